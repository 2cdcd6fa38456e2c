"""What is asked about a component: its own status, its place, and what it depends on."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from components.actions import DependsOnItself
from components.dependencies import makes_a_circle
from components.models import Component, dependencies
from components.status import ComponentStatus


class BaselineForm(forms.Form):
    """The status and the reason for it."""

    status = forms.ChoiceField(label=_("Baseline"), choices=ComponentStatus.choices)
    reason = forms.CharField(label=_("Reason"), max_length=500, help_text=_("For the record; not shown in public."))


class ComponentForm(forms.ModelForm):
    """A component as it is set up."""

    class Meta:
        model = Component
        fields = ["depends_on"]
        widgets = {"depends_on": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Component.objects.filter(archived_at__isnull=True).exclude(pk=self.instance.pk)
        self.fields["depends_on"].queryset = others.in_page_order()

    def clean_depends_on(self) -> Any:
        chosen = self.cleaned_data["depends_on"]
        if self.instance.pk and makes_a_circle(self.instance.pk, {each.pk for each in chosen}, dependencies()):
            raise forms.ValidationError(DependsOnItself().message)
        return chosen
