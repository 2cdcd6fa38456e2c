"""The one door of the manage API: proves who asks, counts, reads the body, does the operation, words the answer."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

from django.db import transaction
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import is_valid_path, resolve
from rest_framework import exceptions
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api import actions
from api.actions import Allowance
from api.v1 import once
from api.v1.ask import Ask
from api.v1.operation import Operation, Otherwise
from api.v1.pages import the_page
from api.v1.parsing import FormParser, JsonParser, MultipartParser, UnnamedParser, form, require_text
from api.v1.proving import TokenAuthentication, refuse_token_in_address
from api.v1.refusals import Malformed, NotAllowed, NotFound, Refusal, TooOften, WrongFormat, WrongMethod
from core import clock
from core.errors import DomainError

SAFE = {"GET", "HEAD", "OPTIONS"}


class AlwaysJson(BaseContentNegotiation):
    """Whatever a program says it accepts, this API speaks JSON."""

    def select_parser(self, request: Request, parsers: list) -> Any:
        kind = (request.content_type or "").partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == kind), None)

    def select_renderer(self, request: Request, renderers: list, format_suffix: Any = None) -> tuple:
        return renderers[0], renderers[0].media_type


class Json(JSONRenderer):
    """JSON that says its character set: some clients take Latin-1 for granted where none is said."""

    charset = "utf-8"


class Door(APIView):
    """One address with its operations by method."""

    operations: Mapping[str, Operation] = {}
    authentication_classes = [TokenAuthentication]
    permission_classes: list = []
    parser_classes = [JsonParser, FormParser, MultipartParser, UnnamedParser]
    renderer_classes = [Json]
    content_negotiation_class = AlwaysJson
    allowance: Allowance | None = None

    @property
    def allowed_methods(self) -> list[str]:
        return sorted(self.operations)

    def check_throttles(self, request: Request) -> None:
        self.allowance = actions.count_request(request.user, at=clock.now())
        if self.allowance.is_spent:
            raise TooOften(**{"Retry-After": str(self.allowance.ends_in)})

    def answer(self, request: Request, **codes: str) -> Response:
        """Do the operation of this method; a change and all that it touches is one transaction."""
        operation = self.operations.get("GET" if request.method == "HEAD" else request.method)
        if operation is None:
            raise WrongMethod(Allow=", ".join(self.allowed_methods))
        if not request.user.may(operation.needs):
            has = request.user.scope
            raise NotAllowed(f"That needs a token with the scope “{operation.needs.value}”; this one has “{has}”.")
        for text in (*request.query_params.keys(), *request.query_params.values()):
            require_text(text)
        ask = Ask(request.user, the_page(codes.pop("page_id", None)), request.query_params, self.body(request))
        status, payload, is_again = self.done(request, operation, ask, codes)
        if is_again:
            ask.headers["Idempotent-Replayed"] = "true"
        return Response(payload, status=status, headers=ask.headers)

    get = head = post = put = patch = delete = options = answer

    def done(self, request: Request, operation: Operation, ask: Ask, codes: dict[str, str]) -> tuple[int, Any, bool]:
        """Status and payload of the operation, done now or (with an Idempotency-Key) an earlier time."""

        def deed() -> tuple[int, Any]:
            payload = operation(ask, **codes)
            return (payload.status, payload.body) if isinstance(payload, Otherwise) else (operation.answers, payload)

        if request.method in SAFE:
            return *deed(), False
        key = request.headers.get("Idempotency-Key", "").strip()
        if key:
            what = once.digest(request.method, request.get_full_path(), ask.body)
            return once.done_once(ask.token, key, what, deed)
        with transaction.atomic():
            return *deed(), False

    def body(self, request: Request) -> Any:
        """The body as a value; nothing was sent is an empty object, or what the address says in brackets instead."""
        if request.method in SAFE:
            return {}
        try:
            said, asked = request.data, request.META.get("QUERY_STRING", "")
            return form(asked) if said == {} and "[" in unquote(asked) else said
        except exceptions.UnsupportedMediaType:
            raise WrongFormat from None
        except exceptions.ParseError:
            raise Malformed from None

    def handle_exception(self, error: Exception) -> Response:
        """Every refusal as its code and a sentence; what is none is a bug and goes on."""
        if isinstance(error, Refusal):
            answer = _say(str(error), error.status, error.headers)
        elif isinstance(error, DomainError):
            answer = _say(error.message, HTTPStatus.UNPROCESSABLE_ENTITY)
        elif isinstance(error, Http404):
            answer = _say(NotFound.sentence, HTTPStatus.NOT_FOUND)
        elif isinstance(error, exceptions.APIException):
            answer = _say(str(error.detail), error.status_code)
        else:
            raise error
        if answer.status_code == HTTPStatus.UNAUTHORIZED:
            answer["WWW-Authenticate"] = 'OAuth realm="manage API"'
        return answer

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        if self.allowance is not None:
            response["X-RateLimit-Limit"] = str(self.allowance.limit)
            response["X-RateLimit-Remaining"] = str(self.allowance.left)
            response["X-RateLimit-Reset"] = str(self.allowance.ends_in)
        return response


class Nowhere(Door):
    """Any other address below /v1/: says so in the API's own words.

    Slashes that are one too many, as some clients send them, lead to where they were meant to.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        tidy = re.sub("/+", "/", request.path_info).rstrip("/")
        if tidy != request.path_info and is_valid_path(tidy):
            view, codes, names = resolve(tidy)
            if getattr(view, "view_class", None) is Door:
                return view(request, *codes, **names)
        return super().dispatch(request, *args, **kwargs)

    def answer(self, request: Request, **codes: str) -> Response:
        raise NotFound

    get = head = post = put = patch = delete = options = answer

    def perform_authentication(self, request: Request) -> None:
        refuse_token_in_address(request)

    def check_throttles(self, request: Request) -> None:
        """Nobody was proven, so nobody is counted."""


def _say(sentence: str, status: int, headers: Mapping[str, str] | None = None) -> Response:
    return Response({"message": sentence, "error": sentence}, status=status, headers=headers)
