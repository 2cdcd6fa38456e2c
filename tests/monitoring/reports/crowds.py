"""Crowds of reporters for tests."""

from datetime import timedelta

import time_machine

from core import clock
from monitoring.reports import actions


def addresses(count, *, operators=0):
    """So many networks; each of an operator of its own, or spread over so many."""
    operators = operators or count
    return [f"20.{number % operators}.{number // operators}.{number % 250 + 1}" for number in range(count)]


def report(component, places, *, ago=0.0, symptom="sign_in", region="europe", **given):
    """Let somebody at each address report, so many minutes ago; how many counted."""
    with time_machine.travel(clock.now() - timedelta(minutes=ago), tick=False):
        return sum(
            actions.report(component, symptom=symptom, region=region, address=place, **given) for place in places
        )
