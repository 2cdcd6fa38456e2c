"""Idempotency-Key: a request that is sent again is done once and told its answer again."""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction

from api.models import ApiToken, KeptAnswer
from api.v1.refusals import Malformed, OtherRequest
from core import clock

KEPT = timedelta(hours=24)
Deed = Callable[[], tuple[int, Any]]


def digest(method: str, path: str, body: Any) -> str:
    """What makes two requests the same."""
    return hashlib.sha256(json.dumps([method, path, body], sort_keys=True).encode()).hexdigest()


def done_once(token: ApiToken, key: str, request: str, deed: Deed) -> tuple[int, Any, bool]:
    """Status and body of `deed`, and whether they are from an earlier time.

    Deed and answer are kept in one transaction: what failed was not done and may be tried
    again under the same key. Who comes at the same moment waits for the first. Raises
    OtherRequest when the key belongs to another request.
    """
    if not key.isprintable() or len(key) > 255:
        raise Malformed("An Idempotency-Key is a text of at most 255 characters.")
    KeptAnswer.objects.filter(kept_at__lt=clock.now() - KEPT).delete()
    if earlier := KeptAnswer.objects.filter(token=token, key=key).first():
        return _again(earlier, request)
    try:
        with transaction.atomic():
            kept = KeptAnswer.objects.create(token=token, key=key, request_digest=request, kept_at=clock.now())
            kept.status, kept.body = deed()
            kept.save(update_fields=["status", "body"])
    except IntegrityError:
        earlier = KeptAnswer.objects.filter(token=token, key=key).first()
        if earlier is None:  # the deed itself broke a rule of the database
            raise
        return _again(earlier, request)
    return kept.status, kept.body, False


def _again(earlier: KeptAnswer, request: str) -> tuple[int, Any, bool]:
    if earlier.request_digest != request:
        raise OtherRequest
    return earlier.status, earlier.body, True
