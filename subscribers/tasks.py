"""Forgetting by the clock."""

from celery import shared_task

from subscribers import actions, ending, lists


@shared_task(name="subscribers.forget_unconfirmed")
def forget_unconfirmed() -> None:
    actions.forget_unconfirmed()


@shared_task(name="subscribers.end_what_is_over")
def end_what_is_over() -> None:
    ending.end_what_is_over()


@shared_task(name="subscribers.let_lists_leave")
def let_lists_leave() -> None:
    lists.let_leave()
