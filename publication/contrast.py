"""Whether a colour can be read on another, by the definition of WCAG 2.2 (1.4.3 and 1.4.11)."""

from collections.abc import Iterator, Mapping

STATES = ("operational", "maintenance", "degraded", "partial", "major", "incident")
GROUNDS = ("paper", "surface", "sunken")
# Which token stands on which: words need 4.5:1 ...
TEXT = (
    *((ink, ground) for ink in ("ink", "ink-soft", "accent") for ground in GROUNDS),
    *((f"{state}-ink", ground) for state in STATES for ground in (*GROUNDS, f"{state}-tint")),
    # what stands on the ground of a state besides its own ink
    *(("major-ink", f"{state}-tint") for state in STATES),
    ("on-accent", "accent"),
    ("accent", "accent-tint"),
    ("ink", "accent-tint"),
)
# ... shapes and edges 3:1.
SHAPES = (
    *((state, ground) for state in STATES for ground in (*GROUNDS, f"{state}-tint")),
    *((one, ground) for one in ("edge", "unknown", "focus") for ground in GROUNDS),
)
LEAST_TEXT, LEAST_SHAPE = 4.5, 3.0
Colour = tuple[float, float, float]  # sRGB, each 0 to 1


def luminance(colour: Colour) -> float:
    """Relative luminance, 0 for black to 1 for white."""
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Colour, other: Colour) -> float:
    """The ratio of two colours, 1 for equal ones to 21 for black on white."""
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def weak_pairs(tokens: Mapping[str, Colour]) -> Iterator[tuple[str, str, float, float]]:
    """The pairs that cannot be read: what stands, on what, its ratio, and the least that is needed."""
    for pairs, least in ((TEXT, LEAST_TEXT), (SHAPES, LEAST_SHAPE)):
        for standing, ground in pairs:
            ratio = contrast(tokens[standing], tokens[ground])
            if ratio < least:
                yield standing, ground, ratio, least
