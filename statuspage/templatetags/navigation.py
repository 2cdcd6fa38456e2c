"""The map of the staff screens; a screen that this installation does not have is left out."""

from typing import Any

from django import template
from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from people.models import is_allowed

register = template.Library()

# heading, then its screens: name of the address, words
MAP = [
    (
        _("Tell"),
        [
            ("home", _("Home")),
            ("incidents:list", _("Incidents")),
            ("incidents:maintenance_list", _("Maintenance")),
            ("incidents:templates", _("Templates")),
        ],
    ),
    (
        _("Watch"),
        [
            ("monitoring:proposals", _("Proposals")),
            ("monitoring:probes", _("Probes")),
            ("monitoring:reports", _("Problem reports")),
            ("monitoring:sources", _("Inbound signals")),
            ("components:list", _("Components")),
        ],
    ),
    (
        _("Reach"),
        [
            ("subscribers:list", _("Subscribers")),
            ("notifications:list", _("Deliveries")),
            ("drill:mail_list", _("Mail catcher")),
        ],
    ),
    (
        _("Set up"),
        [
            ("people:list", _("People")),
            ("people:audit", _("Audit log")),
            ("drill:exercise", _("Exercise")),
            ("api:tokens", _("Tokens")),
            ("admin:index", _("Admin")),
        ],
    ),
]


# screens that not everybody may open
NEEDS = {
    "drill:exercise": "run_exercise",
    "people:list": "manage_people",
    "people:audit": "read_audit",
    "api:tokens": "manage_tokens",
}


@register.inclusion_tag("statuspage/_navigation.html", takes_context=True)
def staff_navigation(context: template.Context) -> dict[str, Any]:
    """Every screen that the person may open, with the one that is shown marked."""
    request, user = context["request"], context.get("user")
    groups = []
    for heading, screens in MAP:
        shown = [(url, words, name) for name, words in screens if (url := _address(name)) and _is_for(user, name)]
        groups.append((heading, [{"url": url, "words": words, "name": name} for url, words, name in shown]))
    urls = [screen["url"] for _heading, screens in groups for screen in screens]
    # Home is the beginning of every address; it is shown only where the address is no longer.
    inside = [url for url in urls if request.path.startswith(url) and (url != _address("home") or url == request.path)]
    here = max(inside, key=len, default="")
    at_account = request.path.startswith(reverse("mfa_index"))
    shown = {"groups": [group for group in groups if group[1]], "here": here, "is_at_account": at_account}
    return shown | {"user": user, "request": request}


def _address(name: str) -> str | None:
    try:
        return reverse(name)
    except NoReverseMatch:
        return None


def _is_for(user: Any, name: str) -> bool:
    if name == "drill:exercise" and settings.EXERCISE:
        return False
    if name in NEEDS:
        return bool(user and is_allowed(user, NEEDS[name]))
    if name == "admin:index":
        return bool(user and user.is_staff)
    return settings.MAIL_IS_CAUGHT or name != "drill:mail_list"
