"""The form of each kind of probe: what it needs besides what every probe has."""

import ipaddress
import json
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core import http, sockets
from core.unreachable import Unreachable
from monitoring.forms import HttpProbeForm, ProbeForm
from monitoring.kinds import ai, heartbeat, tls
from monitoring.kinds.journey import check_steps
from monitoring.models import ProbeKind


class UrlTarget(ProbeForm):
    """The target is an http or https address."""

    def clean_target(self) -> str:
        target = self.cleaned_data["target"].strip()
        try:
            http.require_url(target)
        except Unreachable as error:
            raise ValidationError(error.message) from error
        return target


class TcpProbeForm(ProbeForm):
    """A port."""

    kind = ProbeKind.TCP
    port: ClassVar[int | None] = None

    def clean_target(self) -> str:
        try:
            sockets.split_place(self.cleaned_data["target"], self.port)
        except Unreachable as error:
            raise ValidationError(_("Give it as host:port, like db.example.com:5432.")) from error
        return self.cleaned_data["target"].strip()


class TlsProbeForm(TcpProbeForm):
    """A certificate."""

    kind = ProbeKind.TLS
    port = tls.PORT
    OPTIONS: ClassVar[list[str]] = ["warn_days"]
    warn_days = forms.IntegerField(label=_("Warn before"), min_value=1, max_value=90, initial=14, help_text=_("Days."))


class DnsProbeForm(ProbeForm):
    """A name."""

    kind = ProbeKind.DNS
    OPTIONS: ClassVar[list[str]] = ["addresses"]
    addresses = forms.CharField(label=_("Expected addresses"), required=False, help_text=_("Separated by commas."))

    def clean_addresses(self) -> list[str]:
        texts = [text.strip() for text in self.cleaned_data["addresses"].split(",") if text.strip()]
        try:
            return [str(ipaddress.ip_address(text)) for text in texts]
        except ValueError as error:
            raise ValidationError(_("Addresses look like 192.0.2.1 or 2001:db8::1.")) from error


class HeartbeatForm(ProbeForm):
    """Being called."""

    kind = ProbeKind.HEARTBEAT
    OPTIONS: ClassVar[list[str]] = ["patience"]
    patience = forms.IntegerField(
        label=_("Patience"), min_value=10, max_value=604_800, initial=heartbeat.PATIENCE, help_text=_("Seconds.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"].required = False
        self.fields["target"].label = _("Who calls")
        self.fields["target"].help_text = _("For people only. Its page says which address is to be called.")

    def clean_target(self) -> str:
        return self.cleaned_data["target"] or "heartbeat"


class UpstreamForm(UrlTarget):
    """Somebody else's status page."""

    kind = ProbeKind.UPSTREAM
    OPTIONS: ClassVar[list[str]] = ["components"]
    components = forms.CharField(
        label=_("Their components"), required=False, help_text=_("Names, separated by commas; empty: all.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(self.initial.get("components"), list):
            self.initial["components"] = ", ".join(self.initial["components"])

    def clean_components(self) -> list[str]:
        return [name.strip() for name in self.cleaned_data["components"].split(",") if name.strip()]


class JourneyForm(UrlTarget):
    """Steps."""

    kind = ProbeKind.JOURNEY
    OPTIONS: ClassVar[list[str]] = ["steps"]
    steps = forms.JSONField(
        label=_("Steps"),
        widget=forms.Textarea(attrs={"rows": 10}),
        initial=[{"name": "front page", "url": "/", "expected_codes": "200"}],
        help_text=_('A list like [{"name": "sign in", "url": "/login", "captures": {"key": "token"}}].'),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(self.initial.get("steps"), list):
            self.initial["steps"] = json.loads(json.dumps(self.initial["steps"]))

    def clean_steps(self) -> list[dict[str, Any]]:
        try:
            check_steps(self.cleaned_data["steps"])
        except (ValueError, AttributeError) as error:
            raise ValidationError(str(error)) from error
        return self.cleaned_data["steps"]


class AiForm(HttpProbeForm):
    """One model in one region."""

    kind = ProbeKind.AI
    OPTIONS: ClassVar[list[str]] = ["model", "region", "prompt", "first_token_ms", "tokens_per_second", "headers"]
    method = expected_codes = keyword = slow_after_ms = redirects = body = None
    json_path = json_equals = redirect_policy = certificate = None
    model = forms.CharField(label=_("Model"), max_length=100)
    region = forms.CharField(
        label=_("Region"),
        max_length=60,
        required=False,
        help_text=_("As your people call it."),
    )
    prompt = forms.CharField(label=_("Prompt"), max_length=200, initial=ai.PROMPT)
    first_token_ms = forms.IntegerField(
        label=_("First token within"), min_value=50, max_value=20_000, initial=ai.FIRST_TOKEN_MS, help_text=_("ms")
    )
    tokens_per_second = forms.IntegerField(label=_("Tokens per second"), min_value=0, max_value=10_000, initial=0)


FORMS: dict[str, type[ProbeForm]] = {
    form.kind: form
    for form in (
        *(HttpProbeForm, TcpProbeForm, TlsProbeForm, DnsProbeForm),
        *(HeartbeatForm, UpstreamForm, JourneyForm, AiForm),
    )
}
