"""One proposal as a page, whatever led to it."""

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core import markdown
from incidents.models import Incident
from monitoring import actions, evidence, first_values
from monitoring.decision_forms import DismissForm, MergeForm, SnoozeForm
from monitoring.models import Proposal


def show(
    request: HttpRequest,
    shown: Proposal,
    *,
    dismissal: Form | None = None,
    snoozing: Form | None = None,
    merging: Form | None = None,
    status: int = 200,
) -> HttpResponse:
    """What, since when, how sure and why, what the public would read, and what can be done."""
    words = first_values.words(shown)
    context = {
        "proposal": shown,
        "suggestions": shown.suggestions.select_related("component", "under"),
        "frozen": shown.evidence,
        "exhibits": evidence.exhibits(shown.evidence),
        "similar": evidence.similar(shown.evidence),
        "words": words | {"html": markdown.render(words["body"])},
        "expires_at": shown.cleared_at + actions.EXPIRES_AFTER if shown.cleared_at else None,
        "has_open_incidents": Incident.objects.incidents().open().exists(),
        "dismissal": dismissal or DismissForm(initial={"expected_version": shown.version}),
        "snoozing": snoozing or SnoozeForm(),
        "merging": merging or MergeForm(),
    }
    return render(request, "monitoring/proposal.html", context, status=status)
