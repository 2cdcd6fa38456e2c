"""What must be true before the first process starts, brought about step by step and said aloud."""

import fcntl
import hashlib
import logging
import os
from pathlib import Path
from typing import IO

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import DatabaseError, transaction

from components.models import Page
from publication.actions import publish
from statuspage.console import Console

log = logging.getLogger(__name__)


class CannotStart(Exception):
    """One sentence: what is in the way and what to do about it."""


def take_the_data(folder: Path) -> IO[str]:
    """Be the only instance on this data; whoever holds the returned file is."""
    folder.mkdir(parents=True, exist_ok=True)
    file = (folder / "running").open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        holder = file.read().strip() or "unknown"
        file.close()
        raise CannotStart(
            f"Another instance (process {holder}) is running on {folder}: stop it, or start with another DATA_DIR."
        ) from None
    file.truncate(0)
    file.write(f"{os.getpid()}\n")
    file.flush()
    return file


def prepare_broker(address: Path, folder: Path) -> None:
    """Make the folders of the broker; the socket's may lie elsewhere, and must be ours alone."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    address.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if address.parent.stat().st_uid != os.getuid():
        raise CannotStart(f"{address.parent} belongs to somebody else: remove it, or use a shorter DATA_DIR.")


def prepare_database(console: Console) -> None:
    """Bring the tables up to this version; CannotStart when the database cannot be written."""
    console.say("Preparing the database ...")
    if settings.EMBEDDED:  # addresses of people are in it; SQLite gives its journals the same mode
        Path(settings.DATABASES["default"]["NAME"]).touch(mode=0o600)
    try:
        with transaction.atomic():  # takes SQLite's only pen: a locked database is noticed here, with nothing done
            pass
        call_command("migrate", interactive=False, verbosity=0)
    except DatabaseError as error:
        raise CannotStart(why_the_database_fails(str(error))) from error


def why_the_database_fails(error: str) -> str:
    """The database's own words, made into a sentence that says what to do."""
    name = settings.DATABASES["default"]["NAME"]
    first_line = error.strip().splitlines()[0] if error.strip() else "no reason given"
    if "locked" in error:
        return f"The database {name} is locked by another program: end that program, then start again."
    if "not a database" in error or "malformed" in error:
        return f"The database {name} is damaged ({first_line}): restore a backup, or move it away to begin anew."
    if settings.EMBEDDED:
        return f"The database {name} cannot be used ({first_line}): see that its disk has room and we may write there."
    return f"The database cannot be used ({first_line}): see that it runs and that DATABASE_URL is right."


def collect_static(console: Console) -> None:
    """Gather the style sheets, scripts and images, when any of them changed since the last time."""
    found = (
        (path, storage.size(path), storage.get_modified_time(path).timestamp())
        for finder in get_finders()
        for path, storage in finder.list(None)
    )
    state = hashlib.sha256(repr(sorted(found)).encode()).hexdigest()
    note = Path(settings.STATIC_ROOT) / ".collected"
    if note.exists() and note.read_text() == state:
        return
    console.say("Collecting style sheets, scripts and images ...")
    call_command("collectstatic", interactive=False, verbosity=0)
    note.write_text(state)


def load_demo_once(console: Console) -> None:
    """Tell the demo's story to an installation that has no page yet."""
    if Page.objects.exists():
        return
    console.say("Loading the demo (DEMO=0 starts empty) ...")
    call_command("load_demo", verbosity=0)


def publish_page(console: Console) -> None:
    """Write the public files as they should be now; what hinders it once is tried again every minute anyway."""
    console.say("Publishing the page ...")
    try:
        publish()
    except Exception as error:  # whatever it is: yesterday's page is better than none, and staff must get in
        log.exception("publishing failed")
        console.say(f"The page could not be published now ({error}); the worker tries again every minute.")
