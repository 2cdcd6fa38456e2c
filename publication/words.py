"""The state of the page in words, for people and for the public API v2, from the states of its parts alone."""

from collections.abc import Sequence

from django.utils.translation import get_language_bidi, ngettext
from django.utils.translation import gettext as _

from components.status import SEVERITY, ComponentStatus, worst
from incidents.lifecycle import Status
from publication.snapshot import ComponentFacts, Headline, IncidentFacts

S = ComponentStatus


def headline(components: Sequence[ComponentFacts], open_incidents: Sequence[IncidentFacts]) -> Headline:
    """The page's one h1: outage beats incident beats maintenance, and no open incident goes unsaid."""
    state = worst(component.status for component in components)
    if SEVERITY[state] > SEVERITY[S.UNDER_MAINTENANCE]:
        hurt = {c.code for c in components if SEVERITY[c.status] > SEVERITY[S.UNDER_MAINTENANCE]}
        silent = [i for i in open_incidents if not hurt.intersection(told.component_code for told in i.affected)]
        return Headline(text=_of_components(state, components) + _and_more(len(silent)), status=state.value)
    if open_incidents:
        return Headline(text=_of_incidents(open_incidents), status="incident")
    if state == S.UNDER_MAINTENANCE:
        return Headline(text=_("Scheduled maintenance is under way"), status=state.value)
    return Headline(text=_("All systems operational"), status=S.OPERATIONAL.value)


def _of_components(state: ComponentStatus, components: Sequence[ComponentFacts]) -> str:
    hurt = [_apart(component.name) for component in components if component.status == state]
    if len(hurt) == len(components) > 1:
        return {
            S.MAJOR_OUTAGE: _("Major outage of all components"),
            S.PARTIAL_OUTAGE: _("Partial outage of all components"),
            S.DEGRADED: _("Degraded performance of all components"),
        }[state]
    if len(hurt) == 1:
        return {
            S.MAJOR_OUTAGE: _("Major outage of %(name)s"),
            S.PARTIAL_OUTAGE: _("Partial outage of %(name)s"),
            S.DEGRADED: _("Degraded performance of %(name)s"),
        }[state] % {"name": hurt[0]}
    if len(hurt) == 2:
        return {
            S.MAJOR_OUTAGE: _("Major outage of %(first)s and %(second)s"),
            S.PARTIAL_OUTAGE: _("Partial outage of %(first)s and %(second)s"),
            S.DEGRADED: _("Degraded performance of %(first)s and %(second)s"),
        }[state] % {"first": hurt[0], "second": hurt[1]}
    return {
        S.MAJOR_OUTAGE: _("Major outage of %(count)s components"),
        S.PARTIAL_OUTAGE: _("Partial outage of %(count)s components"),
        S.DEGRADED: _("Degraded performance of %(count)s components"),
    }[state] % {"count": len(hurt)}


def _apart(name: str) -> str:
    """A name in a sentence that runs from right to left keeps its own direction (UAX 9, isolates)."""
    return f"\u2068{name}\u2069" if get_language_bidi() else name


def _and_more(count: int) -> str:
    if not count:
        return ""
    return ngettext(", and another open incident", ", and %(count)s more open incidents", count) % {"count": count}


def _of_incidents(open_incidents: Sequence[IncidentFacts]) -> str:
    if len(open_incidents) > 1:
        return _("%(count)s incidents are open") % {"count": len(open_incidents)}
    return {
        Status.INVESTIGATING: _("We are investigating an incident"),
        Status.IDENTIFIED: _("We are working on an incident"),
        Status.MONITORING: _("We are watching whether an incident is over"),
    }[Status(open_incidents[0].status)]
