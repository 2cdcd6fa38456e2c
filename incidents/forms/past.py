"""What is asked of an incident that is over, that belongs to another, or that is written about."""

import uuid
from collections.abc import Iterable

from django import forms

from components.models import Component
from incidents.forms.fields import ImpactFields, ScopeFields
from incidents.forms.maintenance import MomentField
from incidents.models import SECTIONS, Incident, PostMortem


class BackfillForm(ScopeFields, ImpactFields):
    """A past disturbance, told afterwards."""

    title = forms.CharField(max_length=255)
    started_at = MomentField(label="It began (UTC)")
    ended_at = MomentField(label="It ended (UTC)")
    body = forms.CharField(label="What happened", widget=forms.Textarea(attrs={"rows": 5}), max_length=25_000)
    tells_followers = forms.BooleanField(label="Tell those who follow", required=False)
    submission_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    field_order = ("title", "started_at", "ended_at", "body")

    def __init__(self, *args, components: Iterable[Component], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.add_impacts(components)

    def verb_arguments(self) -> dict:
        """The keyword arguments of `incidents.backfill.backfill`, but for `by`."""
        names = ("title", "body", "started_at", "ended_at", "tells_followers", "submission_key")
        said = {name: self.cleaned_data[name] for name in names}
        return {**said, "impacts": self.impacts(), "scope": self.scope()}


class OtherIncidentForm(forms.Form):
    """Another incident, to merge into or to relate to."""

    other = forms.ModelChoiceField(label="The other incident", queryset=Incident.objects.none())

    def __init__(self, *args, incident: Incident, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        others = Incident.objects.incidents().exclude(pk=incident.pk).filter(merged_into__isnull=True)
        self.fields["other"].queryset = others.filter(is_private=incident.is_private).order_by("-started_at")


class PostMortemForm(forms.ModelForm):
    """The sections of a draft."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = PostMortem
        fields = [*SECTIONS, "needs_second_pair"]
        labels = {
            **{name: heading for name, (heading, _) in SECTIONS.items()},
            "needs_second_pair": "Somebody else reads it first",
        }
        help_texts = {
            **{name: ask for name, (_, ask) in SECTIONS.items()},
            "needs_second_pair": "It cannot be published before a second person has read this very draft.",
        }
        widgets = {name: forms.Textarea(attrs={"rows": 4}) for name in SECTIONS}

    def verb_arguments(self) -> dict:
        """The keyword arguments of `incidents.postmortems.draft`, but for `by`."""
        return {
            "sections": {name: self.cleaned_data[name] for name in SECTIONS},
            "needs_second_pair": self.cleaned_data["needs_second_pair"],
            "expected_version": self.cleaned_data["expected_version"],
        }
