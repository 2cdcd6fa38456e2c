"""What staff are asked about subscribers."""

from typing import Any

from django import forms
from django.conf import settings

from components.models import Component
from subscribers.address import normalise
from subscribers.forms import sentence_for
from subscribers.kinds import Channel, State
from subscribers.models import SubscriberQuerySet
from subscribers.telephone import normalise_number
from subscribers.wishes_forms import WishesForm


class AddSubscriberForm(WishesForm):
    """Staff add an address: it is asked by mail, or its agreement is written down; of a telephone always."""

    address = forms.CharField(
        label="E-mail address or mobile number",
        max_length=254,
        help_text="A number with its country: +49 151 23456789.",
    )
    consent = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        label="How do we know that the owner agrees?",
        help_text="Leave empty to let the owner confirm by mail. A mobile number needs it.",
    )
    field_order = ["address", "consent", "components"]

    def clean_address(self) -> str:
        text = self.cleaned_data["address"]
        if "@" in text:
            return sentence_for(normalise, text)
        if not settings.SMS_ACCOUNT:
            raise forms.ValidationError("That is no e-mail address, and SMS is not set up here (SMS_ACCOUNT).")
        self.channel = Channel.SMS
        return sentence_for(normalise_number, text)

    def clean(self) -> None:
        if self.channel == Channel.SMS and not self.cleaned_data.get("consent"):
            self.add_error("consent", "Say how you know that the owner agrees; or let them use the subscribe page.")


class SearchForm(forms.Form):
    """Finding somebody in the list."""

    q = forms.CharField(required=False, label="Address contains", max_length=254)
    state = forms.ChoiceField(required=False, choices=[("", "Every state"), *State.choices])
    channel = forms.ChoiceField(required=False, choices=[("", "Every channel"), *Channel.choices])
    component = forms.ModelChoiceField(required=False, queryset=Component.objects.none(), empty_label="Any component")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["component"].queryset = Component.objects.public()

    def narrowed(self, found: SubscriberQuerySet) -> SubscriberQuerySet:
        """Those that fit what was asked for."""
        wanted = self.cleaned_data
        found = found.filter(address__icontains=wanted["q"].strip().lower())
        for name in ("state", "channel"):
            if wanted[name]:
                found = found.filter(**{name: wanted[name]})
        return found.following(wanted["component"]) if wanted["component"] else found


class TableForm(forms.Form):
    """Bringing in many addresses at once."""

    file = forms.FileField(label="CSV table", help_text="A column “address”; all others of the download may follow.")
    consent = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 2}), label="How do we know that the owners agree?", max_length=500
    )


class ReleaseForm(forms.Form):
    """Letting an address be written to again."""

    why = forms.CharField(
        required=False,
        max_length=300,
        label="Why may we write to it again?",
        help_text="Needed for an address that bounced or complained.",
    )
