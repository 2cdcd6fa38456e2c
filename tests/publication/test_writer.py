"""The published folder: what is written, what is left alone, and what never happens."""

import gzip
import os
import resource
import signal
import threading
from itertools import pairwise
from pathlib import Path

import brotli
import pytest

from publication import atomic, manifest, writer
from publication.writer import Folder, NotPublishable, PublisherBusy

PAGE = b"<!doctype html><title>Status</title>" + b"<p>All systems operational.</p>" * 300


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path / "public")


def state(folder):
    """Every file of the tree with inode and time: equal states mean that nothing was touched."""
    return {
        str(path.relative_to(folder.root)): (path.stat().st_ino, path.stat().st_mtime_ns)
        for path in folder.root.rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }


def test_a_file_is_written_with_its_encodings(folder):
    assert folder.replace_changed([("incidents/abc.html", PAGE)]) == ["incidents/abc.html"]
    written = folder.root / "incidents/abc.html"
    assert written.read_bytes() == PAGE
    assert gzip.decompress(Path(f"{written}.gz").read_bytes()) == PAGE
    assert brotli.decompress(Path(f"{written}.br").read_bytes()) == PAGE
    times = {Path(f"{written}{suffix}").stat().st_mtime_ns for suffix in ("", ".gz", ".br")}
    assert len(times) == 1
    assert {Path(f"{written}{s}").stat().st_mode & 0o777 for s in ("", ".gz", ".br")} == {0o644}


def test_unchanged_files_are_not_touched(folder):
    folder.replace_changed([("index.html", PAGE), ("badge.svg", b"<svg/>")], version=1)
    before = state(folder)
    assert folder.replace_changed([("index.html", PAGE), ("badge.svg", b"<svg>!</svg>")], version=2) == ["badge.svg"]
    after = state(folder)
    assert {name for name in after if after[name] != before[name]} == {"badge.svg", "badge.svg.br", "badge.svg.gz"}


def test_the_same_bytes_give_the_same_encodings(tmp_path):
    trees = [Folder(tmp_path / name) for name in ("one", "two")]
    for tree in trees:
        tree.replace_changed([("index.html", PAGE)])
    for suffix in (".gz", ".br"):
        one, two = (Path(f"{tree.root}/index.html{suffix}").read_bytes() for tree in trees)
        assert one == two


def test_a_missing_encoding_is_made_again(folder):
    folder.replace_changed([("index.html", PAGE)])
    (folder.root / "index.html.br").unlink()
    assert folder.replace_changed([("index.html", PAGE)]) == ["index.html"]
    assert brotli.decompress((folder.root / "index.html.br").read_bytes()) == PAGE


def test_images_are_not_compressed_twice(folder):
    folder.replace_changed([("logo.png", b"\x89PNG")])
    assert set(state(folder)) == {"logo.png"}
    assert folder.replace_changed([("logo.png", b"\x89PNG")]) == []


def test_the_home_page_is_put_in_place_last(folder, monkeypatch):
    placed = []
    real = atomic.put_in_place
    monkeypatch.setattr(atomic, "put_in_place", lambda aside, target: (placed.append(target.name), real(aside, target)))
    files = [("index.html", PAGE), *((f"incidents/{n}.html", PAGE + b"%d" % n) for n in range(150))]
    changed = folder.replace_changed(files)
    assert changed[-1] == "index.html"
    assert placed[-3:] == ["index.html.br", "index.html.gz", "index.html"]
    assert len(placed) == 151 * 3


def test_every_version_of_a_file_has_a_second_of_its_own(folder):
    """Otherwise two versions within a second would share Last-Modified, and nginx's ETag if equally long."""
    times = []
    for n in range(4):
        folder.replace_changed([("index.html", b"version %d" % n)])
        times.append((folder.root / "index.html").stat().st_mtime_ns)
    assert all(later - earlier >= 10**9 for earlier, later in pairwise(times))
    assert {time % 10**9 for time in times} == {0}


