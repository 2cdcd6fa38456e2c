"""Templates replace names from one list and can do nothing else."""

import pytest
from django.urls import reverse

from incidents import message_templates, placeholders, starters
from incidents.models import MessageTemplate
from incidents.plain_language import remarks
from people.models import AuditEntry
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


@pytest.mark.django_db
def test_the_starters_are_added_by_a_press_once_and_leave_nothing_unsaid(staff_client):
    page = staff_client.get(reverse("incidents:templates")).content.decode()
    assert "Add the six" in page
    for kept in ("6 templates are kept", "They are all here already"):
        answer = staff_client.post(reverse("incidents:starters"), follow=True)
        assert kept in answer.content.decode()
    assert MessageTemplate.objects.count() == len(starters.STARTERS) == 6
    names = MessageTemplate.objects.values_list("name", flat=True)
    assert set(AuditEntry.objects.filter(deed="save_template").values_list("details__name", flat=True)) == set(names)


@pytest.mark.parametrize("starter", starters.STARTERS, ids=lambda starter: starter["name"])
def test_a_starter_answers_what_a_reader_asks(starter):
    assert placeholders.unknown(starter["body"] + starter.get("title", "")) == []
    values = {"component": "Chat", "status": "outage", "started_at": "12:04 UTC", "next_update": "12:34 UTC"}
    body = placeholders.fill(starter["body"], values)
    assert "{{" not in body
    is_first = starter["phase"] == "investigating"
    left_open = remarks(body, status=starter["phase"], names=["Chat"], is_first=is_first)
    assert [remark.sentence for remark in left_open] == []
