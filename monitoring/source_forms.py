"""What is asked of a person who lets another product tell us of alerts."""

from typing import Any

from django import forms

from components.models import Component
from monitoring.inbound.models import Product, Source


class SecretForm(forms.Form):
    """A secret that the product made itself; for all others we make one."""

    given = forms.CharField(
        label="Its own secret",
        required=False,
        max_length=200,
        min_length=16,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="Only for a product that signs with a secret of its own (PagerDuty shows it once). Else leave it"
        " empty, and we make one.",
    )


class SourceForm(SecretForm):
    """A new source."""

    name = forms.CharField(label="Name", max_length=100, help_text="As your people call it, like Prometheus Frankfurt.")
    product = forms.ChoiceField(label="Product", choices=Product.choices, widget=forms.RadioSelect)
    field_order = ["name", "product", "given"]

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"]).strip()
        if Source.objects.filter(name=name).exists():
            raise forms.ValidationError("There is a source of that name.")
        return name


class RuleForm(forms.Form):
    """Which component an alert with this label is about."""

    label = forms.CharField(label="Label", max_length=100, help_text="Like service or alertname.")
    value = forms.CharField(label="Value", max_length=200, initial="*", help_text="Exactly; * fits every value.")
    component = forms.ModelChoiceField(label="Component", queryset=Component.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["component"].queryset = Component.objects.filter(archived_at__isnull=True).in_page_order()
