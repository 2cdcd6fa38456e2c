"""What is asked of a commander: only what the lifecycle allows, with one key per submission."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from components.models import Component
from components.status import IMPACTS
from core import clock, markdown
from incidents import lifecycle, maintenance
from incidents.claims import claims
from incidents.lifecycle import FIRST, Kind
from incidents.models import Incident, IncidentUpdate
from incidents.plain_language import remarks

UNSAID = ("", _("— not mentioned —"))
IMPACT_CHOICES = [
    UNSAID,
    *((s.value, _("Confirmed not affected") if s == IMPACTS[0] else s.label) for s in IMPACTS),
]
PROMISES = [("", _("no promise")), *((str(m), f"{m} min") for m in (15, 30, 60)), ("120", "2 h"), ("240", "4 h")]


class ImpactFields(forms.Form):
    """One choice per component: what this update says about it."""

    def add_impacts(self, components: Iterable[Component], now: Mapping[Component, str] | None = None) -> None:
        """Ask for every component; `now` holds what the incident has said about them so far."""
        self.components = {f"impact_{c.code}": c for c in components}
        for name, component in self.components.items():
            said = (now or {}).get(component)
            self.fields[name] = forms.ChoiceField(
                choices=[("", _("no change")), *IMPACT_CHOICES[1:]] if said else IMPACT_CHOICES,
                required=False,
                label=component.name,
                help_text=_("so far: %s") % dict(IMPACT_CHOICES)[said] if said in dict(IMPACT_CHOICES) else "",
            )

    def impact_fields(self) -> list[forms.BoundField]:
        """The bound fields of `add_impacts`, for the template."""
        return [self[name] for name in self.components]

    def impacts(self) -> dict[Component, str]:
        """What was chosen; components that are not mentioned are left out."""
        chosen = {c: self.cleaned_data[name] for name, c in self.components.items()}
        return {component: status for component, status in chosen.items() if status}


class MessageFields(forms.Form):
    """The text, the promise, and the two values that make a submission safe."""

    body = forms.CharField(
        label=_("Message to the public"),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=25_000,
        help_text=_("Who is affected, what fails, since when, what to do. Markdown works; raw HTML does not."),
    )
    next_update_in = forms.ChoiceField(
        label=_("Next update in"), choices=PROMISES, required=False, initial="30", help_text=_("Shown as a promise.")
    )
    tells_followers = forms.BooleanField(label=_("Tell those who follow"), required=False, initial=True)
    # Pressed twice is posted once.
    submission_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def next_update_by(self) -> datetime | None:
        """The promised moment, None without a promise."""
        minutes = self.cleaned_data["next_update_in"]
        return clock.now() + timedelta(minutes=int(minutes)) if minutes else None

    def preview(self, *, is_first: bool) -> dict:
        """What the valid form would publish: the text as the page shows it, and what a reader will miss in it."""
        names = [component.name for component in getattr(self, "components", {}).values()]
        said = self.cleaned_data
        return {
            "html": markdown.render(said["body"]),
            "remarks": remarks(said["body"], status=said["status"], names=names, is_first=is_first),
            "next_update_by": self.next_update_by(),
            "impacts": [(c.name, status) for c, status in self.impacts().items()],
        }

    def message(self) -> dict:
        """The arguments that every posting verb takes."""
        return {
            "body": self.cleaned_data["body"],
            "next_update_by": self.next_update_by(),
            "tells_followers": self.cleaned_data["tells_followers"],
            "submission_key": self.cleaned_data["submission_key"],
        }


class OpenIncidentForm(MessageFields, ImpactFields):
    """The first public word about a disturbance."""

    title = forms.CharField(
        label=_("Title"), max_length=255, help_text=_("What is broken, in the customer's words: “Sign-in fails”.")
    )
    status = forms.ChoiceField(
        label=_("Status"), choices=[(s.value, s.label) for s in FIRST[Kind.INCIDENT]], initial="investigating"
    )
    field_order = ("title", "status", "body", "next_update_in", "tells_followers")

    def __init__(self, *args, components: Iterable[Component], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.add_impacts(components)

    def verb_arguments(self) -> dict:
        """The keyword arguments of `incidents.actions.open_incident`, but for `by`."""
        said = {name: self.cleaned_data[name] for name in ("title", "status")}
        return {**self.message(), **said, "impacts": self.impacts()}


class ClaimField(forms.ModelChoiceField):
    """An earlier "confirmed not affected", by its moment and its first words."""

    def label_from_instance(self, update: IncidentUpdate) -> str:
        return f"{update.posted_at:%H:%M} UTC: {Truncator(update.body).chars(80)}"


class UpdateForm(MessageFields, ImpactFields):
    """One more public word; offers only statuses that may follow."""

    status = forms.ChoiceField(label=_("Status"))
    # A stale form never overwrites a newer state.
    expected_version = forms.IntegerField(widget=forms.HiddenInput)
    corrects = ClaimField(
        label=_("This corrects"),
        queryset=IncidentUpdate.objects.none(),
        required=False,
        empty_label=_("nothing that was said earlier"),
        help_text=_("Needed when you now say worse of a component that was confirmed not affected."),
    )
    field_order = ("status", "body", "corrects", "next_update_in", "tells_followers")

    def __init__(self, *args, incident: Incident, components: Iterable[Component], **kwargs) -> None:
        kwargs.setdefault("initial", {"status": incident.status, "expected_version": incident.version})
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = lifecycle.next_choices(incident.kind, incident.status)
        self.fields["corrects"].queryset = IncidentUpdate.objects.filter(pk__in=[c.pk for c in claims(incident)])
        if not self.fields["corrects"].queryset:
            del self.fields["corrects"]
        self.add_impacts(components, incident.impacts_now())

    def for_the_newer_state(self, incident: Incident, refusal: str) -> "UpdateForm":
        """The same text with the refusal, ready to be sent again from the state that is shown now (T26)."""
        data = self.data.copy()
        data["expected_version"] = incident.version
        form = UpdateForm(data, incident=incident, components=self.components.values())
        form.add_error(None, refusal)
        return form

    def verb_arguments(self) -> dict:
        """The keyword arguments of `incidents.actions.post_update`, but for `by`."""
        said = {name: self.cleaned_data[name] for name in ("status", "expected_version")}
        said["corrects"] = self.cleaned_data.get("corrects")
        return {**self.message(), **said, "impacts": self.impacts() or None}


class EditForm(forms.Form):
    """Mended words of a published update."""

    body = forms.CharField(
        label=_("Message to the public"), widget=forms.Textarea(attrs={"rows": 6}), max_length=25_000
    )
    expected_version = forms.IntegerField(widget=forms.HiddenInput)


class TitleForm(forms.Form):
    """A better title, corrected in place."""

    title = forms.CharField(max_length=255)
    expected_version = forms.IntegerField(widget=forms.HiddenInput)


class MomentField(forms.DateTimeField):
    """A date and time that the person gives in UTC, whatever zone the server or the browser is in."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    input_formats = ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M")

    def to_python(self, value) -> datetime | None:
        moment = super().to_python(value)
        return moment.replace(tzinfo=UTC) if moment else None


class MaintenanceForm(forms.Form):
    """A planned window with the texts that the clock will post."""

    title = forms.CharField(label=_("Title"), max_length=255)
    body = forms.CharField(label=_("Announcement"), widget=forms.Textarea(attrs={"rows": 5}), max_length=25_000)
    components = forms.ModelMultipleChoiceField(
        label=_("Components"), queryset=Component.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    starts_at = MomentField(label=_("Begins (UTC)"))
    ends_at = MomentField(label=_("Ends (UTC)"))
    is_started_by_clock = forms.BooleanField(label=_("Begin by the clock"), required=False, initial=True)
    is_completed_by_clock = forms.BooleanField(label=_("Complete by the clock"), required=False, initial=True)
    start_body = forms.CharField(
        label=_("Text at the beginning"), widget=forms.Textarea(attrs={"rows": 2}), initial=maintenance.START_BODY
    )
    completion_body = forms.CharField(
        label=_("Text at the end"), widget=forms.Textarea(attrs={"rows": 2}), initial=maintenance.COMPLETION_BODY
    )
    tells_followers = forms.BooleanField(label=_("Tell those who follow"), required=False, initial=True)
    submission_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["components"].queryset = Component.objects.public().in_page_order()
