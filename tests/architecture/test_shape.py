"""Files stay small and say what they promise."""

import ast

import pytest

from tests.architecture.source import ROOT, modules, name

TOO_LONG = 300
LONGEST_VIEW = 25
ALL = [*modules(), *modules("tests"), ROOT / "manage.py"]


@pytest.mark.parametrize("path", ALL, ids=name)
def test_a_file_has_less_than_300_lines(path):
    assert len(path.read_text().splitlines()) < TOO_LONG


@pytest.mark.parametrize("path", [path for path in ALL if path.read_text().strip()], ids=name)
def test_a_module_opens_with_its_promise(path):
    promise = ast.get_docstring(ast.parse(path.read_text())) or ""
    assert promise.split("\n\n")[0].endswith((".", "?", "!")), "the first paragraph is a sentence"


@pytest.mark.parametrize("path", list(modules()), ids=name)
def test_nothing_is_imported_inside_a_function(path):
    functions = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, DEFINITIONS)]
    inside = [
        f"{node.name}, line {inner.lineno}"
        for node in functions
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert inside == []


@pytest.mark.parametrize("path", [path for path in modules() if "views" in (path.stem, path.parent.name)], ids=name)
def test_a_view_fits_in_25_lines(path):
    longer = {
        node.name: length
        for node in ast.parse(path.read_text()).body
        if isinstance(node, DEFINITIONS) and (length := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_VIEW
    }
    assert longer == {}


@pytest.mark.parametrize("path", [path for path in modules() if path.stem in {"actions", "fanout", "relay"}], ids=name)
def test_every_deed_says_what_it_promises(path):
    silent = [
        node.name
        for node in ast.parse(path.read_text()).body
        if isinstance(node, DEFINITIONS) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert silent == []


DEFINITIONS = ast.FunctionDef | ast.AsyncFunctionDef
