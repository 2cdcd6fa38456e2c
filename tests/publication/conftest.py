"""One story that has everything in it which a public page can show, and everything that it must not."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from components.status import ComponentStatus as S
from incidents import actions, maintenance
from incidents.models import Incident
from outbox.models import OutboxEvent
from publication import actions as publication
from tests import factories

NOON = datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=UTC)
MARKER = "zzqxhidden"  # stands in every text that nobody may see


@dataclass
class Story:
    """What was told, and the moment at which it is looked at."""

    at: datetime
    page: object
    api: object
    chat: object
    login: object
    secret: object
    archived: object
    outage: Incident
    resolved: Incident
    planned: Incident
    running: Incident
    done: Incident
    cancelled: Incident
    private: Incident


def at(**later):
    """Let the clock stand at noon of the story's day and so much later."""
    return time_machine.travel(NOON + timedelta(**later), tick=False)


@pytest.fixture
def story(db):
    """An outage, a maintenance under way, and much that is over, planned or hidden."""
    with at(days=-200):
        page = factories.make_page(time_zone="America/Tijuana", about="How we are.")
        group = factories.make_group(name="Models", position=2)
        api = factories.make_component(name="API", group=group, position=2)
        chat = factories.make_component(name="Chat", group=group, position=1)
        login = factories.make_component(name="Login", position=1)
        secret = factories.make_component(name=f"{MARKER} component", position=9, is_private=True)
        archived = factories.make_component(name=f"{MARKER} archived", position=8, archived_at=NOON)
        hidden_group = factories.make_group(name=f"{MARKER} group", position=7)
        factories.make_component(name=f"{MARKER} in group", group=hidden_group, is_private=True)
    with at(days=-40):
        resolved = _incident("Sign-in failed", {login: S.MAJOR_OUTAGE})
    with at(days=-40, hours=2):
        _say(resolved, "resolved", "It is over.")
    with at(days=-39):
        _say(resolved, "postmortem", "What **happened**.")
    with at(days=-3):
        done = _window("Router upgrade", [login], days=-2)
        cancelled = _window("Never needed", [api], days=1)
        running = _window("Database move", [login], hours=-1)
        planned = _window("Disk swap", [chat, secret], days=5)
    for window, step, moment in ((done, maintenance.start, -48), (done, maintenance.complete, -47)):
        with at(hours=moment):
            step(window)
    with at(hours=-5):
        maintenance.cancel(cancelled, by="carla", body="Not needed.")
    with at(hours=-1):
        maintenance.start(running)
        private = actions.open_incident(
            title=f"{MARKER} incident",
            impacts={api: S.MAJOR_OUTAGE},
            body=f"{MARKER} body",
            by="carla",
            is_private=True,
        )
    with at(minutes=-30):
        outage = _incident("Errors on the API", {api: S.PARTIAL_OUTAGE, chat: S.OPERATIONAL, secret: S.MAJOR_OUTAGE})
    with at(minutes=-20):
        _say(outage, "identified", "We know why.\n\nIt will <b>take</b> a while.")
    with at(minutes=-10):
        _say(outage, "identified", "Still working.", {archived: S.MAJOR_OUTAGE})
    rows = (page, api, chat, login, secret, archived)
    windows = (planned, running, done, cancelled)
    return Story(NOON, *rows, *_fresh(outage, resolved, *windows, private))


@pytest.fixture
def publish(public_dir):
    """Publish as it would be at that moment of the story's day, as the commit (`waited_for`) or the clock does it."""

    def run(*, waited_for=False, **later):
        with at(**later):
            event = OutboxEvent.objects.order_by("-pk").first() if waited_for else None
            publication.publish(event)
        return tree(public_dir)

    return run


def tree(folder):
    """Every published file's bytes by name, without encodings and dot files."""
    paths = (path for path in folder.rglob("*") if path.is_file() and path.suffix not in {".br", ".gz"})
    names = ((path.relative_to(folder).as_posix(), path) for path in paths)
    return {name: path.read_bytes() for name, path in names if not path.name.startswith(".") and "/." not in f"/{name}"}


def _incident(title, impacts):
    return actions.open_incident(title=title, impacts=impacts, body="We are looking into it.", by="carla")


def _say(incident, status, body, impacts=None):
    actions.post_update(incident, status=status, body=body, impacts=impacts, by="carla")


def _window(title, components, **later):
    start = NOON + timedelta(**later)
    return maintenance.schedule_maintenance(
        title=title,
        body="Planned.",
        components=components,
        starts_at=start,
        ends_at=start + timedelta(hours=2),
        by="carla",
    )


def _fresh(*rows):
    return [Incident.objects.get(pk=row.pk) for row in rows]
