"""Sends a living installation what the vendor's description allows, and what it does not, for some minutes."""

import os
import random
import sys
import time
from collections import Counter

import django
import requests
from hypothesis import HealthCheck, Phase, given, settings

django.setup()

from schemathesis import GenerationMode  # noqa: E402

from tests.api.v1 import fuzzing, vendor  # noqa: E402


def main() -> int:
    """Round after round over all operations in random order; 1 with the case that failed."""
    url, token = os.environ["URL"], os.environ["TOKEN"]
    ends = time.monotonic() + 60 * float(os.environ["MINUTES"])
    line, told, rounds = requests.Session(), Counter[int](), 0
    line.headers["Authorization"] = f"Bearer {token}"
    page = line.get(f"{url}/pages").json()[0]["id"]
    operations = list(fuzzing.WALKED.values())
    while time.monotonic() < ends:
        random.shuffle(operations)
        for described in operations:
            if time.monotonic() < ends:
                _send_some(described, line, url, page, told)
        rounds += 1
    print(f"{sum(told.values())} requests in {rounds} rounds, answered {dict(sorted(told.items()))}; none broke it.")
    return 0


def _send_some(described: vendor.Described, line: requests.Session, url: str, page: str, told: Counter[int]) -> None:
    mode = random.choice([GenerationMode.POSITIVE, GenerationMode.NEGATIVE])

    @settings(
        max_examples=10,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=fuzzing.strategy_of(described, mode))
    def send(case: fuzzing.Case) -> None:
        path, body = fuzzing.said(case, {"page_id": page, "organization_id": page})
        headers = {"Content-Type": "application/json"} if body is not None else {}
        answer = line.request(described.method, url + path, data=body, headers=headers, timeout=30)
        told[answer.status_code] += 1
        wrong = fuzzing.complaints(described, answer.status_code, answer.json() if answer.content else None)
        assert not wrong, (wrong, described.method, path, body)

    send()


if __name__ == "__main__":
    sys.exit(main())
