"""What staff are asked when a program gets a token."""

import ipaddress
from datetime import datetime, timedelta

from django import forms

from api.scopes import Scope
from core import clock

LIVES = [("30", "30 days"), ("90", "90 days"), ("365", "One year"), ("", "Until it is revoked")]


class TokenForm(forms.Form):
    """Who holds it, what it may do, for how long and from where."""

    name = forms.CharField(max_length=100, label="Which program holds it?", help_text="Like “deploy pipeline”.")
    scope = forms.ChoiceField(choices=Scope.choices, initial=Scope.READ, widget=forms.RadioSelect, label="It may")
    lives = forms.ChoiceField(choices=LIVES, initial="365", required=False, label="It is good for")
    networks = forms.CharField(
        required=False,
        label="Only from these addresses",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Addresses or networks like 203.0.113.0/24, one a line; empty means from anywhere.",
    )

    def clean_networks(self) -> list[str]:
        """Every line as a network in its one spelling."""
        networks = []
        for word in self.cleaned_data["networks"].replace(",", " ").split():
            try:
                networks.append(str(ipaddress.ip_network(word, strict=False)))
            except ValueError:
                raise forms.ValidationError(f"“{word}” is neither an address nor a network.") from None
        return networks

    def expires_at(self) -> datetime | None:
        """The moment from which it is good no more."""
        days = self.cleaned_data["lives"]
        return clock.now() + timedelta(days=int(days)) if days else None
