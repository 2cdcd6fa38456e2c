"""What is asked when somebody asserts a component's own status."""

from django import forms
from django.utils.translation import gettext_lazy as _

from components.status import ComponentStatus


class BaselineForm(forms.Form):
    """The status and the reason for it."""

    status = forms.ChoiceField(label=_("Baseline"), choices=ComponentStatus.choices)
    reason = forms.CharField(label=_("Reason"), max_length=500, help_text=_("For the record; not shown in public."))
