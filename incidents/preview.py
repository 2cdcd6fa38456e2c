"""What a form that is not sent yet would say, and what a reader will miss in it."""

from typing import Any

from core import markdown
from incidents.evidence import red
from incidents.forms import OpenIncidentForm, UpdateForm
from incidents.models import Incident
from incidents.plain_language import remarks


def preview(form: OpenIncidentForm | UpdateForm, incident: Incident | None = None) -> dict[str, Any]:
    """The text as the page shows it, the impacts, the promise, and the remarks; for a valid form."""
    said, impacts = form.cleaned_data, form.impacts()
    names = [component.name for component in form.components.values()]
    failing = {component.name: words for component, words in red(form.components.values()).items()}
    unharmed = [component.name for component, status in impacts.items() if status == "operational"]
    return {
        "html": markdown.render(said["body"]),
        "impacts": [(component.name, status) for component, status in impacts.items()],
        "next_update_by": form.next_update_by(),
        "remarks": remarks(
            said["body"],
            status=said["status"],
            names=names,
            is_first=incident is None,
            before=incident.status if incident else "",
            failing=failing,
            unharmed=unharmed,
        ),
    }
