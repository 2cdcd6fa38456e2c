"""Bodies as clients really send them: in parts, without saying what they are, or in the address."""

import pytest

from components.models import Page
from incidents.models import IncidentUpdate
from tests.api.v1.saying import PAGE, opened, status_of, told


def bodies():
    return list(IncidentUpdate.objects.order_by("pk").values_list("body", flat=True))


def multipart(**fields):
    parts = [f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n' for name, text in fields.items()]
    return ("".join(parts) + "--b--\r\n").encode()


def sent(program, method, path, body, kind, **headers):
    headers = {"Authorization": f"OAuth {program.text}"} | headers
    return program.client.generic(method, f"/v1/{path}", body, kind, headers=headers)


def test_a_form_in_parts_says_the_same(program, api):
    body = multipart(**{"incident[name]": "Störung 障害", f"incident[components][{api.code}]": "major_outage"})
    answer = sent(program, "POST", f"{PAGE}/incidents", body, "multipart/form-data; boundary=b")
    assert (answer.status_code, answer.json()["name"]) == (201, "Störung 障害")
    assert status_of(program, api) == "major_outage"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"x", "multipart/form-data; boundary=x"),
        (b"x", "multipart/form-data"),
        (
            b'--b\r\nContent-Disposition: form-data; name="page[name]"; filename="a"\r\n\r\nx\r\n--b--\r\n',
            "multipart/form-data; boundary=b",
        ),
        (multipart(**{"page[name": "x"}), "multipart/form-data; boundary=b"),
        (multipart(**{"page[name]": "a\0"}), "multipart/form-data; boundary=b"),
        (multipart(**{f"a{n}": "x" for n in range(1001)}), "multipart/form-data; boundary=b"),
    ],
)
def test_a_form_in_parts_that_makes_no_sense_is_refused(program, body, kind):
    assert sent(program, "PATCH", PAGE, body, kind).status_code == 400
    assert Page.objects.get().name == "Example"


def test_a_large_form_in_parts_is_refused(program):
    body = multipart(**{"page[name]": "x" * 256 * 1024})
    assert sent(program, "PATCH", PAGE, body, "multipart/form-data; boundary=b").status_code == 413


def test_answers_say_their_character_set(program):
    for answer in (program.get("pages"), program.get("nowhere"), program.post("pages", {})):
        assert answer["Content-Type"] == "application/json; charset=utf-8"


@pytest.mark.parametrize("body", ["null", ""])
def test_no_body_is_an_empty_one(program, body):
    made = opened(program)
    told(program, made["id"], status="resolved")
    path = f"{PAGE}/incidents/{made['id']}/postmortem"
    program.put(path, {"postmortem": {"body_draft": "Why."}})
    answer = sent(program, "PUT", f"{path}/publish", body, "application/json")
    assert (answer.status_code, answer.json()["body"]) == (200, "Why.")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b'{"incident": {"name": "Down", "message": "We look.", "wants_twitter_update": "f"}}', ""),
        (b"incident[name]=Down&incident[message]=We+look.", ""),
        (b' {"incident": {"name": "Down", "body": "We look."}}', "application/x-www-form-urlencoded"),
    ],
)
def test_a_body_that_does_not_say_what_it_is_or_says_it_wrongly(program, body, kind):
    """Bots send JSON without a Content-Type, and `curl -d` calls it a form."""
    answer = sent(program, "POST", f"{PAGE}/incidents.json", body, kind)
    assert (answer.status_code, answer.json()["name"], bodies()) == (201, "Down", ["We look."])


@pytest.mark.parametrize(("body", "kind"), [(b"{", ""), (b"{", "application/x-www-form-urlencoded"), (b"a[=b", "")])
def test_a_body_that_is_nothing_stays_refused(program, body, kind):
    assert sent(program, "POST", f"{PAGE}/incidents", body, kind).status_code == 400


def test_words_may_stand_in_the_address(program, api):
    """The vendor's older description has them there."""
    asked = f"{PAGE}/components/{api.code}.json?component[status]=major_outage&component%5Bdescription%5D=All+of+it"
    answer = sent(program, "PATCH", asked, b"", "")
    assert (answer.status_code, answer.json()["description"]) == (200, "All of it")
    assert status_of(program, api) == "major_outage"
    both = sent(program, "PATCH", asked, b'{"component": {"status": "operational"}}', "application/json")
    assert (both.status_code, status_of(program, api)) == (200, "operational")
    assert sent(program, "PATCH", f"{PAGE}?page[name", b"", "").status_code == 400
