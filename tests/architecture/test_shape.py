"""Files stay small and say what they promise."""

import ast

from tests.architecture.source import ROOT, modules, name

TOO_LONG = 300
LONGEST_VIEW = 25
DEFINITIONS = ast.FunctionDef | ast.AsyncFunctionDef
PRODUCT = {name(path): path.read_text() for path in modules()}
ALL = PRODUCT | {name(path): path.read_text() for path in [*modules("tests"), ROOT / "manage.py"]}
TREES = {file: ast.parse(text) for file, text in ALL.items()}


def functions(file):
    """The functions at the top of a file."""
    return [node for node in TREES[file].body if isinstance(node, DEFINITIONS)]


def test_no_file_has_300_lines():
    lengths = {file: len(text.splitlines()) for file, text in ALL.items()}
    assert {file: length for file, length in lengths.items() if length >= TOO_LONG} == {}


def test_every_module_opens_with_its_promise():
    promises = {file: ast.get_docstring(TREES[file]) or "" for file, text in ALL.items() if text.strip()}
    # the first paragraph is a sentence
    assert [file for file, text in promises.items() if not text.split("\n\n")[0].endswith((".", "?", "!"))] == []


def test_nothing_is_imported_inside_a_function():
    inside = [
        f"{file}, line {inner.lineno}"
        for file in PRODUCT
        for node in ast.walk(TREES[file])
        if isinstance(node, DEFINITIONS)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert inside == []


def test_foreign_numbers_are_read_in_one_place():
    careless = [
        f"{file}, line {node.lineno}: {node.attr}"
        for file in PRODUCT
        for node in ast.walk(TREES[file])
        if isinstance(node, ast.Attribute) and node.attr in ("isdigit", "isnumeric", "isdecimal")
    ]
    assert [place for place in careless if not place.startswith("core/numbers.py")] == []


def test_a_view_fits_in_25_lines():
    views = [file for file in PRODUCT if file.endswith("/views.py") or "/views/" in file]
    lengths = {
        f"{file}: {node.name}": (node.end_lineno or 0) - node.lineno + 1 for file in views for node in functions(file)
    }
    assert lengths
    assert {view: length for view, length in lengths.items() if length > LONGEST_VIEW} == {}


def test_every_deed_says_what_it_promises():
    deeds = [file for file in PRODUCT if file.endswith(("/actions.py", "/fanout.py", "/relay.py"))]
    silent = [
        f"{file}: {node.name}"
        for file in deeds
        for node in functions(file)
        if not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert silent == []
