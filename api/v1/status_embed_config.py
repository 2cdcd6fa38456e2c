"""How the small frame for other sites looks: kept and told to the program that asks."""

from typing import Any

from rest_framework import serializers

from api.actions import save_embed_look
from api.models import EmbedLook
from api.scopes import Scope
from api.v1.ask import Ask, read
from api.v1.operation import operation
from components.models import Page

COLOUR = r"^(#[0-9A-Fa-f]{3,8}|[A-Za-z]{3,20})$"
POSITIONS = ["top-left", "top-right", "bottom-left", "bottom-right"]


class LookIn(serializers.Serializer):
    """A corner and four colours."""

    position = serializers.ChoiceField(POSITIONS, required=False)
    incident_background_color = serializers.RegexField(COLOUR, required=False)
    incident_text_color = serializers.RegexField(COLOUR, required=False)
    maintenance_background_color = serializers.RegexField(COLOUR, required=False)
    maintenance_text_color = serializers.RegexField(COLOUR, required=False)


@operation(needs=Scope.READ)
def get(ask: Ask) -> dict[str, Any]:
    """The look."""
    return shape(EmbedLook.the_one(), ask.page)


@operation(needs=Scope.ADMIN)
def change(ask: Ask) -> dict[str, Any]:
    """Another look."""
    wanted = read(LookIn, ask.wrapped("status_embed_config"))
    return shape(save_embed_look(EmbedLook.the_one(), wanted, by=ask.token), ask.page)


def shape(look: EmbedLook, page: Page) -> dict[str, Any]:
    """The look as this API says it."""
    return {"page_id": page.code} | {name: getattr(look, name) for name in LookIn().fields}
