"""Which task sends through which channel, and how it is woken."""

from collections.abc import Iterable

from outbox.nudge import nudge
from subscribers.models import Channel

DRAINS: dict[str, str] = {
    Channel.EMAIL.value: "notifications.drain",
    Channel.WEBHOOK.value: "notifications.drain_webhooks",
    Channel.CHAT.value: "notifications.drain_chat",
    Channel.PUSH.value: "notifications.drain_push",
    Channel.SMS.value: "notifications.drain_sms",
}


def wake(channels: Iterable[str]) -> None:
    """Wake those who send through these channels."""
    for task in sorted({DRAINS[channel] for channel in channels}):
        nudge(task)
