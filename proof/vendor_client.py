"""The walk over every supported operation by a generated client; runs beside that client, without the product."""

import importlib
import inspect
import os
import pkgutil
import re
import sys
import time
import typing
from datetime import UTC, datetime, timedelta
from typing import Any

import vendor_client
import vendor_client.api

from tests.api.v1 import walk


def main() -> int:
    """Call them all; every answer is read into the client's own classes. 0 when each was the one expected."""
    url, token = os.environ["URL"], f"OAuth {os.environ['TOKEN']}"
    configuration = vendor_client.Configuration(host=url, api_key={"api_key": token})
    calls = _calls(vendor_client.ApiClient(configuration))
    now, kept, done = datetime.now(UTC), {}, 0
    begin, end = ((now + timedelta(hours=hours)).isoformat(timespec="seconds") for hours in (1, 2))
    for unfilled in walk.steps(int(time.time()), begin, end):
        step = unfilled.filled(kept)
        call = calls[_snake(step.operation)]
        answer = call(**step.path, **step.query, **_body(call, step))
        if answer.status_code != step.status:
            print(f"{step.operation}: {answer.status_code} instead of {step.status}", file=sys.stderr)
            return 1
        walk.keep(step, _plain(answer.data), kept)
        done += 1
    operations = {step.operation for step in walk.steps(0, "", "")}
    print(f"A generated client called {len(operations)} operations in {done} requests; each was answered as described.")
    return 0


def _calls(client: Any) -> dict[str, Any]:
    """Every operation of every class of the client, by name; with status and headers."""
    found = {}
    for module in pkgutil.iter_modules(vendor_client.api.__path__):
        for name, kind in inspect.getmembers(
            importlib.import_module(f"vendor_client.api.{module.name}"), inspect.isclass
        ):
            if name.endswith("Api"):
                for call, function in inspect.getmembers(kind(client), inspect.ismethod):
                    if call.endswith("_with_http_info"):
                        found[call.removesuffix("_with_http_info")] = function
    return found


def _body(call: Any, step: walk.Step) -> dict[str, Any]:
    """The body as the class that the client wants for it."""
    if step.body is None:
        return {}
    for name, wanted in typing.get_type_hints(call).items():
        kinds = [kind for kind in (wanted, *typing.get_args(wanted)) if hasattr(kind, "from_dict")]
        if kinds and name != "return":
            return {name: kinds[0].from_dict(step.body)}
    raise LookupError(f"{step.operation} takes no body")


def _plain(data: Any) -> Any:
    if isinstance(data, list):
        return [_plain(one) for one in data]
    return data.to_dict() if hasattr(data, "to_dict") else data


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


if __name__ == "__main__":
    sys.exit(main())
