"""Listeners that only remember what they heard."""

heard: list[tuple[str, int]] = []


def listen(event):
    """Hear of an event."""
    heard.append((event.topic, event.pk))
