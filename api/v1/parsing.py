"""Bodies as values: JSON or a form, of bounded size and depth, with nothing in them that no text may hold (T35)."""

import io
import json
from typing import Any
from urllib.parse import parse_qsl

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http.multipartparser import MultiPartParser as Reader
from django.http.multipartparser import MultiPartParserError
from rest_framework.parsers import BaseParser

from api.v1.brackets import DEEPEST, NotNested, nest
from api.v1.refusals import Malformed, TooLarge
from core.texts import is_writable

MOST_FIELDS = 1000


class JsonParser(BaseParser):
    """application/json."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        return _json(_text(stream))


class FormParser(BaseParser):
    """application/x-www-form-urlencoded, with brackets.

    What begins with a brace is JSON, whatever its header says: `curl -d` calls everything a form.
    """

    media_type = "application/x-www-form-urlencoded"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        text = _text(stream)
        return _json(text) if text.lstrip().startswith("{") else form(text)


class UnnamedParser(FormParser):
    """A body without a Content-Type, as bots send it: JSON or a form, by its first letter."""

    media_type = ""


class MultipartParser(BaseParser):
    """multipart/form-data, with brackets; texts only."""

    media_type = "multipart/form-data"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        meta = (parser_context or {})["request"].META | {"CONTENT_TYPE": media_type}
        body = io.BytesIO(_bytes(stream))
        try:
            fields, files = Reader(meta, body, [], "utf-8").parse()
        except (MultiPartParserError, TooManyFieldsSent, RequestDataTooBig):
            raise Malformed("The body is not a form.") from None
        if files:
            raise Malformed("Files are not taken here.")
        try:
            value = nest((name, text) for name, texts in fields.lists() for text in texts)
        except NotNested as error:
            raise Malformed(str(error)) from None
        _require_decent(value)
        return value


def form(text: str) -> Any:
    """Names with brackets and their values, as a body or a query holds them; raises Malformed."""
    try:
        value = nest(parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict"))
    except NotNested as error:
        raise Malformed(str(error)) from None
    except ValueError:
        raise Malformed("The body is not a form.") from None
    _require_decent(value)
    return value


def _json(text: str) -> Any:
    if not text.strip():
        return {}
    try:
        value = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise Malformed("The body is not JSON.") from None
    _require_decent(value)
    return {} if value is None else value


def _text(stream: Any) -> str:
    try:
        return _bytes(stream).decode()
    except UnicodeDecodeError:
        raise Malformed("The body is not UTF-8.") from None


def _bytes(stream: Any) -> bytes:
    """All of a body that is not too large; one byte more is read than may come."""
    body = stream.read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    if len(body) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        raise TooLarge
    return body


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _require_decent(value: Any, depth: int = 0) -> None:
    """Refuse what is too deep, and characters that no database and no page can hold."""
    if depth > DEEPEST:
        raise Malformed(f"Nothing here is more than {DEEPEST} levels deep.")
    if isinstance(value, dict):
        for name, inner in value.items():
            require_text(name)
            _require_decent(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _require_decent(inner, depth + 1)
    elif isinstance(value, str):
        require_text(value)


def require_text(text: str) -> None:
    """Refuse a text with a NUL or half a character in it."""
    if not is_writable(text):
        raise Malformed("A text holds a character that cannot be written down.")
