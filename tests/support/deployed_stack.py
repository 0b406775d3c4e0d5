"""The deployed template, once per session, on ports of its own beside a running demo."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any
from urllib.request import ProxyHandler, Request, build_opener

import boto3
import pytest
from cloud import fresh

from infrastructure.local.progress import Steps
from infrastructure.local.road import staff
from infrastructure.local.stack import cloud, deploy, inbox, standin
from infrastructure.local.stack import running as local
from infrastructure.local.stack.place import LOCAL, Place, Ports

PORTS = Ports(aws=4966, ses=4979, smtp=1425, inbox=1480, site=8480)


@dataclass(frozen=True)
class Stack:
    """What a test may do: what staff, readers and operators can, with real clients."""

    place: Place
    names: dict[str, str]  # the template's outputs
    refusals: list[str] = field(default_factory=list)  # the body of every error anybody was answered with

    def client(self, service: str) -> Any:
        """A boto3 client; "sesv2" is the stand-in."""
        return cloud.client(self.place, service)

    def put(self, name: str, data: bytes) -> staff.Upload:
        """Put a file under releases/."""
        return staff.put(self.place, f"releases/{name}", data)

    def answer(self, upload: staff.Upload, patience: float = 240) -> dict[str, Any]:
        """What the Releases table says of an upload once its receipt is written."""
        seen = [what for what, _ in staff.follow(self.place, upload, mail=False, patience=patience)]
        item = staff.version(self.place, upload)
        assert item is not None and any(what.startswith("receipt_") for what in seen), seen
        return item

    def mailed(self, upload: staff.Upload, patience: float = 300) -> dict[str, Any]:
        """The same once the mailing's receipt is written and every mail is in the inbox."""
        seen = [what for what, _ in staff.follow(self.place, upload, mail=True, patience=patience)]
        standin.settle(self.place)
        item = staff.version(self.place, upload)
        assert item is not None and "receipt_mailing" in item, seen
        return item

    def receipt(self, upload: staff.Upload, about: str = "publication") -> str:
        """The words of an upload's receipt."""
        return staff.receipt(self.place, upload, about)

    def get(self, path: str, method: str = "GET", data: bytes | None = None) -> tuple[int, Any, bytes]:
        """Ask the site as a browser does: status, headers, body."""
        opener = build_opener(ProxyHandler({}))
        opener.addheaders = []
        request = Request(self.place.site + path, data, method=method)  # noqa: S310 (loopback)
        try:
            with opener.open(request, timeout=30) as answer:
                return answer.status, answer.headers, answer.read()
        except OSError as error:
            if not hasattr(error, "headers"):
                raise
            with error:  # an HTTPError is an answer
                refused = error.read()
                self.refusals.append(refused.decode("utf-8", "replace"))
                return error.code, error.headers, refused

    def mails(self, to: str) -> list[EmailMessage]:
        """What one person got."""
        return inbox.mails(self.place, to)

    def subscribe(self, address: str, language: str = "en", lists: tuple[str, ...] = ("press",)) -> str:
        """Add a confirmed subscriber; returns their id."""
        from crier.aws import secretsmanager
        from crier.stores import address_encryption
        from crier.stores.subscribers import Subscribers
        from crier.subscribers.address import subscriber_id
        from crier.subscribers.subscriber import Subscriber

        keys = secretsmanager.keys(self.names["LinkKey"])
        address_encryption.ensure(self.names["Subscribers"], self.names["AddressKey"])
        identifier = subscriber_id(keys.names, address)
        person = Subscriber(
            id=identifier,
            address=address,
            language=language,
            lists=lists,
            status="confirmed",
            consent="a test",
            since=datetime.now(UTC).isoformat(),
        )
        Subscribers(self.names["Subscribers"], keys.naming).add(person)
        return identifier

    def logs(self) -> str:
        """Everything the functions have logged."""
        logs, lines = self.client("logs"), []
        for group in logs.describe_log_groups()["logGroups"]:
            for page in logs.get_paginator("filter_log_events").paginate(logGroupName=group["logGroupName"]):
                lines += [event["message"] for event in page["events"]]
        return "\n".join(lines)

    def executions(self, machine: str) -> list[dict[str, Any]]:
        """The executions of Publication or Mailing, newest first, with their input."""
        states = self.client("stepfunctions")
        found = states.list_executions(stateMachineArn=self.names[machine])["executions"]
        described = [states.describe_execution(executionArn=each["executionArn"]) for each in found]
        return [each | {"input": json.loads(each["input"])} for each in described]


@pytest.fixture(scope="session")
def deployed() -> Iterator[Stack]:
    """Deploys the real template; stops everything at the end, whatever happened."""
    place = Place(LOCAL / "tests" / "e2e", PORTS)
    local.down(place)
    try:
        place = local.up(place, Steps(local.STEPS))
        yield Stack(place, deploy.outputs(place))
    finally:
        local.down(place)


@pytest.fixture
def stack(deployed: Stack, monkeypatch: pytest.MonkeyPatch) -> Stack:
    """The deployed stack, with an environment in which our own modules reach it too."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in deployed.place.environment.items():
        if name.startswith("AWS_"):
            monkeypatch.setenv(name, value)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)  # it keeps the credentials it first saw
    fresh()
    return deployed


def put_newsroom(stack: Stack, *lists: str) -> None:
    """A newsroom that has these lists: a release that names another is held."""
    rows = "".join(f'[[lists]]\nslug = "{slug}"\nnames = {{ en = "{slug}" }}\n' for slug in lists)
    head = 'organisation = "The Hill Street Friends"\nlanguages = ["en", "es"]\ndesk = ["desk@example.org"]\n'
    staff.put(
        stack.place, "newsroom/newsroom.toml", f"{head}undo = {{ page = 0, mail = 0 }}\n{rows}".encode()
    )


def invoke(stack: Stack, function: str, event: dict[str, Any]) -> Any:
    name = deploy.resources(stack.place)[function]
    answer = stack.client("lambda").invoke(FunctionName=name, Payload=json.dumps(event).encode())
    said = answer["Payload"].read()
    assert "FunctionError" not in answer, said
    return json.loads(said)
