"""Judging the plain-language check on labelled texts, and writing docs/plain-language.md (`make eval-words`)."""

import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import django

from incidents.plain_language import Question, remarks

HERE = Path(__file__).resolve().parent
DOCUMENT = HERE.parent / "docs" / "plain-language.md"
TEXTS, CAPTURES = HERE / "words" / "texts.txt", HERE / "words" / "captures.txt"
# A capture of a public page; its wording is not ours to ship, so that only the labels are kept here.
CAPTURE = HERE.parent.parent / "shared/fixtures/discord-2019/incidents.json"
NAMES = ("Chat", "API", "Sign-in", "Payments", "Search", "Uploads")
LABELS = {
    "E": Question.EMPTY,
    "V": Question.VAGUE,
    "C": Question.CONTRADICTED,
    "B": Question.BACKWARDS,
}


@dataclass(frozen=True, slots=True)
class Text:
    """One update with what a person says of it."""

    labels: frozenset[str]
    status: str
    before: str
    failing: tuple[str, ...]
    body: str

    @property
    def is_test(self) -> bool:
        """Half of the texts, chosen by their own bytes: the rules were never fitted to these."""
        return hashlib.sha256(self.body.encode()).digest()[0] % 2 == 1

    def found(self) -> frozenset[str]:
        """What the check says of it."""
        told = remarks(
            self.body,
            status=self.status,
            names=NAMES,
            is_first=not self.before,
            before=self.before,
            failing=self.failing,
        )
        asked = {remark.question for remark in told}
        return frozenset(label for label, question in LABELS.items() if question in asked)


@dataclass(frozen=True, slots=True)
class Score:
    """How one label was found."""

    right: int
    wrong: int
    missed: int

    def words(self) -> str:
        found, there = self.right + self.wrong, self.right + self.missed
        return f"{_percent(self.right, found)} | {_percent(self.right, there)} | {there}"


def own() -> list[Text]:
    """The texts in our own words."""
    lines = [line for line in TEXTS.read_text().splitlines() if line and not line.startswith("#")]
    return [_text(*line.split("|", 4)) for line in lines]


def captured() -> list[Text]:
    """The labelled updates of the capture; none where it is not at hand."""
    if not CAPTURE.exists():
        return []
    labels = dict(line.split() for line in CAPTURES.read_text().splitlines() if line and not line.startswith("#"))
    return [
        _text(labels[update["id"]], update["status"], before, "", update["body"])
        for incident in json.loads(CAPTURE.read_text())["incidents"]
        for before, update in _with_before(incident["incident_updates"])
        if update["id"] in labels
    ]


def score(texts: Iterable[Text], label: str) -> Score:
    """How well that label is found in these texts."""
    pairs = [(label in text.labels, label in text.found()) for text in texts]
    return Score(pairs.count((True, True)), pairs.count((False, True)), pairs.count((True, False)))


def table(title: str, texts: Sequence[Text]) -> str:
    """One table of the document."""
    lines = [
        f"### {title}: {len(texts)} texts",
        "",
        "| flag | precision | recall | texts with it |",
        "| --- | --- | --- | --- |",
    ]
    lines += [f"| {question.value} | {score(texts, label).words()} |" for label, question in LABELS.items()]
    flagged = sum(bool(text.found()) for text in texts if not text.labels)
    blameless = sum(not text.labels for text in texts)
    return "\n".join([*lines, "", f"Blameless texts that were flagged all the same: {flagged} of {blameless}.", ""])


def main(arguments: Sequence[str]) -> int:
    django.setup()  # the words of statuses are Django's
    texts = own()
    halves = [text for text in texts if not text.is_test], [text for text in texts if text.is_test]
    if "--errors" in arguments:  # of the half that rules may be fitted to
        for text in halves[0]:
            if text.found() != text.labels:
                print(sorted(text.labels), "found", sorted(text.found()), "|", text.status, "|", text.body)
        return 0
    rubric = (HERE / "words" / "rubric.md").read_text()
    tables = [table("The half that the rules were not fitted to", halves[1]), table("The other half", halves[0])]
    if real := captured():
        tables.append(table("A capture of a public page, 2019", real))
    DOCUMENT.write_text(rubric.rstrip() + "\n\n" + "\n".join(tables))
    print("\n".join(tables))
    return 0


def _text(labels: str, status: str, before: str, failing: str, body: str) -> Text:
    return Text(
        labels=frozenset(labels.split(",")) - {"-"},
        status=status,
        before="" if before == "-" else before,
        failing=tuple(filter(None, failing.split(","))),
        body=body,
    )


def _with_before(updates: list[dict]) -> Iterator[tuple[str, dict]]:
    """Each update with the status before it, oldest first."""
    before = "-"
    for update in reversed(updates):
        yield before, update
        before = update["status"]


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} % ({part} of {whole})" if whole else "–"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
