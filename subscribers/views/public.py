"""What visitors see: asking, confirming, choosing and leaving, without an account."""

from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from core import clock, languages, signing
from core.codes import LENGTH
from core.errors import DomainError
from core.networks import asker_of
from subscribers import actions, limits
from subscribers.endpoint import needs_challenge, secret_text
from subscribers.endpoints import Description, rotate_secret
from subscribers.forms import EndpointForm, SubscribeForm, WishesForm
from subscribers.models import Channel, Subscriber


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request: HttpRequest) -> HttpResponse:
    """The form for mail; what it answers does not depend on the address (T04)."""
    form = SubscribeForm(request.POST or None, initial={"began": SubscribeForm.beginning()})
    if request.method == "POST" and form.is_valid():
        return asked_for(request, form, form.cleaned_data["address"])
    form.begin_again()
    return render(
        request,
        "subscribers/subscribe.html",
        {"form": form, "path": "/subscribe"},
        status=422 if form.is_bound else 200,
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def subscribe_webhook(request: HttpRequest) -> HttpResponse:
    """The form for webhooks: the owner confirms by mail, then the endpoint answers a challenge (T21)."""
    form = EndpointForm(request.POST or None, initial={"began": EndpointForm.beginning()})
    if request.method == "POST" and form.is_valid():
        return asked_for(request, form, form.cleaned_data["url"], form.description())
    form.begin_again()
    return render(
        request,
        "subscribers/webhook.html",
        {"form": form, "path": "/subscribe/webhook"},
        status=422 if form.is_bound else 200,
    )


def asked_for(
    request: HttpRequest, form: SubscribeForm | EndpointForm, address: str, endpoint: Description | None = None
) -> HttpResponse:
    """Note the wish; the same answer whatever we know of the address."""
    try:
        if not form.is_from_a_program:
            actions.ask(
                address,
                wishes=form.wishes(),
                network=asker_of(request),
                endpoint=endpoint,
                language=languages.current(),
            )
    except actions.TooManyRequests as error:
        return over(request, error.message, status=429)
    return redirect(reverse("subscribers:asked", current_app=request.resolver_match.namespace))


@never_cache
def asked(request: HttpRequest) -> HttpResponse:
    """The same sentence for everybody."""
    return render(request, "subscribers/asked.html")


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
    chosen = list(subscriber.subscriptions.values_list("component", flat=True))
    form = WishesForm(request.POST if request.method == "POST" else None, initial={"components": chosen})
    is_saved, secret = request.method == "POST" and form.is_valid(), ""
    if is_saved and "rotate" in request.POST and subscriber.channel == Channel.WEBHOOK:
        secret = rotate_secret(subscriber)
    elif is_saved:
        actions.follow(subscriber, form.wishes())
    seal = subscriber.token("unsubscribe")[LENGTH:]
    here = request.resolver_match.namespace
    leave = reverse("subscribers:unsubscribe", args=[subscriber.code, seal], current_app=here)
    context = {"form": form, "subscriber": subscriber, "is_saved": is_saved, "leave": leave, "secret": secret}
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
        actions.unsubscribe(subscriber)
    return render(request, "subscribers/unsubscribed.html")


def secret_of(subscriber: Subscriber) -> str:
    """What a webhook's owner needs to check our signatures; "" for everybody else."""
    if subscriber.channel != Channel.WEBHOOK or not needs_challenge(subscriber.endpoint.body):
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
