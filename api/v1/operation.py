"""What an operation is: a function with the scope that it needs and the code that it answers."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from api.scopes import Scope
from api.v1.ask import Ask
from api.v1.refusals import NotSupported

Operation = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Otherwise:
    """An answer with another code than the usual one."""

    status: int
    body: Any


def operation(*, needs: Scope, answers: int = HTTPStatus.OK) -> Callable[[Operation], Operation]:
    """Mark a function as an operation: only tokens that cover `needs` come in, and `answers` is how it went well."""

    def mark(function: Operation) -> Operation:
        function.needs, function.answers = needs, answers  # type: ignore[attr-defined]
        return function

    return mark


def unsupported(why: str) -> Operation:
    """An operation that says why it does not exist here."""

    @operation(needs=Scope.READ, answers=HTTPStatus.NOT_IMPLEMENTED)
    def refuse(ask: Ask, **codes: str) -> None:
        raise NotSupported(why)

    refuse.why = why  # type: ignore[attr-defined]  # the test of the documentation reads it
    return refuse
