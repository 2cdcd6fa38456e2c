"""What is over is not said to be over twice: programs repeat their last word, and nobody shall hear it again."""

from django.db.models import Q

from core import markdown
from incidents import lifecycle
from incidents.models import Incident


def has_been_said(incident: Incident, status: str, body: str) -> bool:
    """Whether the incident is over and has said these very words since, edited later or not."""
    if not {incident.status, status} <= lifecycle.OVER:
        return False
    words = markdown.clean_text(body).strip()
    last_words = incident.updates.filter(status__in=lifecycle.OVER)
    return bool(words) and last_words.filter(Q(body=words) | Q(revisions__body=words)).exists()
