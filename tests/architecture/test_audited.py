"""Every deed of a person is written into the audit log: a verb that does not is found here."""

import ast
from collections.abc import Iterator

import pytest
from django.contrib import admin

import statuspage.urls  # noqa: F401 - loads every admin screen and takes the libraries' off
from people.admin import Audited, AuditEntryAdmin
from tests.architecture.source import modules, name
from tests.architecture.test_routes import STAFF

# Verbs whose caller writes the deed down, with the caller that does.
WRITTEN_BY_ITS_CALLER = {
    "write_update": "open_incident, post_update, reconcile",
    "require_second": "a check; what it lets through is a verb",
}
# Screens that take a POST and change nothing of ours, or whose library tells people.adapters, which writes it down.
CHANGES_NOTHING_ITSELF = {
    "preview": "what would be published is done, looked at and undone in one transaction",
    "own_account": "django-allauth; people.adapters.Accounts.send_notification_mail and post_login write it down",
}


def functions() -> Iterator[tuple[str, ast.FunctionDef]]:
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                yield name(path), node


def called(node: ast.AST) -> set[str]:
    calls = [each.func for each in ast.walk(node) if isinstance(each, ast.Call)]
    return {func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "") for func in calls}


def knows_who(node: ast.FunctionDef) -> bool:
    return any(argument.arg == "by" for argument in [*node.args.kwonlyargs, *node.args.args])


ALL = list(functions())
# What may be followed: verbs, which know who acts, and views' helpers; never a `save` of no matter what.
CALLS: dict[str, set[str]] = {}
for _path, _node in ALL:
    if knows_who(_node) or "/views" in _path:
        CALLS.setdefault(_node.name, set()).update(called(_node))
VERBS = [
    (path, node)
    for path, node in ALL
    if knows_who(node)
    and not path.startswith(("people/models", "core/"))
    and node.name != "note"
    and node.name[0] != "_"
]
WRITES = {"save", "create", "update", "delete", "bulk_create", "get_or_create", "update_or_create"}


def writes_it_down(verb: str, seen: frozenset[str] = frozenset()) -> bool:
    """Whether `verb` calls people.note, itself or through the verbs that it calls."""
    calls = CALLS.get(verb, set())
    return "note" in calls or any(writes_it_down(each, seen | {verb}) for each in calls & CALLS.keys() - seen - {verb})


def test_there_are_verbs():
    assert len(VERBS) > 30


@pytest.mark.parametrize(("path", "node"), VERBS, ids=lambda value: getattr(value, "name", None) or value)
def test_a_verb_that_knows_who_acts_writes_it_down(path, node):
    is_read_only = not called(node) & WRITES
    assert writes_it_down(node.name) or node.name in WRITTEN_BY_ITS_CALLER or is_read_only, f"{path}: {node.name}"


def test_a_verb_without_a_note_would_be_found():
    silent = ast.parse("def resolve(incident, *, by):\n    incident.save()\n").body[0]
    CALLS["resolve_silently"] = called(silent)
    assert knows_who(silent)
    assert called(silent) & WRITES
    assert not writes_it_down("resolve_silently")


@pytest.mark.parametrize("route", [r for r in STAFF if r.deed != "view"], ids=lambda route: route.name)
def test_a_staff_screen_that_changes_something_says_who_did_it(route):
    if route.deed in CHANGES_NOTHING_ITSELF:
        return
    view = getattr(route.view, "__wrapped__", route.view)
    while hasattr(view, "__wrapped__"):
        view = view.__wrapped__
    reached = {view.__name__} | CALLS.get(view.__name__, set())
    if not any(writes_it_down(each) for each in reached if each in CALLS):
        assert route.name in READS, f"{route.name} changes something and nobody is written down"


# Screens behind a deed above "view" that read; and one that chooses its verb from a table (notifications.by_hand).
READS = {
    *("people:audit", "people:audit_csv", "people:audit_lines", "people:list", "api:tokens", "monitoring:look"),
    *("subscribers:list", "subscribers:export", "subscribers:data"),
    *(
        "notifications:export",
        "notifications:of_subscriber",
        "subscribers:show",
        "subscribers:suppressed",
        "notifications:steer_update",
        "monitoring:report_counts",
        "incidents:with_words",
    ),
}


def test_every_set_up_screen_is_audited():
    screens = {type(screen) for screen in admin.site._registry.values()}
    assert [screen for screen in screens if not issubclass(screen, Audited | AuditEntryAdmin)] == []
