"""The operator's style sheet and logo, beside the page."""

from collections.abc import Iterator

from publication.theme import STYLE, Theme

File = tuple[str, bytes]


def files(theme: Theme) -> Iterator[File]:
    """/theme.css and /logo.svg or /logo.png, where there are some."""
    if theme.style is not None:
        yield STYLE, theme.style
    if theme.logo is not None:
        yield theme.logo, theme.logo_bytes
