"""Uptime by its definition (reference F.2): the golden vectors and the properties UPT-1 to UPT-12."""

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from components.status import ComponentStatus as S
from publication.rules import AS_UP, COUNT, EXCLUDE, Rules
from publication.uptime import Ledger, Tally, cut, mean, percent, sweep, tally, worst_of

HOUR, DAY = 3600, 86_400
LAST = 1_000


def figure(ledger, begin, end, policy=EXCLUDE):
    return tally(sweep(ledger, begin, end), (Rules(policy=policy),))


GOLDEN = [
    ("2,592 s of major outage in 30 days", Ledger(0, ((0, 2592, S.MAJOR_OUTAGE),)), 30, 3, EXCLUDE, "99.900 %"),
    ("8,640 s of partial outage in 30 days", Ledger(0, ((0, 8640, S.PARTIAL_OUTAGE),)), 30, 3, EXCLUDE, "99.900 %"),
    ("one second in 90 days is not 100 %", Ledger(0, ((5, 6, S.MAJOR_OUTAGE),)), 90, 2, EXCLUDE, "99.99 %"),
    (
        "two outages in the same hour never add",
        Ledger(0, ((0, HOUR, S.PARTIAL_OUTAGE), (0, HOUR, S.MAJOR_OUTAGE))),
        1,
        4,
        EXCLUDE,
        "95.8333 %",
    ),
    (
        "an outage within announced maintenance",
        Ledger(0, ((HOUR, 2 * HOUR, S.MAJOR_OUTAGE),), ((0, 2 * HOUR),)),
        1,
        2,
        EXCLUDE,
        "100 %",
    ),
    (
        "the same where maintenance counts",
        Ledger(0, ((HOUR, 2 * HOUR, S.MAJOR_OUTAGE),), ((0, 2 * HOUR),)),
        1,
        2,
        COUNT,
        "95.83 %",
    ),
    (
        "a component that is half as old as the window",
        Ledger(15 * DAY, ((20 * DAY, 20 * DAY + HOUR, S.MAJOR_OUTAGE),)),
        30,
        3,
        EXCLUDE,
        "99.722 %",
    ),
    ("nothing but maintenance", Ledger(0, (), ((0, 2 * DAY),)), 1, 2, EXCLUDE, "—"),
    ("before it existed", Ledger(9 * DAY), 5, 2, EXCLUDE, "—"),
    ("after its end", Ledger(0, (), (), 0), 5, 2, EXCLUDE, "—"),
    ("an outage without length", Ledger(0, ((7, 7, S.MAJOR_OUTAGE),)), 1, 2, EXCLUDE, "100 %"),
    ("an end before its beginning", Ledger(0, ((9, 7, S.MAJOR_OUTAGE),)), 1, 2, EXCLUDE, "100 %"),
    ("degraded is up", Ledger(0, ((0, HOUR, S.DEGRADED),)), 1, 2, EXCLUDE, "100 %"),
    (
        "outages that reach over both edges of the window",
        Ledger(-9 * DAY, ((-HOUR, HOUR, S.MAJOR_OUTAGE), (23 * HOUR, 40 * HOUR, S.MAJOR_OUTAGE))),
        1,
        2,
        EXCLUDE,
        "91.66 %",
    ),
    (
        "maintenance that overlaps maintenance is left out once",
        Ledger(0, ((0, HOUR, S.MAJOR_OUTAGE),), ((4 * HOUR, 8 * HOUR), (6 * HOUR, 12 * HOUR))),
        1,
        2,
        EXCLUDE,
        "93.75 %",
    ),
    (
        "a component that was made during an outage",
        Ledger(12 * HOUR, ((11 * HOUR, 13 * HOUR, S.MAJOR_OUTAGE),)),
        1,
        2,
        EXCLUDE,
        "91.66 %",
    ),
    ("down all the time", Ledger(0, ((0, DAY, S.MAJOR_OUTAGE),)), 1, 2, EXCLUDE, "0.00 %"),
]