def test_remove_takes_the_encodings_too(folder):
    folder.replace_changed([("incidents/abc.html", PAGE), ("index.html", PAGE)])
    folder.remove(["incidents/abc.html", "incidents/never-there.html"])
    assert sorted(folder.names()) == ["index.html"]
    assert os.listdir(folder.root / "incidents") == []


@pytest.mark.parametrize(
    "name",
    [
        *("../out.html", "/etc/x.html", "a/../../b.html", ".lock", "a/.b.html", "a//b.html", "", "x"),
        *("a\0.html", "é.html", "a/" * 120 + "b.html", "con\n.html", "index.html.br"),
    ],
)
def test_T16_a_name_outside_the_tree_is_refused(folder, name):
    with pytest.raises(NotPublishable):
        folder.replace_changed([(name, b"x")])
    with pytest.raises(NotPublishable):
        folder.remove([name])
    assert state(folder) == {}


def test_T16_a_symbolic_link_in_the_tree_is_not_followed(folder, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "secret.html").write_bytes(b"secret")
    folder.replace_changed([("index.html", PAGE)])
    (folder.root / "incidents").symlink_to(elsewhere)
    with pytest.raises(atomic.SymbolicLink):
        folder.replace_changed([("incidents/secret.html", b"changed")])
    (folder.root / "history.html").symlink_to(elsewhere / "secret.html")
    folder.replace_changed([("history.html", b"secret")])  # the same bytes, but not a file of ours
    assert not (folder.root / "history.html").is_symlink()
    assert (elsewhere / "secret.html").read_bytes() == b"secret"
    assert os.listdir(elsewhere) == ["secret.html"]


def test_F49_an_older_version_writes_nothing(folder):
    folder.replace_changed([("index.html", b"new")], version=7)
    assert folder.replace_changed([("index.html", b"old")], version=6) == []
    assert (folder.root / "index.html").read_bytes() == b"new"
    assert folder.edition().version == 7
    assert folder.edition().is_complete


def test_F49_no_file_of_a_version_stands_before_the_folder_says_that_it_has_begun(folder, monkeypatch):
    folder.replace_changed([("index.html", b"<p>one")], version=1)
    note = manifest.note

    def full(root, version, *, is_complete):
        if version == 2:
            raise OSError(28, "No space left on device")
        note(root, version, is_complete=is_complete)

    monkeypatch.setattr(manifest, "note", full)
    with pytest.raises(OSError, match="No space left"):
        folder.replace_changed([("about.html", b"<p>two"), ("index.html", b"<p>two")], version=2)
    assert (folder.root / "index.html").read_bytes() == b"<p>one"
    assert not (folder.root / "about.html").exists()
    assert not list((folder.root / atomic.ASIDE).iterdir())


def test_F49_racing_publishers_never_go_back(folder):
    """Each names its version in every file: the tree must end in the newest, and no reader may see it fall."""
    fallen, stop = [], threading.Event()

    def read():
        last = -1
        while not stop.is_set():
            try:
                seen = int((folder.root / "index.html").read_bytes().split()[0])
            except FileNotFoundError:
                continue
            if seen < last:
                fallen.append((last, seen))
            last = seen

    def publish(version):
        body = b"%d " % version + PAGE
        Folder(folder.root).replace_changed([("index.html", body), ("a.json", body)], version=version)

    reader = threading.Thread(target=read)
    reader.start()
    writers = [threading.Thread(target=publish, args=((n * 7) % 25,)) for n in range(25)]
    for thread in writers:
        thread.start()
    for thread in writers:
        thread.join()
    stop.set()
    reader.join()
    assert fallen == []
    assert folder.edition().version == 24
    assert {(folder.root / name).read_bytes().split()[0] for name in ("index.html", "a.json")} == {b"24"}


