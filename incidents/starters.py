"""Templates to begin with, one for each word that an incident needs; added by a person, never by themselves.

They are not there from the start because a template takes the place of the text that was drafted
from the evidence: whose words go out is for a person to decide.
"""

from django.db import transaction

from incidents.headline import IncidentImpact
from incidents.lifecycle import Status
from incidents.message_templates import save_template
from incidents.models import MessageTemplate

STARTERS = [
    {
        "name": "First word: an outage",
        "impact": IncidentImpact.CRITICAL,
        "phase": Status.INVESTIGATING,
        "title": "{{ component }} is down",
        "body": (
            "Since {{ started_at }} {{ component }} does not work for anybody ({{ status }}): every request fails. "
            "We have begun to look for the cause. Please do not repeat what failed: it may be done twice later. "
            "You hear from us again by {{ next_update }}."
        ),
    },
    {
        "name": "First word: a part fails",
        "impact": IncidentImpact.MAJOR,
        "phase": Status.INVESTIGATING,
        "title": "{{ component }} fails in part",
        "body": (
            "Since {{ started_at }} a part of all requests to {{ component }} fails ({{ status }}). "
            "If yours does, please try again: the next one may work. You hear from us again by {{ next_update }}."
        ),
    },
    {
        "name": "First word: it is slow",
        "impact": IncidentImpact.MINOR,
        "phase": Status.INVESTIGATING,
        "title": "{{ component }} is slow",
        "body": (
            "Since {{ started_at }} {{ component }} answers more slowly than usual. Nothing is lost; please wait for "
            "an answer before you try again. You hear from us again by {{ next_update }}."
        ),
    },
    {
        "name": "The cause is known",
        "phase": Status.IDENTIFIED,
        "body": (
            "We know why {{ component }} fails since {{ started_at }} ({{ status }}), and are repairing it. "
            "Until then please wait: there is nothing to do on your side. You hear from us again by {{ next_update }}."
        ),
    },
    {
        "name": "It is repaired, we watch",
        "phase": Status.MONITORING,
        "body": (
            "{{ component }} works again. Please try again now what failed since {{ started_at }}. "
            "We watch it for a while, and tell you by {{ next_update }} whether it stays so."
        ),
    },
    {
        "name": "It is over",
        "phase": Status.RESOLVED,
        "body": (
            "{{ component }} works again for everybody; what began to fail at {{ started_at }} is repaired. "
            "There is nothing to do on your side. What happened and what we change follows here."
        ),
    },
]


@transaction.atomic
def add_starters(*, by: object) -> int:
    """Keep those starters whose name no template has yet; how many."""
    known = set(MessageTemplate.objects.values_list("name", flat=True))
    missing = [starter for starter in STARTERS if starter["name"] not in known]
    for starter in missing:
        save_template(by=by, **starter)
    return len(missing)
