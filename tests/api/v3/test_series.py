"""The evidence of a proposal can be drawn by a program."""

from datetime import timedelta
from xml.etree import ElementTree

from core import clock
from monitoring.judgement import Verdict
from monitoring.proposing import Case, propose

NOW = "2026-03-02T11:49:00+00:00"
SEEN = [
    {"at": "2026-03-02T11:48:00+00:00", "status": "operational", "words": "HTTP 200", "took_ms": 80},
    {"at": "2026-03-02T11:48:30+00:00", "status": "major_outage", "words": "<HTTP 503>", "took_ms": 1234},
]
PROBE = {"id": 1, "name": "front page", "component": "Sign-in", "kind": "HTTP", "host": "x", "verdict": "major_outage"}


def proposed(login, evidence):
    verdict = Verdict("major_outage", clock.now() - timedelta(minutes=1))
    words = {"title": "Sign-in is down", "draft": "Sign-in does not answer."}
    return propose(Case(f"c{login.pk}", {login: verdict}, confidence=0.9, evidence=evidence, **words))


def test_each_look_of_each_vantage(program, login):
    frozen = {"frozen_at": NOW, "probes": [PROBE | {"vantages": {"berlin": SEEN, "tokyo": SEEN[:1]}}]}
    told = program.get(f"proposals/{proposed(login, frozen).pk}/series").json()
    assert [row["vantage"] for row in told["series"]] == ["berlin", "tokyo"]
    points = told["series"][0]["points"]
    assert [(point["at"], point["is_good"], point["took_ms"]) for point in points] == [
        ("2026-03-02T11:48:00Z", True, 80),
        ("2026-03-02T11:48:30Z", False, 1234),
    ]
    picture = ElementTree.fromstring(told["series"][0]["svg"])
    assert len(picture.findall("{http://www.w3.org/2000/svg}rect")) == 2
    assert "1234 ms" in told["series"][0]["sentence"]


def test_without_any_look(program, login):
    assert program.get(f"proposals/{proposed(login, {'looks': 3}).pk}/series").json() == {
        "frozen_at": None,
        "series": [],
    }
    assert program.get("proposals/77/series").status_code == 404
