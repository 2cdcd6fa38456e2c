"""A real spreadsheet opens the table of subscribers and finds no formula in it (T28)."""

import shutil
import subprocess
import xml.etree.ElementTree as ET

import pytest

from subscribers import table
from subscribers.models import Subscriber
from tests.core.test_spreadsheets import BEFORE, FORMULAS
from tests.factories import make_subscriber

pytestmark = [pytest.mark.django_db, pytest.mark.proof, pytest.mark.timeout(300)]
OF_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
FILTER = "CSV:44,34,76,1,,0,false,true,false,false"  # comma, quotes, UTF-8, from line 1; what is special is found
CELLS = [before + formula for before in BEFORE for formula in FORMULAS if "\0" not in before]


@pytest.fixture(scope="module")
def spreadsheet():
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("soffice is missing: apt-get install libreoffice-calc-nogui")
    return program


def formulas(spreadsheet, folder, text):
    """What LibreOffice would compute of this CSV, and how many rows it has."""
    (folder / "table.csv").write_text(text, encoding="utf-8", newline="")
    words = ["--headless", f"-env:UserInstallation=file://{folder}/profile", f"--infilter={FILTER}"]
    command = [spreadsheet, *words, "--convert-to", "fods", "--outdir", str(folder), str(folder / "table.csv")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    assert (folder / "table.fods").exists(), done.stderr
    sheet = ET.parse(folder / "table.fods").getroot()
    cells = sheet.iter(f"{OF_TABLE}table-cell")
    found = [cell.get(f"{OF_TABLE}formula") for cell in cells if cell.get(f"{OF_TABLE}formula")]
    return found, sum(1 for _ in sheet.iter(f"{OF_TABLE}table-row"))


def test_T28_no_cell_of_the_table_is_run(spreadsheet, tmp_path):
    for number, cell in enumerate(CELLS):
        make_subscriber(address=f"{number}@example.com", consent=cell)
    text = "".join(table.lines(Subscriber.objects.prefetch_related("subscriptions")))
    found, rows = formulas(spreadsheet, tmp_path, text)
    assert (found, rows >= len(CELLS)) == ([], True)


def test_T28_without_the_quote_it_would_run_them(spreadsheet, tmp_path):
    found, _rows = formulas(spreadsheet, tmp_path, '"consent"\r\n"=1+1"\r\n"=HYPERLINK(""http://evil.example"")"\r\n')
    assert len(found) == 2
