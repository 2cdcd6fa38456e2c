"""How many passwords may be tried, so that guessing fails and no commander is locked out (T23)."""

import hashlib
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare

from core import clock, networks, signing
from people.models import SignInTry

WINDOW = timedelta(hours=1)
# Wrong passwords within the window from one network, or from one device that the account knows.
TRIES_PER_PLACE = 20
# Wrong passwords for one account from all places that it does not know. Its own devices do not ask this number,
# and a passkey does not either: a flood of guesses cannot keep its owner out.
TRIES_PER_ACCOUNT = 200
COOKIE, COOKIE_AGE = "device", 400 * 24 * 3600


def begin(request: HttpRequest, account: str) -> SignInTry | None:
    """Write down that a password is tried, before it is looked at; None when too many were.

    Counted before, so that a flood leaves no more rows than it may have tries, and again
    when it is written: of two requests at the same moment each then sees the other.
    """
    account = account.strip().lower()[:150]
    device = known_device(request, account)
    place = device or networks.asker_of(request)
    if not _may_try(account, place, bool(device), others=True):
        return None
    attempt = SignInTry.objects.create(at=clock.now(), account=account, place=place)
    return attempt if _may_try(account, place, bool(device), others=False) else None


def _may_try(account: str, place: str, is_known: bool, *, others: bool) -> bool:
    """Whether the tries of the window leave room: for one more (`others`), or for all that are written."""
    recent = SignInTry.objects.filter(at__gt=clock.now() - WINDOW)
    if recent.filter(place=place).count() + others > TRIES_PER_PLACE:
        return False
    if is_known:
        return True
    strange = recent.filter(account=account).exclude(place__startswith="device:")
    return strange.count() + others <= TRIES_PER_ACCOUNT


def forget_old() -> None:
    """Remove what is counted no more."""
    SignInTry.objects.filter(at__lte=clock.now() - WINDOW).delete()


def remember_device(request: HttpRequest, response: HttpResponse, user) -> None:
    """Let the browser prove later that this account signed in from it; a new password ends that."""
    nonce = signing.new_token()
    seal = signing.seal("known-device", _subject(user, nonce))
    response.set_cookie(
        cookie_name(request),
        f"{user.pk}.{nonce}.{seal}",
        max_age=COOKIE_AGE,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )


def known_device(request: HttpRequest, account: str) -> str:
    """The name of the device if `account` has signed in from it before; "" otherwise."""
    pk, _, rest = request.COOKIES.get(cookie_name(request), "").partition(".")
    nonce, _, seal = rest.partition(".")
    user = SignInTry.user_named(account) if nonce else None
    if user is None or pk != str(user.pk):
        return ""
    expected = signing.seal("known-device", _subject(user, nonce))
    if not constant_time_compare(expected, seal):
        return ""
    return f"device:{hashlib.sha256(nonce.encode()).hexdigest()[:32]}"


def cookie_name(request: HttpRequest) -> str:
    """Bound to this host where HTTPS allows a browser to promise that."""
    return f"__Host-{COOKIE}" if request.is_secure() else COOKIE


def _subject(user, nonce: str) -> str:
    return f"{user.pk}\0{nonce}\0{user.get_session_auth_hash()}"
