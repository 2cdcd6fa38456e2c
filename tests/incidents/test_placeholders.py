"""Templates replace names from one list and can do nothing else."""

import pytest

from incidents import message_templates, placeholders
from incidents.models import MessageTemplate
from tests.factories import make_component

VALUES = {"component": "Chat", "started_at": "12:04 UTC", "secret": "never"}


@pytest.mark.parametrize(
    "payload",
    [
        "{{7*7}}",
        "{{ 7*7 }}",
        "{% load static %}",
        "{% include 'x' %}",
        "{x.__class__}",
        "{{ component.__class__ }}",
        "{{ component|upper }}",
        "{{ secret }}",
        "${component}",
        "%(component)s",
        "<%= component %>",
        "#{component}",
        "{0}",
        "{{{{component}}",
        "@php echo 1 @endphp",
        "{!! component !!}",
        "{# component #}",
    ],
)
def test_T09_what_other_engines_would_run_stays_literal(payload):
    assert placeholders.fill(payload, VALUES).replace("Chat", "{{component}}") == payload


def test_T09_a_value_is_not_looked_at_again():
    values = {"component": "{{ started_at }}", "started_at": "12:04 UTC"}
    assert placeholders.fill("{{ component }}", values) == "{{ started_at }}"


def test_names_are_replaced_and_what_has_no_value_stays_to_be_seen():
    said = placeholders.fill("{{component}} fails since {{ started_at }}; next word {{ next_update }}.", VALUES)
    assert said == "Chat fails since 12:04 UTC; next word {{ next_update }}."
    assert placeholders.used("{{ share }} {{component}} {{ x }}") == ["share", "component"]
    assert placeholders.unknown("{{ share }} {{ x }} {{ x }}") == ["x"]


@pytest.mark.django_db
def test_the_most_particular_template_comes_first():
    chat, api = make_component(), make_component()
    save = message_templates.save_template
    general = save(by="carla", name="General", body="Something fails.")
    of_phase = save(by="carla", name="First", body="It fails.", phase="investigating")
    of_chat = save(by="carla", name="Chat", body="Chat fails.", components=[chat])
    save(by="carla", name="Major", body="All fails.", impact="critical")
    save(by="carla", name="German", body="Etwas fehlt.", language="de")
    found = message_templates.fitting(impact="major", phase="investigating", components=[chat])
    assert found == [of_chat, of_phase, general]
    assert message_templates.fitting(impact="major", phase="resolved", components=[api]) == [general]


@pytest.mark.django_db
def test_a_template_needs_words():
    with pytest.raises(message_templates.NothingToSay):
        message_templates.save_template(by="carla", name="Empty", body=" ")
    assert not MessageTemplate.objects.exists()
