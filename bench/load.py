"""A load from wrk on one address, and what it cost the server."""

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psutil

SCRIPT = Path(__file__).with_name("load.lua")


@dataclass(frozen=True, slots=True)
class Load:
    """What is asked: one address by one kind of reader."""

    name: str
    path: str = "/"
    kind: str = "same"  # the same bytes again and again, another query each time, or a crowd of browsers
    heads: int = 1  # how many different requests
    accept: str = ""
    etag: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """One run, or the medians of several."""

    rate: float  # answers per second
    p50: float  # milliseconds
    p99: float
    cpu: float  # microseconds of the server's processor time for one answer


class CannotMeasure(Exception):
    """The load generator is missing, or answers were wrong."""


def run(load: Load, port: int, pid: int, *, connections: int, seconds: int) -> Result:
    """Load 127.0.0.1:`port`, served by the process `pid` and its children."""
    wrk = shutil.which("wrk")
    if wrk is None:
        raise CannotMeasure("wrk is missing: apt-get install wrk")
    command = [wrk, "-t2", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "-s", SCRIPT]
    if load.accept:
        command += ["-H", f"Accept-Encoding: {load.accept}"]
    if load.etag:
        command += ["-H", f"If-None-Match: {load.etag}"]
    before = cpu(pid)
    said = subprocess.run(
        [*map(str, command), f"http://127.0.0.1:{port}{load.path}", "--", load.kind, str(load.heads)],
        capture_output=True,
        text=True,
        check=True,
    )
    spent = cpu(pid) - before
    found = json.loads(said.stdout.splitlines()[-1])
    if found["failed"] or not found["requests"]:
        raise CannotMeasure(f"{load.name}: {found}")
    rate = found["requests"] / found["microseconds"] * 1e6
    return Result(rate, found["p50"] / 1e3, found["p99"] / 1e3, spent / found["requests"] * 1e6)


def cpu(pid: int) -> float:
    """Seconds of processor time that a process and its children have used."""
    total = 0.0
    for process in (psutil.Process(pid), *psutil.Process(pid).children(recursive=True)):
        times = process.cpu_times()
        total += times.user + times.system
    return total


def middle(results: list[Result]) -> Result:
    """The medians, figure by figure."""
    return Result(*(median(getattr(result, name) for result in results) for name in ("rate", "p50", "p99", "cpu")))
