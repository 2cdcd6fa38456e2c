"""What an operation of our own API takes and gives, said once for the checks and for the description."""

from collections.abc import Callable
from http import HTTPStatus

from rest_framework.serializers import Serializer

from api.scopes import Scope
from api.v1.operation import Operation, operation

Gives = type[Serializer]


def speaks(
    *,
    needs: Scope,
    gives: Gives,
    takes: type[Serializer] | None = None,
    asks: type[Serializer] | None = None,
    answers: int = HTTPStatus.OK,
) -> Callable[[Operation], Operation]:
    """Mark a function as an operation: `takes` is its body, `asks` its query, `gives` its answer.

    The function returns a value that `gives` can say.
    """

    def mark(function: Operation) -> Operation:
        marked = operation(needs=needs, answers=answers)(function)
        marked.takes, marked.asks, marked.gives = takes, asks, gives  # type: ignore[attr-defined]
        return marked

    return mark
