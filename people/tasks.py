"""What the clock does for people."""

from celery import shared_task

from people import throttle


@shared_task(name="people.forget_tries", ignore_result=True)
def forget_tries():
    """Wrong passwords are counted for an hour and then forgotten."""
    throttle.forget_old()
