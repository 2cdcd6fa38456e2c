"""The operator's own look: a folder with a style sheet and a logo, read and checked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tinycss2
from tinycss2.color3 import parse_color

from publication.contrast import Colour, weak_pairs

STYLE = "theme.css"
LOGOS = ("logo.svg", "logo.png")
LARGEST = 100_000  # bytes of either file: the page must load on a slow line
DARK = "prefers-color-scheme"


@dataclass(frozen=True, slots=True)
class Theme:
    """What the folder holds; either may be missing."""

    style: bytes | None
    logo: str | None  # its file name
    logo_bytes: bytes


def read(folder: Path) -> Theme:
    """The theme in `folder`; an empty one when there is none."""
    style = folder / STYLE
    logo = next((folder / name for name in LOGOS if (folder / name).is_file()), None)
    return Theme(
        style=style.read_bytes() if style.is_file() else None,
        logo=logo.name if logo else None,
        logo_bytes=logo.read_bytes() if logo else b"",
    )


def links(folder: Path) -> tuple[str | None, str | None]:
    """What every page names of it: its style sheet and its logo."""
    return (
        STYLE if (folder / STYLE).is_file() else None,
        next((name for name in LOGOS if (folder / name).is_file()), None),
    )


def problems(theme: Theme, defaults: str) -> Iterator[str]:
    """What is wrong with a theme, a sentence each; `defaults` is the product's own style sheet of tokens."""
    for name, body in ((STYLE, theme.style or b""), (theme.logo, theme.logo_bytes)):
        if len(body) > LARGEST:
            yield f"{name} has {len(body):,} bytes; at most {LARGEST:,} are served."
    if theme.style is None:
        return
    sheet = theme.style.decode("utf-8", errors="replace")
    yield from _foreign(tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True))
    light, dark = tokens(defaults)
    own_light, own_dark = tokens(sheet)
    for scheme, colours in (("light", light | own_light), ("dark", light | dark | own_light | own_dark)):
        for standing, ground, ratio, least in weak_pairs(colours):
            pair = f"--{standing} on --{ground}"
            yield f"In the {scheme} scheme {pair} has a contrast of {ratio:.2f}:1; {least}:1 is needed."


def tokens(sheet: str) -> tuple[dict[str, Colour], dict[str, Colour]]:
    """The custom properties of a style sheet that are colours: for both schemes, and for the dark one alone."""
    light: dict[str, Colour] = {}
    dark: dict[str, Colour] = {}
    _collect(tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True), light, dark)
    return light, dark


def _collect(rules: Sequence[Any], light: dict[str, Colour], dark: dict[str, Colour]) -> None:
    for rule in rules:
        if rule.type == "at-rule" and rule.content is not None:
            inner = tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)
            is_dark = (
                rule.lower_at_keyword == "media"
                and DARK in (prelude := tinycss2.serialize(rule.prelude))
                and "dark" in prelude
            )
            _collect(inner, dark if is_dark else light, dark)
        elif rule.type == "qualified-rule":
            _collect(
                tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True), light, dark
            )
        elif rule.type == "declaration" and rule.name.startswith("--"):
            value = [token for token in rule.value if token.type != "whitespace"]
            colour = parse_color(value[0]) if len(value) == 1 else None
            if colour is not None and not isinstance(colour, str):
                light[rule.name[2:]] = (colour.red, colour.green, colour.blue)


def _foreign(rules: Sequence[Any]) -> Iterator[str]:
    """Whatever would make a visitor's browser ask anybody else."""
    for rule in rules:
        if rule.type == "error":
            yield f"Line {rule.source_line} of {STYLE} is not CSS: {rule.message}."
        elif rule.type == "at-rule" and rule.lower_at_keyword == "import":
            yield f"Line {rule.source_line} of {STYLE} imports another style sheet; put its rules here."
    for line, address in _addresses(rules):
        yield f"Line {line} of {STYLE} fetches {address}; a theme fetches nothing."


def _addresses(nodes: Sequence[Any]) -> Iterator[tuple[int, str]]:
    for node in nodes:
        if node.type == "url":
            yield node.source_line, node.value
        elif node.type == "function" and node.lower_name in ("url", "image-set", "-webkit-image-set", "src"):
            yield node.source_line, tinycss2.serialize(node.arguments)
        for inner in (getattr(node, name, None) for name in ("prelude", "content", "arguments", "value")):
            if isinstance(inner, list):
                yield from _addresses(inner)
