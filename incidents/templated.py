"""Putting a template's words into a form that is being written, without losing what else was typed."""

from typing import Any

from django.http import QueryDict

from core import clock
from incidents import prefill
from incidents.forms import OpenIncidentForm, UpdateForm
from incidents.models import Incident


def with_template(
    data: QueryDict, form: OpenIncidentForm | UpdateForm, incident: Incident | None = None
) -> dict[str, Any]:
    """What was posted as initial values, with the chosen template's words in place of the text and of an empty title.

    The form need not be valid: what is known of it fills the placeholders.
    """
    form.is_valid()
    typed = {name: field.widget.value_from_datadict(data, {}, name) for name, field in form.fields.items()}
    if (template := form.cleaned_data.get("template")) is None:
        return typed
    impacts = {c: typed[name] for name, c in form.components.items() if typed[name]}
    if incident and not impacts:
        impacts = incident.impacts_now()
    began = incident.started_at if incident else form.began_at or clock.now()
    promise = form.next_update_by() if form.cleaned_data.get("next_update_in") else None
    known = prefill.values(impacts, started_at=began, next_update_by=promise, scope=form.scope())
    words = prefill.filled(template, known)
    return typed | {"body": words["body"], "title": (typed.get("title") or "").strip() or words["title"]}
