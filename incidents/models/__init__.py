"""The nouns of the room."""

from incidents.models.draft import Draft, DraftState
from incidents.models.incident import Incident, IncidentQuerySet
from incidents.models.postmortem import SECTIONS, PostMortem, PostMortemRevision
from incidents.models.recurrence import PlannedImpact, Recurrence
from incidents.models.severity import SeverityPolicy
from incidents.models.update import Impact, IncidentUpdate, Revision, open_impacts
from incidents.models.wording import AffectedTag, MessageTemplate, TagKind

__all__ = [
    "SECTIONS",
    "AffectedTag",
    "Draft",
    "DraftState",
    "Impact",
    "Incident",
    "IncidentQuerySet",
    "IncidentUpdate",
    "MessageTemplate",
    "PlannedImpact",
    "PostMortem",
    "PostMortemRevision",
    "Recurrence",
    "Revision",
    "SeverityPolicy",
    "TagKind",
    "open_impacts",
]
