"""After an import every component has the status that was captured, by what explains it."""

from datetime import UTC, datetime

import pytest

from components.models import Component, StatusChange
from components.status import ComponentStatus
from incidents.effective import statuses_now
from incidents.models import Impact, Incident


def test_captured_statuses_become_effective(harbour, import_from):
    import_from(harbour)
    components = {component.code: component for component in Component.objects.all()}
    now = statuses_now(components.values())
    assert {code: now[component.pk].value for code, component in components.items()} == {
        "c4pz7kq2m8xb": "partial_outage",
        "cr6n9wv3d1kt": "degraded_performance",
        "f2ztb8kqv4wm": "under_maintenance",
        "w7hd3mzx9pqk": "operational",
        "b5lq8tcn2vyr": "operational",
    }
    # What an open incident or maintenance explains is no baseline.
    baselines = Component.objects.exclude(baseline="operational").values_list("code", "baseline")
    assert list(baselines) == [("cr6n9wv3d1kt", "degraded_performance")]
    change = StatusChange.objects.get()
    assert (change.component.code, change.old, change.new, change.source) == (
        *("cr6n9wv3d1kt", "operational"),
        *("degraded_performance", "import"),
    )
    assert change.at == change.component.updated_at == datetime(2026, 3, 28, 21, 40, 0, 118_000, tzinfo=UTC)


@pytest.mark.slow
@pytest.mark.parametrize("status", ComponentStatus.values)
@pytest.mark.parametrize("name", ["API", "East quay", "Billing"])
def test_any_captured_status_becomes_effective(harbour, import_from, name, status):
    """Whatever open incidents and windows say: the page said it of its component, and later than they did."""

    def change(content):
        for part in content["components"]:
            if part["name"] == name:
                part |= {"status": status, "updated_at": "2026-03-29T04:00:00.170+02:00"}

    import_from(harbour.edit("components.json", change))
    component = Component.objects.get(name=name)
    assert statuses_now([component]) == {component.pk: status}


def test_an_impact_that_the_component_has_outlived_is_lifted(harbour, import_from):
    def recover(content):
        content["components"][0] |= {"status": "operational", "updated_at": "2026-03-29T03:30:00.000+02:00"}

    import_from(harbour.edit("components.json", recover))
    newest = Impact.objects.get(update__code="x1dk8mvz4qwp")
    assert newest.lifted_at == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert newest.component.baseline == "operational"


def test_an_impact_that_differs_from_the_derived_one_is_an_override(harbour, import_from):
    import_from(harbour)
    overrides = dict(Incident.objects.exclude(impact_override="").values_list("title", "impact_override"))
    assert overrides == {"Slow video from the cranes": "major"}
    assert Incident.objects.get(title="API requests fail").impact == "critical"
