"""What all operations share: formats, refusals, paging, the allowance, and doing things once."""

import pytest
import time_machine

from api.models import KeptAnswer
from api.v1.brackets import NotNested, nest
from components.models import Page
from core import clock


@pytest.mark.parametrize(
    ("pairs", "nested"),
    [
        ([("a", "1")], {"a": "1"}),
        ([("incident[name]", "x"), ("incident[status]", "y")], {"incident": {"name": "x", "status": "y"}}),
        ([("i[component_ids][]", "a"), ("i[component_ids][]", "b")], {"i": {"component_ids": ["a", "b"]}}),
        ([("i[components][abc]", "major_outage")], {"i": {"components": {"abc": "major_outage"}}}),
        ([("ids[]", "a")], {"ids": ["a"]}),
        ([("a", "1"), ("a", "2")], {"a": "2"}),
    ],
)
def test_brackets_are_nested(pairs, nested):
    assert nest(pairs) == nested


@pytest.mark.parametrize(
    "names",
    [
        ["a[b", "c"],
        ["a]", "c"],
        ["a", "a[b]"],
        ["a[]", "a[b]"],
        ["a[b]", "a[]"],
        ["[a]"],
        ["a" + "[b]" * 20],
        ["a[][b]"],
    ],
)
def test_brackets_that_contradict_each_other_are_refused(names):
    with pytest.raises(NotNested):
        nest([(name, "x") for name in names])


@pytest.mark.parametrize("path", ["pages/pgpgpgpgpg00", "pages/pgpgpgpgpg00.json"])
def test_the_ending_may_be_left_out(program, path):
    assert program.get(path).json()["id"] == "pgpgpgpgpg00"


def test_json_and_form_say_the_same(program):
    program.patch("pages/pgpgpgpgpg00", {"page": {"name": "By JSON"}})
    assert Page.objects.get().name == "By JSON"
    program.patch("pages/pgpgpgpgpg00", form="page[name]=By+form&page[time_zone]=Asia/Tokyo")
    assert (Page.objects.get().name, Page.objects.get().time_zone) == ("By form", "Asia/Tokyo")


def test_the_id_of_the_page_is_the_same_before_and_after_it_is_described_first(program):
    Page.objects.all().delete()
    (found,) = program.get("pages").json()
    changed = program.patch(f"pages/{found['id']}", {"page": {"name": "Ours"}})
    assert changed.status_code == 200
    assert program.get("pages").json() == [changed.json()]
    assert (changed.json()["id"], changed.json()["name"]) == (found["id"], "Ours")


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b"7", "application/json", 400),
        (b"{}", "application/json", 400),
        (b'{"page": []}', "application/json", 400),
        (b'{"page": {"name": NaN}}', "application/json", 400),
        (b"\xff", "application/json", 400),
        (b'{"page": {"name": "a\\u0000"}}', "application/json", 400),
        (b'{"page": {"name": "a\\ud800"}}', "application/json", 400),
        (b"page%5Bname=x", "application/x-www-form-urlencoded", 400),
        (b"page[name]=%00", "application/x-www-form-urlencoded", 400),
        (b"page[name]=%ff", "application/x-www-form-urlencoded", 400),
        (b"&".join(b"a%d=1" % n for n in range(1001)), "application/x-www-form-urlencoded", 400),
        (b"<page/>", "application/xml", 415),
        (b"x", "multipart/form-data; boundary=x", 400),
        (b"{}", "text/plain", 415),
        (b'{"page": {"name": ""}}', "application/json", 422),
        (b'{"page": {"time_zone": "Moon/Tycho"}}', "application/json", 422),
        (b'{"page": {"time_zone": "../../etc/passwd"}}', "application/json", 422),
        (b'{"page": {"css_greens": "#0f0"}}', "application/json", 501),
    ],
)
def test_a_body_that_makes_no_sense_is_refused_with_a_sentence(program, body, kind, status):
    headers = {"Authorization": f"OAuth {program.text}"}
    answer = program.client.generic("PATCH", "/v1/pages/pgpgpgpgpg00", body, kind, headers=headers)
    assert answer.status_code == status
    assert answer.json()["message"]
    assert answer.json()["message"] == answer.json()["error"]
    assert Page.objects.get().name == "Example"


