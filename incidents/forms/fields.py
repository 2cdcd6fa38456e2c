"""The fields that every posting form has: components, text, promise, whom it concerns, and one key per submission."""

import uuid
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from components.models import Component
from components.status import IMPACTS
from core import clock
from incidents import headline, placeholders, prefill, promises, severity
from incidents.lifecycle import OPEN
from incidents.models import AffectedTag, MessageTemplate, TagKind
from incidents.scope import Scope

UNSAID = ("", _("— not mentioned —"))
IMPACT_CHOICES = [
    UNSAID,
    *((s.value, _("Confirmed not affected") if s == IMPACTS[0] else s.label) for s in IMPACTS),
]


class ImpactFields(forms.Form):
    """One choice per component: what this update says about it."""

    def add_impacts(
        self,
        components: Iterable[Component],
        now: Mapping[Component, str] | None = None,
        hurt: Collection[int] = (),
    ) -> None:
        """Ask for every component; `now` holds what the incident has said about them so far.

        What it has `hurt` at any time (by id) can work again, but not be confirmed as not affected.
        """
        self.components = {f"impact_{c.code}": c for c in components}
        for name, component in self.components.items():
            said = (now or {}).get(component)
            words = dict(IMPACT_CHOICES) | ({IMPACTS[0].value: _("Works again")} if component.pk in hurt else {})
            words[""] = _("no change") if said else words[""]
            self.fields[name] = forms.ChoiceField(
                choices=list(words.items()),
                required=False,
                label=component.name,
                help_text=_("so far: %s") % words[said] if said in words else "",
            )

    def impact_fields(self) -> list[forms.BoundField]:
        """The bound fields of `add_impacts`, for the template."""
        return [self[name] for name in self.components]

    def named_fields(self) -> list[forms.BoundField]:
        """The components that this is about so far; where it is about none yet, all of them."""
        return [field for field in self.impact_fields() if self._is_named(field)] or self.impact_fields()

    def other_fields(self) -> list[forms.BoundField]:
        """All others: folded, because at night on a telephone every line counts."""
        named = {field.name for field in self.named_fields()}
        return [field for field in self.impact_fields() if field.name not in named]

    def _is_named(self, field: forms.BoundField) -> bool:
        return bool(field.value() or field.help_text or field.errors)

    def impacts(self) -> dict[Component, str]:
        """What was chosen; components that are not mentioned are left out."""
        chosen = {c: self.cleaned_data[name] for name, c in self.components.items()}
        return {component: status for component, status in chosen.items() if status}


class ScopeFields(forms.Form):
    """Whom it concerns and what they can do; all of it may stay empty."""

    regions = forms.MultipleChoiceField(label=_("Regions"), required=False, widget=forms.CheckboxSelectMultiple)
    surfaces = forms.MultipleChoiceField(label=_("Where it shows"), required=False, widget=forms.CheckboxSelectMultiple)
    affected_share = forms.DecimalField(
        label=_("Share of users, in percent"), required=False, min_value=0, max_value=100, decimal_places=2
    )
    share_basis = forms.CharField(
        label=_("How the share is known"),
        required=False,
        max_length=300,
        help_text=_("Needed with a share: from request logs, an estimate from tickets. The public reads it."),
    )
    workaround = forms.CharField(
        label=_("A way round"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=5_000,
        help_text=_("What readers can do meanwhile. Markdown works."),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        tags = list(AffectedTag.objects.all())
        for name, kind in (("regions", TagKind.REGION), ("surfaces", TagKind.SURFACE)):
            names = [tag.name for tag in tags if tag.kind == kind]
            self.fields[name].choices = [(each, each) for each in names]
            if not names:
                del self.fields[name]

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        if cleaned.get("affected_share") is not None and not cleaned.get("share_basis"):
            self.add_error("share_basis", _("Say how the share is known; the public reads it."))
        return cleaned

    def scope_fields(self) -> list[forms.BoundField]:
        """The bound fields of this part, for the template."""
        names = ("regions", "surfaces", "affected_share", "share_basis", "workaround")
        return [self[name] for name in names if name in self.fields]

    def has_scope(self) -> bool:
        """Whether something of this part is filled in or refused, so that it is shown open."""
        return any(field.errors or field.value() for field in self.scope_fields())

    def scope(self) -> Scope:
        """The valid values."""
        share: Decimal | None = self.cleaned_data.get("affected_share")
        return Scope(
            regions=tuple(self.cleaned_data.get("regions", ())),
            surfaces=tuple(self.cleaned_data.get("surfaces", ())),
            affected_share=share,
            share_basis=self.cleaned_data.get("share_basis", ""),
            workaround=self.cleaned_data.get("workaround", ""),
        )


class MessageFields(ScopeFields):
    """The text, the promise, and the two values that make a submission safe."""

    body = forms.CharField(
        label=_("Message to the public"),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=25_000,
        help_text=_("Who is affected, what fails, since when, what to do. Markdown works; raw HTML does not."),
    )
    next_update_in = forms.ChoiceField(
        label=_("Next update in"),
        choices=promises.OFFERED,
        required=False,
        initial="30",
        help_text=_("Shown as a promise, and counted."),
    )
    tells_followers = forms.BooleanField(label=_("Tell those who follow"), required=False, initial=True)
    # Pressed twice is posted once.
    submission_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    template = forms.ModelChoiceField(
        label=_("Start from a template"), queryset=MessageTemplate.objects.all(), required=False, empty_label=_("none")
    )

    # What a placeholder stands for when this message does not say it itself.
    began_at: datetime | None = None
    impacts_so_far: Mapping[Component, str] = {}

    def clean(self) -> dict:
        """Placeholders that were left in the words get their values now; what has none is no word for the public."""
        cleaned = super().clean() or {}
        known = self._known()
        for name in ("title", "body"):
            if cleaned.get(name):
                cleaned[name] = placeholders.fill(cleaned[name], known)
                for left in placeholders.used(cleaned[name]):
                    self.add_error(name, _("Write what {{ %s }} stands for, or take it out.") % left)
        return cleaned

    def _known(self) -> dict[str, str]:
        impacts = {c: said for name, c in self.components.items() if (said := self.cleaned_data.get(name))}
        impacts = impacts or dict(self.impacts_so_far)
        due = self.next_update_by() or severity.promise(headline.derive(impacts.values()), clock.now())
        is_promised = self.cleaned_data.get("status") in OPEN
        return prefill.values(
            impacts,
            started_at=self.began_at or clock.now(),
            next_update_by=due if is_promised else None,
            scope=self.scope(),
        )

    def next_update_by(self) -> datetime | None:
        """The promised moment, None without a promise."""
        minutes = self.cleaned_data.get("next_update_in")
        return clock.now() + timedelta(minutes=int(minutes)) if minutes else None

    def message(self) -> dict:
        """The arguments that every posting verb takes."""
        return {
            "body": self.cleaned_data["body"],
            "next_update_by": self.next_update_by(),
            "tells_followers": self.cleaned_data["tells_followers"],
            "submission_key": self.cleaned_data["submission_key"],
            "scope": self.scope(),
        }
