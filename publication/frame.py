"""The look of the small frame for other sites, and that it can be read."""

from dataclasses import dataclass

from tinycss2.color3 import parse_color

from publication.contrast import LEAST_TEXT, Colour, contrast

BLACK, WHITE = (0.0, 0.0, 0.0), (1.0, 1.0, 1.0)
POSITIONS = ("top-left", "top-right", "bottom-left", "bottom-right")


@dataclass(frozen=True, slots=True)
class EmbedFacts:
    """A corner, and the colours of ground and words as they were asked for."""

    position: str = "bottom-left"
    incident: tuple[str, str] = ("#B00020", "#FFFFFF")
    maintenance: tuple[str, str] = ("#1F5FBF", "#FFFFFF")

    def colours(self, *, is_maintenance: bool) -> tuple[str, str]:
        """Ground and words as they are drawn: words that could not be read are black or white instead."""
        ground, words = (read(text) for text in (self.maintenance if is_maintenance else self.incident))
        ground, words = ground or BLACK, words or WHITE
        if contrast(ground, words) < LEAST_TEXT:
            words = max(BLACK, WHITE, key=lambda colour: contrast(ground, colour))
        return _hex(ground), _hex(words)


def read(text: str) -> Colour | None:
    """The colour that a text names, opaque; None when it names none."""
    found = parse_color(text)
    return None if found is None or isinstance(found, str) else (found.red, found.green, found.blue)


def _hex(colour: Colour) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in colour)


USUAL = EmbedFacts()
