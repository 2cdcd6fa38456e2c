"""How the small frame for other sites looks."""

from typing import Any

from rest_framework import serializers

from api.scopes import Scope
from api.v1.ask import Ask, read
from api.v1.operation import operation
from components.models import Page
from publication import frame
from publication.decisions import save_embed_look
from publication.models import EmbedLook

COLOUR = r"^(#[0-9A-Fa-f]{3,8}|[A-Za-z]{3,20})$"


class ColourField(serializers.RegexField):
    """A colour as style sheets write it; it is drawn opaque."""

    def __init__(self) -> None:
        super().__init__(COLOUR, required=False)

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if frame.read(text) is None:
            raise serializers.ValidationError("That is not a colour like #B00020.")
        return text


class LookIn(serializers.Serializer):
    """A corner and four colours."""

    position = serializers.ChoiceField(frame.POSITIONS, required=False)
    incident_background_color = ColourField()
    incident_text_color = ColourField()
    maintenance_background_color = ColourField()
    maintenance_text_color = ColourField()


@operation(needs=Scope.READ)
def get(ask: Ask) -> dict[str, Any]:
    """The look."""
    return shape(EmbedLook.the_one(), ask.page)


@operation(needs=Scope.ADMIN)
def change(ask: Ask) -> dict[str, Any]:
    """Another look."""
    wanted = read(LookIn, ask.wrapped("status_embed_config"))
    return shape(save_embed_look(wanted, by=ask.token), ask.page)


def shape(look: EmbedLook, page: Page) -> dict[str, Any]:
    """The look as this API says it."""
    return {"page_id": page.code} | {name: getattr(look, name) for name in LookIn().fields}
