"""What is asked of a person who decides about a proposal in another way than by speaking."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import clock
from incidents.models import Incident

UNTIL_WORSE = "worse"
SNOOZES = [
    ("15", _("for 15 minutes")),
    ("30", _("for 30 minutes")),
    ("60", _("for an hour")),
    ("240", _("for four hours")),
    (UNTIL_WORSE, _("until it gets worse")),
]


class DismissForm(forms.Form):
    """Why nothing will be said."""

    reason = forms.CharField(
        label=_("Why nothing will be said"),
        max_length=500,
        widget=forms.TextInput(attrs={"placeholder": _("Known test, our own network, ...")}),
    )
    expected_version = forms.IntegerField(widget=forms.HiddenInput)


class SnoozeForm(forms.Form):
    """How long nobody wants to be told again."""

    length = forms.ChoiceField(label=_("Tell nobody again"), choices=SNOOZES, initial="30")

    def until(self) -> datetime | None:
        """The moment at which it wakes up; None for "until it gets worse", which always wakes it."""
        length = self.cleaned_data["length"]
        return None if length == UNTIL_WORSE else clock.now() + timedelta(minutes=int(length))


class MergeForm(forms.Form):
    """Which open incident this is a part of."""

    incident = forms.ModelChoiceField(label=_("Open incident"), queryset=Incident.objects.none(), empty_label=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["incident"].queryset = Incident.objects.incidents().open()
