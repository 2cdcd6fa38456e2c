"""T04: what the form takes to answer tells nothing about an address, measured as an attacker would."""

import gc
import math
import random
import statistics
import time

import pytest
from django.test import Client

from subscribers import limits
from tests.factories import make_page, make_subscriber
from tests.subscribers.test_views import form_for

pytestmark = [pytest.mark.django_db, pytest.mark.proof, pytest.mark.timeout(900)]
EACH, KNOWN = 2000, "known@example.com"
MOST_APART, LEAST_CHANCE = 0.001, 0.01  # seconds between medians; of two samples from one source being so different


def chance(one: list[float], other: list[float]) -> float:
    """The two-sample Kolmogorov-Smirnov test: how likely so different samples are when nothing differs."""
    one, other = sorted(one), sorted(other)
    n, m, i, j, apart = len(one), len(other), 0, 0, 0.0
    while i < n and j < m:
        if one[i] <= other[j]:
            i += 1
        else:
            j += 1
        apart = max(apart, abs(i / n - j / m))
    root = math.sqrt(n * m / (n + m))
    x = (root + 0.12 + 0.11 / root) * apart
    return min(1.0, 2 * sum((-1) ** (k - 1) * math.exp(-2 * k * k * x * x) for k in range(1, 101))) if x > 0.2 else 1.0


def measured(client: Client, form: dict) -> tuple[dict[bool, list[float]], set[bytes]]:
    """Seconds of each answer, by whether the address is known, in random order; and all bytes that came back."""
    took: dict[bool, list[float]] = {True: [], False: []}
    said = set()
    order = [True, False] * EACH
    random.Random(4).shuffle(order)
    for number, is_known in enumerate(order):
        # of the same length, and from a network of its own
        address = KNOWN if is_known else f"{number % 100000:05}@example.com"
        network = f"{10 + number // 65536}.{number // 256 % 256}.{number % 256}.1"
        began = time.perf_counter()
        answer = client.post("/subscribe", form | {"address": address}, REMOTE_ADDR=network)
        took[is_known].append(time.perf_counter() - began)
        said.add(str(answer.status_code).encode() + answer.headers["Location"].encode() + answer.content)
    return took, said


def test_the_test_itself_sees_a_difference_of_a_millisecond():
    dice = random.Random(1)
    same = [dice.gauss(0.01, 0.001) for _ in range(EACH)]
    again = [dice.gauss(0.01, 0.001) for _ in range(EACH)]
    assert chance(same, again) > LEAST_CHANCE
    assert chance(same, [each + 0.001 for each in again]) < LEAST_CHANCE


def test_t04_known_and_unknown_addresses_are_answered_in_the_same_bytes_and_time(monkeypatch):
    monkeypatch.setattr(limits, "BUSY_PER_HOUR", 10**6)
    monkeypatch.setattr(limits, "MOST_PER_HOUR", 10**6)
    make_page()
    make_subscriber(address=KNOWN)
    client, form = Client(), form_for(KNOWN)
    gc.disable()
    try:
        for is_last in (False, True):  # one retry, so that a busy machine is no finding
            took, said = measured(client, form)
            assert len(said) == 1
            apart = abs(statistics.median(took[True]) - statistics.median(took[False]))
            likely = chance(took[True], took[False])
            print(f"medians {apart * 1000:.3f} ms apart, p = {likely:.3f}")
            if apart < MOST_APART and likely > LEAST_CHANCE:
                return
            assert not is_last, f"{apart * 1000:.2f} ms apart, p = {likely:.4f}"
    finally:
        gc.enable()