def test_a_second_publisher_waits_and_then_gives_up(folder):
    with folder.one_publisher():
        other = Folder(folder.root)
        with pytest.raises(PublisherBusy, match="is publishing"), other.one_publisher(wait=0.05):
            pass
        assert folder.replace_changed([("index.html", PAGE)]) == ["index.html"]  # nested in the same thread
    assert other.replace_changed([("index.html", b"x")]) == ["index.html"]


def test_F36_a_full_disk_leaves_the_old_files(folder):
    """A real refusal of the kernel: files of this process may not grow over 64 kB for a moment."""
    folder.replace_changed([("index.html", PAGE), ("api/v2/summary.json", b"{}")], version=1)
    before = state(folder)
    too_much = os.urandom(200_000)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (65_536, hard))
    try:
        with pytest.raises(OSError, match="File too large"):
            folder.replace_changed([("api/v2/summary.json", b'{"new": 1}'), ("index.html", too_much)], version=2)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, ignored)
    assert state(folder) == before
    assert os.listdir(folder.root / atomic.ASIDE) == []
    assert not folder.edition().is_complete
    assert folder.replace_changed([("index.html", too_much)], version=2) == ["index.html"]


def test_F35_a_file_is_durable_before_it_is_named_and_its_name_before_we_say_so(folder, monkeypatch):
    calls = []
    real_fsync, real_rename = os.fsync, os.rename

    def fsync(handle):
        calls.append(("fsync", os.readlink(f"/proc/self/fd/{handle}")))
        real_fsync(handle)

    def rename(aside, target):
        calls.append(("rename", os.fspath(aside)))
        real_rename(aside, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "rename", rename)
    folder.replace_changed([("incidents/abc.html", PAGE)])
    for number, (call, path) in enumerate(calls):
        if call == "rename":
            assert ("fsync", path) in calls[:number]
    assert [call for call, _ in calls].count("rename") == 3
    assert calls[-1] == ("fsync", str(folder.root / "incidents"))
    assert calls[0] == ("fsync", str(folder.root))  # the new folder's own name


CALLS = ("open", "write", "fchmod", "utime", "fsync", "close", "mkdir", "rename")


def publish_and_die(folder, files, at):
    """Publish version 2 in a child that is killed before its `at`-th call to the disk; whether it came to the end."""
    child = os.fork()
    if child == 0:
        left = at

        def deadly(real):
            def call(*args, **kwargs):
                nonlocal left
                left -= 1
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                return real(*args, **kwargs)

            return call

        for name in CALLS:
            setattr(os, name, deadly(getattr(os, name)))
        writer.THREADS = 1
        Folder(folder.root).replace_changed(files, version=2)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_F35_killed_at_any_call_the_files_are_the_old_or_the_new_ones(tmp_path):
    old, new = b"1" * 5000, b"2" * 5000
    before, after = [[("index.html", body), ("a/b.json", body)] for body in (old, new)]
    seen = set()
    for n in range(1, 300):
        folder = Folder(tmp_path / str(n))
        folder.replace_changed(before, version=1)
        has_ended = publish_and_die(folder, after, n)
        for name, _ in before:
            whole = (folder.root / name).read_bytes()
            assert whole in (old, new)
            assert brotli.decompress((folder.root / f"{name}.br").read_bytes()) in (old, new)
            assert gzip.decompress((folder.root / f"{name}.gz").read_bytes()) in (old, new)
            seen.add(whole)
        if (folder.root / "index.html").read_bytes() == new:
            assert (folder.root / "a/b.json").read_bytes() == new  # the home page never runs ahead
        assert folder.edition().version in (1, 2)
        folder.replace_changed(after, version=2)  # the next publisher tidies up
        assert os.listdir(folder.root / atomic.ASIDE) == []
        assert folder.edition().is_complete
        if has_ended:
            break
    assert has_ended  # every call was reached
    assert n > 40
    assert seen == {old, new}