@pytest.mark.parametrize(("story", "ledger", "days", "decimals", "policy", "text"), GOLDEN, ids=[g[0] for g in GOLDEN])
def test_the_golden_vectors(story, ledger, days, decimals, policy, text):
    assert percent(figure(ledger, 0, days * DAY, policy), decimals) == text


spans = st.tuples(st.integers(-50, LAST + 50), st.integers(-50, LAST + 50)).map(lambda s: (min(s), max(s)))
harms = st.lists(st.tuples(spans, st.sampled_from([S.DEGRADED, S.PARTIAL_OUTAGE, S.MAJOR_OUTAGE])), max_size=6).map(
    lambda rows: tuple((begin, end, status) for (begin, end), status in rows)
)
ledgers = st.builds(
    Ledger,
    begin=st.integers(0, LAST // 2),
    harms=harms,
    planned=st.lists(spans, max_size=3).map(tuple),
    end=st.none() | st.integers(LAST // 2, LAST),
)
policies = st.sampled_from([EXCLUDE, AS_UP, COUNT])


def up(found):
    return None if not found.observed else 1 - Fraction(found.down, 1000 * found.observed)


def model(ledger, begin, end, policy):
    """The definition word for word, second by second."""
    weight = {S.DEGRADED: 0, S.PARTIAL_OUTAGE: 300, S.MAJOR_OUTAGE: 1000}
    down = observed = 0
    for second in range(begin, end):
        if second < ledger.begin or (ledger.end is not None and second >= ledger.end):
            continue
        is_planned = any(first <= second < last for first, last in ledger.planned)
        if is_planned and policy == EXCLUDE:
            continue
        observed += 1
        if not (is_planned and policy == AS_UP):
            down += max((weight[status] for first, last, status in ledger.harms if first <= second < last), default=0)
    return Tally(down, observed)


@given(ledgers, policies)
def test_it_is_the_definition_second_by_second(ledger, policy):
    assert figure(ledger, 0, LAST, policy) == model(ledger, 0, LAST, policy)


@given(ledgers, policies)
def test_upt_1_between_nothing_and_all(ledger, policy):
    value = up(figure(ledger, 0, LAST, policy))
    assert value is None or 0 <= value <= 1


@given(ledgers, policies, st.randoms(use_true_random=False))
def test_upt_2_order_and_repetition_change_nothing(ledger, policy, random):
    told = [*ledger.harms, *ledger.harms]
    random.shuffle(told)
    same = Ledger(ledger.begin, tuple(told), ledger.planned[::-1] * 2, ledger.end)
    assert figure(same, 0, LAST, policy) == figure(ledger, 0, LAST, policy)


@given(ledgers, policies, st.integers(0, LAST))
def test_upt_3_telling_an_outage_in_two_parts_changes_nothing(ledger, policy, at):
    parts = tuple(
        part
        for first, last, status in ledger.harms
        for part in ([(first, at, status), (at, last, status)] if first < at < last else [(first, last, status)])
    )
    split = Ledger(ledger.begin, parts, ledger.planned, ledger.end)
    assert figure(split, 0, LAST, policy) == figure(ledger, 0, LAST, policy)


@given(ledgers, policies, harms)
def test_upt_4_more_outages_never_help(ledger, policy, more):
    before = figure(ledger, 0, LAST, policy)
    after = figure(Ledger(ledger.begin, ledger.harms + more, ledger.planned, ledger.end), 0, LAST, policy)
    assert after.observed == before.observed
    assert after.down >= before.down


@given(ledgers, policies, spans)
def test_upt_5_degraded_is_neutral(ledger, policy, span):
    slow = Ledger(ledger.begin, (*ledger.harms, (*span, S.DEGRADED)), ledger.planned, ledger.end)
    assert figure(slow, 0, LAST, policy) == figure(ledger, 0, LAST, policy)


@given(ledgers, policies, st.integers(0, LAST))
def test_upt_6_windows_add_up(ledger, policy, at):
    parts = figure(ledger, 0, at, policy) + figure(ledger, at, LAST, policy)
    assert parts == figure(ledger, 0, LAST, policy)


@given(ledgers, policies, st.integers(-10_000, 10_000))
def test_upt_7_the_calendar_does_not_matter(ledger, policy, by):
    moved = Ledger(
        ledger.begin + by,
        tuple((first + by, last + by, status) for first, last, status in ledger.harms),
        tuple((first + by, last + by) for first, last in ledger.planned),
        None if ledger.end is None else ledger.end + by,
    )
    assert figure(moved, by, LAST + by, policy) == figure(ledger, 0, LAST, policy)


@given(st.integers(0, 10**12), st.integers(1, 10**9), st.integers(1, 4))
def test_upt_8_only_nothing_down_is_100_percent(down, observed, decimals):
    assume(down <= observed * 1000)
    text = percent(Tally(down, observed), decimals)
    assert (text == "100 %") == (down == 0)
    shown = Fraction(text.removesuffix(" %")) / 100
    assert shown <= up(Tally(down, observed)) < shown + Fraction(1, 100 * 10**decimals) or down == 0


@given(ledgers, policies)
def test_upt_9_a_worse_outage_never_helps(ledger, policy):
    worse = {S.DEGRADED: S.PARTIAL_OUTAGE, S.PARTIAL_OUTAGE: S.MAJOR_OUTAGE, S.MAJOR_OUTAGE: S.MAJOR_OUTAGE}
    told = tuple((first, last, worse[status]) for first, last, status in ledger.harms)
    after = figure(Ledger(ledger.begin, told, ledger.planned, ledger.end), 0, LAST, policy)
    assert after.down >= figure(ledger, 0, LAST, policy).down


@given(ledgers)
def test_upt_10_counting_maintenance_is_never_kinder_than_calling_it_up(ledger):
    count, kind = figure(ledger, 0, LAST, COUNT), figure(ledger, 0, LAST, AS_UP)
    assert count.observed == kind.observed
    assert count.down >= kind.down


def test_upt_10_leaving_maintenance_out_may_lower_the_figure():
    harmed = Ledger(0, ((0, 100, S.MAJOR_OUTAGE),))
    planned = Ledger(0, harmed.harms, ((500, 600),))
    assert up(figure(planned, 0, LAST)) < up(figure(harmed, 0, LAST))


@given(st.lists(harms, min_size=1, max_size=4), st.integers(0, LAST // 2))
def test_upt_11_a_group_is_as_bad_as_its_worst_and_its_mean_lies_between(told, begin):
    children = [Ledger(begin, harm) for harm in told]
    values = [up(figure(child, 0, LAST)) for child in children]
    assert up(figure(worst_of(children), 0, LAST)) <= min(values)
    assert min(values) <= up(mean(figure(child, 0, LAST) for child in children)) <= max(values)


@given(ledgers, policies, st.lists(st.integers(1, LAST - 1), max_size=6, unique=True))
def test_upt_12_days_of_any_length_add_up_to_the_window(ledger, policy, inner):
    moments = [0, *sorted(inner), LAST]
    days = [tally(day, (Rules(policy=policy),)) for day in cut(sweep(ledger, 0, LAST), moments)]
    assert len(days) == len(moments) - 1
    assert mean(days) == figure(ledger, 0, LAST, policy)


@given(st.lists(ledgers, min_size=1, max_size=3))
def test_a_group_knows_maintenance_only_while_all_are_in_it(children):
    group = worst_of(children)
    for second in range(0, LAST, 7):
        is_planned = any(first <= second < last for first, last in group.planned)
        assert is_planned == all(any(a <= second < b for a, b in child.planned) for child in children)
