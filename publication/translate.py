"""Bringing the pages of every further language up: each is a tree of its own, so the page itself waits for none."""

import contextlib

from django.utils import translation

from core import languages
from publication import actions, memory
from publication.kept import newest_version
from publication.writer import Folder, PublisherBusy


def publish_translations(*, is_full: bool = False, is_news_only: bool = False) -> None:
    """Bring the pages of every further language up to the newest committed state, one language after the other.

    With `is_news_only` a language that shows the newest version already is left alone; what the
    clock alone changes is written without it. A language that another process is writing is
    left to that process. Languages that are offered no longer are taken down.
    """
    for folder in actions.targets():
        for language in languages.translations():
            with contextlib.suppress(PublisherBusy), translation.override(language):
                _bring_up(folder.part(language), is_full=is_full, is_news_only=is_news_only)
        for language in set(folder.parts()) - set(languages.translations()):
            memory.forget(folder.part(language))
            folder.part(language).clear()


def _bring_up(part: Folder, *, is_full: bool, is_news_only: bool) -> None:
    """Until nothing newer has been committed meanwhile: who comes while we write goes away again."""
    if is_news_only and _shows_the_newest(part):
        return
    actions.bring_up(part, is_full=is_full)
    while not _shows_the_newest(part):
        actions.bring_up(part)


def _shows_the_newest(part: Folder) -> bool:
    edition = part.edition()
    return edition is not None and edition.is_complete and edition.version >= newest_version()
