"""One request of a program, as the operations see it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from rest_framework.serializers import Serializer

from api.models import ApiToken
from api.scopes import Scope
from api.v1.refusals import Invalid, Malformed, NotAllowed
from components.models import Page
from core.numbers import whole

MOST_PER_PAGE = 100
FARTHEST = 100_000  # pages; beyond it databases count in vain


@dataclass(slots=True)
class Ask:
    """Who asks for what; `headers` go out with the answer."""

    token: ApiToken
    page: Page
    query: Mapping[str, str]
    body: Any
    headers: dict[str, str] = field(default_factory=dict)

    def wrapped(self, name: str) -> dict[str, Any]:
        """The object under `name` in the body, as in {"incident": {...}}; raises Malformed without one."""
        content = self.body.get(name) if isinstance(self.body, dict) else None
        if not isinstance(content, dict):
            raise Malformed(f"The body needs an object named “{name}”.")
        return content

    def bare(self) -> dict[str, Any]:
        """The body itself, which must be an object."""
        if not isinstance(self.body, dict):
            raise Malformed("The body must be an object.")
        return self.body

    def require(self, scope: Scope, why: str) -> None:
        """Refuse a token that may not do the part of an operation that needs more."""
        if not self.token.may(scope):
            raise NotAllowed(f"{why} needs a token with the scope “{scope.value}”; this one has “{self.token.scope}”.")

    def number(self, name: str, default: int, *, least: int = 0, most: int = FARTHEST) -> int:
        """A whole number of the query, brought into its bounds."""
        text = self.query.get(name)
        if text in (None, ""):
            return default
        if (number := whole(text, longest=9)) is None:
            raise Invalid(f"“{name}” must be a whole number.")
        return max(least, min(number, most))

    def choice(self, name: str, known: Mapping[str, Any], default: str) -> str:
        """A word of the query, out of a table."""
        word = self.query.get(name) or default
        if word not in known:
            raise Invalid(f"“{name}” must be one of {', '.join(known)}.")
        return word

    def one_page(self, rows: QuerySet | list, *, first: int = 1) -> list:
        """The rows of the page asked for; `limit` or `per_page` of them, 100 at most. `page` begins at `first`."""
        size = "limit" if self.query.get("limit") else "per_page"
        length = self.number(size, MOST_PER_PAGE, least=1, most=MOST_PER_PAGE)
        begin = (self.number("page", first, least=first) - first) * length
        return list(rows[begin : begin + length])


def read(serializer: type[Serializer], content: Mapping[str, Any], **context: Any) -> dict[str, Any]:
    """What the program said, checked; raises Invalid with one sentence for everything that is wrong.

    Null where nothing can be null is how some clients leave a thing out.
    """
    fields = serializer().fields
    told = {name: value for name, value in content.items() if value is not None or _may_be_null(fields.get(name))}
    form = serializer(data=told, context=context)
    if not form.is_valid():
        raise Invalid("; ".join(_sentences(form.errors)))
    return dict(form.validated_data)


def _may_be_null(field: Any) -> bool:
    return field is not None and field.allow_null


def _sentences(errors: Any, place: str = "") -> list[str]:
    if isinstance(errors, dict):
        return [text for name, inner in errors.items() for text in _sentences(inner, f"{place}.{name}".lstrip("."))]
    if isinstance(errors, list):
        return [text for inner in errors for text in _sentences(inner, place)]
    return [f"{place}: {errors}" if place and place != "non_field_errors" else str(errors)]
