"""The first public word about a disturbance."""

from collections.abc import Iterable
from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from components.models import Component
from core import clock
from incidents.forms.fields import ImpactFields, MessageFields
from incidents.forms.maintenance import MomentField
from incidents.lifecycle import FIRST, Kind


class OpenIncidentForm(MessageFields, ImpactFields):
    """The first public word about a disturbance."""

    title = forms.CharField(
        label=_("Title"), max_length=255, help_text=_("What is broken, in the customer's words: “Sign-in fails”.")
    )
    status = forms.ChoiceField(
        label=_("Status"), choices=[(s.value, s.label) for s in FIRST[Kind.INCIDENT]], initial="investigating"
    )
    started_at = MomentField(
        label=_("It began (UTC)"),
        required=False,
        help_text=_("Empty: just now. The page and the uptime count from here."),
    )
    field_order = ("title", "status", "body", "next_update_in", "tells_followers")

    def __init__(self, *args, components: Iterable[Component], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.add_impacts(components)

    def clean_started_at(self) -> datetime | None:
        """What has not begun yet is not broken."""
        began_at = self.cleaned_data["started_at"]
        if began_at and began_at > clock.now():
            raise forms.ValidationError(_("It cannot have begun later than now, %s UTC.") % f"{clock.now():%H:%M}")
        self.began_at = began_at
        return began_at

    def verb_arguments(self) -> dict:
        """The keyword arguments of `incidents.actions.open_incident`, but for `by`."""
        said = {name: self.cleaned_data[name] for name in ("title", "status", "started_at")}
        return {**self.message(), **said, "impacts": self.impacts()}