@pytest.mark.parametrize("body", ['{"page":' * 21 + "1" + "}" * 21, "[" * 100_000])
def test_T35_deep_json_is_refused(program, body):
    headers = {"Authorization": f"OAuth {program.text}"}
    answer = program.client.generic("PATCH", "/v1/pages/pgpgpgpgpg00", body, "application/json", headers=headers)
    assert answer.status_code == 400


def test_T35_a_large_body_is_refused(program):
    answer = program.patch("pages/pgpgpgpgpg00", {"page": {"name": "x" * 256 * 1024}})
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "pages/otherotherxx", 404),
        ("GET", "nowhere", 404),
        ("GET", "pages/a%0Ab/metrics", 404),
        ("POST", "nowhere.json", 404),
        ("GET", "", 404),
        ("POST", "pages", 405),
        ("DELETE", "pages/pgpgpgpgpg00", 405),
        ("TRACE", "pages", 405),
        ("OPTIONS", "pages", 405),
    ],
)
def test_other_addresses_and_methods_are_refused_in_json(program, method, path, status):
    answer = program(method, path)
    assert answer.status_code == status
    assert answer.json()["message"]


def test_the_allowance_is_told_and_kept(program, settings):
    settings.API_REQUESTS_PER_MINUTE = 2
    with time_machine.travel(clock.now(), tick=False) as now:
        left = [program.get("pages")["X-RateLimit-Remaining"] for _ in range(2)]
        refused = program.get("pages")
        assert left == ["1", "0"]
        assert refused.status_code == 429
        assert (refused["Retry-After"], refused["X-RateLimit-Limit"]) == ("60", "2")
        now.shift(61)
        assert program.get("pages").status_code == 200


def test_the_allowance_is_each_token_s_own(program_with, page, settings):
    settings.API_REQUESTS_PER_MINUTE = 1
    one, other = program_with("read"), program_with("read")
    assert [one.get("pages").status_code for _ in range(2)] == [200, 429]
    assert other.get("pages").status_code == 200


def test_a_request_with_a_key_is_done_once(program):
    first = program.patch("pages/pgpgpgpgpg00", {"page": {"name": "Once"}}, Idempotency_Key="k1")
    Page.objects.update(name="Changed since")
    again = program.patch("pages/pgpgpgpgpg00", {"page": {"name": "Once"}}, Idempotency_Key="k1")
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert again["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first
    assert Page.objects.get().name == "Changed since"


def test_a_key_that_was_used_for_something_else_is_a_conflict(program):
    program.patch("pages/pgpgpgpgpg00", {"page": {"name": "Once"}}, Idempotency_Key="k1")
    other = program.patch("pages/pgpgpgpgpg00", {"page": {"name": "Other"}}, Idempotency_Key="k1")
    assert other.status_code == 409
    assert Page.objects.get().name == "Once"


def test_what_was_refused_may_be_tried_again_under_its_key(program):
    assert program.patch("pages/pgpgpgpgpg00", {"page": {"name": ""}}, Idempotency_Key="k1").status_code == 422
    assert program.patch("pages/pgpgpgpgpg00", {"page": {"name": "Good"}}, Idempotency_Key="k1").status_code == 200


def test_keys_belong_to_their_token_and_are_forgotten_after_a_day(program, program_with):
    program.patch("pages/pgpgpgpgpg00", {"page": {"name": "One"}}, Idempotency_Key="k1")
    program_with("admin").patch("pages/pgpgpgpgpg00", {"page": {"name": "Two"}}, Idempotency_Key="k1")
    assert Page.objects.get().name == "Two"
    with time_machine.travel(clock.now().timestamp() + 25 * 3600, tick=False):
        program.patch("pages/pgpgpgpgpg00", {"page": {"name": "Three"}}, Idempotency_Key="k2")
    assert KeptAnswer.objects.count() == 1


def test_a_key_that_is_no_text_is_refused(program):
    assert program.patch("pages/pgpgpgpgpg00", {"page": {}}, Idempotency_Key="k" * 256).status_code == 400
