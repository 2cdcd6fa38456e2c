"""What runs when, on which queue, and who listens to what happened: everything that nobody clicked, as tables."""

# The queue of each task; what is not named here goes to the default one.
QUEUES = {
    "publication.*": {"queue": "publish"},
    "notifications.drain_webhooks": {"queue": "webhooks"},
    "notifications.drain_chat": {"queue": "chat"},
    "notifications.drain_push": {"queue": "push"},
    "notifications.drain_sms": {"queue": "sms"},
    "notifications.*": {"queue": "mail"},
    "monitoring.look": {"queue": "probe.local"},
}

# Task and seconds between two runs. Every task may run twice, late or on two machines; the rows decide.
EVERY = {
    "core.pulse": 10,
    "outbox.relay": 5,
    "outbox.prune": 3600,
    "people.forget_tries": 3600,
    "publication.publish": 60,
    "publication.keep_figures": 600,
    "publication.mirror": 10,
    "publication.translate": 60,
    "publication.translate_news": 10,
    "incidents.keep_time": 10,
    "incidents.announce": 300,
    "monitoring.look_due": 5,
    "monitoring.roll_up": 60,
    "monitoring.measure_noise": 3600,
    "monitoring.prune": 3600,
    "monitoring.tidy_reports": 600,
    "notifications.drain": 5,
    "notifications.drain_webhooks": 5,
    "notifications.drain_chat": 5,
    "notifications.drain_push": 5,
    "notifications.drain_sms": 5,
    "notifications.release": 30,
    "subscribers.forget_unconfirmed": 3600,
    "subscribers.end_what_is_over": 3600,
    "subscribers.let_lists_leave": 300,
}

COMPONENTS = "notifications.component_news.tell_of_components"
REVISIONS = "publication.revising.keep_up"
# Each sentence of the outbox and who hears of it.
HANDLERS = {
    # incidents and maintenance alike: one timeline, one event
    "incident.updated": ["publication.actions.publish", "notifications.fanout.tell_followers", COMPONENTS, REVISIONS],
    "incident.changed": ["publication.actions.publish", REVISIONS],  # corrected in place: nobody is mailed
    "incident.merged": ["publication.actions.publish", "subscribers.carrying.carry_over", REVISIONS],
    "component.changed": ["publication.actions.publish", COMPONENTS, REVISIONS],
    "page.changed": ["publication.actions.publish", REVISIONS],
    "page.imported": ["publication.actions.publish", COMPONENTS, REVISIONS],
    "uptime.revised": ["publication.actions.publish"],
    # private facts travel the same way and reach no public file
    "subscriber.asked": ["notifications.fanout.tell_subscriber"],
    "endpoint.confirmed": ["notifications.fanout.challenge_endpoint"],
    "subscriber.leaving": ["notifications.fanout.tell_list"],
    "subscriber.left": ["notifications.fanout.tell_list"],
    "subscriber.changed": ["notifications.fanout.tell_list"],
    "proposal.opened": ["notifications.fanout.tell_people_on_duty"],
    "channel.stopped": ["notifications.fanout.tell_of_stop"],
    "promise.due": ["notifications.duty.remind_of_a_promise"],
    "promise.missed": ["notifications.duty.tell_of_a_missed_promise"],
    "maintenance.overran": ["notifications.duty.tell_of_an_overrun"],
    "draft.written": ["notifications.duty.tell_of_a_draft"],
    "draft.published": ["monitoring.held.close"],
}
# These reach no public file.
PRIVATE = [
    "subscriber.asked",
    "subscriber.leaving",
    "subscriber.left",
    "subscriber.changed",
    "proposal.opened",
    "endpoint.confirmed",
    "channel.stopped",
    *("promise.due", "promise.missed", "maintenance.overran", "draft.written", "draft.published"),
]
# Also run by the committing process itself, right after the commit.
AT_ONCE = ["publication.actions.publish", "monitoring.held.close"]
# Who knows what the probes see now; incidents asks before a resolution.
EVIDENCE = "monitoring.red.red"


def beat(every: dict[str, int]) -> dict[str, dict]:
    """The table as Celery's beat reads it: a run that nobody took up before the next one is forgotten."""
    return {
        name: {"task": name, "schedule": seconds, "options": {"expires": max(seconds, 5)}}
        for name, seconds in every.items()
    }
