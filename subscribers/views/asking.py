"""What visitors see who want to be told: one form for each way, and the same answer for everybody (T04)."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from components.models import Component
from core import languages
from core.errors import DomainError
from core.networks import asker_of
from core.texts import is_writable
from subscribers import actions, devices, onetime
from subscribers.forms import (
    AskingForm,
    BrowserForm,
    CodeForm,
    EndpointForm,
    SubscribeForm,
    TelephoneForm,
    incident_to_follow,
)
from subscribers.models import Channel, Subscriber
from subscribers.views.public import by_link, over, wrong_link

MOST_CHOSEN = 100  # components that a link to the form may choose beforehand
FORM = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@FORM
def subscribe(request: HttpRequest) -> HttpResponse:
    """The form for mail; what it answers does not depend on the address (T04)."""
    form = given_out(SubscribeForm, request)
    if request.method == "POST" and form.is_valid():
        return asked_for(request, form, form.cleaned_data["address"])
    return shown(request, form, "subscribers/subscribe.html", "/subscribe")


@never_cache
@FORM
def subscribe_webhook(request: HttpRequest) -> HttpResponse:
    """The form for webhooks: the owner confirms by mail, then the endpoint answers a challenge (T21)."""
    form = given_out(EndpointForm, request)
    if request.method == "POST" and form.is_valid():
        return asked_for(request, form, form.cleaned_data["url"], endpoint=form.description())
    return shown(request, form, "subscribers/webhook.html", "/subscribe/webhook")


@never_cache
@FORM
def subscribe_telephone(request: HttpRequest) -> HttpResponse:
    """The form for SMS; a code proves that the number's owner asked."""
    require_sms()
    form = given_out(TelephoneForm, request)
    if request.method == "POST" and form.is_valid():
        return asked_for(request, form, form.cleaned_data["number"], channel=Channel.SMS)
    return shown(request, form, "subscribers/telephone.html", "/subscribe/sms")


@never_cache
@FORM
def code(request: HttpRequest) -> HttpResponse:
    """Number and code together open the page on which one chooses; anything else is the same wrong code."""
    require_sms()
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        subscriber = onetime.take(form.cleaned_data["number"], form.cleaned_data["code"])
        if subscriber is not None:
            here = request.resolver_match.namespace
            return redirect(reverse("subscribers:manage", args=[subscriber.token("manage")], current_app=here))
        return wrong_link(request)
    context = {"form": form, "path": "/subscribe/code"}
    return render(request, "subscribers/code.html", context, status=422 if form.errors else 200)


@never_cache
@FORM
def subscribe_browser(request: HttpRequest) -> HttpResponse:
    """The page whose script asks the browser; it sends the same form, and gets a word instead of a page."""
    form = given_out(BrowserForm, request)
    if request.method != "POST":
        context = {"server_key": devices.public_key()}
        return shown(request, form, "subscribers/browser.html", "/subscribe/browser", **context)
    if not form.is_valid():
        sentences = [str(sentence) for sentences in form.errors.values() for sentence in sentences]
        return JsonResponse({"errors": sentences}, status=422)
    try:
        note(request, form, form.cleaned_data["endpoint"], device=form.device())
    except actions.TooManyRequests as error:
        return JsonResponse({"errors": [error.message]}, status=429)
    return JsonResponse({"asked": True}, status=202)


@never_cache
@require_POST
def stop_browser(request: HttpRequest) -> HttpResponse:
    """This browser wants no more; its secret address is the authority. The same answer for an unknown one."""
    address = request.POST.get("endpoint", "")
    found = Subscriber.objects.filter(channel=Channel.PUSH, address=address).first() if is_writable(address) else None
    if found is not None:
        actions.unsubscribe(found)
    return JsonResponse({"stopped": True})


@csrf_exempt  # a service worker has no token of a form; the sealed address is the authority
@never_cache
@require_POST
def confirm_browser(request: HttpRequest, token: str) -> HttpResponse:
    """The service worker could read what we sent to it: the browser is there and wants to hear."""
    subscriber = by_link(request, "confirm", token)
    if isinstance(subscriber, HttpResponse) or subscriber.channel != Channel.PUSH:
        return HttpResponse(status=404)
    try:
        actions.confirm(subscriber)
    except DomainError:
        return HttpResponse(status=410)
    return HttpResponse(status=204)


@never_cache
def asked(request: HttpRequest) -> HttpResponse:
    """The same sentence for everybody."""
    return render(request, "subscribers/asked.html")


def given_out(kind: type[AskingForm], request: HttpRequest) -> Any:
    """The form as it is given out, or as it came back."""
    first = {"began": kind.beginning(), "incident": request.GET.get("incident", "")}
    chosen = Component.objects.public().filter(code__in=request.GET.getlist("component")[:MOST_CHOSEN])
    first |= {"components": chosen} if chosen else {}
    return kind(request.POST or None, initial=first)


def shown(request: HttpRequest, form: Any, template: str, path: str, **context: Any) -> HttpResponse:
    """The page with the form; 422 when there is something to mend, and nothing that was typed is lost."""
    form.begin_again()
    incident = incident_to_follow(str(form["incident"].value() or ""))
    context |= {"form": form, "path": path, "incident": incident, "has_sms": bool(settings.SMS_ACCOUNT)}
    return render(request, template, context, status=422 if form.is_bound else 200)


def asked_for(request: HttpRequest, form: Any, address: str, **details: Any) -> HttpResponse:
    """Note the wish; the same answer whatever we know of the address."""
    try:
        note(request, form, address, **details)
    except actions.TooManyRequests as error:
        return over(request, error.message, status=429)
    name = "subscribers:code" if details.get("channel") == Channel.SMS else "subscribers:asked"
    return redirect(reverse(name, current_app=request.resolver_match.namespace))


def note(request: HttpRequest, form: Any, address: str, **details: Any) -> None:
    """Ask, unless a program filled the form in."""
    if form.is_from_a_program:
        return
    language = form.cleaned_data["language"] or languages.current()
    actions.ask(address, wishes=form.wishes(), network=asker_of(request), language=language, **details)


def require_sms() -> None:
    """Without a provider there is no such page."""
    if not settings.SMS_ACCOUNT:
        raise Http404
