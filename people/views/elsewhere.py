"""Signing in at an identity provider: when it is down, people are led back to their passwords and passkeys (T43)."""

import logging
from collections.abc import Callable
from functools import wraps

from allauth.socialaccount.providers.openid_connect import views as openid
from django.http import HttpRequest, HttpResponse
from requests.exceptions import RequestException

from people.adapters import ELSEWHERE_FAILED, to_sign_in

log = logging.getLogger(__name__)


def _or_back(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def patient(request: HttpRequest, provider_id: str) -> HttpResponse:
        try:
            return view(request, provider_id)
        except RequestException as error:
            log.warning("the identity provider does not answer: %s", error)
            return to_sign_in(request, ELSEWHERE_FAILED)

    return patient


login = _or_back(openid.login)
callback = _or_back(openid.callback)
