"""Update bodies as safe HTML, rendered before the database is touched, so that nobody waits for it."""

from api.importing.capture import Capture
from api.importing.progress import Progress
from core import markdown
from incidents.models import IncidentUpdate

CHUNK = 500


class Texts:
    """The HTML of each body; many updates say the same standard sentence."""

    def __init__(self) -> None:
        self._html: dict[str, str] = {}

    def __getitem__(self, body: str) -> str:
        if body not in self._html:
            self._html[body] = markdown.render(body)
        return self._html[body]

    def prepare(self, capture: Capture, progress: Progress) -> None:
        """Render what is new; the bodies that are stored already are not rendered again."""
        bodies = {update.code: update.body for record in capture.incidents.values() for update in record.updates}
        codes = list(bodies)
        for start in range(0, len(codes), CHUNK):
            stored = IncidentUpdate.objects.filter(code__in=codes[start : start + CHUNK])
            for code, body in stored.values_list("code", "body"):
                if bodies[code] == body:
                    del bodies[code]
        for body in progress.each("formatting texts", list(dict.fromkeys(bodies.values()))):
            self[body]
