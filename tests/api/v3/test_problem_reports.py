"""Programs of the house read what visitors report in numbers; nobody else does."""

from api.scopes import Scope
from core import clock
from tests.monitoring.reports.crowds import addresses, report

PLACES = addresses(5)


def test_counts_by_component_and_symptom(program_with, program, login, api):
    report(login, PLACES[:3], ago=60, symptom="sign_in", region="europe")
    report(login, PLACES[3:], ago=60, symptom="slow", region="")
    report(api, PLACES[:1], ago=60, symptom="error", region="asia")
    report(api, PLACES[1:2], ago=60 * 30, symptom="error", region="asia")
    told = program_with(Scope.PROPOSE).get("reports").json()
    assert [row["component"] for row in told["components"]] == [login.code, api.code]
    first, second = told["components"]
    assert (first["reports"], first["symptoms"], first["regions"]) == (5, {"sign_in": 3, "slow": 2}, {"europe": 3})
    assert (second["reports"], sum(hour["reports"] for hour in second["hours"])) == (1, 1)
    assert told["until"] <= f"{clock.now():%Y-%m-%dT%H:%M:%SZ}"
    longer = program_with(Scope.PROPOSE).get("reports?hours=48").json()["components"]
    assert {row["component"]: row["reports"] for row in longer} == {login.code: 5, api.code: 2}


def test_only_for_the_house(program_with, login):
    assert program_with(Scope.READ).get("reports").status_code == 403


def test_nothing_leads_back_to_anybody(program, login):
    report(login, PLACES[:2], ago=60)
    assert set(program.get("reports").json()["components"][0]) == {
        "component", "name", "reports", "symptoms", "regions", "hours",
    }  # fmt: skip
    assert program.get("reports?hours=many").status_code == 422
