"""Who asks: the token in the header, from an address where it is at home, and nothing else (T27)."""

from django.conf import settings
from django.http import HttpRequest
from rest_framework.authentication import BaseAuthentication

from api import actions
from api.models import ApiToken
from api.v1.refusals import NotAllowed, NotProven, TokenInAddress
from core import clock

WORDS = {"oauth", "bearer"}
# Names under which programs put tokens into addresses; what looks like a token is refused under any name.
IN_ADDRESS = {"api_key", "apikey", "access_token", "token"}


class TokenAuthentication(BaseAuthentication):
    """`Authorization: OAuth <token>` or `Bearer <token>`; no session, no cookie."""

    def authenticate(self, request: HttpRequest) -> tuple[ApiToken, None]:
        """The token as the author of what follows; a program without one is refused."""
        refuse_token_in_address(request)
        word, _, text = request.headers.get("Authorization", "").strip().partition(" ")
        token = actions.token_of(text.strip(), at=clock.now()) if word.lower() in WORDS else None
        if token is None:
            raise NotProven
        if not token.is_at_home(address_of(request)):
            raise NotAllowed("This token may not be used from this address.")
        return token, None


def refuse_token_in_address(request: HttpRequest) -> None:
    """400 for a token in the query, good or not."""
    for name in request.GET:
        values = request.GET.getlist(name)
        if name.lower() in IN_ADDRESS or any(value.startswith(actions.PREFIX) for value in values):
            raise TokenInAddress


def address_of(request: HttpRequest) -> str:
    """Where the request comes from; behind a trusted proxy the last address that the proxy wrote down."""
    address = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY_SSL_HEADER:
        address = request.headers.get("X-Forwarded-For", address).rpartition(",")[2].strip()
    return address
