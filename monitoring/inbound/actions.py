"""Setting up who may tell us of alerts, and taking in what they tell."""

import base64
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from components.models import Component
from components.status import SEVERITY
from core import clock, vault
from core.errors import DomainError
from monitoring.inbound.alerts import Alert
from monitoring.inbound.models import Product, Rule, Signal, Source
from people import actions as people

# What a source may keep firing at once; more is a mistake of its rules, or of its secret's keeper.
MOST_FIRING = 1000
# A signal that was not said again for so long is believed no more.
BELIEVED_FOR = timedelta(hours=24)
KEPT = timedelta(days=30)


class TooManySignals(DomainError):
    """This source has too many alerts firing at once; resolve some first."""


@transaction.atomic
def set_up(*, name: str, product: str, given: str = "", by: object) -> tuple[Source, str]:
    """A new source and its secret, which is shown once; `given` is one that the product made itself."""
    secret = given or new_secret(product)
    source = Source.objects.create(name=name, product=product, secret=vault.lock(secret))
    people.note("set_up_source", source, by=by, product=product)
    return source, secret


@transaction.atomic
def rotate(source: Source, *, given: str = "", by: object) -> str:
    """A new secret; the old one is over at once."""
    secret = given or new_secret(source.product)
    Source.objects.filter(pk=source.pk).update(secret=vault.lock(secret), refused_at=None, refusal="")
    people.note("rotate_source", source, by=by)
    return secret


@transaction.atomic
def switch(source: Source, *, is_active: bool, by: object) -> None:
    """Listen to a source, or no longer; what it said stays."""
    Source.objects.filter(pk=source.pk).update(is_active=is_active)
    people.note("switch_source", source, by=by, is_active=is_active)


@transaction.atomic
def add_rule(source: Source, *, label: str, value: str, component: Component, by: object) -> Rule:
    """Say which component alerts with this label are about; those that fire already follow."""
    rule, _ = Rule.objects.update_or_create(source=source, label=label, value=value, defaults={"component": component})
    people.note("add_rule", source, by=by, rule=str(rule))
    _assign_again(source)
    return rule


@transaction.atomic
def remove_rule(rule: Rule, *, by: object) -> None:
    """Take back which component alerts with this label are about."""
    people.note("remove_rule", rule.source, by=by, rule=str(rule))
    source = rule.source
    rule.delete()
    _assign_again(source)


@transaction.atomic
def take_in(source: Source, alerts: Iterable[Alert]) -> set[int]:
    """Keep what a source tells; the ids of components about which that is news. Said again, it is none."""
    now = clock.now()
    Source.objects.select_for_update().get(pk=source.pk)
    rules = list(source.rules.all())
    told = {alert.fingerprint: alert for alert in alerts}
    known = {signal.fingerprint: signal for signal in source.signals.filter(fingerprint__in=told)}
    fresh = [alert for mark, alert in told.items() if mark not in known and alert.is_firing]
    if fresh and source.signals.filter(resolved_at__isnull=True).count() + len(fresh) > MOST_FIRING:
        raise TooManySignals
    news = [_first(source, alert, rules, now) for alert in fresh]
    news += [signal for signal in known.values() if _again(signal, told[signal.fingerprint], rules, now)]
    Source.objects.filter(pk=source.pk).update(heard_at=now)
    return {signal.component_id for signal in news if signal.component_id}


@transaction.atomic
def take_in_about(source: Source, component: Component, alert: Alert) -> set[int]:
    """The same for an alert that says itself which component it is about, as the address of a mail does."""
    rule = {"label": "component", "value": component.code}
    if not source.rules.filter(**rule).exists():
        add_rule(source, component=component, by=source, **rule)
    return take_in(source, [alert])


def note_refusal(source: Source, reason: str) -> None:
    """Remember for staff why the last request was refused."""
    Source.objects.filter(pk=source.pk).update(refused_at=clock.now(), refusal=reason[:200])


def firing(component: Component, at: datetime) -> list[Signal]:
    """What is told of a component now, the worst first; what is only information is no evidence."""
    found = component.signals.filter(
        resolved_at__isnull=True, heard_at__gt=at - BELIEVED_FOR, source__is_active=True
    ).select_related("source")
    return sorted((each for each in found if SEVERITY[each.status]), key=lambda each: -SEVERITY[each.status])


def prune(at: datetime) -> int:
    """Forget what was resolved or last said a month ago; how many."""
    return Signal.objects.filter(heard_at__lt=at - KEPT).delete()[0]


def new_secret(product: str) -> str:
    """256 random bits, as the product's format wants them."""
    if product == Product.GENERIC:
        return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
    return secrets.token_urlsafe(32)


def _first(source: Source, alert: Alert, rules: list[Rule], now: datetime) -> Signal:
    return Signal.objects.create(
        source=source,
        fingerprint=alert.fingerprint,
        component_id=_about(alert.labels, rules),
        title=alert.title,
        labels=dict(alert.labels),
        status=alert.status,
        began_at=min(alert.began_at or now, now),
        said_at=alert.said_at,
        heard_at=now,
    )


def _again(signal: Signal, alert: Alert, rules: list[Rule], now: datetime) -> bool:
    """Follow what is said again; True when that changes anything. What is older than the last word is passed over."""
    if alert.said_at and signal.said_at and alert.said_at < signal.said_at:
        return False
    is_news = (alert.is_firing, alert.status) != (signal.is_firing, signal.status)
    changes = {"heard_at": now, "said_at": alert.said_at or signal.said_at, "times": F("times") + 1}
    if is_news:
        if alert.is_firing and not signal.is_firing:
            changes["began_at"] = min(alert.began_at or now, now)
        changes |= {"status": alert.status, "resolved_at": None if alert.is_firing else now, "title": alert.title}
        changes |= {"labels": dict(alert.labels), "component_id": _about(alert.labels, rules)}
    Signal.objects.filter(pk=signal.pk).update(**changes)
    signal.component_id = changes.get("component_id", signal.component_id)
    return is_news


def _about(labels: Mapping[str, str], rules: Iterable[Rule]) -> int | None:
    """The component of the first rule that fits."""
    fitting = (rule for rule in rules if rule.label in labels and rule.value in ("*", labels[rule.label]))
    return next((rule.component_id for rule in fitting), None)


def _assign_again(source: Source) -> None:
    rules = list(source.rules.all())
    for signal in source.signals.filter(resolved_at__isnull=True):
        Signal.objects.filter(pk=signal.pk).update(component_id=_about(signal.labels, rules))
