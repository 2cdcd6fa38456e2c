"""The texts of a notice: subject, plain text and HTML, once for each language."""

import re
from datetime import timedelta
from typing import Any

import css_inline
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from components.models import Page
from core import languages, markdown
from incidents.models import IncidentUpdate
from monitoring.models import Proposal
from notifications import marks
from notifications.affected import affected

# What somebody reads who typed an address into the form, by the answer that `subscribers` chose.
ANSWERS = {"confirm": "emails/subscriber_confirm", "manage": "emails/subscriber_manage"}
# What a mailing list reads, by the kind of the notice.
LISTS = {"leaving": "emails/list_leaving", "left": "emails/list_left", "changed": "emails/list_changed"}
# What else a notice says, to browsers and telephones: `headline`, `code`; its `brief` is one line of text.
BESIDES = {
    "emails/incident_update": ("headline", "brief"),
    "emails/subscriber_confirm": ("headline", "brief", "code"),
    "emails/subscriber_manage": ("code",),
}
LONGEST_SUBJECT = 59
# Of what was said before: the last five, and all of two hours, so that an hourly mail leaves nothing out.
EARLIER, MOST_EARLIER, LATELY = 5, 20, timedelta(hours=2)
# The style block stays beside the inlined styles: it holds what only a reader with a dark screen needs.
inliner = css_inline.CSSInliner(keep_style_tags=True, load_remote_stylesheets=False)

Texts = dict[str, dict[str, str]]


def of_update(update: IncidentUpdate) -> Texts:
    """What followers read about one update of an incident or maintenance."""
    incident = update.incident
    past = list(incident.updates.filter(pk__lt=update.pk).order_by("-pk")[:MOST_EARLIER])
    earlier = past[:EARLIER] + [each for each in past[EARLIER:] if each.posted_at > update.posted_at - LATELY]
    return _in_all_languages(
        "emails/incident_update",
        {
            "incident": incident,
            "title": _line(incident.title),
            "update": update,
            "body": marks.clean(markdown.clean_text(update.body)),
            "body_html": marks.clean(update.body_html),
            "brief": marks.clean(markdown.plain_line(update.body_html)),
            "impacts": [{"name": _line(name), "label": label} for name, label in affected(update)],
            "earlier": [
                {
                    "label": each.get_status_display,
                    "posted_at": each.posted_at,
                    "body": marks.clean(markdown.plain_line(markdown.render(each.body)))[:500],
                }
                for each in earlier
            ],
            "path": f"/incidents/{incident.code}",
        },
    )


def of_asking(answer: str) -> Texts:
    """What somebody reads who typed an address into the form; nothing that another person wrote (T01)."""
    return _in_all_languages(ANSWERS[answer], {})


def of_list(kind: str) -> Texts:
    """What a mailing list reads when one of its members did something in the name of all."""
    return _in_all_languages(LISTS[kind], {})


def of_switched_off(endpoint: str, words: str) -> Texts:
    """What the owner of a webhook reads when it was switched off."""
    return _in_all_languages("emails/endpoint_switched_off", {"endpoint": _line(endpoint), "words": _line(words)})


def of_proposal(waiting: Proposal) -> Texts:
    """What people on duty read when a proposal waits: what it is, and what is suspected; in English, like the desk."""
    return _in_all_languages(
        "emails/proposal_alert",
        {
            "link": f"{settings.STAFF_URL}/manage/monitoring/proposals/{waiting.pk}/",
            "title": _line(waiting.title),
            "diagnosis": _line(waiting.evidence.get("diagnosis", "")),
            "since": waiting.since,
            "percent": waiting.percent,
        },
    )


def of_stop(channel: str, by: str, why: str) -> Texts:
    """What people on duty read when a channel was stopped."""
    facts = {"channel": channel, "by": _line(by), "why": _line(why)}
    return _in_all_languages("emails/channel_stopped", facts | {"link": f"{settings.STAFF_URL}/manage/deliveries/"})


def of_duty(heading: str, words: str, link: str) -> Texts:
    """What people on duty read: staff are told in English, like their screens."""
    told = {"heading": _line(heading), "words": _line(words), "link": link}
    return _in_all_languages("emails/duty_notice", told)


def _in_all_languages(name: str, context: dict[str, Any]) -> Texts:
    page = Page.objects.first()
    context = {
        "page_name": _line(page.name) if page else "Status",
        "written_in": page.language if page else languages.source(),
        "site": settings.SITE_URL,
        "token": marks.TOKEN,
        "address": marks.ADDRESS,
        "code": marks.CODE,
        "return": marks.RETURN,
        **context,
    }
    texts = {}
    for language in languages.codes():
        with translation.override(language):
            texts[language] = _rendered(name, {"language": language} | _links(context) | context)
    return texts


def _links(context: dict[str, Any]) -> dict[str, str]:
    """What leads to our pages, in the language in force."""
    paths = {"unsubscribe": f"/unsubscribe/{marks.UNSUBSCRIBE}", "link": context.get("path", "/")}
    return {name: f"{settings.SITE_URL}{languages.address(path)}" for name, path in paths.items()}


def _rendered(name: str, context: dict[str, Any]) -> dict[str, str]:
    plain = render_to_string(f"{name}.txt", context)
    return {
        "subject": short(_line(render_to_string(f"{name}.subject.txt", context))),
        "text": re.sub(r"\n{3,}", "\n\n", plain).strip() + "\n",
        "html": inliner.inline(render_to_string(f"{name}.html", context)),
        **{also: " ".join(render_to_string(f"{name}.{also}.txt", context).split()) for also in BESIDES.get(name, ())},
    }


def short(subject: str) -> str:
    """A subject that every reader shows whole: under 60 characters, cut at a word."""
    if len(subject) <= LONGEST_SUBJECT:
        return subject
    cut = subject[: LONGEST_SUBJECT - 1]
    return f"{cut.rpartition(' ')[0] if ' ' in cut[30:] else cut}…"


def _line(text: str) -> str:
    return marks.clean(markdown.clean_line(text))
