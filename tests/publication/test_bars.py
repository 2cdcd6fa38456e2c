"""Ninety days of each component, derived from impacts, baselines and maintenance."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from components import actions as components
from components.models import Component
from components.status import ComponentStatus as S
from incidents import actions, maintenance
from publication import bars, component_history, ledgers, timeline
from publication.build import build
from tests import factories
from tests.publication.conftest import NOON, at

UTC_ZONE = ZoneInfo("Etc/UTC")


@pytest.fixture
def api(db):
    return factories.make_component(name="API", created_at=NOON - timedelta(days=400))


def read(component, zone=UTC_ZONE, **later):
    moment = NOON + timedelta(**later)
    return bars.read([Component.objects.get(pk=component.pk)], at=moment, zone=zone)[component.pk]


def say(incident, status, impacts=None):
    actions.post_update(incident, status=status, body="More.", by="carla", impacts=impacts)


def test_a_calm_component_was_up_all_the_time(api):
    found = read(api)
    assert (found.text, found.coverage, len(found.days)) == ("100 %", 100, 90)
    assert {day.status for day in found.days} == {"operational"}
    assert found.days[-1].day == date(2026, 3, 2)
    assert found.observed == 89 * 86_400 + 12 * 3600


def test_an_outage_counts_from_its_start_to_its_end_by_its_weights(api):
    with at(days=-5):
        incident = actions.open_incident(
            title="x", impacts={api: S.MAJOR_OUTAGE}, body="x", by="c", started_at=NOON - timedelta(days=5, minutes=10)
        )
    with at(days=-5, minutes=20):
        say(incident, "identified", {api: S.PARTIAL_OUTAGE})
    with at(days=-5, minutes=30):
        say(incident, "monitoring", {api: S.DEGRADED})
    with at(days=-4, hours=-23):
        say(incident, "resolved")
    found = read(api)
    bad = [day for day in found.days if day.status != "operational"]
    assert [(day.day, day.status, day.down) for day in bad] == [
        (date(2026, 2, 25), "major_outage", 30 * 60 * 1000 + 10 * 60 * 300)
    ]
    assert bad[0].text == "Major outage 30 min, Partial outage 10 min, Degraded performance 30 min"
    assert found.down == bad[0].down
    assert found.text == "99.97 %"


def test_an_open_outage_shows_at_once_and_counts_to_the_last_full_five_minutes(api):
    with at(minutes=-7):
        actions.open_incident(title="x", impacts={api: S.MAJOR_OUTAGE}, body="x", by="c")
    today = read(api, minutes=-6).days[-1]
    assert (today.status, today.down, today.text) == ("major_outage", 0, "Major outage")
    assert read(api, minutes=1).days[-1].down == 7 * 60 * 1000
    assert read(api, minutes=4) == read(api, minutes=1)


def test_a_late_attached_component_is_harmed_from_then_on(api):
    other = factories.make_component(created_at=NOON - timedelta(days=400))
    with at(days=-2):
        incident = actions.open_incident(
            title="x", impacts={other: S.MAJOR_OUTAGE}, body="x", by="c", started_at=NOON - timedelta(days=2, hours=1)
        )
    with at(days=-2, hours=1):
        say(incident, "identified", {api: S.MAJOR_OUTAGE})
    with at(days=-2, hours=2):
        say(incident, "resolved")
    assert (read(api).down, read(other).down) == (3600 * 1000, 3 * 3600 * 1000)


def test_a_lifted_impact_ends_there(api):
    incident = factories.make_incident(
        **dict.fromkeys(("created_at", "started_at", "updated_at"), NOON - timedelta(hours=3))
    )
    update = factories.make_update(incident, posted_at=NOON - timedelta(hours=3))
    factories.make_impact(update, api, "major_outage", lifted_at=NOON - timedelta(hours=2))
    assert read(api).down == 3600 * 1000


def test_baselines_count_like_impacts(api):
    with at(days=-1):
        components.set_baseline(api, S.PARTIAL_OUTAGE, by="c")
    with at(days=-1, hours=2):
        components.set_baseline(api, S.OPERATIONAL, by="c")
    assert read(api).down == 2 * 3600 * 300
    with at(days=-0.5):
        components.set_baseline(api, S.MAJOR_OUTAGE, by="c")
    assert read(api, days=60).down == 2 * 3600 * 300 + int(60.5 * 86_400) * 1000


@pytest.mark.parametrize(("announced", "observed"), [(25, 10), (23, 12)])
def test_maintenance_is_left_out_only_when_announced_a_day_before(api, announced, observed):
    with at(hours=-10 - announced):
        window = maintenance.schedule_maintenance(
            title="x",
            body="x",
            components=[api],
            starts_at=NOON - timedelta(hours=10),
            ends_at=NOON - timedelta(hours=8),
            by="c",
        )
    with at(hours=-10):
        maintenance.start(window)
    with at(hours=-7):
        maintenance.complete(window)
    today = read(api).days[-1]
    assert (today.observed, today.status, today.down) == (observed * 3600, "under_maintenance", 0)


def test_nothing_is_known_before_a_component_existed(db):
    young = factories.make_component(created_at=NOON - timedelta(days=9))
    found = read(young)
    assert [day.status for day in found.days[:81]] == [None] * 80 + ["operational"]
    assert found.days[80].observed == 12 * 3600
    assert (found.text, found.coverage) == ("100 %", 10)
    assert read(factories.make_component(created_at=NOON)).text == "—"


def test_a_start_date_says_since_when(db):
    old = factories.make_component(created_at=NOON, start_date=date(2026, 2, 28))
    assert read(old).observed == int(2.5 * 86_400)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("America/Tijuana", date(2026, 3, 8), 23),
        ("Europe/Berlin", date(2025, 10, 26), 25),
        ("America/Sao_Paulo", date(2018, 11, 4), 23),  # a day without midnight
        ("Etc/UTC", date(2026, 3, 8), 24),
    ],
)
def test_days_are_those_of_the_zone(api, zone, day, hours):
    Component.objects.update(created_at=datetime(2015, 1, 1, tzinfo=UTC))
    moment = datetime.combine(day + timedelta(days=3), datetime.min.time(), tzinfo=UTC)
    found = bars.read(Component.objects.all(), at=moment, zone=ZoneInfo(zone))[api.pk]
    assert [bar.observed for bar in found.days if bar.day == day] == [hours * 3600]


def test_an_outage_over_the_turn_of_a_month_is_parted_at_midnight_of_the_zone(api):
    factories.make_page(time_zone="America/Tijuana")  # its March begins at 08:00 UTC
    for hours in (-6, -3):  # of noon on the 1st
        with at(days=-1, hours=hours):
            incident = actions.open_incident(title="x", impacts={api: S.MAJOR_OUTAGE}, body="x", by="c")
        with at(days=-1, hours=hours + 1):
            say(incident, "resolved")
    zone, shown = ZoneInfo("America/Tijuana"), build(NOON)
    (told,) = component_history.read(
        shown.components, parts=timeline.parts_by_id(), at=NOON, zone=zone, known={}, rules=shown.page.rules
    )
    march, february = told.months[:2]
    assert [month.text for month in (march, february)] == ["96.42 %", "99.85 %"]  # an hour of 28, an hour of 28 days


def test_an_incident_that_is_opened_again_harms_nobody_in_between(api):
    with at(hours=-6):
        incident = actions.open_incident(title="x", impacts={api: S.MAJOR_OUTAGE}, body="x", by="c")
    with at(hours=-5):
        say(incident, "resolved")
    with at(hours=-2):
        say(incident, "investigating", {api: S.PARTIAL_OUTAGE})
    with at(hours=-1):
        say(incident, "resolved")
    assert read(api).down == 3600 * 1000 + 3600 * 300


def test_private_incidents_harm_no_public_figure(api):
    with at(days=-1):
        actions.open_incident(title="x", impacts={api: S.MAJOR_OUTAGE}, body="x", by="c", is_private=True)
    assert read(api).text == "100 %"


def test_upt_13_the_bars_add_up_to_the_figure_that_one_sweep_gives(story):
    parts = list(Component.objects.public())
    zone = ZoneInfo("America/Tijuana")
    since = bars.midnight(bars.last_days(NOON, zone)[0], zone)
    found = ledgers.read(parts, since=since, at=NOON, zone=zone)
    until = bars.settled(ledgers.seconds(NOON))
    for pk, facts in bars.read(parts, at=NOON, zone=zone).items():
        whole = bars.uptime.tally(bars.uptime.sweep(found[pk], ledgers.seconds(since), until))
        assert (facts.down, facts.observed) == (whole.down, whole.observed)


def test_upt_15_a_component_that_is_made_again_has_its_own_record(api):
    with at(days=-3):
        incident = actions.open_incident(title="x", impacts={api: S.MAJOR_OUTAGE}, body="x", by="c")
    with at(days=-2):
        say(incident, "resolved")
        components.archive(api, by="c")
    again = factories.make_component(name="API", created_at=NOON - timedelta(days=2))
    assert (read(again).down, read(again).text) == (0, "100 %")


def test_a_group_is_the_mean_of_its_components(story):
    (group,) = build(NOON).groups
    api, chat = (next(c for c in group.components if c.name == name) for name in ("API", "Chat"))
    assert (group.uptime.down, group.uptime.observed) == (api.uptime.down, api.uptime.observed + chat.uptime.observed)
    assert group.uptime.days[-1].status == "partial_outage"


def test_the_bars_are_few_bytes_and_say_their_meaning(api):
    svg = read(api).svg
    assert len(svg) < 300
    assert 'aria-label="Uptime over 90 days: 100 %"' in svg
    assert svg.count("<path") == 1
