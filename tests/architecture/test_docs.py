"""What a reader of the documents types, works as it stands there."""

import re

from tests.architecture.source import ROOT

PAGES = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
BLOCK = re.compile(r"^```\n(.*?)^```", re.MULTILINE | re.DOTALL)


def commands():
    """Every line of a block that calls a command of ours, with the page that it stands on."""
    return [
        (path.name, line)
        for path in PAGES
        for block in BLOCK.findall(path.read_text())
        for line in block.splitlines()
        if "manage.py" in line and "`" not in line  # between quotes it is a name, as on the map of the rooms
    ]


def test_commands_are_typed_in_one_way():
    assert len(commands()) > 8
    assert [(name, line) for name, line in commands() if ".venv/bin/python manage.py" not in line] == []


def test_the_readme_leads_to_every_page():
    readme = (ROOT / "README.md").read_text()
    pages = {path.name for path in (ROOT / "docs").glob("*.md")}
    assert pages == {name for name in pages if f"(docs/{name})" in readme}
