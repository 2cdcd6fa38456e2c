"""Many at once: real threads with connections of their own."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from django.db import connections


def begin(deed: Callable[..., Any], *arguments: Any) -> Future:
    """Start `deed` in a thread of its own; its result or its error is in the Future."""
    answer: Future = Future()

    def run() -> None:
        try:
            answer.set_result(deed(*arguments))
        except BaseException as error:
            answer.set_exception(error)
        finally:
            connections.close_all()

    threading.Thread(target=run, daemon=True).start()
    return answer


def together(count: int, deed: Callable[[int], Any]) -> list[Any]:
    """Run `deed(0)` … `deed(count - 1)`, all let go at the same moment; their results, errors as values."""
    gate = threading.Barrier(count)

    def run(number: int) -> Any:
        try:
            connections["default"].ensure_connection()
            gate.wait(30)
            return deed(number)
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))
