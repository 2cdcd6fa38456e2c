"""`python -m publication.emergency FOLDER "text"`: when not even the settings can be read.

It needs this source, its packages and the folder that the web server serves; nothing else.
"""

import argparse
import sys
from pathlib import Path

import django
from django.conf import settings

from core.errors import DomainError
from publication.emergency import speaking

BASE = Path(__file__).resolve().parent.parent.parent


def main() -> int:
    """Read the command line and speak."""
    parser = argparse.ArgumentParser(prog="python -m publication.emergency", description=__doc__)
    parser.add_argument("folder", type=Path, help="the folder of the published files")
    settings.configure(USE_TZ=True, TIME_ZONE="UTC", USE_I18N=True, LANGUAGE_CODE="en", LOCALE_PATHS=[BASE / "locale"])
    django.setup()
    speaking.add_arguments(parser)
    options = vars(parser.parse_args())
    try:
        print(speaking.answer(speaking.speak(options.pop("folder"), options), options))
    except (DomainError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
