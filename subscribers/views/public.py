"""What stands behind mailed links: confirming, choosing, leaving and coming back, without an account."""

from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from core import clock, signing
from core.codes import LENGTH
from core.errors import DomainError
from core.networks import asker_of
from incidents.models import Incident
from subscribers import actions, limits, lists
from subscribers.endpoint import needs_challenge, secret_text
from subscribers.endpoints import rotate_secret
from subscribers.kinds import WITH_ENDPOINT, Channel
from subscribers.models import Subscriber
from subscribers.wishes import Wishes
from subscribers.wishes_forms import ManageForm


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """A page with a button; only pressing it confirms, because mail scanners follow links (T03)."""
    subscriber = by_link(request, "confirm", token)
    if isinstance(subscriber, HttpResponse):
        return subscriber
    if request.method == "POST":
        try:
            subscriber = actions.confirm(subscriber)
        except DomainError as error:
            return over(request, error.message)
        return render(
            request, "subscribers/confirmed.html", {"subscriber": subscriber, "secret": secret_of(subscriber)}
        )
    if subscriber.confirm_until is None or subscriber.confirm_until < clock.now():
        return over(request, actions.LinkIsOver().message)
    return render(request, "subscribers/confirm.html", {"subscriber": subscriber})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def manage(request: HttpRequest, token: str) -> HttpResponse:
    """Choosing other components, through a link that was mailed half an hour ago at most."""
    subscriber = by_link(request, "manage", token)
    if isinstance(subscriber, HttpResponse):
        return subscriber
    if subscriber.manage_until is None or subscriber.manage_until < clock.now() or not subscriber.is_reachable:
        return over(request, actions.LinkIsOver().message)
    form = ManageForm(
        request.POST if request.method == "POST" else None, subscriber=subscriber, incidents=incidents_of(subscriber)
    )
    is_saved, secret = request.method == "POST" and form.is_valid(), ""
    if is_saved and "rotate" in request.POST and subscriber.channel in WITH_ENDPOINT:
        secret = rotate_secret(subscriber)
    elif is_saved:
        subscriber = lists.choose(subscriber, form.wishes(), network=asker_of(request))
    seal = subscriber.token("unsubscribe")[LENGTH:]
    here = request.resolver_match.namespace
    leave = reverse("subscribers:unsubscribe", args=[subscriber.code, seal], current_app=here)
    context = {"form": form, "subscriber": subscriber, "is_saved": is_saved, "leave": leave, "secret": secret}
    context |= {"has_secret": bool(secret_of(subscriber)), "has_log": subscriber.channel == Channel.WEBHOOK}
    return render(request, "subscribers/manage.html", context, status=422 if form.errors else 200)


@csrf_exempt  # RFC 8058: mail programs send neither cookies nor tokens; the sealed address is the authority
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, code: str, seal: str) -> HttpResponse:
    """Leaving: one click of a mail program, or a page with a button. Repeating it changes nothing."""
    if not signing.is_sealed("unsubscribe", f"{code}:{code}", seal):
        return wrong_link(request)
    subscriber = Subscriber.objects.filter(code=code).first()  # None: erased since, so nothing is sent any more
    if request.method != "POST":
        return render(request, "subscribers/unsubscribe.html", {"subscriber": subscriber})
    # The body of RFC 8058, section 3.1, urlencoded or multipart; the page's button sends the same.
    if request.POST.get("List-Unsubscribe") != "One-Click":
        return render(request, "subscribers/over.html", {"sentence": _("This request is incomplete.")}, status=400)
    if subscriber is not None:
        is_one_click = "from" not in request.POST
        subscriber = lists.leave(subscriber, network=asker_of(request), is_one_click=is_one_click)
    return render(request, "subscribers/unsubscribed.html", {"subscriber": subscriber})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def come_back(request: HttpRequest, token: str) -> HttpResponse:
    """A member of a mailing list objects to what another one did."""
    subscriber = by_link(request, "return", token)
    if isinstance(subscriber, HttpResponse):
        return subscriber
    if subscriber.return_until is None or subscriber.return_until < clock.now():
        return over(request, actions.LinkIsOver().message)
    is_back = request.method == "POST"
    if is_back:
        subscriber = lists.stay(subscriber)
    return render(request, "subscribers/come_back.html", {"subscriber": subscriber, "is_back": is_back})


def incidents_of(subscriber: Subscriber) -> list[Incident]:
    """The incidents that are followed alone, and the one about which the newest link was asked for."""
    followed = list(Incident.objects.filter(followers__subscriber=subscriber))
    newest = subscriber.askings.filter(answer=actions.MANAGE).order_by("-pk").first()
    wished = Wishes.from_json(newest.wishes).incidents if newest else []
    return followed + [incident for incident in wished if incident not in followed and incident.resolved_at is None]


def secret_of(subscriber: Subscriber) -> str:
    """What a webhook's owner needs to check our signatures; "" for everybody else."""
    if subscriber.channel not in WITH_ENDPOINT or not needs_challenge(subscriber.endpoint.body):
        return ""
    return secret_text(subscriber.code, subscriber.endpoint.secret_version)


def by_link(request: HttpRequest, purpose: str, token: str) -> Subscriber | HttpResponse:
    """Whose link this is, or what to answer to a wrong one."""
    return Subscriber.objects.by_token(purpose, token) or wrong_link(request)


def wrong_link(request: HttpRequest) -> HttpResponse:
    """404, and 429 for a network that tries many (T02); counted in each web process, a little inexact is enough."""
    key = f"wrong-links:{asker_of(request)}:{clock.now():%H%M}"
    near = caches["near"]
    near.add(key, 0, timeout=120)
    status = 404 if near.incr(key) <= limits.WRONG_LINKS_PER_MINUTE else 429
    return over(request, actions.LinkIsOver().message, status=status)


def over(request: HttpRequest, sentence: str, *, status: int = 410) -> HttpResponse:
    """A page that says why this goes no further, with the way to a fresh link."""
    return render(request, "subscribers/over.html", {"sentence": sentence}, status=status)
