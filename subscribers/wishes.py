"""What somebody wants to hear of and how, as a value that can wait in an asking and be set on a subscriber."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from components.models import Component
from core.zones import UTC_NAME, is_zone
from incidents.models import Incident
from subscribers.kinds import Channel, Pace
from subscribers.models import Subscriber, Subscription


@dataclass(frozen=True, slots=True)
class Terms:
    """How somebody wants to hear."""

    least_impact: int = 0
    wants_maintenance: bool = True
    wants_postmortems: bool = True
    pace: str = Pace.AT_ONCE.value
    time_zone: str = UTC_NAME
    language: str = ""  # empty: as it is
    is_list: bool = False

    @classmethod
    def of(cls, subscriber: Subscriber) -> "Terms":
        """The terms in force."""
        return cls(**{name: getattr(subscriber, name) for name in cls.__slots__})

    @classmethod
    def by_default(cls, channel: str) -> "Terms":
        """What is agreed where nothing was said: by SMS only beginning and end."""
        return cls(pace=(Pace.ENDS if channel == Channel.SMS else Pace.AT_ONCE).value)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What somebody wants to hear of; neither components nor incidents means everything. No terms: as they are."""

    components: Sequence[Component] = field(default_factory=list)
    incidents: Sequence[Incident] = field(default_factory=list)
    terms: Terms | None = None
    everything: bool | None = None  # said outright: also beside an incident, or not although nothing is left

    @property
    def is_everything(self) -> bool:
        if self.everything is not None:
            return self.everything
        return not self.components and not self.incidents

    def as_json(self) -> dict[str, Any]:
        """The wishes as an Asking keeps them."""
        return {
            "everything": self.is_everything,
            "components": [component.pk for component in self.components],
            "incidents": [incident.pk for incident in self.incidents],
            "terms": asdict(self.terms) if self.terms else None,
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Wishes":
        """What an Asking kept, without things that have gone since."""
        terms = kept.get("terms")
        return cls(
            list(Component.objects.public().filter(pk__in=kept.get("components") or [])),
            list(Incident.objects.public().filter(pk__in=kept.get("incidents") or [])),
            Terms(**terms) if terms else None,
            kept.get("everything"),
        )

    def set_on(self, subscriber: Subscriber) -> None:
        """Make these the wishes of a (locked) subscriber; the caller saves it."""
        subscriber.follows_everything = self.is_everything
        subscriber.subscriptions.all().delete()
        components = [] if self.is_everything else self.components
        Subscription.objects.bulk_create(
            [
                *(Subscription(subscriber=subscriber, component=component) for component in components),
                *(Subscription(subscriber=subscriber, incident=incident) for incident in self.incidents),
            ]
        )
        if self.terms is None:
            return
        for name, value in asdict(self.terms).items():
            if name == "language" and not value:
                continue
            setattr(subscriber, name, value if name != "time_zone" or is_zone(value) else UTC_NAME)
