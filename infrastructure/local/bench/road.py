"""How long a release is on the road when all is warm, step by step, and what a cold start costs each door."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any

from crier.model import naming
from infrastructure.local.road import staff
from infrastructure.local.stack import deploy, standin
from infrastructure.local.stack.cloud import client
from infrastructure.local.stack.place import ROOT, Place, Refused

RUNS = 10
GOAL = 2.0  # seconds, design 9
FLOOR = "import boto3; boto3.client('s3'); from aws_lambda_powertools import Logger; Logger(service='x')"
MOST = 1.4  # times the floor, design 9


def journeys(place: Place, sample: Path, runs: int = RUNS) -> Iterator[str]:
    """A table of medians over so many uploads of the sample, each a release of its own."""
    yield f"{runs + 2} uploads, one after the other …"
    text = sample.read_text("utf-8")
    mark = int(time.time())
    seen: dict[str, list[float]] = defaultdict(list)
    steps: dict[str, list[float]] = defaultdict(list)
    for run in range(-2, runs):  # two to warm up
        headline, _, rest = text.partition("\n")
        body = f"{headline} {mark}-{run + 3}\n{rest}".encode()
        upload = staff.put(place, f"{naming.RELEASES}bench-{mark}-{run + 3}{sample.suffix}", body)
        times = _journey(place, upload)
        if run < 0:
            continue
        for what, seconds in times.items():
            seen[what].append(seconds)
        for what, seconds in _states(place, upload).items():
            steps[what].append(seconds)
    yield f"Upload to … (s, {runs} runs)      median    least     most"
    yield from (_row(what, values) for what, values in seen.items())
    median = statistics.median(seen["everything visible"])
    yield f"  goal: under {GOAL:.0f} s; {'met' if median < GOAL else 'MISSED'}"
    yield "Steps of the publication (s)     median    least     most"
    yield from (_row(what, values) for what, values in steps.items())


def _row(what: str, values: list[float]) -> str:
    return f"  {what:30} {statistics.median(values):7.2f}  {min(values):7.2f}  {max(values):7.2f}"


def _journey(place: Place, upload: staff.Upload) -> dict[str, float]:
    """Seconds until each thing is there for a person, polled every 20 ms."""
    found: dict[str, float] = {}
    wanted = ["page", "PDF", "feed", "receipt", "mail to everybody"]
    while len(found) < len(wanted):
        if time.monotonic() - upload.at > staff.PATIENCE:
            raise Refused(f"Never arrived: {', '.join(set(wanted) - set(found))}")
        head = staff.head(place, upload.release)
        item = staff.version(place, upload) or {}
        url = place.site + head["address"] if head.get("state") == "published" else ""
        for what in wanted:
            if what not in found and _there(place, what, url, item):
                found[what] = time.monotonic() - upload.at
        time.sleep(0.02)
    standin.settle(place)
    # The mailing's receipt comes after its last mail: what a reader sees is no later than that.
    return found | {"everything visible": max(found.values())}


def _there(place: Place, what: str, url: str, item: Mapping[str, Any]) -> bool:
    match what:
        case "receipt":
            return "receipt_publication" in item
        case "mail to everybody":
            return "receipt_mailing" in item
        case "page" | "PDF" if url:
            return _reachable(url if what == "page" else url + "release.pdf")
        case "feed" if url:
            language = url.removeprefix(place.site).split("/")[1]
            return url in _text(f"{place.site}/{language}/feed.atom")
    return False


def _reachable(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 (loopback)
            return bool(answer.status == 200)
    except urllib.error.HTTPError:
        return False


def _text(url: str) -> str:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 (loopback)
            return str(answer.read().decode())
    except urllib.error.HTTPError:
        return ""


def _states(place: Place, upload: staff.Upload) -> dict[str, float]:
    """Seconds from entering each state of the execution to leaving it, in order."""
    machine = deploy.outputs(place)["Publication"].replace(":stateMachine:", ":execution:")
    name = naming.execution(upload.release, [(upload.key, upload.version_id)])
    states = client(place, "stepfunctions")
    pages = states.get_paginator("get_execution_history").paginate(executionArn=f"{machine}:{name}")
    entered: dict[str, datetime] = {}
    spent: dict[str, float] = {}
    for event in chain.from_iterable(page["events"] for page in pages):
        if details := event.get("stateEnteredEventDetails"):
            entered[details["name"]] = event["timestamp"]
        if (details := event.get("stateExitedEventDetails")) and details["name"] in entered:
            spent[details["name"]] = (event["timestamp"] - entered[details["name"]]).total_seconds()
    return spent


def cold_starts(runs: int = 7) -> Iterator[str]:
    """Each door's import and first client in a fresh interpreter, beside the floor, in pairs."""
    with tempfile.TemporaryDirectory() as cache:
        environment = {
            **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
            "PYTHONPATH": str(ROOT / "functions"),
            "PYTHONPYCACHEPREFIX": cache,  # a deployed artefact has its bytecode
            "AWS_DEFAULT_REGION": "us-east-1",
            "PYDANTIC_DISABLE_PLUGINS": "__all__",  # as template.yaml has it
        }
        yield f"Cold start (s, median of {runs})       door    floor    ratio (goal {MOST})"
        for door in sorted(path.stem for path in (ROOT / "functions" / "handlers").glob("[a-z]*.py")):
            if door == "confined_paper":
                continue  # it has a budget of its own: import and first page
            code = f"import handlers.{door}; from crier.aws.client import client; client('s3')"
            _fresh(code, environment), _fresh(FLOOR, environment)
            pairs = [(_fresh(code, environment), _fresh(FLOOR, environment)) for _ in range(runs)]
            ratio = statistics.median(own / floor for own, floor in pairs)
            own, floor = (statistics.median(pair[side] for pair in pairs) for side in (0, 1))
            mark = "" if ratio <= MOST else "  over"
            yield f"  {door:28} {own:7.2f}  {floor:7.2f}  {ratio:7.2f}{mark}"


def _fresh(code: str, environment: dict[str, Any]) -> float:
    timed = f"import time; t = time.perf_counter(); {code}; print(time.perf_counter() - t)"
    done = subprocess.run(
        [sys.executable, "-c", timed], env=environment, capture_output=True, text=True, check=True
    )
    return float(done.stdout)
