"""Whether an update answers what a reader in trouble asks; explained, offline, and never in the way."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from incidents.lifecycle import INCIDENT_NEXT, OVER, Status


class Question(StrEnum):
    """What every reader asks of an update, and what spoils the answer."""

    WHO = "who"
    WHAT = "what"
    SINCE = "since"
    DO = "do"
    EMPTY = "empty"
    VAGUE = "vague"
    CONTRADICTED = "contradicted"
    BACKWARDS = "backwards"


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
    Question.CONTRADICTED: "It says that {} works, but the probes see it fail.",
    Question.BACKWARDS: "It goes back from “{}” to “{}”: say that it came back or that the repair did not hold.",
}
WHO = (
    r"\b(users?|customers?|people|everyone|everybody|anyone|those who|teams?|regions?|"
    r"europe|asia|america|eu|us|india)\b"
)
WHAT = (
    r"\b(fail\w*|errors?|slow\w*|unavailable|cannot|can't|unable|down|outage|time ?outs?|timed out|degraded|delay\w*|"
    r"(?:issues?|problems?|trouble) (?:\w+ )?(?:with|affecting|connecting|sending|loading|signing)|"
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
    r"\b((?:continu\w+ to|still|currently|are|is|actively|are on) (?:actively )?"
    r"(?:investigat\w*|look\w*|work\w*|monitor\w*|"
    r"watch\w*|repair\w*|deploy\w*|dig\w*|mak\w+ progress)|investigating (?:this|the|a|an) (?:issue|problem)|"
    r"investigation (?:is |remains )?(?:ongoing|continu\w*)|(?:aware of|on) (?:this|the|an|it)\b|"
    r"(?:fix|remedy|mitigation) (?:is|has been|was|in) (?:being )?(?:implemented|applied|deployed|prepared|progress)|"
    r"(?:applied|implemented|deployed) a (?:fix|remedy)|(?:work|repairs?|investigations?) (?:on this )?continues?|"
    r"(?:cause|issue|problem) (?:has been|was) (?:identified|found)|longer than expected|engaged on|working on it|"
    r"incident (?:opened|created)|looking into (?:it|this|the matter)|keep you posted|no new information|isn't right|"
    r"still monitoring|top priority|updates? (?:as (?:soon|necessary)|to follow)|more to follow|patience)\b"
)
VAGUE = (
    r"\b(some (?:users|customers|people|requests|regions|shops|accounts|workspaces|(?:may|might) )|"
    r"a (?:small |limited )?(?:subset|number|portion|set|few) (?:of )?\w+|a few \w+|several (?:users|customers|people)|"
    r"many (?:users|customers|people)|(?:users|customers|people) (?:may|might)|part of our|certain \w+|"
    r"intermittent\w*|sporadic\w*|occasional\w*)"
)
WELL = (
    r"(?<!not )(?<!not yet )\b(?:unaffected|not affected|not impacted|operational|"
    r"(?:keeps? )?work(?:s|ing)? (?:as (?:intended|expected|usual)|normally|again|now|fine)|keeps? working|"
    r"returned to normal|"
    r"fully (?:working|recovered|operational)|healthy)\b"
)
BACK = (
    r"\b(again|re-?occur\w*|recur\w*|returned|returning|came back|is back|resum\w*|re-?open\w*|"
    r"did not (?:hold|help|work)|"
    r"not (?:yet )?(?:resolved|fixed)|still (?:see|seeing|fail\w*)|another|a second|different cause)\b"
)
NUMBER = re.compile(r"\d ?%|\b\d+ (?:of|in|out of)\b|\babout (?:half|a third|a quarter)\b", re.IGNORECASE)


def remarks(
    body: str,
    *,
    status: str,
    names: Iterable[str],
    is_first: bool,
    before: str = "",
    failing: Collection[str] = (),
    unharmed: Collection[str] = (),
) -> list[Remark]:
    """What a reader will miss in this text, the gravest first; empty when nothing.

    `names` are those of the components, which answer "who". `before` is the status until now,
    `failing` the components that the probes see failing, `unharmed` those that the update confirms
    to be well. What ends an incident needs no advice and no beginning; what is not its first word
    need not repeat since when.
    """
    found = {question for question, pattern in PATTERNS.items() if pattern.search(body)}
    if any(_names(name, body) for name in names):
        found.add(Question.WHO)
    told = [*_contradicted(body, status, failing, unharmed), *_backwards(body, before, status)]
    news = found & {Question.WHO, Question.WHAT, Question.SINCE, Question.DO}
    if Question.EMPTY in found and not news - {Question.WHO}:
        return [*told, Remark(Question.EMPTY, SENTENCES[Question.EMPTY])]
    asked = [Question.WHO, Question.WHAT]
    if status not in OVER:
        asked += [Question.SINCE, Question.DO] if is_first else [Question.DO]
    told += [Remark(question, SENTENCES[question]) for question in asked if question not in found]
    vague = PATTERNS[Question.VAGUE].search(body)
    if vague and not NUMBER.search(body):
        told.append(Remark(Question.VAGUE, SENTENCES[Question.VAGUE].format(vague.group()), vague.group()))
    return told


def _names(name: str, body: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", body, re.IGNORECASE) is not None


def _contradicted(body: str, status: str, failing: Iterable[str], unharmed: Collection[str]) -> list[Remark]:
    """Claims that something works which the probes see failing: by name, by the form, or by an end of everything."""
    wrong = []
    for name in failing:
        claims_it = re.search(rf"(?<!\w){re.escape(name)}(?!\w)[^.!?\n]*?{WELL}", body, re.IGNORECASE)
        if claims_it or name in unharmed or status in OVER:
            wrong.append(Remark(Question.CONTRADICTED, SENTENCES[Question.CONTRADICTED].format(name), name))
    return wrong


def _backwards(body: str, before: str, status: str) -> list[Remark]:
    """A step back in the life of an incident that the words do not explain."""
    steps = [*INCIDENT_NEXT]
    if before not in steps or status not in steps or steps.index(status) >= steps.index(before):
        return []
    if PATTERNS[Question.BACKWARDS].search(body):
        return []
    words = Status(before).label, Status(status).label
    return [Remark(Question.BACKWARDS, SENTENCES[Question.BACKWARDS].format(*words))]


PATTERNS = {
    question: re.compile(pattern, re.IGNORECASE)
    for question, pattern in {
        Question.WHO: WHO,
        Question.WHAT: WHAT,
        Question.SINCE: SINCE,
        Question.DO: DO,
        Question.EMPTY: EMPTY,
        Question.VAGUE: VAGUE,
        Question.BACKWARDS: BACK,
    }.items()
}
