"""Reading all answers of a source into one capture of one page."""

from collections import Counter

from api.importing import documents
from api.importing.capture import Capture
from api.importing.complaints import Broken, Complaint, NotImportable
from api.importing.documents import LISTS, Document
from api.importing.fields import CODE
from api.importing.progress import Progress
from api.importing.sources import Piece

SHOWN = 20  # files that are named when nothing can be read


def gather(pieces: list[Piece], progress: Progress) -> Capture:
    """The page that most answers are of; those of another page, and all that is not readable, are complained about."""
    captures: dict[str, Capture] = {}
    names: dict[str, list[str]] = {}
    homeless: list[Document] = []
    said = Capture()
    for piece in progress.each("reading files", pieces):
        try:
            document = documents.read(piece.name, piece.read())
        except Broken as error:
            if piece.is_guess:
                said.left.append(Complaint(piece.name, "", error.sentence))
            else:
                said.complain("files", piece.name, error.where, error.sentence)
        except documents.Unknown as error:
            said.left.append(Complaint(piece.name, "", str(error)))
        else:
            if code := _page_code(document):
                captures.setdefault(code, Capture(code)).add(document)
                names.setdefault(code, []).append(document.name)
            else:
                homeless.append(document)
    capture = captures[_chosen(names)] if captures else Capture()
    for document in homeless:
        capture.add(document)
    for code, others in names.items():
        if captures[code] is not capture:
            for name in others:
                said.complain("files", name, "page.id", f"“{code}” is another page than that of the other files")
    if not captures and not homeless:
        raise NotImportable(_nothing(said))
    _add(said, to=capture)
    capture.settle()
    return capture


def _nothing(said: Capture) -> str:
    lines = [str(complaint) for complaint in [*said.broken, *said.left]]
    more = [f"… and {len(lines) - SHOWN} more files"] if len(lines) > SHOWN else []
    return "\n".join(["There is no answer of the public API v2 in this source.", *lines[:SHOWN], *more])


def _page_code(document: Document) -> str | None:
    """The page that the answer and most of its records name."""
    content = document.content
    page = content.get("page")
    named = [page.get("id") if isinstance(page, dict) else None]
    for key in LISTS:
        records = content.get(key)
        named += [
            each.get("page_id") for each in (records if isinstance(records, list) else []) if isinstance(each, dict)
        ]
    codes = Counter(code for code in named if isinstance(code, str) and CODE.fullmatch(code))
    return next((code for code, _ in codes.most_common(1)), None)


def _chosen(names: dict[str, list[str]]) -> str:
    """The code of the page with the most answers; raises NotImportable when that is a guess."""
    by_count = sorted(names, key=lambda code: len(names[code]), reverse=True)
    if len(by_count) > 1 and len(names[by_count[0]]) == len(names[by_count[1]]):
        found = "; ".join(f"{code} ({', '.join(sorted(names[code])[:3])})" for code in by_count)
        raise NotImportable(f"The source holds more than one page: {found}. Name the folder or file of one of them.")
    return by_count[0]


def _add(said: Capture, *, to: Capture) -> None:
    to.broken[:0] = said.broken
    to.broken_kinds += said.broken_kinds
    to.left += said.left
