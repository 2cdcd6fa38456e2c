"""One more public word, and mending words that are public."""

from collections.abc import Iterable, Sequence

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from components.models import Component
from components.status import ComponentStatus
from core.errors import DomainError
from incidents import lifecycle
from incidents.claims import ContradictsEarlierStatement, claims
from incidents.forms.fields import ImpactFields, MessageFields
from incidents.models import Impact, Incident, IncidentUpdate
from incidents.objections import DWELL, RED, Objection, ObjectionStands


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
    # Asked for when something speaks against a resolution; see incidents.objections.
    reason_dwell = forms.CharField(label=_("Why it is over already"), required=False, max_length=300)
    reason_red_evidence = forms.CharField(
        label=_("Why it is over although the probes still fail"), required=False, max_length=300
    )
    field_order = ("status", "body", "corrects", "next_update_in", "tells_followers")
    objections: Sequence[Objection] = ()

    def __init__(self, *args, incident: Incident, components: Iterable[Component], **kwargs) -> None:
        kwargs.setdefault("initial", {"status": incident.status, "expected_version": incident.version})
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = lifecycle.next_choices(incident.kind, incident.status)
        self.fields["corrects"].queryset = IncidentUpdate.objects.filter(pk__in=[c.pk for c in claims(incident)])
        if not self.fields["corrects"].queryset:
            del self.fields["corrects"]
        self.began_at, self.impacts_so_far = incident.started_at, incident.impacts_now()
        harms = Impact.objects.filter(update__incident=incident).exclude(new=ComponentStatus.OPERATIONAL)
        self.add_impacts(components, self.impacts_so_far, hurt=set(harms.values_list("component_id", flat=True)))

    def reason_fields(self) -> list[tuple[list[str], forms.BoundField]]:
        """What speaks against it, in sentences, each kind with the field for the reason to do it anyway.

        A reason that was given before stays to be sent again: else answering the second question asks the first anew.
        """
        standing = {name: [each.sentence for each in self.objections if each.name == name] for name in (DWELL, RED)}
        fields = [(sentences, self[f"reason_{name}"]) for name, sentences in standing.items()]
        return [(sentences, field) for sentences, field in fields if sentences or field.value()]

    def overrides(self) -> dict[str, str]:
        """The reasons that were given, by the names of the objections."""
        return {name: self.cleaned_data[f"reason_{name}"] for name in (DWELL, RED)}

    def for_the_newer_state(self, incident: Incident, error: DomainError) -> "UpdateForm":
        """The same text with the refusal, ready to be sent again from the state that is shown now (T26).

        What has to be said besides is asked for; what a correction corrects is chosen already.
        """
        data = self.data.copy()
        data["expected_version"] = incident.version
        refusal = error.message
        if isinstance(error, ContradictsEarlierStatement):
            data["corrects"] = error.claim.pk
            refusal = f"{refusal} It is chosen below: press the button once more."
        if isinstance(error, ObjectionStands):
            refusal = "Something speaks against resolving it now. Say why you do it anyway, or choose another status."
        form = UpdateForm(data, incident=incident, components=self.components.values())
        form.add_error(None, refusal)
        form.objections = getattr(error, "objections", ())
        return form

    def verb_arguments(self) -> dict:
        """The keyword arguments of `incidents.actions.post_update`, but for `by`."""
        said = {name: self.cleaned_data[name] for name in ("status", "expected_version")}
        said["corrects"] = self.cleaned_data.get("corrects")
        return {**self.message(), **said, "impacts": self.impacts() or None, "overrides": self.overrides()}


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
