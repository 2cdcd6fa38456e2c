"""Short ways to say things through the API."""

from datetime import timedelta

from core import clock

PAGE = "pages/pgpgpgpgpg00"


def opened(program, **incident):
    answer = program.post(f"{PAGE}/incidents", {"incident": {"name": "Sign-in fails", **incident}})
    assert answer.status_code == 201, answer.content
    return answer.json()


def told(program, code, **incident):
    answer = program.patch(f"{PAGE}/incidents/{code}", {"incident": incident})
    assert answer.status_code == 200, answer.content
    return answer.json()


def status_of(program, component):
    return program.get(f"{PAGE}/components/{component.code}").json()["status"]


def window(begins=timedelta(hours=1), lasts=timedelta(hours=1), **others):
    begin = clock.now() + begins
    return {"scheduled_for": begin.isoformat(), "scheduled_until": (begin + lasts).isoformat(), **others}
