"""One walk over every operation of the vendor's description that is supported here, for tests and for the proof."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Values = dict[str, Any]


@dataclass(frozen=True)
class Step:
    """One call: its id in the description, what it says, and under which name the answer's id is kept.

    Texts like "<component>" in parameters and bodies stand for ids that earlier steps have kept.
    """

    operation: str
    status: int = 200
    path: Values = field(default_factory=dict)
    query: Values = field(default_factory=dict)
    body: Values | None = None
    keep: str = ""

    def filled(self, kept: Values) -> "Step":
        """The step with the ids in their places."""
        is_below_page = "page" in kept and "organization_id" not in self.path
        path = {**({"page_id": "<page>"} if is_below_page else {}), **self.path}
        return Step(
            self.operation, self.status, _fill(path, kept), _fill(self.query, kept), _fill(self.body, kept), self.keep
        )


def _fill(value: Any, kept: Values) -> Any:
    if isinstance(value, dict):
        return {_fill(name, kept): _fill(inner, kept) for name, inner in value.items()}
    if isinstance(value, list):
        return [_fill(inner, kept) for inner in value]
    if isinstance(value, str) and value.startswith("<") and value.endswith(">"):
        return kept[value[1:-1]]
    return value


def keep(step: Step, answer: Any, kept: Values) -> None:
    """Remember the id that later steps need; of a list that of its first entry."""
    if not step.keep:
        return
    one = answer[0] if isinstance(answer, list) else answer
    kept[step.keep] = one["id"]
    if one.get("incident_updates"):
        kept[f"{step.keep}-update"] = one["incident_updates"][0]["id"]


def steps(now: int, begin: str, end: str) -> Iterator[Step]:
    """The whole walk; `now` in POSIX seconds, `begin` and `end` of a window in ISO 8601."""
    yield from _pages_and_parts()
    yield from _incidents(begin, end)
    yield from _followers_and_accounts()
    yield from _subscribers()
    yield from _metrics(now)
    yield from _rest()


def _pages_and_parts() -> Iterator[Step]:
    yield Step("getPages", keep="page")
    yield Step("getPagesPageId")
    yield Step("patchPagesPageId", body={"page": {"name": "Walked"}})
    yield Step("putPagesPageId", body={"page": {"time_zone": "Europe/Berlin"}})
    component = {"name": "API", "description": "REST", "status": "operational", "showcase": True}
    component |= {"only_show_if_degraded": False, "start_date": "2026-01-02"}
    yield Step("postPagesPageIdComponents", 201, body={"component": component}, keep="component")
    yield Step("postPagesPageIdComponents", 201, body={"component": {"name": "Web"}}, keep="other")
    yield Step("getPagesPageIdComponents", query={"page": 1, "per_page": 10})
    one = {"component_id": "<component>"}
    yield Step("getPagesPageIdComponentsComponentId", path=one)
    yield Step(
        "patchPagesPageIdComponentsComponentId", path=one, body={"component": {"status": "degraded_performance"}}
    )
    yield Step("putPagesPageIdComponentsComponentId", path=one, body={"component": {"status": "operational"}})
    group = {"name": "Core", "components": ["<component>"]}
    yield Step(
        "postPagesPageIdComponentGroups", 201, body={"description": "Shelf", "component_group": group}, keep="group"
    )
    yield Step("getPagesPageIdComponentGroups")
    yield Step("getPagesPageIdComponentGroupsId", path={"id": "<group>"})
    body = {"description": "Heart", "component_group": {"name": "Heart", "components": ["<component>", "<other>"]}}
    yield Step("patchPagesPageIdComponentGroupsId", path={"id": "<group>"}, body=body)
    yield Step("putPagesPageIdComponentGroupsId", path={"id": "<group>"}, body=body)


def _incidents(begin: str, end: str) -> Iterator[Step]:
    incident = {
        "name": "Sign-in fails",
        "status": "investigating",
        "body": "We look into it.",
        "metadata": {"a": {"b": "c"}},
    }
    incident |= {"component_ids": ["<component>"], "components": {"<component>": "major_outage"}}
    incident |= {"deliver_notifications": True, "impact_override": "major"}
    yield Step("postPagesPageIdIncidents", 201, body={"incident": incident}, keep="incident")
    window = {"name": "Upgrade", "scheduled_for": begin, "scheduled_until": end, "component_ids": ["<other>"]}
    yield Step("postPagesPageIdIncidents", 201, body={"incident": window}, keep="window")
    yield Step("getPagesPageIdIncidents", query={"q": "Sign-in", "limit": 10, "page": 1})
    yield Step("getPagesPageIdIncidentsUnresolved")
    yield Step("getPagesPageIdIncidentsUpcoming")
    one, other = {"incident_id": "<incident>"}, {"incident_id": "<window>"}
    yield Step("patchPagesPageIdIncidentsIncidentId", path=other, body={"incident": {"status": "in_progress"}})
    yield Step("getPagesPageIdIncidentsScheduled")
    yield Step("getPagesPageIdIncidentsActiveMaintenance")
    yield Step("getPagesPageIdIncidentsIncidentId", path=one)
    patch = {"status": "identified", "body": "Found it.", "components": {"<component>": "partial_outage"}}
    yield Step("patchPagesPageIdIncidentsIncidentId", path=one, body={"incident": patch}, keep="incident")
    update = {**one, "incident_update_id": "<incident-update>"}
    change = {"incident_update": {"body": "We found it."}}
    yield Step("patchPagesPageIdIncidentsIncidentIdIncidentUpdatesIncidentUpdateId", path=update, body=change)
    yield Step("putPagesPageIdIncidentsIncidentIdIncidentUpdatesIncidentUpdateId", path=update, body=change)
    yield Step("getPagesPageIdComponentsComponentIdUptime", path={"component_id": "<component>"})
    yield Step("getPagesPageIdComponentGroupsIdUptime", path={"id": "<group>"})


def _followers_and_accounts() -> Iterator[Step]:
    one = {"incident_id": "<incident>"}
    post = {"subscriber": {"email": "follower@example.com"}}
    yield Step("postPagesPageIdIncidentsIncidentIdSubscribers", 201, path=one, body=post, keep="follower")
    yield Step("getPagesPageIdIncidentsIncidentIdSubscribers", path=one)
    follower = {**one, "subscriber_id": "<follower>"}
    yield Step("getPagesPageIdIncidentsIncidentIdSubscribersSubscriberId", path=follower)
    again = "postPagesPageIdIncidentsIncidentIdSubscribersSubscriberIdResendConfirmation"
    yield Step(again, 201, path=follower)
    yield Step("deletePagesPageIdIncidentsIncidentIdSubscribersSubscriberId", path=follower)
    resolved = {"incident": {"status": "resolved", "body": "It works again."}}
    yield Step("putPagesPageIdIncidentsIncidentId", path=one, body=resolved)
    draft = {"postmortem": {"body_draft": "What happened."}}
    yield Step("putPagesPageIdIncidentsIncidentIdPostmortem", path=one, body=draft)
    yield Step("getPagesPageIdIncidentsIncidentIdPostmortem", path=one)
    publish = {"postmortem": {"notify_subscribers": False}}
    yield Step("putPagesPageIdIncidentsIncidentIdPostmortemPublish", path=one, body=publish)
    yield Step("putPagesPageIdIncidentsIncidentIdPostmortemRevert", path=one)
    yield Step("deletePagesPageIdIncidentsIncidentIdPostmortem", 204, path=one)
    template = {
        "name": "Sign-in",
        "title": "Sign-in fails",
        "body": "We look into it.",
        "component_ids": ["<component>"],
    }
    yield Step(
        "postPagesPageIdIncidentTemplates", 201, body={"template": template | {"update_status": "investigating"}}
    )
    yield Step("getPagesPageIdIncidentTemplates")


def _subscribers() -> Iterator[Step]:
    sure = {"email": "sure@example.com", "skip_confirmation_notification": True, "component_ids": ["<component>"]}
    yield Step("postPagesPageIdSubscribers", 201, body={"subscriber": sure}, keep="sure")
    yield Step("postPagesPageIdSubscribers", 201, body={"subscriber": {"email": "asked@example.com"}}, keep="asked")
    yield Step(
        "getPagesPageIdSubscribers", query={"state": "active", "type": "email", "limit": 10, "page": 0, "q": "sure"}
    )
    yield Step("getPagesPageIdSubscribersCount", query={"state": "all"})
    yield Step("getPagesPageIdSubscribersHistogramByState")
    one = {"subscriber_id": "<sure>"}
    yield Step("getPagesPageIdSubscribersSubscriberId", path=one)
    yield Step("patchPagesPageIdSubscribersSubscriberId", path=one, body={"component_ids": ["<other>"]})
    asked = {"subscriber_id": "<asked>"}
    yield Step("postPagesPageIdSubscribersSubscriberIdResendConfirmation", 201, path=asked)
    yield Step("postPagesPageIdSubscribersResendConfirmation", 201, body={"subscribers": "<asked>"})
    yield Step("deletePagesPageIdSubscribersSubscriberId", path=asked, query={"skip_unsubscription_notification": True})
    yield Step("postPagesPageIdSubscribersUnsubscribe", 201, body={"subscribers": "<sure>", "state": "active"})
    yield Step("postPagesPageIdSubscribersReactivate", 201, body={"subscribers": "all"})
    yield Step("getPagesPageIdSubscribersUnsubscribed")


def _metrics(now: int) -> Iterator[Step]:
    yield Step("postPagesPageIdMetricsProviders", 201, body={"metrics_provider": {"type": "Self"}}, keep="provider")
    one = {"metrics_provider_id": "<provider>"}
    yield Step("getPagesPageIdMetricsProviders")
    yield Step("getPagesPageIdMetricsProvidersMetricsProviderId", path=one)
    change = {"metrics_provider": {"type": "Self"}}
    yield Step("patchPagesPageIdMetricsProvidersMetricsProviderId", path=one, body=change)
    yield Step("putPagesPageIdMetricsProvidersMetricsProviderId", path=one, body=change)
    metric = {"name": "Latency", "metric_identifier": "p95", "suffix": "ms", "y_axis_min": 0, "y_axis_max": 500}
    create = "postPagesPageIdMetricsProvidersMetricsProviderIdMetrics"
    yield Step(create, 201, path=one, body={"metric": metric | {"display": True, "decimal_places": 1}}, keep="metric")
    yield Step("getPagesPageIdMetricsProvidersMetricsProviderIdMetrics", path=one)
    yield Step("getPagesPageIdMetrics")
    mine = {"metric_id": "<metric>"}
    yield Step("getPagesPageIdMetricsMetricId", path=mine)
    yield Step("patchPagesPageIdMetricsMetricId", path=mine, body={"metric": {"name": "Median"}})
    yield Step("putPagesPageIdMetricsMetricId", path=mine, body={"metric": {"name": "Median"}})
    point = {"data": {"timestamp": now, "value": 12.5}}
    yield Step("postPagesPageIdMetricsMetricIdData", 201, path=mine, body=point)
    yield Step("postPagesPageIdMetricsData", 202, body={"data": {"<metric>": [{"timestamp": now - 60, "value": 13.0}]}})
    yield Step("deletePagesPageIdMetricsMetricIdData", path=mine)
    yield Step("deletePagesPageIdMetricsMetricId", path=mine)
    yield Step("deletePagesPageIdMetricsProvidersMetricsProviderId", path=one)


def _rest() -> Iterator[Step]:
    look = {"status_embed_config": {"position": "top-right", "incident_background_color": "#b00020"}}
    yield Step("getPagesPageIdStatusEmbedConfig")
    yield Step("patchPagesPageIdStatusEmbedConfig", body=look)
    yield Step("putPagesPageIdStatusEmbedConfig", body=look)
    organization = {"organization_id": "<page>"}
    yield Step("getOrganizationsOrganizationIdUsers", path=organization, keep="user")
    yield Step("getOrganizationsOrganizationIdPermissionsUserId", path={**organization, "user_id": "<user>"})
    yield Step("deletePagesPageIdIncidentsIncidentId", path={"incident_id": "<window>"})
    yield Step("deletePagesPageIdComponentGroupsId", path={"id": "<group>"})
    yield Step("deletePagesPageIdComponentsComponentId", 204, path={"component_id": "<other>"})
