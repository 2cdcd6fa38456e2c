"""A source is a folder or a file, whatever its name; what is not readable is said in a sentence."""

import os
import shutil

import pytest

from components.models import Component, Page
from incidents.models import Incident, IncidentUpdate


def test_names_and_folders_do_not_matter(harbour, import_from, tmp_path):
    pile = tmp_path / "pile"
    pile.mkdir()
    for number, path in enumerate(sorted(harbour.folder.rglob("*.json"))):
        shutil.copy(path, pile / f"capture-{number}")
    (pile / "README.md").write_text("not JSON")
    (pile / "[notes]").write_text("[these] are not JSON either")
    (pile / "subscriber.json").write_text('{"subscriber": {}}')
    (pile / ".git").mkdir()
    (pile / ".git" / "hidden.json").write_text("{")
    os.mkfifo(pile / "pipe.json")
    code, said, complained = import_from(pile, "-v0")
    assert (code, complained) == (0, "")
    assert said.splitlines()[:2] == [
        "left: [notes]: is not JSON: Expecting value at line 1, column 2",
        "left: subscriber.json: is about a subscriber; subscribers are not public and are left where they are",
    ]
    assert IncidentUpdate.objects.count() == 14


def test_one_file_is_enough(harbour, import_from):
    assert import_from(harbour.path("summary.json"))[0] == 0
    assert (Page.objects.get().name, Incident.objects.count()) == ("Harbour Cloud", 3)


def test_incidents_alone_bring_the_components_that_they_carry(harbour, import_from):
    assert import_from(harbour.path("incidents.json"))[0] == 0
    assert {component.name: component.is_public() for component in Component.objects.all()} == {
        "API": True,
        "Crane control": True,
    }


def test_a_spoiled_file_beside_good_ones_is_named(harbour, import_from):
    path = harbour.path("incidents.json")
    path.write_bytes(path.read_bytes()[:-500])
    harbour.path("status.json").write_text("<html>Not found</html>")
    code, _, complained = import_from(harbour, "-v0")
    assert code == 1
    assert complained.splitlines()[0].startswith("broken: api/v2/incidents.json: is not JSON: ")
    assert complained.splitlines()[1].startswith("broken: api/v2/status.json: is a web page or XML, not JSON")
    assert set(Incident.objects.values_list("code", flat=True)) == {
        *("n3wq7vbz5kcd", "y6mt4kwq9zrb", "w3kp7xcz5vnq", "c2vn6mdk8zqx"),
    }


def test_what_is_a_list_must_be_one(harbour, import_from):
    harbour.only("summary.json").edit("summary.json", lambda content: content.update(incidents=None))
    code, _, complained = import_from(harbour, "-v0")
    assert code == 1
    assert complained.splitlines()[0] == "broken: api/v2/summary.json: incidents: null is not a list"
    assert Component.objects.count() == 5


def test_a_list_that_some_products_leave_out_is_empty(harbour, import_from):
    def like_other_products(content):
        del content["incidents"], content["scheduled_maintenances"], content["page"]["time_zone"]
        content["page"]["id"] = "01JMDK9XYNVGJBVPNZZRX3HFNT"
        content["components"] = [{"id": "01JMXBRMFE6N2NNT7DG6XZQ6PW", "name": "API", "status": "operational"}]

    harbour.only("summary.json").edit("summary.json", like_other_products)
    assert import_from(harbour)[0] == 0
    assert (Page.objects.get().code, Page.objects.get().time_zone) == ("01JMDK9XYNVGJBVPNZZRX3HFNT", "Etc/UTC")
    assert Component.objects.get().code == "01JMXBRMFE6N2NNT7DG6XZQ6PW"
    assert import_from(harbour)[1].endswith("Nothing is new; nothing was changed.\n")


def test_answers_of_another_page_stay_out(harbour, import_from):
    def of_another(content):
        content["page"]["id"] = "anotherpage0"

    harbour.edit("status.json", of_another)
    code, _, complained = import_from(harbour, "-v0")
    assert code == 1
    assert complained.splitlines()[0] == (
        "broken: api/v2/status.json: page.id: “anotherpage0” is another page than that of the other files"
    )
    assert (Page.objects.get().code, IncidentUpdate.objects.count()) == ("hv5k2m9qzt3x", 14)


def test_a_page_id_that_the_records_contradict_is_a_slip(harbour, import_from):
    harbour.only("components.json", "incidents.json")
    harbour.edit("incidents.json", lambda content: content["page"].update(id="anotherpage0"))
    code, _, complained = import_from(harbour, "-v0")
    assert code == 1
    assert complained.splitlines()[0] == (
        "broken: api/v2/incidents.json: page.id: "
        "“anotherpage0” is another page than “hv5k2m9qzt3x”, of which the records are"
    )
    assert (Page.objects.get().code, Incident.objects.count()) == ("hv5k2m9qzt3x", 3)


def test_two_pages_at_once_are_refused(harbour, import_from):
    harbour.only("summary.json", "status.json")
    harbour.edit("status.json", lambda content: content["page"].update(id="anotherpage0"))
    code, _, complained = import_from(harbour, "-v0")
    assert (code, complained) == (
        1,
        "The source holds more than one page: anotherpage0 (api/v2/status.json); "
        "hv5k2m9qzt3x (api/v2/summary.json). Name the folder or file of one of them.",
    )
    assert not Page.objects.exists()


def test_another_page_than_the_one_here_is_refused(harbour, import_from, all_rows):
    import_from(harbour)
    before = all_rows()
    harbour.only("summary.json")
    text = harbour.path("summary.json").read_text()
    text = text.replace("hv5k2m9qzt3x", "anotherpage0").replace("Harbour Cloud", "Other")
    harbour.path("summary.json").write_text(text)
    code, _, complained = import_from(harbour, "-v0")
    assert code == 1
    assert complained == (
        "This installation is the page “Harbour Cloud” (hv5k2m9qzt3x) already, and the source is “Other” "
        "(anotherpage0). Import it into an empty installation: DEMO=0 and a DATA_DIR or DATABASE_URL of its own."
    )
    assert all_rows() == before


def test_a_page_on_which_nothing_was_said_becomes_the_imported_one(harbour, import_from):
    Page.objects.create(name="Fresh")
    assert import_from(harbour)[0] == 0
    assert (Page.objects.get().code, Page.objects.get().name) == ("hv5k2m9qzt3x", "Harbour Cloud")


@pytest.mark.parametrize(
    ("prepare", "sentence"),
    [
        (lambda folder: None, "The folder {folder} holds no JSON file."),
        (
            lambda folder: (folder / "a.json").write_text("[]"),
            "There is no answer of the public API v2 in this source.\n"
            "a.json: is JSON, but not an answer of the public API v2",
        ),
    ],
)
def test_a_folder_without_answers_is_refused(import_from, tmp_path, prepare, sentence):
    folder = tmp_path / "empty"
    folder.mkdir()
    prepare(folder)
    code, _, complained = import_from(folder, "-v0")
    assert (code, complained) == (1, sentence.format(folder=folder))


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("nowhere", "There is no folder or file nowhere, and it is no http or https address."),
        ("ftp://example.com", "There is no folder or file ftp://example.com, and it is no http or https address."),
        ("", "Name a folder, a file or the address of a page."),
        ("nul\0", "There is no folder or file nul\0, and it is no http or https address."),
    ],
)
def test_what_is_no_source_is_refused(import_from, source, sentence):
    assert import_from(source, "-v0") == (1, "", sentence)
