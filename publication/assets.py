"""The hashed names of style sheets and scripts, which every published page links to."""

from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.core.management import call_command


def collect_if_missing() -> None:
    """Collect the assets of an installation that never did; a page cannot be published without their names."""
    if isinstance(staticfiles_storage, ManifestFilesMixin) and not staticfiles_storage.hashed_files:
        call_command("collectstatic", interactive=False, verbosity=0)
