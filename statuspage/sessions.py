"""When a session of the staff ends: after idle hours or after days, and never in the middle of an incident (T22)."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse

from core import clock
from incidents.models import Incident

SIGNED_IN, SEEN = "signed_in_at", "seen_at"
NOTED_EVERY = timedelta(minutes=5)  # so that not every click writes a row


def limited(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """The middleware; it looks only at requests that come with a session."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session:
            _look_at(request)
        return get_response(request)

    return middleware


def is_over(signed_in_at: datetime, seen_at: datetime, now: datetime) -> bool:
    """Whether a session has lasted or idled long enough."""
    return now - seen_at > timedelta(hours=settings.SESSION_IDLE_HOURS) or now - signed_in_at > timedelta(
        days=settings.SESSION_DAYS
    )


def _look_at(request: HttpRequest) -> None:
    now = clock.now()
    signed_in_at, seen_at = (_moment(request, name, now) for name in (SIGNED_IN, SEEN))
    if is_over(signed_in_at, seen_at, now) and not Incident.objects.open().exists():
        logout(request)
        return
    if SIGNED_IN not in request.session:
        request.session[SIGNED_IN] = now.timestamp()
    if SEEN not in request.session or now - seen_at > NOTED_EVERY:
        request.session[SEEN] = now.timestamp()


def _moment(request: HttpRequest, name: str, now: datetime) -> datetime:
    return datetime.fromtimestamp(request.session.get(name, now.timestamp()), tz=now.tzinfo)
