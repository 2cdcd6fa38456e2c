"""Spoiling one value of a captured answer."""

DROP = type("Drop", (), {"__repr__": lambda self: "without"})()  # the same name in every process


def spoil(record, path, value):
    """Put `value` where `path` leads; DROP takes the key away."""
    for step in path[:-1]:
        record = record[step]
    if value is DROP:
        del record[path[-1]]
    else:
        record[path[-1]] = value


def place(path):
    """The path as a complaint names it, like `.incident_updates[0].status`."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
