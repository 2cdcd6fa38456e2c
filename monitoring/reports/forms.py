"""What a visitor is asked who has a problem: where and what, and nothing about who."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from components.models import Component
from core.guarded_forms import GuardedForm
from monitoring.reports import effort, limits
from monitoring.reports.models import Region, Symptom


class ReportForm(GuardedForm):
    """The public form; no free text, so that nobody can publish or leak anything through it."""

    PURPOSE = "report"

    component = forms.ModelChoiceField(
        queryset=Component.objects.none(),
        label=_("What has the problem?"),
        to_field_name="code",
        empty_label=_("Please choose"),
        error_messages={"invalid_choice": _("This part is not on the page. Please choose another one.")},
    )
    symptom = forms.ChoiceField(label=_("What do you see?"), choices=Symptom.choices, widget=forms.RadioSelect)
    region = forms.ChoiceField(label=_("Where are you, roughly?"), choices=Region.choices, required=False)
    effort = forms.CharField(required=False, max_length=effort.LONGEST, widget=forms.HiddenInput)

    def __init__(self, *args: Any, network: str, is_busy: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.network, self.is_busy = network, is_busy
        self.fields["component"].queryset = Component.objects.public().in_page_order()

    @property
    def puzzle(self) -> str:
        """What the browser is to work on; "" while there is no need."""
        return effort.puzzle(str(self["began"].value()), self.network) if self.is_busy else ""

    @property
    def has_worked(self) -> bool:
        """Whether the browser has done the work that was asked of this network."""
        puzzle = effort.puzzle(self.cleaned_data["began"], self.network)
        return effort.is_solved(puzzle, self.cleaned_data.get("effort", ""))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.is_busy and "began" in cleaned and not self.has_worked and not self.has_lain(limits.PATIENCE):
            raise forms.ValidationError(
                _("Many people report right now. Please wait %(seconds)s seconds, then send the form again."),
                params={"seconds": round(limits.PATIENCE / timedelta(seconds=1))},
            )
        return cleaned
