"""Finding deliveries, and governing the ways out."""

from typing import Any

from django import forms

from notifications.models import DeliveryQuerySet, DeliveryState
from subscribers.models import Channel


class DeliverySearchForm(forms.Form):
    """By state, channel, address, domain, or the update that was told."""

    state = forms.ChoiceField(required=False, choices=[("", "Every state"), *DeliveryState.choices])
    channel = forms.ChoiceField(required=False, choices=[("", "Every channel"), *Channel.choices])
    q = forms.CharField(required=False, label="Address contains", max_length=254)
    place = forms.CharField(required=False, label="Domain", max_length=254)
    update = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, may_read: bool, **given: Any) -> None:
        """Whoever may not read addresses cannot find out by asking, either."""
        super().__init__(*args, **given)
        if not may_read:
            del self.fields["q"]

    def narrowed(self, deliveries: DeliveryQuerySet) -> DeliveryQuerySet:
        """Those deliveries that were asked for."""
        wanted = self.cleaned_data
        if wanted["state"]:
            deliveries = deliveries.filter(state=wanted["state"])
        if wanted["channel"]:
            deliveries = deliveries.filter(channel=wanted["channel"])
        if wanted.get("q"):
            deliveries = deliveries.filter(address__icontains=wanted["q"].strip())
        if wanted["place"]:
            deliveries = deliveries.with_place().filter(place=wanted["place"].strip().lower())
        if wanted["update"]:
            deliveries = deliveries.filter(notice__kind="update", notice__subject_id=wanted["update"])
        return deliveries


class StopForm(forms.Form):
    """Stopping a channel."""

    why = forms.CharField(label="Why", max_length=300)


class PaceForm(forms.Form):
    """How much a domain is sent."""

    domain = forms.CharField(label="Domain", max_length=254)
    per_minute = forms.IntegerField(label="Mails a minute, at most", min_value=1, max_value=1_000_000)
