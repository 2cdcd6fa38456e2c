"""The part of an exercise that breaks things: recorded signals, live, and nothing that anybody said."""

import json
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path

from core import clock
from drill.exercise import observing
from drill.exercise.scoring import Broke, Score, score
from drill.provider import Provider
from drill.timeline import Story

REPORT = "report.json"
STEP = 2.0  # real seconds between two looks at the clock; the report is as fresh as that
LEAD = timedelta(minutes=1)  # real time in which people find their way before anything breaks


class Playing:
    """One exercise: recorded signals at `speed` times the speed up to `until`, and its report beside them."""

    def __init__(self, story: Story, provider: Provider, *, speed: float, until: datetime, report: Path) -> None:
        self.story, self.provider, self.speed, self.until, self.report = story, provider, speed, until, report
        self.left = [signal for signal in story.signals if signal.at <= until]
        self.starts_at, self.story_start = clock.now() + LEAD, self.left[0].at
        self.broke: list[Broke] = []

    def look(self) -> None:
        """Break and heal what is due by now, and write the figures so far; forever, also after the last signal."""
        now = clock.now()
        story_now = self.story_start + (now - self.starts_at) * self.speed
        while self.left and self.left[0].at <= story_now:
            signal = self.left.pop(0)
            self.provider.broken |= set(signal.breaks)
            self.provider.broken -= set(signal.heals)
            self.broke.append(Broke(now, frozenset(self.provider.broken)))
        write(self.report, self.story, self.broke, speed=self.speed, until=self.until, is_over=story_now > self.until)


def write(report: Path, story: Story, broke: list[Broke], *, speed: float, until: datetime, is_over: bool) -> None:
    """The figures so far, beside those of the real day, for the desk that started the exercise."""
    names = {row["name"]: row["key"] for row in story.components}
    ours = score(broke, observing.posts_of_people(names), until=clock.now())
    theirs = score(observing.broke_of_the_day(story, until), observing.posts_of_the_day(story, until), until=until)
    said = {"at": clock.now().isoformat(), "speed": speed, "is_over": is_over, "signals": len(broke)}
    draft = report.with_suffix(".new")
    draft.write_text(json.dumps(said | {"ours": _plain(ours), "theirs": _plain(theirs)}))
    draft.replace(report)


def _plain(figures: Score) -> dict:
    """Times in seconds."""
    seconds = {name: value.total_seconds() for name, value in asdict(figures).items() if isinstance(value, timedelta)}
    return asdict(figures) | seconds
