"""Pages, components and groups of the public API v2, read into records (contract A.2 and A.4)."""

from zoneinfo import available_timezones

from api.importing.fields import Fields
from api.importing.records import PageRecord, PartRecord
from components.models import Component, Page
from components.status import ComponentStatus

PART = {
    *("id", "name", "status", "description", "position", "group", "group_id", "components", "showcase"),
    *("only_show_if_degraded", "start_date", "created_at", "updated_at", "page_id"),
}
SINCE_2020 = {"start_date"}  # older captures do not have it
LONGEST_NAME = Component._meta.get_field("name").max_length
LONGEST_PAGE_NAME = Page._meta.get_field("name").max_length
LONGEST_URL = Page._meta.get_field("url").max_length


def page(fields: Fields) -> PageRecord:
    """The page; without a time zone it is in UTC, as some compatible products leave it out."""
    return PageRecord(
        code=fields.code("id"),
        name=fields.text("name", longest=LONGEST_PAGE_NAME, may_be_empty=False),
        url=_url(fields),
        time_zone=_time_zone(fields),
        updated_at=fields.optional_moment("updated_at"),
    )


def _url(fields: Fields) -> str:
    url = fields.optional_text("url", longest=LONGEST_URL)
    if url and not url.startswith(("http://", "https://")):
        raise fields.broken("url", f"“{url[:30]}” is not an http or https address")
    return url


def _time_zone(fields: Fields) -> str:
    name = fields.optional_text("time_zone")
    if name and name not in available_timezones():
        raise fields.broken("time_zone", f"“{name[:40]}” is not a time zone of the IANA list, like Europe/Berlin")
    return name or "Etc/UTC"


def part(fields: Fields, place_in_list: int) -> PartRecord:
    """A component or a group; what compatible products leave out has the value that the page would show."""
    is_group = fields.flag("group", default=False)
    position = fields.optional_number("position")
    group_code = fields.optional_code("group_id")
    if is_group and group_code is not None:
        fields.note("group_id", "groups are not nested here; this one stands at the top level")
        group_code = None
    if is_group:
        fields.items("components", [])
    return PartRecord(
        code=fields.code("id"),
        name=fields.text("name", longest=LONGEST_NAME, may_be_empty=False),
        is_group=is_group,
        status=fields.choice("status", ComponentStatus.values),
        description=fields.optional_text("description"),
        position=place_in_list if position is None else position,
        group_code=group_code,
        has_uptime_shown=fields.flag("showcase", default=True),
        is_shown_only_if_degraded=fields.flag("only_show_if_degraded", default=False),
        start_date=fields.optional_day("start_date"),
        created_at=fields.optional_moment("created_at"),
        updated_at=fields.optional_moment("updated_at"),
        page_code=fields.optional_code("page_id"),
        foreign=fields.foreign(PART, SINCE_2020),
        where=fields.where,
        notes=fields.notes,
    )
