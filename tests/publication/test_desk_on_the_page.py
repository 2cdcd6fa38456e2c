"""What the desk says beside its words stands on the page: scope, merged addresses, what was told afterwards."""

from datetime import timedelta
from decimal import Decimal

import pytest

from core import clock
from incidents import actions, merging
from incidents.backfill import backfill
from incidents.scope import Scope
from publication import timeline
from publication.build import build, page_facts
from publication.render import merged
from publication.surfaces import page
from tests.factories import make_component, make_page

pytestmark = pytest.mark.django_db


def html_of(incident):

    [facts] = timeline.read([incident.pk], parts=timeline.parts_by_id(), at=clock.now())
    (_name, body), *_ = page.incident_files(facts, page_facts())
    return body.decode()


def test_the_page_says_where_how_many_and_what_to_do():
    make_page()
    scope = Scope(("Europe",), ("Web",), Decimal("12.50"), "from <b>logs</b>", "Use the **app**.")
    html = html_of(actions.open_incident(title="x", impacts={}, body="y", by="carla", scope=scope))
    assert "Europe" in html
    assert "12.5 %" in html
    assert "from &lt;b&gt;logs&lt;/b&gt;" in html  # T06
    assert "Use the <strong>app</strong>." in html


def test_what_was_told_afterwards_and_what_is_related_say_so():
    make_page()
    now = clock.now()
    told = backfill(
        title="Night", impacts={make_component(): "major_outage"}, body="y", by="carla",
        started_at=now - timedelta(hours=2), ended_at=now - timedelta(hours=1),
    )  # fmt: skip
    other = actions.open_incident(title="Chat fails", impacts={}, body="y", by="carla")
    merging.relate(told, other=other, by="carla")
    html = html_of(told)
    assert "Told afterwards" in html
    assert f"/incidents/{other.code}" in html


def test_the_address_of_a_merged_incident_leads_to_the_whole():

    make_page()
    part, whole = (actions.open_incident(title="Chat fails", impacts={}, body="y", by="carla") for _ in range(2))
    merging.merge(part, into=whole, by="carla")
    [(name, body)] = merged(build())
    assert name == f"incidents/{part.code}.html"
    assert f'content="0; url=/incidents/{whole.code}"' in body.decode()
