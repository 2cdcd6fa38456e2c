"""What is asked about planned windows, in the local time of a zone."""

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from components.models import Component, Page
from components.status import IMPACTS, ComponentStatus
from core.errors import DomainError
from incidents import local_time, maintenance
from incidents.local_time import ComesTwice

UTC_ZONE = "Etc/UTC"
PLANNED = [
    ("", _("not part of it")),
    (ComponentStatus.UNDER_MAINTENANCE.value, ComponentStatus.UNDER_MAINTENANCE.label),
    *((s.value, _("stays available") if s == IMPACTS[0] else s.label) for s in IMPACTS),
]
FOLDS = [("", _("— choose —")), ("0", _("the first, before the clocks are put back")), ("1", _("the second, after it"))]


class MomentField(forms.DateTimeField):
    """A date and time that the person gives in UTC, whatever zone the server or the browser is in."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    input_formats = ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S")

    def to_python(self, value) -> datetime | None:
        moment = super().to_python(value)
        return moment.replace(tzinfo=UTC) if moment else None


class WallClockField(MomentField):
    """A date and time as a clock on a wall shows them; the zone is asked for beside it."""

    def to_python(self, value) -> datetime | None:
        moment = super().to_python(value)
        return moment.replace(tzinfo=None) if moment else None


class WindowFields(forms.Form):
    """The words of a window, what it does to each component, and what the clock will do."""

    title = forms.CharField(label=_("Title"), max_length=255)
    body = forms.CharField(label=_("Announcement"), widget=forms.Textarea(attrs={"rows": 5}), max_length=25_000)
    time_zone = forms.ChoiceField(label=_("Times are in"), initial=UTC_ZONE)
    is_started_by_clock = forms.BooleanField(label=_("Begin by the clock"), required=False, initial=True)
    is_completed_by_clock = forms.BooleanField(label=_("Complete by the clock"), required=False, initial=True)
    start_body = forms.CharField(
        label=_("Text at the beginning"), widget=forms.Textarea(attrs={"rows": 2}), initial=maintenance.START_BODY
    )
    completion_body = forms.CharField(
        label=_("Text at the end"), widget=forms.Textarea(attrs={"rows": 2}), initial=maintenance.COMPLETION_BODY
    )
    tells_followers = forms.BooleanField(label=_("Tell those who follow, now"), required=False, initial=True)
    reminds_day_before = forms.BooleanField(label=_("Remind them 24 hours before"), required=False)
    reminds_hour_before = forms.BooleanField(label=_("Remind them 1 hour before"), required=False, initial=True)
    tells_at_start = forms.BooleanField(label=_("Tell them when it begins"), required=False, initial=True)
    tells_at_end = forms.BooleanField(label=_("Tell them when it is completed"), required=False, initial=True)
    submission_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    TEXTS = ("title", "body")
    TICKS = (
        *("tells_followers", "reminds_day_before", "reminds_hour_before", "tells_at_start", "tells_at_end"),
        *("is_started_by_clock", "is_completed_by_clock"),
    )
    PREPARED = ("start_body", "completion_body")

    def __init__(self, *args, components: Iterable[Component], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        page = Page.objects.first()
        first = list(dict.fromkeys([UTC_ZONE, page.time_zone if page else UTC_ZONE]))
        zones = [*first, *sorted(available_timezones() - set(first))]
        self.fields["time_zone"].choices = [(name, name.replace("_", " ")) for name in zones]
        self.components = {f"planned_{component.code}": component for component in components}
        for name, component in self.components.items():
            self.fields[name] = forms.ChoiceField(choices=PLANNED, required=False, label=component.name)

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        if not any(cleaned.get(name) for name in self.components):
            self.add_error(None, _("Say which components the window is about."))
        return cleaned

    def planned_fields(self) -> list[forms.BoundField]:
        """One bound field for each component, for the template."""
        return [self[name] for name in self.components]

    def fields_of(self, names: Iterable[str]) -> list[forms.BoundField]:
        return [self[name] for name in names]

    def tick_fields(self) -> list[forms.BoundField]:
        return self.fields_of(self.TICKS)

    def prepared_fields(self) -> list[forms.BoundField]:
        return self.fields_of(self.PREPARED)

    def impacts(self) -> dict[Component, str]:
        """What the window does to each component that is part of it."""
        chosen = {component: self.cleaned_data[name] for name, component in self.components.items()}
        return {component: status for component, status in chosen.items() if status}

    def words(self) -> dict:
        """What both verbs take."""
        names = (*self.TEXTS, *self.TICKS, *self.PREPARED)
        return {name: self.cleaned_data[name] for name in names} | {"impacts": self.impacts()}


class MaintenanceForm(WindowFields):
    """One planned window; a local time that does not exist is refused, one that comes twice is asked about (F-27)."""

    starts_at = WallClockField(label=_("Begins"))
    ends_at = WallClockField(label=_("Ends"))
    starts_at_fold = forms.ChoiceField(label=_("Which of the two beginnings"), choices=FOLDS, required=False)
    ends_at_fold = forms.ChoiceField(label=_("Which of the two ends"), choices=FOLDS, required=False)

    def clean(self) -> dict:
        cleaned = super().clean()
        self.asked: list[str] = []
        for name in ("starts_at", "ends_at"):
            local, zone = cleaned.get(name), cleaned.get("time_zone")
            if local and zone:
                self._resolve(name, local, ZoneInfo(zone))
        return cleaned

    def fold_fields(self) -> list[forms.BoundField]:
        """The questions that the last answer raised."""
        return [self[f"{name}_fold"] for name in getattr(self, "asked", [])]

    def _resolve(self, name: str, local: datetime, zone: ZoneInfo) -> None:
        fold = self.cleaned_data.get(f"{name}_fold")
        if local_time.comes_twice(local, zone):
            self.asked.append(name)
        try:
            self.cleaned_data[name] = local_time.moment(local, zone, fold=int(fold) if fold else None)
        except ComesTwice as question:
            self.add_error(f"{name}_fold", question.message)
        except DomainError as refusal:
            self.add_error(name, refusal.message)

    def verb_arguments(self) -> dict:
        """The keyword arguments of `incidents.maintenance.schedule_maintenance`, but for `by`."""
        names = ("starts_at", "ends_at", "submission_key")
        return {**self.words(), **{name: self.cleaned_data[name] for name in names}, "components": []}


class RecurrenceForm(WindowFields):
    """A window that comes again, by a rule of RFC 5545 on the wall clock of the zone."""

    first_starts_at = WallClockField(label=_("The first begins"))
    lasts_minutes = forms.IntegerField(label=_("Lasts, in minutes"), min_value=1, max_value=7 * 24 * 60, initial=60)
    rule = forms.CharField(
        label=_("Comes again"),
        max_length=300,
        initial="FREQ=WEEKLY",
        help_text=_(
            "FREQ=WEEKLY;BYDAY=SU is every Sunday, FREQ=MONTHLY;BYDAY=1SU the first of each month; "
            "COUNT=6 or UNTIL=20261231 ends it."
        ),
    )
    ahead_days = forms.IntegerField(label=_("Announced so many days ahead"), min_value=1, max_value=90, initial=7)

    def verb_arguments(self) -> dict:
        """The keyword arguments of `incidents.recurrences.recur`, but for `by`."""
        said = {name: self.cleaned_data[name] for name in ("rule", "first_starts_at", "time_zone")}
        return {
            **self.words(),
            **said,
            "lasts": timedelta(minutes=self.cleaned_data["lasts_minutes"]),
            "announced_ahead": timedelta(days=self.cleaned_data["ahead_days"]),
        }
