"""What fails together is one disturbance; what follows from another is folded under it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitoring.diagnosis import Failed, Verified, listed, not_affected, statement, words
from monitoring.pattern import folded, grouped

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
LOGIN, CHAT, API, MOBILE, CODE = range(1, 6)
EDGES = {CHAT: {LOGIN}, MOBILE: {CHAT}, CODE: {API}}


def at(seconds):
    return NOON + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("failing", "groups"),
    [
        ({LOGIN: at(0), API: at(120)}, [{LOGIN, API}]),
        ({LOGIN: at(0), API: at(121)}, [{LOGIN}, {API}]),
        ({LOGIN: at(0), CHAT: at(3600)}, [{LOGIN, CHAT}]),  # it depends on it, however late
        ({LOGIN: at(0), MOBILE: at(3600)}, [{LOGIN, MOBILE}]),  # also through another that works
        ({LOGIN: at(0), API: at(3600), CODE: at(3700)}, [{LOGIN}, {API, CODE}]),
        ({LOGIN: at(0), API: at(100), CODE: at(200)}, [{LOGIN, API, CODE}]),  # a chain is one
        ({}, []),
    ],
)
def test_failures_within_two_minutes_or_of_one_line_are_one_disturbance(failing, groups):
    assert [set(group) for group in grouped(failing, EDGES)] == groups


@pytest.mark.parametrize(
    ("failing", "under"),
    [
        ({LOGIN, CHAT, MOBILE}, {CHAT: LOGIN, MOBILE: LOGIN}),
        ({CHAT, MOBILE}, {MOBILE: CHAT}),
        ({LOGIN, API}, {}),
        ({MOBILE, LOGIN}, {MOBILE: LOGIN}),
    ],
)
def test_children_are_folded_under_the_highest_that_fails(failing, under):
    assert folded(failing, EDGES) == under


FAILED = {
    LOGIN: Failed("Login", "front"),
    CHAT: Failed("Chat"),
    API: Failed("API", "api"),
    CODE: Failed("Code"),
}
API_WORKS = Verified("c-api", "API", "api", 3, datetime(2026, 3, 2, 12, 20, tzinfo=UTC))
LOGIN_WORKS = Verified("c-login", "Login", "front", 1, datetime(2026, 3, 2, 12, 19, tzinfo=UTC))


@pytest.mark.parametrize(
    ("failing", "verified", "line"),
    [
        (
            {LOGIN, CHAT},
            [API_WORKS],
            "Front door: sign-in and session path suspected; API verified from 3 vantages at 12:20 UTC",
        ),
        ({LOGIN, CHAT}, [], "Front door: sign-in and session path suspected"),
        ({API, CODE}, [LOGIN_WORKS], "API path suspected; Login verified from one vantage at 12:19 UTC"),
        ({LOGIN, API}, [], "Both doors fail, sign-in and API: look at what they share"),
        ({CHAT}, [API_WORKS], "API verified from 3 vantages at 12:20 UTC"),
        ({CHAT}, [], ""),
        ({CHAT, CODE}, [], "They began to fail within two minutes of each other: one cause is likely"),
    ],
)
def test_the_pattern_in_one_line(failing, verified, line):
    failed = {component: FAILED[component] for component in failing}
    assert words(failed, folded(failing, EDGES), verified) == line


def test_not_affected_is_another_door_and_says_what_it_rests_on():
    assert not_affected({"front"}, [API_WORKS, LOGIN_WORKS]) == [API_WORKS]
    assert statement([API_WORKS]) == "API is not affected: checked from all 3 places that we look from at 12:20 UTC."
    assert "checked from both places that we look from at" in statement([replace(API_WORKS, vantages=2)])
    assert statement([LOGIN_WORKS]).endswith("checked from the one place that we look from at 12:19 UTC.")
    assert statement([]) == ""


@pytest.mark.parametrize(("names", "text"), [(["A"], "A"), (["A", "B"], "A and B"), (["A", "B", "C"], "A, B and C")])
def test_names_in_a_sentence(names, text):
    assert listed(names) == text
