"""What the probes propose, with its evidence, and a person's decision about it."""

from typing import Any

from rest_framework import serializers

from api.scopes import Scope
from api.v1.ask import Ask, read
from api.v1.refusals import NotFound
from api.v3 import reading
from api.v3.incidents import scope_of, update_of
from api.v3.shapes import Moment, WholeIncidentOut
from api.v3.speaking import speaks
from api.v3.statements import Statement
from components.status import ComponentStatus
from incidents.lifecycle import Status, require_version
from incidents.models import Incident
from monitoring import actions
from monitoring.models import Proposal, ProposalState
from monitoring.stance import Kind

STATES = {"open": {"state": ProposalState.OPEN}, "all": {}}


class SuggestionOut(serializers.Serializer):
    """The status that a component seems to be in."""

    component = serializers.CharField(source="component.code")
    name = serializers.CharField(source="component.name")
    status = serializers.ChoiceField(ComponentStatus.choices)
    since = Moment()


class ProposalOut(serializers.Serializer):
    """A suggestion that waits for a person; the public never sees it."""

    id = serializers.CharField(source="pk")
    kind = serializers.ChoiceField(Kind.choices, help_text="open: a new incident; all others: an update of one.")
    state = serializers.ChoiceField(ProposalState.choices)
    version = serializers.IntegerField()
    title = serializers.CharField(help_text="As drafted.")
    draft = serializers.CharField(help_text="A first update that a person may edit.")
    since = Moment()
    opened_at = Moment()
    is_in_maintenance = serializers.BooleanField()
    confidence = serializers.FloatField()
    suggestions = SuggestionOut(many=True)
    decided_by = serializers.CharField()
    decided_at = Moment(allow_null=True)
    reason = serializers.CharField()
    incident = serializers.CharField(source="incident.code", default=None, allow_null=True)


class WholeProposalOut(ProposalOut):
    """The same with the evidence, frozen when it was proposed."""

    evidence = serializers.DictField()


class ProposalsOut(serializers.Serializer):
    proposals = ProposalOut(many=True)


class Approval(Statement):
    """The words that a person publishes; what is not given is as drafted."""

    title = serializers.CharField(max_length=255, required=False)
    body = serializers.CharField(max_length=25_000, required=False)
    version = serializers.IntegerField(required=False, help_text="Refused when it has changed since.")
    status = serializers.ChoiceField(Status.choices, required=False, help_text="Of an update; as it is when not given.")
    corrects = serializers.CharField(required=False, help_text="Of an update: the id of the one that it takes back.")


class Dismissal(serializers.Serializer):
    reason = serializers.CharField(max_length=500)
    version = serializers.IntegerField(required=False)


class Which(serializers.Serializer):
    state = serializers.ChoiceField(sorted(STATES), required=False, help_text="open when not given.")


@speaks(needs=Scope.PROPOSE, asks=Which, gives=ProposalsOut)
def listed(ask: Ask) -> dict[str, Any]:
    """Proposals, the newest first; a hundred a page."""
    rows = _rows().filter(**STATES[ask.choice("state", STATES, "open")]).order_by("-pk")
    return ProposalsOut({"proposals": ask.one_page(rows)}).data


@speaks(needs=Scope.PROPOSE, gives=WholeProposalOut)
def get(ask: Ask, number: int) -> dict[str, Any]:
    """One proposal with its evidence."""
    return WholeProposalOut(proposal_of(number)).data


@speaks(needs=Scope.PUBLISH, takes=Approval, gives=WholeIncidentOut, answers=201)
def approve(ask: Ask, number: int) -> dict[str, Any]:
    """Publish the incident or the update with these words; of many who approve at once one wins, others hear who."""
    said, proposal = read(Approval, ask.bare()), proposal_of(number)
    suggested = {each.component.code: each.status for each in proposal.suggestions.all()}
    words = {
        "by": ask.token,
        "expected_version": said.get("version"),
        "body": said.get("body", proposal.draft),
        "impacts": reading.impacts(said["impacts"] or suggested, said["not_affected"]),
        "next_update_by": said.get("next_update_by"),
        "tells_followers": said["tells_followers"],
        "scope": scope_of(said),
    }
    if proposal.kind == Kind.OPEN:
        title = said.get("title", proposal.title)
        incident = actions.approve(proposal, title=title, started_at=proposal.since, **words)
    else:
        incident = _of(proposal)
        require_version(proposal.version, words.pop("expected_version"))
        corrects = update_of(incident, said["corrects"]) if "corrects" in said else None
        status = said.get("status", incident.status)
        actions.approve_update(proposal, incident, status=status, corrects=corrects, **words)
    return WholeIncidentOut(reading.incident(incident.code)).data


def _of(proposal: Proposal) -> Incident:
    """The incident that a proposal wants to say more about; raises NotFound when it has gone."""
    if proposal.incident is None:
        raise NotFound("The incident of this proposal is gone.")
    return proposal.incident


@speaks(needs=Scope.PUBLISH, takes=Dismissal, gives=ProposalOut)
def dismiss(ask: Ask, number: int) -> dict[str, Any]:
    """Say that nothing will be said in public, and why."""
    said = read(Dismissal, ask.bare())
    actions.dismiss(proposal_of(number), by=ask.token, reason=said["reason"], expected_version=said.get("version"))
    return ProposalOut(proposal_of(number)).data


def _rows() -> Any:
    return Proposal.objects.select_related("incident").prefetch_related("suggestions__component")


def proposal_of(number: int) -> Proposal:
    """The proposal with this number; raises NotFound."""
    found = _rows().filter(pk=number).first()
    if found is None:
        raise NotFound("There is no proposal with this number.")
    return found
