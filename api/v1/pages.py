"""The page: there is one, and it is described by name, address, zone and texts."""

from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from rest_framework import serializers

from api.scopes import Scope
from api.v1.ask import Ask, read
from api.v1.operation import operation
from api.v1.refusals import NotFound, NotSupported
from api.v1.stamps import stamp
from components import actions
from components.models import Page
from components.support import check_support_address
from publication.build import NOBODYS_PAGE

# What other products let one switch; here each has one value, and asking for another is refused.
FIXED: dict[str, Any] = {
    "branding": "premium",
    "hidden_from_search": False,
    "allow_page_subscribers": True,
    "allow_incident_subscribers": True,
    "allow_email_subscribers": True,
    "allow_sms_subscribers": False,
    "allow_rss_atom_feeds": True,
    "allow_webhook_subscribers": True,
    "viewers_must_be_team_members": False,
}
# What this product does not know; nothing is served and nothing but nothing is taken.
UNKNOWN = (
    *("headline", "subdomain", "notifications_email_footer", "activity_score", "twitter_username", "ip_restrictions"),
    *("city", "state", "country", "favicon_logo", "transactional_logo", "hero_cover", "email_logo", "twitter_logo"),
    *("css_body_background_color", "css_font_color", "css_light_font_color", "css_greens", "css_yellows"),
    *("css_oranges", "css_blues", "css_reds", "css_border_color", "css_graph_color", "css_link_color", "css_no_data"),
)


class PageIn(serializers.Serializer):
    """What can be said about the page."""

    name = serializers.CharField(max_length=200, required=False)
    page_description = serializers.CharField(required=False, allow_blank=True, allow_null=True, max_length=10_000)
    support_url = serializers.CharField(
        required=False, allow_blank=True, allow_null=True, max_length=200, validators=[check_support_address]
    )
    url = serializers.URLField(required=False, allow_blank=True, allow_null=True)
    time_zone = serializers.CharField(max_length=64, required=False)

    def validate_time_zone(self, name: str) -> str:
        try:
            return ZoneInfo(name).key
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise serializers.ValidationError("That is not a time zone like Europe/Berlin.") from None


def the_page(code: str | None) -> Page:
    """The page; raises NotFound when another one is meant."""
    page = Page.objects.order_by("pk").first() or NOBODYS_PAGE
    if code not in (None, page.code):
        raise NotFound("There is no page with this id.")
    return page


@operation(needs=Scope.READ)
def list_pages(ask: Ask) -> list[dict[str, Any]]:
    """The one page."""
    return [shape(ask.page)]


@operation(needs=Scope.READ)
def get(ask: Ask) -> dict[str, Any]:
    """The page."""
    return shape(ask.page)


@operation(needs=Scope.ADMIN)
def change(ask: Ask) -> dict[str, Any]:
    """Describe the page anew; what cannot be set here is refused."""
    content = ask.wrapped("page")
    served = shape(ask.page)
    others = [name for name in (*FIXED, *UNKNOWN, "domain", "notifications_from_email") if name in content]
    if wrong := [name for name in others if content[name] not in (served.get(name), None, "")]:
        raise NotSupported(f"Cannot be set through this API: {', '.join(wrong)}. See docs/operations.md.")
    wanted = read(PageIn, content)
    page = ask.page if ask.page.pk else Page(code=ask.page.code, name=ask.page.name)  # the id was told already
    page.name = wanted.get("name", page.name)
    page.time_zone = wanted.get("time_zone", page.time_zone)
    for name, column in (("page_description", "about"), ("support_url", "support_url"), ("url", "url")):
        if name in wanted:
            setattr(page, column, wanted[name] or "")
    return shape(actions.save_page(page, by=ask.token, changed=sorted(wanted)))


def shape(page: Page) -> dict[str, Any]:
    """The page as this API says it."""
    return {
        "id": page.code,
        "created_at": stamp(page.created_at, page),
        "updated_at": stamp(page.created_at, page),
        "name": page.name,
        "page_description": page.about or None,
        "domain": (page.url or settings.SITE_URL).split("://")[-1].rstrip("/"),
        "url": page.url or settings.SITE_URL,
        "support_url": page.support_url or None,
        "time_zone": page.time_zone,
        "notifications_from_email": settings.DEFAULT_FROM_EMAIL,
        **FIXED,
        **dict.fromkeys(UNKNOWN),
    }
