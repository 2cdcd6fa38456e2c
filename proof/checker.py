"""The invariants I1 to I5, from the log of the mail server alone; shares no code with the sender."""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

NOTICE = re.compile(r"^n(\d+)\.")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one run of an experiment showed."""

    lost: int
    extra: int  # copies beyond the first
    most: int  # copies that one recipient got of one notice
    after_leaving: int
    out_of_order: int
    ids: int  # copies of one notice to one recipient with another Message-ID

    def holds(self, *, bound: int) -> bool:
        """Whether I1 to I5 hold, with at most `bound` extra copies."""
        return not (self.lost or self.after_leaving or self.out_of_order or self.ids) and self.extra <= bound


def check(
    log: Path, *, owed: Collection[str], left_at: Mapping[str, float] | None = None, grace: float = 0.0
) -> Verdict:
    """Judge the log. `owed` are the recipients of whom each must have the newest notice.

    `left_at` says when recipients unsubscribed; a mail that was claimed before is allowed for `grace` seconds.
    """
    copies: dict[str, list[tuple[int, str, float]]] = defaultdict(list)
    for line in log.read_text().splitlines():
        recipient, message_id, moment = line.split(" ")
        found = NOTICE.match(message_id)
        copies[recipient].append((int(found[1]) if found else 0, message_id, float(moment)))
    newest = max((notice for sent in copies.values() for notice, _, _ in sent), default=0)
    lost = sum(newest not in {notice for notice, _, _ in copies[recipient]} for recipient in owed)
    extra = most = out_of_order = ids = 0
    for sent in copies.values():
        by_notice: dict[int, list[str]] = defaultdict(list)
        for notice, message_id, _ in sent:
            by_notice[notice].append(message_id)
        extra += sum(len(each) - 1 for each in by_notice.values())
        most = max([most, *(len(each) for each in by_notice.values())])
        ids += sum(len(set(each)) - 1 for each in by_notice.values())
        firsts = list(dict.fromkeys(notice for notice, _, _ in sent))
        out_of_order += firsts != sorted(firsts)
    late = sum(
        moment > when + grace for recipient, when in (left_at or {}).items() for _, _, moment in copies[recipient]
    )
    return Verdict(lost, extra, most, late, out_of_order, ids)
