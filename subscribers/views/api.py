"""The field's public subscription API (Statuspage v2): the same limits and the same silence as the forms."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from components.models import Component
from core import languages
from core.errors import DomainError
from core.networks import asker_of
from core.texts import is_writable
from subscribers import actions, withdrawal
from subscribers.address import normalise
from subscribers.endpoint import Body, normalise_url
from subscribers.endpoints import Description
from subscribers.forms import incident_to_follow
from subscribers.models import Asking, Channel
from subscribers.telephone import normalise_number
from subscribers.wishes import Wishes

FIELDS = ("email", "endpoint", "phone_country", "phone_number", "incident", "incident_id", "component_id")


class Unclear(DomainError):
    """Say who is to be told, as subscriber[email], subscriber[endpoint] with subscriber[email], or a phone number."""


class NothingToFollow(DomainError):
    """There is no such component, or no such open incident."""


def for_other_sites(view: Callable[..., JsonResponse]) -> Callable[..., JsonResponse]:
    """The answer may be read by scripts of any site, like all data of this API; it tells them nothing."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **codes: Any) -> JsonResponse:
        response = view(request, *args, **codes)
        response["Access-Control-Allow-Origin"] = "*"
        return response

    return answer


@for_other_sites
@csrf_exempt  # no cookie gives a right here: anybody may ask, and only a confirmation decides
@never_cache
@require_POST
def create(request: HttpRequest) -> JsonResponse:
    """Ask that somebody be told; the same answer for known and unknown addresses (T04)."""
    try:
        said = read(request)
        asking = ask(said, asker_of(request))
    except actions.TooManyRequests as error:
        return JsonResponse({"error": error.message}, status=429)
    except DomainError as error:
        return JsonResponse({"error": error.message}, status=422)
    return JsonResponse(shown(asking, said), status=201)


@for_other_sites
@csrf_exempt  # the random id of one's own request is the authority, and it only withdraws that request
@never_cache
@require_http_methods(["DELETE"])
def delete(request: HttpRequest, code: str) -> JsonResponse:
    """Withdraw a request; a subscription that was confirmed is ended by its owner alone, who gets a link by mail."""
    asking = get_object_or_404(Asking, code=code)
    try:
        withdrawal.withdraw(asking, network=asker_of(request))
    except actions.TooManyRequests as error:
        return JsonResponse({"error": error.message}, status=429)
    return JsonResponse(shown(asking, {}))


@for_other_sites
@csrf_exempt  # as above
@never_cache
@require_POST
def resend(request: HttpRequest, code: str) -> JsonResponse:
    """Ask again, within the limits of every address; the answer does not say whether a mail went out."""
    asking = get_object_or_404(Asking, code=code)
    try:
        withdrawal.ask_again(asking, network=asker_of(request))
    except actions.TooManyRequests as error:
        return JsonResponse({"error": error.message}, status=429)
    return JsonResponse(shown(asking, {}), status=201)


def read(request: HttpRequest) -> dict[str, str]:
    """The fields of the request, as a form or as JSON; raises Unclear."""
    try:
        if request.content_type != "application/json":
            found = {name: request.POST.get(f"subscriber[{name}]") or request.POST.get(name) for name in FIELDS}
        else:
            value = json.loads(request.body)
            inner = value.get("subscriber", value)
            found = {name: inner.get(name) or value.get(name) for name in FIELDS}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, RequestDataTooBig):
        raise Unclear from None
    if any(not isinstance(text, str) or not is_writable(text) for text in found.values() if text is not None):
        raise Unclear
    return {name: text for name, text in found.items() if text}


def ask(said: dict[str, str], network: str) -> Asking:
    """What the request means, as an asking."""
    asked: dict[str, Any] = {"wishes": wishes(said), "network": network, "language": languages.source()}
    if "endpoint" in said:
        body = Body.STATUSPAGE.value
        owner = Description(owner=normalise(said.get("email", "")), body=body)
        return actions.ask(normalise_url(said["endpoint"], body), endpoint=owner, **asked)
    if "phone_number" in said:
        number = normalise_number(said["phone_number"], said.get("phone_country", ""))
        return actions.ask(number, channel=Channel.SMS, **asked)
    if "email" not in said:
        raise Unclear
    return actions.ask(normalise(said["email"]), **asked)


def wishes(said: dict[str, str]) -> Wishes:
    """One incident, one component, or everything; raises NothingToFollow."""
    if code := said.get("incident") or said.get("incident_id"):
        incident = incident_to_follow(code)
        if incident is None:
            raise NothingToFollow
        return Wishes(incidents=[incident])
    if code := said.get("component_id"):
        component = Component.objects.public().filter(code=code).first()
        if component is None:
            raise NothingToFollow
        return Wishes([component])
    return Wishes()


def shown(asking: Asking, said: dict[str, str]) -> dict[str, Any]:
    """The asking as the field's API shows a subscriber: what was said, never what we know."""
    mode = {Channel.EMAIL.value: "email", Channel.SMS.value: "sms"}.get(asking.channel, "webhook")
    value = {
        "created_at": f"{asking.asked_at:%Y-%m-%dT%H:%M:%S}.{asking.asked_at.microsecond // 1000:03d}Z",
        "skip_confirmation_notification": False,
        "quarantined_at": None,
        "id": asking.code,
        "mode": mode,
        "purge_at": None,
    }
    repeated = {name: said[name] for name in ("email", "endpoint", "phone_country", "phone_number") if name in said}
    return {"subscriber": value | repeated}
