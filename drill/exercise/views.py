"""The screen from which an exercise is begun and ended, and its figures beside those of the real day."""

from datetime import datetime

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from core.errors import DomainError
from drill.exercise import actions, place
from people.guards import staff

LENGTHS = [
    ("2026-03-02T12:30Z", "The first hour: two parts break, one claim is made"),
    ("2026-03-02T16:00Z", "The first wave, until everything works again"),
    ("2026-03-03T12:00Z", "Both days with all their waves"),
]
SPEEDS = [("1", "As it was"), ("10", "Ten times as fast"), ("30", "Thirty times as fast")]
FIGURES = [
    ("first_post_after", "First post after"),
    ("posts", "Posts"),
    ("promises", "Promises that fell due"),
    ("kept", "of them kept"),
    ("late", "Late, all together"),
    ("longest_silence", "Longest silence"),
    ("contradictions", "Contradictions and corrections"),
]
TIMES = {"first_post_after", "late", "longest_silence"}


class ExerciseForm(forms.Form):
    """How much of the record, and how fast."""

    until = forms.ChoiceField(label="How much", choices=LENGTHS, initial=LENGTHS[1][0], widget=forms.RadioSelect)
    speed = forms.ChoiceField(label="How fast things break", choices=SPEEDS, initial="10", widget=forms.RadioSelect)


@staff(can="run_exercise")
def exercise(request: HttpRequest) -> HttpResponse:
    """What runs, its figures, and the form that begins one."""
    _not_inside_one()
    form = ExerciseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            actions.start(speed=float(said["speed"]), until=said["until"], by=request.user)
        except (DomainError, OSError) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "The exercise is being set up; in half a minute it answers.")
            return redirect("drill:exercise")
    report = place.report()
    context = {
        "form": form,
        "is_running": place.process() is not None,
        "address": place.address(),
        "report": report,
        "reported_at": datetime.fromisoformat(report["at"]) if report else None,
        "figures": _figures(report) if report else [],
    }
    return render(request, "drill/exercise.html", context, status=422 if form.is_bound else 200)


@staff(can="run_exercise")
@require_POST
def stop_exercise(request: HttpRequest) -> HttpResponse:
    """End it; the report stays."""
    _not_inside_one()
    try:
        actions.stop(by=request.user)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "The exercise ends. Its report stays until the next one.")
    return redirect("drill:exercise")


def _figures(report: dict) -> list[tuple[str, str, str]]:
    return [(words, _shown(name, report["ours"]), _shown(name, report["theirs"])) for name, words in FIGURES]


def _shown(name: str, figures: dict) -> str:
    value = figures[name]
    if value is None:
        return "—"
    return _long(round(value)) if name in TIMES else str(value)


def _long(seconds: int) -> str:
    """To the second, unlike on the page: an exercise is fast, and its first post a matter of seconds."""
    parts = ((seconds // 3600, "h"), (seconds // 60 % 60, "min"), (seconds % 60, "s"))
    return " ".join(f"{count} {unit}" for count, unit in parts if count) or "0 s"


def _not_inside_one() -> None:
    if settings.EXERCISE:
        raise Http404
