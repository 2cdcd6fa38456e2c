"""How each kind of database is spoken to: what a connection is told before its first question."""

from pathlib import Path


def sqlite(folder: Path) -> dict:
    """The file of the embedded mode: many readers beside one writer who waits its turn."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": folder / "database.sqlite3",
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
                "PRAGMA journal_size_limit=67108864; PRAGMA temp_store=MEMORY;"
            ),
        },
    }


def server(database: dict) -> dict:
    """The database that DATABASE_URL names; PostgreSQL gives up on a statement instead of letting everybody wait."""
    if database["ENGINE"] == "django.db.backends.postgresql":
        limits = {"connect_timeout": 5, "options": "-c statement_timeout=30s -c lock_timeout=5s"}
        database["OPTIONS"] = database.get("OPTIONS", {}) | limits
        database["CONN_MAX_AGE"] = 60
        database["CONN_HEALTH_CHECKS"] = True
    return database
