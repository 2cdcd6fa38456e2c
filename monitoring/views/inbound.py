"""Where the operator's other watchmen call: Alertmanager, Grafana, PagerDuty, and anything that sends JSON."""

from django.core.cache import cache
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from core import clock, vault
from core.errors import DomainError
from monitoring import conclusions
from monitoring.inbound import actions, alerts, bodies, proofs
from monitoring.inbound.models import Product, Source

PER_MINUTE = 240
NOT_PROVEN = "The request is not signed with this source's secret."


@csrf_exempt  # programs call; a secret proves them, no cookie does
@never_cache
@require_http_methods(["POST", "PUT"])
def take_in(request: HttpRequest, code: str) -> HttpResponse:
    """Keep what a source tells as evidence; it proposes, and never opens an incident (T39)."""
    try:
        body = request.body
    except RequestDataTooBig:
        return _said("The body is larger than 256 KiB.", 413)
    source = Source.objects.exclude(product=Product.EMAIL).filter(code=code, is_active=True).first()
    secret = vault.unlock(source.secret) if source else None
    if source is None or not proofs.is_proven(source.product, secret or "", request.headers, body, clock.now()):
        if source and _is_rare(f"refused:{source.pk}"):
            actions.note_refusal(source, NOT_PROVEN)
        return _said(NOT_PROVEN, 401)
    if not _is_within_rate(source):
        return _said(f"More than {PER_MINUTE} requests a minute.", 429)
    return _heard(source, body)


def _heard(source: Source, body: bytes) -> HttpResponse:
    try:
        told = alerts.read(source.product, bodies.read(body))
        news = actions.take_in(source, told)
    except DomainError as error:
        actions.note_refusal(source, error.message)
        return _said(error.message, 413 if len(body) > bodies.MOST_BYTES else 400)
    if news:
        conclusions.draw(news)
    return _said(f"heard {len(told)}", 202)


def _is_within_rate(source: Source) -> bool:
    """Counted in each web process, a little inexact is enough."""
    key = f"inbound:{source.pk}:{clock.now():%H%M}"
    cache.add(key, 0, timeout=120)
    return cache.incr(key) <= PER_MINUTE


def _is_rare(key: str) -> bool:
    """True once a minute: a stranger who tries and tries writes no rows."""
    return bool(cache.add(key, 1, timeout=60))


def _said(sentence: str, status: int) -> HttpResponse:
    answer = HttpResponse(f"{sentence}\n", "text/plain", status)
    if status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer
