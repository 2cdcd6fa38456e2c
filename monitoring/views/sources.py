"""Staff screens about who tells us of alerts: the list, one source with its signals and rules, its secret once."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from components.models import Component
from core import clock
from monitoring.inbound import actions, mails
from monitoring.inbound.models import Product, Rule, Signal, Source
from monitoring.source_forms import RuleForm, SecretForm, SourceForm
from people.guards import staff

SHOWN = 50


@staff(can="view")
@require_safe
def source_list(request: HttpRequest) -> HttpResponse:
    """Every source with when it was heard, and what fires now."""
    firing = Signal.objects.filter(resolved_at__isnull=True).select_related("source", "component")[:SHOWN]
    context = {"sources": Source.objects.all(), "firing": firing}
    return render(request, "monitoring/sources.html", context)


@staff(can="set_up")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Set up a source; its secret is shown on the page that answers, and never again."""
    form = SourceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        source, secret = actions.set_up(by=request.user, **form.cleaned_data)
        return _show(request, source, secret="" if form.cleaned_data["given"] else secret)
    status = 422 if form.is_bound else 200
    return render(request, "monitoring/source_form.html", {"form": form}, status=status)


@staff(can="view")
@require_safe
def source(request: HttpRequest, pk: int) -> HttpResponse:
    """One source: what it told last, and which component that is about."""
    return _show(request, get_object_or_404(Source, pk=pk))


@staff(can="set_up")
@require_POST
def rotate(request: HttpRequest, pk: int) -> HttpResponse:
    """A new secret, shown once; the old one is over."""
    shown = get_object_or_404(Source, pk=pk)
    form = SecretForm(request.POST)
    if not form.is_valid():
        return _show(request, shown, secret_form=form, status=422)
    secret = actions.rotate(shown, given=form.cleaned_data["given"], by=request.user)
    messages.success(request, "The old secret is over.")
    return _show(request, shown, secret="" if form.cleaned_data["given"] else secret)


@staff(can="set_up")
@require_POST
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Listen no longer, or again."""
    switched = get_object_or_404(Source, pk=pk)
    actions.switch(switched, is_active=not switched.is_active, by=request.user)
    return redirect("monitoring:source", pk)


@staff(can="set_up")
@require_POST
def add_rule(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which component a label is about."""
    ruled = get_object_or_404(Source, pk=pk)
    form = RuleForm(request.POST)
    if not form.is_valid():
        return _show(request, ruled, rule_form=form, status=422)
    rule = actions.add_rule(ruled, by=request.user, **form.cleaned_data)
    messages.success(request, f"{rule}: from now on, and for what fires already.")
    return redirect("monitoring:source", pk)


@staff(can="set_up")
@require_POST
def remove_rule(request: HttpRequest, pk: int, rule: int) -> HttpResponse:
    """Take a rule back."""
    actions.remove_rule(get_object_or_404(Rule, pk=rule, source=pk), by=request.user)
    return redirect("monitoring:source", pk)


def _mail_addresses(shown: Source) -> list[tuple[Component, str]]:
    components = Component.objects.filter(archived_at__isnull=True).in_page_order()
    return [(each, mails.address_for(shown, each)) for each in components]


def _show(
    request: HttpRequest,
    shown: Source,
    *,
    secret: str = "",
    secret_form: SecretForm | None = None,
    rule_form: RuleForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "source": shown,
        "address": settings.SITE_URL + reverse("inbound", args=[shown.code]),
        "secret": secret,
        "secret_form": secret_form or SecretForm(),
        "rule_form": rule_form or RuleForm(),
        "is_pagerduty": shown.product == Product.PAGERDUTY,
        "mail_addresses": _mail_addresses(shown) if shown.product == Product.EMAIL else None,
        "signals": shown.signals.select_related("component")[:SHOWN],
        "rules": shown.rules.select_related("component"),
        "now": clock.now(),
    }
    return render(request, "monitoring/source.html", context, status=status)
