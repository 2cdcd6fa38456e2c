"""Who may sign in, as the organisation of the page; people are invited and removed on the staff screens."""

from typing import Any

from django.contrib.auth import get_user_model

from api.scopes import Scope
from api.v1.ask import Ask
from api.v1.operation import operation
from api.v1.pages import the_page
from api.v1.refusals import NotFound
from api.v1.stamps import stamp
from components.models import Page
from core.numbers import whole
from people.models import is_allowed

# What another product calls a role, and the deed by which we know it.
ROLES = {
    "page_configuration": "set_up",
    "incident_manager": "open_incident",
    "maintenance_manager": "schedule_maintenance",
}


@operation(needs=Scope.ADMIN)
def users(ask: Ask, organization_id: str) -> list[dict[str, Any]]:
    """Everybody who may sign in."""
    page = the_page(organization_id)
    people = get_user_model().objects.filter(is_active=True).order_by("pk")
    return [shape(user, page) for user in ask.one_page(people)]


@operation(needs=Scope.ADMIN)
def permissions(ask: Ask, organization_id: str, user_id: str) -> dict[str, Any]:
    """What one person may do on the page."""
    page = the_page(organization_id)
    user = get_user_model().objects.filter(is_active=True, pk=whole(user_id, longest=9)).first()
    if user is None:
        raise NotFound("There is no such person.")
    may = {role: is_allowed(user, deed) for role, deed in ROLES.items()}
    return {"data": {"user_id": str(user.pk), "pages": {page.code: {"page_id": page.code, **may}}}}


def shape(user: Any, page: Page) -> dict[str, Any]:
    """One person as this API says it."""
    return {
        "id": str(user.pk),
        "organization_id": page.code,
        "email": user.email,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "created_at": stamp(user.date_joined, page),
        "updated_at": stamp(user.last_login or user.date_joined, page),
    }
