"""What goes to SES, taken by an SES of a third make (npm's aws-ses-v2-local): each mail whole, with its own way out.

It plays no fault and publishes no event; what it can show is that every mail of the gallery is understood by a
program that knows nothing of ours, and that nobody gets another's links.
"""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from mails import LEAVE, NAMES, TO_MANY, letters, receipts

from crier.aws import client, ses
from crier.mail.sending.ledger import Call
from crier.subscribers.subscriber import Subscriber
from infrastructure.local.stack import machine
from infrastructure.local.stack.place import LOCAL, Refused

TOOLS, PACKAGE = LOCAL / "third-ses", "aws-ses-v2-local@2.10.2"
STARTS = 120  # seconds
PEOPLE = [
    Subscriber(f"{n}" * 32, address, "en", ("press",), "confirmed", "test")
    for n, address in enumerate(
        ("ana@example.org", "no address", "ben+news@example.org", "çelik@example.org")
    )
]


@dataclass(frozen=True)
class Third:
    port: int

    def store(self) -> list[dict[str, Any]]:
        """Every mail it has taken so far."""
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        asked.request("GET", "/store")
        emails: list[dict[str, Any]] = json.load(asked.getresponse())["emails"]
        asked.close()
        return emails


@pytest.fixture(scope="module")
def running() -> Iterator[Third]:
    machine.require(machine.NPM)
    if not (TOOLS / "node_modules").exists():
        TOOLS.mkdir(parents=True, exist_ok=True)
        install = ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(TOOLS)]
        done = subprocess.run([*install, PACKAGE], capture_output=True, text=True, check=False)
        if done.returncode:
            raise Refused(f"npm failed: {done.stderr[-400:]}")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    program = TOOLS / "node_modules/aws-ses-v2-local/dist/cli.js"
    process = subprocess.Popen(
        ["node", program, "--host", "127.0.0.1", "--port", str(port)], stdout=subprocess.DEVNULL
    )
    try:
        answers(port)
        yield Third(port)
    finally:
        process.terminate()
        process.wait()


def answers(port: int) -> None:
    """Returns when it does; raises OSError where it never did."""
    ends = time.monotonic() + STARTS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > ends:
                raise
            time.sleep(0.2)
        else:
            return


@pytest.fixture
def third(running: Third, monkeypatch: pytest.MonkeyPatch) -> Iterator[Third]:
    monkeypatch.setenv("AWS_ENDPOINT_URL_SESV2", f"http://127.0.0.1:{running.port}")
    client.client.cache_clear()
    yield running
    client.client.cache_clear()


def leave(person: str) -> str:
    return f"{LEAVE}{person}"


@pytest.mark.parametrize("name", TO_MANY)
def test_each_mail_of_a_call_is_whole_and_its_persons_own(third: Third, name: str) -> None:
    letter, before = dict(letters())[name], len(third.store())
    call = replace(Call(0, 0, len(PEOPLE)), open=tuple(range(len(PEOPLE))))
    statuses = ses.send_bulk(letter, call, PEOPLE, "m-1-release", "crier", leave)
    assert statuses[1] == "FAILED" and statuses[0] == statuses[2] == "SUCCESS"
    taken = third.store()[before:]
    assert len(taken) == statuses.count("SUCCESS")
    by_address = {mail["destination"]["to"][0]: mail for mail in taken}
    for person in (PEOPLE[0], PEOPLE[2]):
        mail, way_out = by_address[person.address], leave(person.id)
        assert mail["body"]["html"] == letter.html.replace("{{u}}", way_out)
        assert mail["body"]["text"] == letter.text.replace("{{u}}", way_out)
        assert (mail["from"], mail["subject"]) == (letter.sender, letter.subject)
        assert mail["replyTo"] == ([letter.reply_to] if letter.reply_to else [])
        headers = {one["name"]: one["value"] for one in mail["headers"]}
        one_click = {
            "List-Unsubscribe": f"<{way_out}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
        assert headers == {**letter.headers, **one_click}


@pytest.mark.parametrize("name", [name for name in NAMES if name not in TO_MANY])
def test_a_mail_that_somebody_waits_for_comes_as_it_is(third: Third, name: str) -> None:
    letter, before = dict(receipts())[name], len(third.store())
    assert ses.send(letter, ["desk@example.org"], configuration_set="crier", tags={"receipt": "x"})
    (mail,) = third.store()[before:]
    assert (mail["subject"], mail["body"]) == (letter.subject, {"html": letter.html, "text": letter.text})
    assert mail["destination"]["to"] == ["desk@example.org"]
