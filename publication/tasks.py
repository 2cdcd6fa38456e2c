"""The minute hand of the page: what the clock changes, what a failed publish left, and the sign of life."""

from celery import shared_task

from publication import actions, revising, translate

# Ten thousand incidents take minutes when a name on every page has changed; the lock keeps a second one away.
LONG = {"time_limit": 1800, "soft_time_limit": 1790}


@shared_task(name="publication.publish", **LONG)
def publish() -> None:
    actions.publish()


@shared_task(name="publication.mirror")
def mirror() -> None:
    actions.mirror()


@shared_task(name="publication.translate", **LONG)
def translate_all() -> None:
    translate.publish_translations()


@shared_task(name="publication.translate_news")
def translate_news() -> None:
    translate.publish_translations(is_news_only=True)


@shared_task(name="publication.keep_figures", **LONG)
def keep_figures() -> None:
    revising.keep_daily()
