"""The words that chat rooms are shown of an update, in every language; `channels.cards` gives them their form."""

from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from core import languages, markdown
from incidents.models import IncidentUpdate
from notifications import marks
from notifications.affected import affected

LONGEST = 1500


def of_update(update: IncidentUpdate, page_name: str) -> dict[str, dict[str, Any]]:
    """language -> what a card says; what people wrote stays as they wrote it, moments are marks."""
    incident = update.incident
    touched = affected(update)
    told = {}
    for language in languages.codes():
        with translation.override(language):
            told[language] = {
                "title": _line(incident.title),
                "text": marks.clean(update.body)[:LONGEST],
                "link": f"{settings.SITE_URL}{languages.address(f'/incidents/{incident.code}')}",
                "plain": marks.clean(markdown.plain_text(update.body_html))[:LONGEST],
                "status": _status(update),
                "tone": incident.public_impact.value,
                "page": _line(page_name),
                "promise": _promise(update),
                "link_words": gettext("Read it on the status page"),
                "affected": [[_line(name), str(label)] for name, label in touched],
            }
    return told


def _status(update: IncidentUpdate) -> str:
    status = str(update.get_status_display())
    return f"{gettext('Correction')} · {status}" if update.corrects_id else status


def _promise(update: IncidentUpdate) -> str:
    if update.next_update_by is None:
        return ""
    return f"{gettext('Next update by')} {marks.moment(update.next_update_by)}"


def _line(text: str) -> str:
    return marks.clean(markdown.clean_line(text))
