"""The identity provider is asked through the one door to other people's servers, like everybody else."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import requests
from django.conf import settings
from requests.auth import _basic_auth_str

from core import http
from core.addresses import networks
from core.unreachable import Unreachable

PATIENCE = 5  # seconds for all of one answer: a provider that hangs costs its users this, and nobody else anything


class Session:
    """As much of requests.Session as signing in needs."""

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def get(self, url: str, **options: Any) -> requests.Response:
        return self.request("GET", url, **options)

    def post(self, url: str, **options: Any) -> requests.Response:
        return self.request("POST", url, **options)

    def request(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        data: Any = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        **_ignored: Any,
    ) -> requests.Response:
        """One question; every way in which it can fail is a requests.ConnectionError, which allauth expects."""
        fields = dict(headers or {})
        if auth:
            fields["Authorization"] = _basic_auth_str(*auth)
        body = None
        if data is not None:
            body = (data if isinstance(data, str) else urlencode(data)).encode()
            fields.setdefault("Content-Type", "application/x-www-form-urlencoded")
        if params:
            url = f"{url}{'&' if '?' in url else '?'}{urlencode(params)}"
        try:
            answer = http.fetch(
                method,
                url,
                headers=fields,
                body=body,
                connect_timeout=PATIENCE,
                read_timeout=PATIENCE,
                total_timeout=PATIENCE,
                max_bytes=256 * 1024,
                allow_private=networks(settings.OIDC_PRIVATE_NETWORKS),
            )
        except Unreachable as error:
            raise requests.exceptions.ConnectionError(str(error)) from error
        response = requests.Response()
        response.status_code = answer.status
        response.headers.update(answer.headers)
        response._content = answer.body
        response.url, response.encoding = answer.url, "utf-8"
        _must_be_json(response)
        return response


def _must_be_json(response: requests.Response) -> None:
    """A login page of some portal in between is a failure, not an answer."""
    try:
        json.loads(response.text)
    except ValueError as error:
        what = f"no JSON but a {response.status_code} from {response.url}"
        raise requests.exceptions.ConnectionError(what) from error
