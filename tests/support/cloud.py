"""An account in this process (moto), with the parts the doors need, and SES played call by call."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ReadTimeoutError
from moto import mock_aws

from crier import sandbox
from crier.aws import client, handler, kms, secretsmanager
from crier.aws import s3 as s3_store
from crier.model import naming
from crier.model.errors import Rejected
from crier.rendering import in_sandbox
from crier.sandbox import errand, frames
from crier.stores import address_encryption, made_files

ENV = {
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "UPLOADS_BUCKET": "uploads",
    "STAGING_BUCKET": "staging",
    "SITE_BUCKET": "site",
    "EVENTS_BUCKET": "mail-events",
    "RELEASES_TABLE": "releases",
    "SUBSCRIBERS_TABLE": "subscribers",
    "MAILINGS_TABLE": "mailings",
    "SITE_URL": "https://news.example.org",
    "DESK_EMAIL": "desk@example.org",
    "FROM_EMAIL": "newsroom@example.org",
    "CONFIGURATION_SET": "crier",
    "SECRET_ID": "link-key",
    "ADDRESS_KEY": "alias/addresses",
    "SIGNING_KEY": "alias/signing",
    "EDGE_SECRET_ID": "edge-key",
    "LIVE_RECIPIENTS": "",
    "TEST_RECIPIENTS": "reserved",
    "PUBLICATION_ARN": "arn:aws:states:us-east-1:123456789012:stateMachine:publication",
    "MAILING_ARN": "arn:aws:states:us-east-1:123456789012:stateMachine:mailing",
    "DISTRIBUTION": "",
    "CONFINED_ARN": "any",  # whichever task is asked for: see `confined`
}
ENV |= {
    f"{name.upper()}_QUEUE": f"https://sqs.us-east-1.amazonaws.com/123456789012/{name}"
    for name in ("greetings", "imports", "newsrooms", "deletions", "pings", "arrivals", "incoming")
}


CODES = {"AccessDeniedException": 403, "NotFoundException": 404, "InvalidClientTokenId": 403}  # else 400
SIMULATED = ("success@simulator.amazonses.com",)


class Crash(BaseException):
    """The function died here. Not an Exception: nothing may swallow it."""


@dataclass
class Ses:
    """SES as it answers through botocore's own hooks: the product's client code runs unchanged."""

    rate: float = 1000.0
    accepted: list[str] = field(default_factory=list)  # addresses, in order
    events: list[str] = field(default_factory=list)  # SEND events, one JSON line each
    fate: Callable[[int], str] = lambda call: (
        "accept"
    )  # accept | throttle | refuse | lose | lose-accepted | error
    calls: int = 0
    probes: int = 0
    rejected: dict[str, str] = field(default_factory=dict)  # address: the status of its entry
    account: dict[str, Any] = field(default_factory=dict)  # what GetAccount says otherwise
    refuses: Callable[[list[str]], str] = lambda to: ""  # a code of SES's for a call to these, or ""
    clock: Callable[[], float] = time.time
    letters: list[dict[str, Any]] = field(default_factory=list)  # SendEmail requests that were accepted

    def attach(self, sesv2: Any) -> None:
        sesv2.meta.events.register("before-call.sesv2.SendBulkEmail", self._bulk)
        sesv2.meta.events.register("before-call.sesv2.SendEmail", self._single)
        sesv2.meta.events.register("before-call.sesv2.GetAccount", self._account)

    def _account(self, **_: Any) -> Any:
        quota = {"Max24HourSend": -1.0, "MaxSendRate": self.rate, "SentLast24Hours": 0.0}
        said = {"SendQuota": quota, "SendingEnabled": True, "EnforcementStatus": "HEALTHY"} | self.account
        return _error(400, str(said["refused"])) if "refused" in said else _answer(200, said)

    def _single(self, params: Any, **_: Any) -> Any:
        self.calls += 1
        if self.fate(self.calls) != "accept":
            return _error(500, "InternalServiceError")
        request = json.loads(params["body"])
        if refused := self.refuses(request["Destination"]["ToAddresses"]):
            return _error(400, refused)
        self.letters.append(request)
        self._told({tag["Name"]: [tag["Value"]] for tag in request.get("EmailTags", ())})
        return _answer(200, {"MessageId": "m"})

    def _told(self, tags: dict[str, list[str]]) -> None:
        accepted = datetime.fromtimestamp(self.clock(), UTC)
        mail = {"timestamp": f"{accepted:%Y-%m-%dT%H:%M:%S}.000Z", "tags": tags}
        self.events.append(json.dumps({"eventType": "Send", "mail": mail}))

    def _bulk(self, params: Any, **_: Any) -> Any:
        self.calls += 1
        fate = self.fate(self.calls)
        request = json.loads(params["body"])
        to = [one for entry in request["BulkEmailEntries"] for one in entry["Destination"]["ToAddresses"]]
        if refused := self.refuses(to):  # the code of a whole call, or "entry CODE" for each entry
            word = refused.removeprefix("entry ")
            if word == refused:
                return _error(CODES.get(refused, 400), refused)
            return _answer(200, {"BulkEmailEntryResults": [{"Status": word}] * len(to)})
        if to == ["success@simulator.amazonses.com"]:
            self.probes += 1
        if fate == "throttle":
            return _error(429, "TooManyRequestsException")
        if fate == "refuse":
            return _error(400, "BadRequestException")
        if fate != "lose":
            for entry in request["BulkEmailEntries"]:
                tags = {tag["Name"]: [tag["Value"]] for tag in entry.get("ReplacementTags", ())}
                if self.rejected.keys() & set(entry["Destination"]["ToAddresses"]):
                    continue
                self.accepted += [one for one in entry["Destination"]["ToAddresses"] if one not in SIMULATED]
                self._told(tags)
        if fate in ("lose", "lose-accepted"):
            raise ReadTimeoutError(endpoint_url="https://email.test")
        if fate == "error":
            return _error(500, "InternalServiceError")
        results = [{"Status": self.rejected.get(one, "SUCCESS"), "MessageId": "m"} for one in to]
        return _answer(200, {"BulkEmailEntryResults": results})


def _answer(status: int, parsed: dict[str, Any]) -> Any:
    parsed["ResponseMetadata"] = {"HTTPStatusCode": status}
    return AWSResponse("https://email.test", status, {}, None), parsed


def _error(status: int, code: str) -> Any:
    return _answer(status, {"Error": {"Code": code, "Message": ""}})


def confined(function: str, payload: Mapping[str, Any], patience: int = 0) -> object:
    """A function without rights, asked as Lambda would: its errand alone is told, and signed addresses lead to moto.

    One stands for all three here: which task is asked for shows in the question.
    """
    import requests  # moto answers what goes by it

    def fetch(url: str) -> bytes:
        answer = requests.get(url, timeout=5)
        answer.raise_for_status()
        return answer.content

    def leave(url: str, fields: Mapping[str, str], frame: bytes) -> None:
        # moto's own form parser drops a line break at a file's end; tests/e2e go by the real form.
        s3_store.put(urlsplit(url).netloc.partition(".")[0], fields["key"], frame, "application/octet-stream")

    sent = errand.Errand.model_validate_json(json.dumps(payload))
    task = sandbox.task.named(_asked(fetch(sent.question)) if function == ENV["CONFINED_ARN"] else function)
    if task is in_sandbox.PAGE:  # made here, where a test has fewer outputs; test_confined.py has it all
        question = task.question.unpack(frames.opened(fetch(sent.question))[1])
        leave(sent.answer.url, sent.answer.fields, b"".join(frames.answered(task.work(question))))
        return {"end": "heard", "status": 0, "task": task.name}
    if task is in_sandbox.PAPER and "logo" in (parts := frames.opened(fetch(sent.question))[1]):
        try:  # likewise: test_bombs.py has its child
            made = frames.answered(task.work(task.question.unpack(parts)))
        except Rejected as error:
            made = frames.failed("error", "Rejected", (error.check, error.excerpt))
        leave(sent.answer.url, sent.answer.fields, b"".join(made))
        return {"end": "heard", "status": 0, "task": task.name}
    return json.loads(json.dumps(errand.done(task, sent, fetch, leave)))


def _asked(question: bytes) -> str:
    """The task whose question this is, by the names of its parts."""
    parts = frames.opened(question)[1]
    if {"asked", "mail"} & set(parts):
        return "crier.reading.pipeline:READ"
    return f"crier.rendering.in_sandbox:{'PAPER' if {'output', 'logo', 'paper'} & set(parts) else 'PAGE'}"


_keep = made_files.keep


def without_pdf(bucket: str, release: str, version: int, step: str, files: Mapping[str, bytes]) -> None:
    """RenderPdf works beside RenderPage, and takes seconds: where no test calls it, it has made nothing."""
    _keep(bucket, release, version, step, files)  # type: ignore[arg-type]
    if step == "page" and s3_store.find(bucket, naming.staged(release, version, "made-pdf.json")) is None:
        _keep(bucket, release, version, "pdf", {})


@contextmanager
def account() -> Iterator[Any]:
    """Buckets, tables and secrets as storage.yaml has them; the product's caches start empty.

    Its people lie in two shards, not in 256: a hundredth of the queries. tests/e2e asks all of them.
    """
    with mock_aws(), pytest.MonkeyPatch.context() as patch:
        for module in ("stores.subscribers", "stores.sealed_addresses"):
            patch.setattr(f"crier.{module}.SHARDS", 2)
        patch.setattr("crier.aws.awslambda.invoke", confined)
        patch.setattr("crier.stores.made_files.keep", without_pdf)
        patch.setattr("crier.stores.subscribers.shard", lambda one: f"{int(one[:2], 16) % 2:02x}")
        fresh()
        s3 = boto3.client("s3")
        for name in ("uploads", "staging", "site", "mail-events"):
            s3.create_bucket(Bucket=name)
        for name in ("uploads", "staging"):
            s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
        tables = _client("dynamodb")
        for name in ("releases", "subscribers", "mailings"):
            tables.create_table(
                TableName=name,
                BillingMode="PAY_PER_REQUEST",
                AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in ("pk", "sk")],
                KeySchema=[
                    {"AttributeName": "pk", "KeyType": "HASH"},
                    {"AttributeName": "sk", "KeyType": "RANGE"},
                ],
            )
        keys = _client("kms")
        keys.create_alias(AliasName=ENV["ADDRESS_KEY"], TargetKeyId=keys.create_key()["KeyMetadata"]["KeyId"])
        signs = keys.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
        keys.create_alias(AliasName=ENV["SIGNING_KEY"], TargetKeyId=signs)
        address_encryption.ensure("subscribers", ENV["ADDRESS_KEY"])
        for queue in ("greetings", "incoming"):
            _client("sqs").create_queue(QueueName=queue)
        manager = _client("secretsmanager")
        manager.create_secret(Name="link-key", SecretString='{"current": "1", "1": "a key of tests alone"}')
        manager.create_secret(Name="edge-key", SecretString="through the edge")
        yield s3
    fresh()


@cache
def _client(service: str) -> Any:
    """To make an account with: nobody hangs anything on these, so one of each is enough."""
    return boto3.client(service)


def fresh() -> None:
    """As after a cold start."""
    for cached in (
        client.client,
        handler.read_once,
        handler.logger,
        handler.metrics,
        secretsmanager.keys,
        secretsmanager.text,
        kms.public_key,
    ):
        cached.cache_clear()
    address_encryption.clear_cache()
    secretsmanager.LOOKED.clear()


class AtOnce(Executor):
    """A pool without threads: what is handed in is done, or dies, before it returns. One order, every time."""

    def __init__(self, workers: int) -> None:
        self.workers = workers

    def submit(self, work: Callable[..., Any], /, *given: Any, **named: Any) -> Future[Any]:
        done: Future[Any] = Future()
        try:
            done.set_result(work(*given, **named))
        except Exception as error:  # a Crash passes: it ends everything, not one thread
            done.set_exception(error)
        return done


class Context:
    """What Lambda hands a handler, as far as ours look."""

    aws_request_id = "00000000-0000-0000-0000-000000000000"
    function_name = "test"
    memory_limit_in_mb = 1024
    invoked_function_arn = "arn:aws:lambda:us-east-1:123456789012:function:test"
