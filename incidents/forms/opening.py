"""The first public word about a disturbance."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from components.models import Component
from incidents.forms.fields import ImpactFields, MessageFields
from incidents.lifecycle import FIRST, Kind


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
