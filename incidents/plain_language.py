"""Whether an update answers what a reader in trouble asks; explained, offline, and never in the way."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from incidents.lifecycle import OVER


class Question(StrEnum):
    """What every reader asks of an update, and what spoils the answer."""

    WHO = "who"
    WHAT = "what"
    SINCE = "since"
    DO = "do"
    EMPTY = "empty"
    VAGUE = "vague"


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that a reader will miss, in a sentence, with the words that it is about."""

    question: Question
    sentence: str
    words: str = ""


SENTENCES = {
    Question.WHO: "It does not say who is affected: name the component, the region or the share of people.",
    Question.WHAT: "It does not say what fails, in the reader's words: signing in, sending, error 500, slow answers.",
    Question.SINCE: "It does not say since when: give the time with its zone.",
    Question.DO: "It does not say what the reader can do: a way round, or that there is nothing to do but wait.",
    Question.EMPTY: "It says that you work on it, and nothing else: tell what you know now and did not know before.",
    Question.VAGUE: "“{}” leaves every reader wondering: say how many, where, or how you know.",
}
WHO = (
    r"\b(users?|customers?|people|everyone|everybody|anyone|those who|teams?|regions?|"
    r"europe|asia|america|eu|us|india)\b"
)
WHAT = (
    r"\b(fail\w*|errors?|slow\w*|unavailable|cannot|can't|unable|down|outage|time ?outs?|timed out|degraded|delay\w*|"
    r"missing|lost|unreachable|interrupt\w*|crash\w*|elevated|latency|rejected|refused|"
    r"not (?:working|loading|available)|works? again|recovered|restored|normal(?:ly)?)\b|\b[45]\d\d\b"
)
SINCE = (
    r"\b(since|began|started|between|from|at)\b[^.]{0,40}\d{1,2}[:.]\d\d|"
    r"\d{1,2}:\d\d ?(?:utc|gmt|[ap]m|p[sd]t|e[sd]t|ce?s?t)\b"
)
DO = (
    r"\b(work-?around|instead|retry|retries|try again|re-?send|refresh|sign (?:in|out)|log (?:in|out)|switch|use the|"
    r"no action|nothing (?:to do|you need)|you can|you may|please|(?:are|is)? ?not affected)\b"
)
EMPTY = (
    r"\b((?:continu\w+ to|still|currently|are|actively) (?:investigat\w*|look\w*|work\w*|monitor\w*)|"
    r"investigating (?:this|the) issue|aware of (?:this|the|an) issue|fix is being implemented|"
    r"updates? as (?:soon|necessary))\b"
)
VAGUE = (
    r"\b(some (?:users|customers|people|requests)|a (?:small )?(?:subset|number|portion) of \w+|"
    r"certain \w+|intermittent\w*)\b"
)
NUMBER = re.compile(r"\d ?%|\b\d+ (?:of|in|out of)\b|\babout (?:half|a third|a quarter)\b", re.IGNORECASE)


def remarks(body: str, *, status: str, names: Iterable[str], is_first: bool) -> list[Remark]:
    """What a reader will miss in this text, the gravest first; empty when nothing.

    `names` are those of the components, which answer "who". What ends an incident needs no
    advice and no beginning; what is not its first word need not repeat since when.
    """
    found = {question for question, pattern in PATTERNS.items() if pattern.search(body)}
    if any(name.lower() in body.lower() for name in names):
        found.add(Question.WHO)
    news = found & {Question.WHO, Question.WHAT, Question.SINCE, Question.DO}
    if Question.EMPTY in found and not news - {Question.WHO}:
        return [Remark(Question.EMPTY, SENTENCES[Question.EMPTY])]
    asked = [Question.WHO, Question.WHAT]
    if status not in OVER:
        asked += [Question.SINCE, Question.DO] if is_first else [Question.DO]
    missing = [Remark(question, SENTENCES[question]) for question in asked if question not in found]
    vague = PATTERNS[Question.VAGUE].search(body)
    if vague and not NUMBER.search(body):
        missing.append(Remark(Question.VAGUE, SENTENCES[Question.VAGUE].format(vague.group()), vague.group()))
    return missing


PATTERNS = {
    question: re.compile(pattern, re.IGNORECASE)
    for question, pattern in {
        Question.WHO: WHO,
        Question.WHAT: WHAT,
        Question.SINCE: SINCE,
        Question.DO: DO,
        Question.EMPTY: EMPTY,
        Question.VAGUE: VAGUE,
    }.items()
}
