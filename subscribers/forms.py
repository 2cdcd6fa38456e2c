"""What visitors are asked when somebody is to be told; what staff are asked stands in desk_forms."""

from collections.abc import Callable

from django import forms
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.guarded_forms import GuardedForm
from incidents.models import Incident
from subscribers.address import normalise
from subscribers.devices import Description as Device
from subscribers.devices import require_keys, require_push_service
from subscribers.endpoint import LONGEST, Body, normalise_url
from subscribers.endpoints import Description
from subscribers.kinds import Channel
from subscribers.telephone import normalise_number
from subscribers.wishes import Wishes
from subscribers.wishes_forms import WishesForm


class AskingForm(GuardedForm):
    """Every public form by which somebody asks to be told: guarded, and perhaps about one incident alone."""

    PURPOSE = "subscribe"

    # Its public id; the form is then about this incident alone.
    incident = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_incident(self) -> Incident | None:
        code = self.cleaned_data["incident"]
        if not code:
            return None
        incident = incident_to_follow(code)
        if incident is None:
            raise forms.ValidationError(_("This incident is over; there is nothing more to follow."))
        return incident

    def wishes(self) -> Wishes:
        """What was chosen, or the one incident."""
        incident = self.cleaned_data.get("incident")
        if incident is None:
            return super().wishes()  # type: ignore[misc]  # always beside a WishesForm
        return Wishes(incidents=[incident], terms=self.terms_said())  # type: ignore[attr-defined]


def incident_to_follow(code: str) -> Incident | None:
    """The public incident or maintenance of that id that has still something to say."""
    return Incident.objects.public().filter(code=code, resolved_at__isnull=True).first()


class SubscribeForm(AskingForm, WishesForm):
    """The public form for mail."""

    address = forms.CharField(
        label=_("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )

    def clean_address(self) -> str:
        return sentence_for(normalise, self.cleaned_data["address"])


def number_field() -> forms.CharField:
    """The field for a mobile number."""
    return forms.CharField(
        label=_("Your mobile number"),
        max_length=32,
        help_text=_("With the country: +49 151 23456789."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )


class TelephoneForm(AskingForm, WishesForm):
    """The public form for SMS."""

    channel = Channel.SMS

    number = number_field()

    def clean_number(self) -> str:
        return sentence_for(normalise_number, self.cleaned_data["number"])


class CodeForm(forms.Form):
    """Number and code, by which a telephone is confirmed."""

    number = number_field()
    code = forms.CharField(
        label=_("The code that we sent"),
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def clean_number(self) -> str:
        return sentence_for(normalise_number, self.cleaned_data["number"])

    def clean_code(self) -> str:
        return "".join(str(self.cleaned_data["code"]).split())


class BrowserForm(AskingForm, WishesForm):
    """What a browser sends for itself: the script fills in what nobody could type."""

    channel = Channel.PUSH

    endpoint = forms.CharField(max_length=LONGEST, required=False, widget=forms.HiddenInput)
    public_key = forms.CharField(max_length=100, required=False, widget=forms.HiddenInput)
    auth_secret = forms.CharField(max_length=32, required=False, widget=forms.HiddenInput)

    def clean(self) -> None:
        said = self.cleaned_data
        try:
            require_push_service(said.get("endpoint", ""))
            require_keys(said.get("public_key", ""), said.get("auth_secret", ""))
        except DomainError as error:
            raise forms.ValidationError(error.message) from None

    def device(self) -> Device:
        """The keys that the browser gave."""
        return Device(self.cleaned_data["public_key"], self.cleaned_data["auth_secret"])


class EndpointForm(AskingForm, WishesForm):
    """The public form for webhooks and chat rooms."""

    channel = Channel.WEBHOOK

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
