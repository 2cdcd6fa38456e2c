"""What programs keep with an incident and no public answer tells."""

from typing import Any

from django.db import transaction

from api.importing.manage.source import Row
from incidents.models import Incident
from people import actions as people

BY = "manage.py import_statuspage"


@transaction.atomic
def bring_metadata(incident: Incident, row: Row) -> bool:
    """Keep the programs' own data, by which they find their incident again; False when there is some here already."""
    if incident.foreign.get("metadata"):
        return False
    incident.foreign["metadata"] = metadata_of(row)
    # No other column: the incident has not changed, and nobody is told.
    incident.save(update_fields=["foreign"])
    people.note("import_metadata", incident.code, by=BY)
    return True


def metadata_of(row: Row) -> dict[str, Any]:
    """Objects by name, as that API has them; everything else is nothing."""
    told = row.get("metadata")
    return {name: inner for name, inner in told.items() if isinstance(inner, dict)} if isinstance(told, dict) else {}
