"""What staff are asked about subscribers."""

from typing import Any

from django import forms

from components.models import Component
from subscribers.address import normalise
from subscribers.forms import sentence_for
from subscribers.kinds import Channel, State
from subscribers.models import SubscriberQuerySet
from subscribers.wishes_forms import WishesForm


class AddSubscriberForm(WishesForm):
    """Staff add an address: it is asked by mail, or its agreement is written down."""

    address = forms.CharField(label="E-mail address", max_length=254, widget=forms.EmailInput)
    consent = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        label="How do we know that the owner agrees?",
        help_text="Leave empty to let the owner confirm by mail.",
    )
    field_order = ["address", "consent", "components"]

    def clean_address(self) -> str:
        return sentence_for(normalise, self.cleaned_data["address"])


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

    file = forms.FileField(label="CSV table", help_text="A column “address”, and if you like “follows”.")
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
