"""Making, using and revoking the tokens of programs."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F

from api.models import ApiToken
from api.scopes import Scope
from core import clock
from core.errors import DomainError
from people import actions as people

PREFIX = "stp_"  # by which scanners of secrets know a token
MINUTE = timedelta(minutes=1)


class NoName(DomainError):
    """A token needs a name: which program holds it?"""


@dataclass(frozen=True, slots=True)
class Allowance:
    """How often a token may ask in the present minute."""

    limit: int
    used: int
    ends_in: int  # seconds

    @property
    def is_spent(self) -> bool:
        return self.used > self.limit

    @property
    def left(self) -> int:
        return max(0, self.limit - self.used)


@transaction.atomic
def make_token(
    *, name: str, scope: str, by: object, expires_at: datetime | None = None, networks: Sequence[str] = ()
) -> tuple[ApiToken, str]:
    """A new token and the one text that proves it; the text is kept nowhere."""
    if not (name := name.strip()):
        raise NoName
    text = PREFIX + secrets.token_urlsafe(32)  # 256 bits: guessing is hopeless, so a fast hash is enough
    token = ApiToken.objects.create(
        name=name[:100],
        digest=digest(text),
        scope=Scope(scope),
        networks=list(networks),
        made_by=str(by),
        made_at=clock.now(),
        expires_at=expires_at,
    )
    people.note("make_token", token, by=by, scope=token.scope)
    return token, text


@transaction.atomic
def revoke_token(token: ApiToken, *, by: object) -> None:
    """The token opens nothing from now on; twice is once."""
    token = ApiToken.objects.select_for_update().get(pk=token.pk)
    if token.revoked_at is None:
        token.revoked_at = clock.now()
        token.save(update_fields=["revoked_at"])
        people.note("revoke_token", token, by=by)


def token_of(text: str, *, at: datetime) -> ApiToken | None:
    """The token that this text proves, if it is good at that moment."""
    token = ApiToken.objects.filter(digest=digest(text)).first() if text.startswith(PREFIX) else None
    return token if token is not None and token.is_good(at) else None


def digest(text: str) -> str:
    """What is kept of a token's text."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def count_request(token: ApiToken, *, at: datetime) -> Allowance:
    """Count one more request of this minute; all processes count in the token's row."""
    mine = ApiToken.objects.filter(pk=token.pk)
    going_on = mine.filter(minute_began_at__gt=at - MINUTE, minute_began_at__lte=at)
    if not going_on.update(minute_count=F("minute_count") + 1, last_used_at=at):
        mine.update(minute_began_at=at, minute_count=1, last_used_at=at)
    began, used = mine.values_list("minute_began_at", "minute_count").get()
    ends_in = max(1, -(-((began + MINUTE) - at).total_seconds() // 1))
    return Allowance(settings.API_REQUESTS_PER_MINUTE, used, int(ends_in))
