"""What visitors and staff are asked when somebody is to be told."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from components.models import Component
from core.errors import DomainError
from core.guarded_forms import GuardedForm
from subscribers.actions import Wishes
from subscribers.address import normalise
from subscribers.endpoint import LONGEST, Body, normalise_url
from subscribers.endpoints import Description
from subscribers.models import State


class WishesForm(forms.Form):
    """Which components; none chosen means everything."""

    components = forms.ModelMultipleChoiceField(
        queryset=Component.objects.none(),
        label=_("Components"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose none to hear about everything."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["components"].queryset = Component.objects.public().select_related("group")

    def wishes(self) -> Wishes:
        """What was chosen."""
        return Wishes(list(self.cleaned_data["components"]))


class AddressForm(WishesForm):
    """An address and what it wants to hear."""

    address = forms.CharField(
        label=_("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )
    field_order = ["address", "components"]

    def clean_address(self) -> str:
        return sentence_for(normalise, self.cleaned_data["address"])


class SubscribeForm(GuardedForm, AddressForm):
    """The public form for mail."""

    PURPOSE = "subscribe"


class EndpointForm(GuardedForm, WishesForm):
    """The public form for webhooks."""

    PURPOSE = "subscribe"

    url = forms.CharField(
        label=_("Address of your webhook"),
        max_length=LONGEST,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )
    body = forms.ChoiceField(label=_("Format"), choices=Body.choices)
    owner = forms.CharField(
        label=_("Your e-mail address"),
        max_length=254,
        help_text=_("You confirm by mail, and hear when the webhook stops working."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def clean_owner(self) -> str:
        return sentence_for(normalise, self.cleaned_data["owner"])

    def clean(self) -> None:
        url, body = self.cleaned_data.get("url"), self.cleaned_data.get("body")
        if url and body:
            try:
                self.cleaned_data["url"] = normalise_url(url, body)
            except DomainError as error:
                self.add_error("url", error.message)

    def description(self) -> Description:
        """What was said about the endpoint."""
        return Description(owner=self.cleaned_data["owner"], body=self.cleaned_data["body"])


def sentence_for(rule: Callable[[str], str], text: str) -> str:
    """Apply a rule whose refusals are sentences for people."""
    try:
        return rule(text)
    except DomainError as error:
        raise forms.ValidationError(error.message) from None


class AddSubscriberForm(AddressForm):
    """Staff add an address: it is asked by mail, or its agreement is written down."""

    consent = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        label="How do we know that the owner agrees?",
        help_text="Leave empty to let the owner confirm by mail.",
    )
    field_order = ["address", "consent", "components"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["address"].label = "E-mail address"


class SearchForm(forms.Form):
    """Finding somebody in the list."""

    q = forms.CharField(required=False, label="Address contains", max_length=254)
    state = forms.ChoiceField(required=False, choices=[("", "Every state"), *State.choices])
    component = forms.ModelChoiceField(required=False, queryset=Component.objects.none(), empty_label="Any component")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["component"].queryset = Component.objects.public()


class TableForm(forms.Form):
    """Bringing in many addresses at once."""

    file = forms.FileField(label="CSV table", help_text="A column “address”, and if you like “follows”.")
    consent = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 2}), label="How do we know that the owners agree?", max_length=500
    )
