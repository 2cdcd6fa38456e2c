"""Corrections, mended words and waves stand on the public page."""

import pytest

from incidents import actions
from publication.actions import publish
from tests.factories import make_component, make_page

pytestmark = pytest.mark.django_db
SAID = {"body": "The API works as intended.", "by": "carla"}


@pytest.fixture
def incident():
    make_page()
    api = make_component(name="API")
    incident = actions.open_incident(title="Chat fails", impacts={api: "operational"}, **SAID)
    claim = incident.updates.get()
    actions.post_update(
        incident, status="identified", body="Some API methods fail.", by="carla",
        impacts={api: "degraded_performance"}, corrects=claim,
    )  # fmt: skip
    return incident


def page_of(incident, public_dir):
    publish()
    return (public_dir / f"incidents/{incident.code}.html").read_text()


def test_a_correction_and_what_it_takes_back_point_at_each_other(incident, public_dir):
    correction, claim = incident.updates.all()
    page = page_of(incident, public_dir)
    assert f'takes back what was said at <a href="#update-{claim.code}">' in page
    assert f'No longer true: corrected at <a href="#update-{correction.code}">' in page


def test_mended_words_show_what_was_edited(incident, public_dir):
    actions.edit_update(incident.updates.first(), body="Many API methods fail.", by="carla")
    page = page_of(incident, public_dir)
    assert "<del>Some</del><ins>Many</ins> API methods fail." in page
    assert "edited" in page


def test_a_second_wave_is_counted(incident, public_dir):
    assert "Wave" not in page_of(incident, public_dir)
    actions.post_update(incident, status="resolved", body="Over.", by="carla")
    actions.post_update(incident, status="investigating", body="It is back.", by="carla")
    page = page_of(incident, public_dir)
    assert page.index("Wave 2") < page.index("Wave 1")
    assert page.count("Wave 2") == 1
