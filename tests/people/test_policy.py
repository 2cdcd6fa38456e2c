"""Who may do what."""

import pytest

from people.policy import DEEDS, Role, may


@pytest.mark.parametrize("deed", DEEDS)
def test_each_role_may_do_all_that_the_ones_before_it_may(deed):
    allowed = [may(role, deed) for role in Role]
    assert allowed == sorted(allowed)
    assert allowed[-1]


def test_nobody_without_a_role_may_do_anything():
    assert not any(may(None, deed) for deed in DEEDS)


@pytest.mark.parametrize(
    ("role", "deed", "verdict"),
    [
        ("viewer", "view", True),
        ("viewer", "post_update", False),
        ("responder", "dismiss_proposal", True),
        ("responder", "approve_proposal", False),
        ("responder", "open_incident", False),
        ("commander", "open_incident", True),
        ("commander", "set_up", False),
        ("admin", "set_up", True),
    ],
)
def test_the_table_says_who_speaks(role, deed, verdict):
    assert may(role, deed) is verdict


def test_an_unlisted_deed_is_a_bug():
    with pytest.raises(KeyError):
        may("admin", "fly")
