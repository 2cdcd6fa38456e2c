"""Which files are in memory, and when a new version is seen."""

import os

import pytest

from publication import serving
from statuspage.web.question import Question, codings_for
from statuspage.web.shelf import Shelf


@pytest.fixture
def shelf(folder):
    return Shelf(folder.root, serving.headers_for, limit=10_000, is_pinned=serving.is_pinned)


def body(answer):
    return answer.parts(Question())[2]


def test_a_new_version_is_seen_in_the_next_turn(folder, shelf):
    old = shelf.find("history.html", 1)
    folder.replace_changed([("history.html", b"<h1>New</h1>")])
    assert shelf.find("history.html", 1) is old
    assert body(shelf.find("history.html", 2)) == b"<h1>New</h1>"


def test_an_unchanged_file_is_the_same_answer_for_ever(shelf):
    assert shelf.find("history.html", 1) is shelf.find("history.html", 9)


def test_a_removed_file_is_gone_in_the_next_turn(folder, shelf):
    assert shelf.find("history.html", 1) is not None
    folder.remove(["history.html"])
    assert shelf.find("history.html", 2) is None
    assert shelf.size == 0


def test_an_encoding_of_another_version_is_not_served(folder, shelf):
    """Between two renames of the writer the neighbours belong to the next version."""
    path = folder.root / "history.html.br"
    path.write_bytes(b"newer")
    os.utime(path, (1, 1))
    _, fields, _ = shelf.find("history.html", 1).parts(Question(codings=codings_for(b"br, gzip")))
    assert dict(fields)["Content-Encoding"] == "gzip"


def test_a_long_history_does_not_fill_the_memory(folder, shelf):
    pages = [(f"incidents/{n}.html", os.urandom(1000)) for n in range(50)]
    folder.replace_changed(pages)
    home = shelf.find("index.html", 1)
    for turn in (1, 2):
        for name, content in pages:
            assert body(shelf.find(name, turn)) == content
            assert shelf.size <= 10_000
    assert shelf.find("index.html", 2) is home  # never pushed out, whatever is read


def test_T16_a_symbolic_link_is_not_served(folder, shelf, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/secret.html").write_bytes(b"secret")
    (folder.root / "link.html").symlink_to(tmp_path / "elsewhere/secret.html")
    (folder.root / "folder").symlink_to(tmp_path / "elsewhere")
    assert shelf.find("link.html", 1) is None
    assert shelf.find("folder/secret.html", 1) is None


def test_only_files_are_served(folder, shelf):
    (folder.root / "odd.html").mkdir()
    os.mkfifo(folder.root / "pipe.html")
    assert shelf.find("odd.html", 1) is None
    assert shelf.find("pipe.html", 1) is None
    assert shelf.find("missing.html", 1) is None
