"""What is asked of a person who sets up a probe or dismisses a proposal."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from components.models import Component
from core import http
from core.unreachable import Unreachable
from monitoring import json_path
from monitoring.kinds.http import ANY, DEFAULT_CODES, FOLLOWS, METHODS, STAYS, STRICT, parse_codes
from monitoring.models import Probe, ProbeKind

LONGEST_BODY = 10_000
RHYTHM = ["interval", "timeout", "fall", "rise", "vantage", "is_active"]


class ProbeForm(forms.ModelForm):
    """What every probe has; the fields named in OPTIONS are kept in `Probe.options`."""

    kind: ClassVar[str]
    OPTIONS: ClassVar[list[str]] = []

    class Meta:
        model = Probe
        fields = ["component", "name", "target", *RHYTHM]
        labels: ClassVar[dict[str, Any]] = {
            "fall": _("Failures that count as down"),
            "rise": _("Successes that count as up"),
            "vantage": _("From"),
            "is_active": _("It looks"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["component"].queryset = Component.objects.filter(archived_at__isnull=True)
        for name in self.OPTIONS:
            if self.instance.pk and name in self.instance.options:
                self.initial[name] = self.instance.options[name]

    @property
    def rhythm(self) -> list[forms.BoundField]:
        """How often and from where it looks: what has a good value for most."""
        return [self[name] for name in RHYTHM]

    @property
    def asked(self) -> list[forms.BoundField]:
        """Everything else, in the order of the form."""
        return [field for field in self if field.name not in RHYTHM]

    @property
    def is_rhythm_wrong(self) -> bool:
        """Whether something is to be corrected there, so that it must not be folded away."""
        return any(field.errors for field in self.rhythm)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("timeout", 0) > cleaned.get("interval", 0):
            self.add_error("timeout", _("A look must end before the next one begins."))
        self.instance.kind = self.kind
        self.instance.options = {name: cleaned[name] for name in self.OPTIONS if name in cleaned}
        return cleaned


class HttpProbeForm(ProbeForm):
    """Asking an HTTP address."""

    kind = ProbeKind.HTTP
    OPTIONS: ClassVar[list[str]] = [
        *("method", "expected_codes", "keyword", "json_path", "json_equals", "redirects", "redirect_policy"),
        *("certificate", "slow_after_ms", "headers", "body"),
    ]

    method = forms.ChoiceField(label=_("Method"), choices=[(method, method) for method in METHODS], initial="GET")
    expected_codes = forms.CharField(
        label=_("Expected codes"), max_length=100, initial=DEFAULT_CODES, help_text=_("Like 200-299, 401.")
    )
    keyword = forms.CharField(
        label=_("Expected words"),
        max_length=200,
        required=False,
        strip=False,
        help_text=_("Must be in the first 64 KiB of the answer, exactly like this."),
    )
    json_path = forms.CharField(
        label=_("JSON path"),
        max_length=200,
        required=False,
        help_text=_("Something must stand there in the answer. Like $.status.indicator or $.parts[0].name."),
    )
    json_equals = forms.CharField(
        label=_("Value at that path"),
        max_length=200,
        required=False,
        help_text=_("Exactly; text as it is, other values as JSON, like true or 5. Empty: any value."),
    )
    slow_after_ms = forms.IntegerField(
        label=_("Slow after"), min_value=0, max_value=20_000, initial=0, help_text=_("Milliseconds; 0: never slow.")
    )
    redirects = forms.IntegerField(
        label=_("Redirects to follow"), min_value=0, max_value=3, initial=3, help_text=_("0: a redirect is the answer.")
    )
    redirect_policy = forms.ChoiceField(
        label=_("Redirects may lead"),
        choices=[(FOLLOWS, _("to any public address")), (STAYS, _("within the same host only"))],
        initial=FOLLOWS,
    )
    certificate = forms.ChoiceField(
        label=_("Certificate"),
        choices=[(STRICT, _("must be valid for this name")), (ANY, _("any, also a self-signed one"))],
        initial=STRICT,
        help_text=_("How long it is still valid is asked by a probe of the kind Certificate."),
    )
    headers = forms.CharField(
        label=_("Header fields"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One per line, like Accept: application/json. Everybody on the staff can read them."),
    )
    body = forms.CharField(
        label=_("Body"), required=False, max_length=LONGEST_BODY, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(self.initial.get("headers"), dict):
            self.initial["headers"] = "\n".join(f"{name}: {value}" for name, value in self.initial["headers"].items())

    def clean_target(self) -> str:
        target = self.cleaned_data["target"].strip()
        try:
            http.require_url(target)
        except Unreachable as error:
            raise ValidationError(error.message) from error
        return target

    def clean_expected_codes(self) -> str:
        text = self.cleaned_data["expected_codes"]
        try:
            parse_codes(text)
        except ValueError as error:
            raise ValidationError(str(error)) from error
        return text

    def clean_json_path(self) -> str:
        path = self.cleaned_data["json_path"].strip()
        try:
            if path:
                json_path.compiled(path)
        except ValueError as error:
            raise ValidationError(str(error)) from error
        return path

    def clean_headers(self) -> dict[str, str]:
        headers = {}
        for line in filter(None, map(str.strip, self.cleaned_data["headers"].splitlines())):
            name, colon, value = line.partition(":")
            if not colon or not name.strip():
                raise ValidationError(_("“%(line)s” is not of the form Name: value."), params={"line": line})
            headers[name.strip()] = value.strip()
        return headers
