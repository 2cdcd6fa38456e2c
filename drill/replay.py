"""The story told again, live: what breaks breaks, what was said is said, at many times the speed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from components.models import Component
from core import clock
from core.errors import DomainError
from drill.provider import PARTS, Provider
from drill.timeline import Said, Signal, Story
from incidents import actions as incidents
from incidents import objections
from incidents.models import Incident, IncidentUpdate
from monitoring.models import Probe
from subscribers import actions as subscribers
from subscribers.actions import Wishes

AUTHOR = "the replay"
PROBE_NAME = "replay"
MINUTE = timedelta(minutes=1)


class NotTheDemo(DomainError):
    """The replay needs the components of the demo; start an installation with `make run` and without DEMO=0."""


@dataclass
class Replay:
    """One telling of the story against a running installation.

    `speed` story seconds pass in each real second; `tell` gets every line for the person who
    watches; `wait` sleeps real seconds.
    """

    story: Story
    provider: Provider
    speed: float
    tell: Callable[[str], None]
    wait: Callable[[float], None]
    incidents: dict[str, Incident] = field(default_factory=dict)
    updates: dict[tuple[str, datetime], IncidentUpdate] = field(default_factory=dict)

    def run(self, until: datetime | None = None) -> None:
        """Play minute by minute to the end of the story, or to `until` (story time)."""
        self.parts = find_parts(self.story)
        happenings = merged(self.story)
        now = happenings[0][0]
        for at, happening in happenings:
            if until is not None and at > until:
                break
            while now < at:
                self.wait(MINUTE.total_seconds() / self.speed)
                now += MINUTE
            self._happen(at, happening)

    def _happen(self, at: datetime, happening: Signal | Said) -> None:
        if isinstance(happening, Signal):
            self.provider.broken |= set(happening.breaks)
            self.provider.broken -= set(happening.heals)
            broken = ", ".join(sorted(self.provider.broken)) or "nothing"
            self.tell(f"{at:%d %b %H:%M} UTC  broken: {broken}")
        else:
            self.tell(f"{at:%d %b %H:%M} UTC  {happening.status}: {happening.title}")
            self._say(happening)

    def _say(self, said: Said) -> None:
        words = {
            "status": said.status,
            "body": said.body,
            "impacts": {self.parts[key]: status for key, status in said.impacts.items()},
            # The story's half hour, at the speed of the replay: its silences are seen to be overdue.
            "next_update_by": clock.now() + 30 * MINUTE / self.speed,
            "by": AUTHOR,
        }
        # The story resolved when it resolved; at many times its speed no probe can have seen that yet.
        reasons = dict.fromkeys((objections.DWELL, objections.RED), "as it was told in March 2026")
        if said.is_first:
            incident = incidents.open_incident(title=f"Replay: {said.title}", source="replay", **words)
            self.incidents[said.incident] = incident
            self.updates[said.incident, said.at] = incident.updates.get()
        else:
            corrects = self.updates[said.incident, said.corrects] if said.corrects else None
            update = incidents.post_update(self.incidents[said.incident], corrects=corrects, overrides=reasons, **words)
            self.updates[said.incident, said.at] = update


def merged(story: Story) -> list[tuple[datetime, Signal | Said]]:
    """Everything that happens, by time; what breaks comes before what is said in the same minute."""
    happenings: list[tuple[datetime, Signal | Said]] = [(signal.at, signal) for signal in story.signals]
    happenings += [(said.at, said) for said in story.said]
    return sorted(happenings, key=lambda pair: (pair[0], isinstance(pair[1], Said)))


def find_parts(story: Story) -> dict[str, Component]:
    """The story's components in this installation, by their keys; raises NotTheDemo when one is missing."""
    known = {component.name: component for component in Component.objects.public()}
    parts = {row["key"]: known.get(row["name"]) for row in story.components}
    if None in parts.values():
        raise NotTheDemo
    return {key: part for key, part in parts.items() if part is not None}


def look_at(provider: Provider, story: Story) -> Iterator[Probe]:
    """Point a quick probe of each part at the fake provider, so that what breaks is seen and proposed."""
    parts = find_parts(story)
    for key in PARTS:
        yield Probe.objects.update_or_create(
            component=parts[key],
            name=PROBE_NAME,
            defaults={"target": f"{provider.url}/{key}", "interval": 5, "timeout": 3, "fall": 2, "rise": 2},
        )[0]


def stop_looking() -> None:
    """Take the replay's probes away; the provider they look at ends with the replay."""
    Probe.objects.filter(name=PROBE_NAME).delete()


def add_readers(story: Story) -> None:
    """Three subscribers, so that mails can be seen: of everything, of the chat alone, of the API alone."""
    parts = find_parts(story)
    for address, components in {
        "everything@example.com": [],
        "chat-only@example.com": [parts["chat"]],
        "api-only@example.com": [parts["api"]],
    }.items():
        subscribers.add(address, wishes=Wishes(components), consent="an address of the replay", by=AUTHOR)
