"""The page of a capture, written to the one page of this installation."""

from django.db.models import Max

from api.importing.capture import Capture
from api.importing.complaints import NotImportable
from api.importing.records import PageRecord
from api.importing.tally import ADDED, CHANGED, NEWER_HERE, PAGE, UNCHANGED, Tally
from components.models import Component, Page
from incidents.models import Incident
from outbox.models import OutboxEvent

NAMELESS = "Status"


def write(capture: Capture, tally: Tally) -> Page:
    """The page as the source has it; raises NotImportable when this installation is another page already."""
    row = Page.objects.select_for_update().order_by("pk").first()
    record = capture.page
    if record is None:
        return row or Page.objects.create(name=NAMELESS, **({"code": capture.code} if capture.code else {}))
    if row is None:
        tally.add(PAGE, ADDED)
        return Page.objects.create(**_values(record))
    if row.code != record.code and is_in_use():
        raise NotImportable(
            f"This installation is the page “{row.name}” ({row.code}) already, and the source is “{record.name}” "
            f"({record.code}). Import it into an empty installation: DEMO=0 and a DATA_DIR or DATABASE_URL of its own."
        )
    changed = [name for name, value in _values(record).items() if getattr(row, name) != value]
    if not changed:
        tally.add(PAGE, UNCHANGED)
    elif row.code == record.code and _was_changed_here(row, record):
        tally.add(PAGE, NEWER_HERE)
    else:
        for name in changed:
            setattr(row, name, _values(record)[name])
        row.save(update_fields=changed)
        tally.add(PAGE, CHANGED)
    return row


def is_in_use() -> bool:
    """Whether something has been said here."""
    return Component.objects.exists() or Incident.objects.exists()


def is_newer_than_public(record: PageRecord | None) -> bool:
    """Whether the source's page changed after everything of which this installation has told."""
    told = OutboxEvent.objects.filter(is_public=True).aggregate(at=Max("happened_at"))["at"]
    return record is not None and record.updated_at is not None and (told is None or record.updated_at > told)


def _was_changed_here(row: Page, record: PageRecord) -> bool:
    edits = OutboxEvent.objects.filter(kind="page.changed", subject_id=row.pk)
    return record.updated_at is not None and edits.filter(happened_at__gt=record.updated_at).exists()


def _values(record: PageRecord) -> dict[str, str]:
    return {"code": record.code, "name": record.name, "url": record.url, "time_zone": record.time_zone}
