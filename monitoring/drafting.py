"""The first update in the words that the staff has prepared, where a template fits; else in our own."""

from collections.abc import Mapping
from datetime import datetime

from components.models import Component, Page
from components.status import ComponentStatus, worst
from incidents import headline, message_templates, placeholders
from incidents.lifecycle import Status
from incidents.models import MessageTemplate
from monitoring.diagnosis import listed
from monitoring.judgement import Verdict
from monitoring.wording import moment

Verdicts = Mapping[Component, Verdict]


def prepared(verdicts: Verdicts, phase: str = Status.INVESTIGATING) -> tuple[str, str] | None:
    """Title and text of the most particular template for this phase, filled in; None where nobody prepared one.

    What a template leaves open (regions, shares, the promise) stays as a placeholder for the person.
    """
    page = Page.objects.first()
    template = _template(verdicts, phase, page.language if page else "en")
    if template is None:
        return None
    values = _values(verdicts, page)
    return placeholders.fill(template.title, values), placeholders.fill(template.body, values)


def _template(verdicts: Verdicts, phase: str, language: str) -> MessageTemplate | None:
    impact = headline.derive(verdict.status for verdict in verdicts.values())
    found = message_templates.fitting(impact=impact, phase=phase, components=list(verdicts), language=language)
    # One that is for no phase in particular was not written for a first word.
    return next((template for template in found if template.phase == phase), None)


def _values(verdicts: Verdicts, page: Page | None) -> dict[str, str]:
    since: datetime = min(verdict.since for verdict in verdicts.values())
    status = ComponentStatus(worst(verdict.status for verdict in verdicts.values()))
    return {
        "component": listed([component.name for component in verdicts]),
        "status": str(status.label).lower(),
        "started_at": moment(since),
        "page": page.name if page else "",
    }
