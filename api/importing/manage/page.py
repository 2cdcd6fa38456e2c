"""What a page says of itself and how its small frame looks: kept where nobody has decided it here."""

from collections.abc import Callable, Iterator

from django.core.exceptions import ValidationError
from django.db import transaction

from api.importing.manage.source import Row
from api.importing.manage.subscribers import Cannot
from components.models import Page
from components.support import check_support_address
from core import markdown
from outbox import actions as outbox
from people import actions as people
from publication import frame
from publication.build import page_facts
from publication.models import EmbedLook

BY = "manage.py import_statuspage"
LONGEST_TEXT = 10_000
COLOURS = ("incident_background_color", "incident_text_color", "maintenance_background_color", "maintenance_text_color")
THEME = "is drawn here by a theme of your own: docs/operations.md"
FOR_EVERYBODY = "everybody sees the same page here"
LEFT = {
    "headline": "has no place here",
    "notifications_email_footer": "mails have no footer of the page's own here",
    "twitter_username": "this product does not tweet",
    "ip_restrictions": FOR_EVERYBODY,
    "viewers_must_be_team_members": FOR_EVERYBODY,
    "hidden_from_search": "cannot be switched on here",
}
OFFERED = ("page", "incident", "email", "webhook")  # ways of subscribing that are always there
Bring = Callable[[], bool]


def settings(row: Row, page: Page) -> Iterator[Bring]:
    """What the page says of itself, one deed for each thing: whether it was new; raises Cannot with the reason."""
    if about := _words(row.get("page_description")):
        yield lambda: _keep(page, "about", about)
    if address := str(row.get("support_url") or "").strip():
        yield lambda: _keep(page, "support_url", _address(address))
    for name, why in LEFT.items():
        if row.get(name):
            yield _stays(f"{name} {why}")
    if any(value for name, value in row.items() if name.startswith("css_")):
        yield _stays(f"css_* {THEME}")
    for name in ("favicon_logo", "transactional_logo", "hero_cover", "email_logo", "twitter_logo"):
        if _picture(row.get(name)):
            yield _stays(f"{name} {THEME}")
    for name in (f"allow_{way}_subscribers" for way in OFFERED):
        if row.get(name) is False:
            yield _stays(f"{name} was off; it is always offered here")


@transaction.atomic
def bring_look(row: Row, page: Page) -> bool:
    """Keep how the small frame looks; False when somebody has decided that here. Raises Cannot."""
    if EmbedLook.objects.exists():
        return False
    look = EmbedLook.the_one()
    told = {name: str(row.get(name) or "").strip() for name in ("position", *COLOURS)}
    for name, value in told.items():
        is_known = value in frame.POSITIONS if name == "position" else frame.read(value) and len(value) <= 24
        if value and not is_known:
            raise Cannot(f"{name} “{value[:24]}” is not known here")
        if value:
            setattr(look, name, value)
    look.save()
    people.note("import_embed_look", look, by=BY, **told)
    _publish(page)
    return True


@transaction.atomic
def _keep(page: Page, column: str, value: str) -> bool:
    row = Page.objects.select_for_update().get(pk=page.pk)
    if getattr(row, column):
        return False
    setattr(row, column, value)
    row.save(update_fields=[column])
    people.note("import_page_settings", row, by=BY, changed=[column])
    _publish(row)
    return True


def _publish(page: Page) -> None:
    """Anew, but as no news: programs that watch the page see no later moment of its last change."""
    outbox.record("page.imported", page, happened_at=page_facts().updated_at)


def _stays(why: str) -> Bring:
    def refuse() -> bool:
        raise Cannot(why)

    return refuse


def _words(told: object) -> str:
    """HTML or Markdown as the one plain line that stands under the headline."""
    text = told if isinstance(told, str) else ""
    without_tags = markdown.plain_text(text[:LONGEST_TEXT])
    return markdown.clean_line(markdown.plain_text(markdown.render(without_tags)))


def _address(text: str) -> str:
    """An address that a visitor may be led to; raises Cannot."""
    longest = Page._meta.get_field("support_url").max_length or 0
    try:
        check_support_address(text)
    except ValidationError:
        raise Cannot(f"support_url “{text[:40]}” is neither a web nor a mail address") from None
    if len(text) > longest:
        raise Cannot(f"support_url is longer than {longest} characters")
    return text


def _picture(told: object) -> bool:
    """Whether a picture was uploaded: that API tells an object with its address, or with nothing in it."""
    return bool(told.get("url") or told.get("original_url")) if isinstance(told, dict) else bool(told)
