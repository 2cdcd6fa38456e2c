"""The samples for receivers of webhooks take what is genuine, fresh and new, and nothing else (T20)."""

import importlib.util
import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from standardwebhooks import Webhook

from notifications.channels.bodies import signature

SAMPLES = Path(__file__).parents[2] / "docs" / "webhooks"
VECTORS = json.loads((SAMPLES / "vectors.json").read_text())
GENUINE = [vector for vector in VECTORS if vector["refused"] is None]

JAVASCRIPT = """
const { verifier } = require(process.argv[1] + "/verify.js");
const said = require(process.argv[1] + "/vectors.json").map(({ secrets, headers, body, now }) => {
  const verify = verifier(secrets, () => now);
  return [0, 1].map(() => { try { verify(headers, Buffer.from(body)); return null; } catch (e) { return e.message; } });
});
console.log(JSON.stringify(said));
"""
GO = """
package webhooks

import ("encoding/json"; "net/http"; "os"; "testing"; "time")

func TestVectors(t *testing.T) {
    var vectors []struct { Secrets []string; Headers map[string]string; Body string; Now int64 }
    text, _ := os.ReadFile("vectors.json")
    if err := json.Unmarshal(text, &vectors); err != nil { t.Fatal(err) }
    said := [][]any{}
    for _, vector := range vectors {
        verifier, _ := New(vector.Secrets...)
        verifier.Clock = func() time.Time { return time.Unix(vector.Now, 0) }
        header := http.Header{}
        for name, value := range vector.Headers { header.Set(name, value) }
        row := []any{}
        for range [2]int{} {
            err := verifier.Verify(header, []byte(vector.Body))
            if err != nil { row = append(row, err.Error()) } else { row = append(row, nil) }
        }
        said = append(said, row)
    }
    out, _ := json.Marshal(said)
    os.WriteFile("said.json", out, 0o600)
}
"""


def expected() -> list:
    """What each sample says to each vector, and to the same message once more."""
    return [[each["refused"], each["refused"] or "the message was used already"] for each in VECTORS]


def sample():
    spec = importlib.util.spec_from_file_location("verify", SAMPLES / "verify.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_t20_the_python_sample():
    verify = sample()
    said = []
    for vector in VECTORS:
        check = verify.Verifier(*vector["secrets"], clock=lambda now=vector["now"]: now)
        said.append([])
        for _ in range(2):
            try:
                check(vector["headers"], vector["body"].encode())
                said[-1].append(None)
            except verify.Refused as error:
                said[-1].append(str(error))
    assert said == expected()


@pytest.mark.parametrize("vector", GENUINE, ids=lambda vector: vector["name"])
def test_t20_vectors_are_what_we_and_the_public_library_sign(vector):
    headers, body = vector["headers"], vector["body"]
    message, moment = headers["webhook-id"], int(headers["webhook-timestamp"])
    keys = [Webhook(secret)._whsecret for secret in vector["secrets"]]
    ours = set(signature(keys, message, moment, body.encode()).split())
    theirs = {Webhook(secret).sign(message, datetime.fromtimestamp(moment, UTC), body) for secret in vector["secrets"]}
    assert ours == theirs
    assert ours & set(headers["webhook-signature"].split())


@pytest.mark.proof
def test_t20_the_javascript_sample():
    done = subprocess.run(
        ["node", "-e", JAVASCRIPT, str(SAMPLES)], capture_output=True, text=True, timeout=30, check=True
    )
    assert json.loads(done.stdout) == expected()


@pytest.mark.proof
def test_t20_the_go_sample(tmp_path):
    for name in ("verify.go", "vectors.json"):
        (tmp_path / name).write_bytes((SAMPLES / name).read_bytes())
    (tmp_path / "verify_test.go").write_text(GO)
    (tmp_path / "go.mod").write_text("module webhooks\n\ngo 1.19\n")
    done = subprocess.run(
        ["go", "test", "./..."], cwd=tmp_path, capture_output=True, text=True, timeout=50, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads((tmp_path / "said.json").read_text()) == expected()
