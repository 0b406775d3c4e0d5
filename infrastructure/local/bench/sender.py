"""A sender in a process of its own, so that its CPU is its own: `python -m … HOW RATE`, an answer in JSON."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import datetime
from itertools import chain
from typing import Any

from infrastructure.local.bench import workshop

THREADS = 40
SAMPLES = 200  # of each part of a call


class Watch:
    """What a sender did: calls by operation, and when SES was asked for how many."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.asked: list[tuple[float, int]] = []
        self.lock = threading.Lock()

    def attach(self, client: Any) -> None:
        client.meta.events.register("before-call", self._call)

    def _call(self, model: Any, params: Any, **_: Any) -> None:
        with self.lock:
            self.calls[f"{model.service_model.service_name}.{model.name}"] += 1
            if model.name in ("SendBulkEmail", "SendEmail"):
                body = params["body"]
                many = body.count(b'"Destination"' if isinstance(body, bytes) else '"Destination"')
                self.asked.append((time.time(), many))


@contextmanager
def measured(watch: Watch) -> Iterator[dict[str, Any]]:
    """CPU seconds of this process, wall seconds, calls."""
    figures: dict[str, Any] = {}
    began, cpu = time.monotonic(), time.process_time()
    yield figures
    figures |= {
        "cpu": time.process_time() - cpu,
        "seconds": time.monotonic() - began,
        "calls": dict(watch.calls),
        "asked": watch.asked,
    }


def product(rate: float) -> dict[str, Any]:
    """The product's own door, slice by slice, as the state machine calls it."""
    from crier.aws import client, handler
    from handlers import send_mail
    from handlers.settings.send_mail import Settings

    watch = Watch()
    for service in ("dynamodb", "s3", "sesv2", "secretsmanager", "kms"):
        watch.attach(client.client(service))
    settings, slices = handler.settings(Settings), 0
    with measured(watch) as figures:
        while True:
            answer = send_mail.work(dict(workshop.EVENT), settings, datetime.now().astimezone())
            slices += 1
            if answer["outcome"] == "done":
                break
            at = datetime.fromisoformat(answer["next_at"]).timestamp()
            time.sleep(max(0.0, at - time.time()))
    return figures | {"slices": slices}


def bare(rate: float) -> dict[str, Any]:
    """SendBulkEmail in a loop, nothing else: no ledger, no pace, no list that people can leave."""
    requests = list(_requests())
    client, watch = _plain({}), Watch()
    watch.attach(client)
    with measured(watch) as figures:
        for request in requests:
            client.send_bulk_email(**request)
    return figures


def reading(rate: float) -> dict[str, Any]:
    """The same loop, which reads whom it writes to: BatchGetItem, SendBulkEmail, nothing else."""
    client, watch, requests = _plain({}), Watch(), _requests()
    first = next(requests)  # imports and clients are made by then, as the product's are
    with measured(watch) as figures:
        for request in chain((first,), requests):
            client.send_bulk_email(**request)
    return figures


def parts(rate: float) -> dict[str, Any]:
    """What each thing a slice does for a call costs, one after the other: CPU seconds a call."""
    from crier.aws import s3, secretsmanager, ses
    from crier.mail import letter
    from crier.mail.sending import ledger as states
    from crier.mail.sending import plan
    from crier.mail.sending.ledger import Call
    from crier.stores import mailings
    from crier.stores.subscribers import Subscribers
    from crier.subscribers import tokens

    mailing = plan.mailing_id(workshop.RELEASE, workshop.VERSION, workshop.KIND)
    keys = secretsmanager.keys("link-key")
    people, book = Subscribers("subscribers", keys.naming), mailings.Mailing("mailings", mailing, rate)
    frozen = book.plan()
    assert frozen is not None  # noqa: S101
    manifest = plan.manifest(s3.get("staging", plan.key(mailing, frozen.manifest))[0])
    ids = plan.ids(s3.get("staging", plan.key(mailing, manifest.names[0]))[0])[: plan.CALL]
    text = letter.from_json(s3.get("staging", f"{workshop.RELEASE}/{workshop.VERSION}/letter.json")[0])
    leave = lambda one: f"https://{workshop.DOMAIN}/unsubscribe/{tokens.make(keys, 'leave', one)}"  # noqa: E731
    by_id = people.people(ids)
    to, configuration = [by_id[one] for one in ids], os.environ["CONFIGURATION_SET"]
    none = frozenset[int]()
    calls = [Call(chunk, 0, len(ids)) for chunk in range(SAMPLES)]
    claimed = [states.claim(call, 1.0, left=none, withheld=none) for call in calls]
    answered = [states.answered(call, ["SUCCESS"] * len(ids), 2.0) for call in claimed]
    work: dict[str, Callable[[int], Any]] = {
        "reading its people": lambda _: people.people(ids),
        "a turn at the pace": lambda _: book.turn(len(ids), time.time()),
        "its claim": lambda n: book.write(claimed[n], calls[n]),
        "its entries, links and tokens": lambda _: ses.bulk_request(
            text, claimed[0], to, mailing, configuration, leave
        ),
        "SES's call, entries included": lambda _: ses.send_bulk(
            text, claimed[0], to, mailing, configuration, leave
        ),
        "its settlement": lambda n: book.write(answered[n], claimed[n]),
        "(one GetItem, to compare)": lambda _: book.plan(),
    }
    costs = {}
    for name, one in work.items():
        cpu = time.process_time()
        for n in range(SAMPLES):
            one(n)
        costs[name] = (time.process_time() - cpu) / SAMPLES
    return {"cpu": 0.0, "seconds": 0.0, "calls": {}, "asked": [], "parts": costs}


def sequential(rate: float) -> dict[str, Any]:
    """SendEmail, one after the other."""
    client, watch = _plain({}), Watch()
    watch.attach(client)
    with measured(watch) as figures:
        for request in _singles():
            client.send_email(**request)
    return figures


def adaptive(rate: float) -> dict[str, Any]:
    """SendEmail from many threads, boto3's adaptive retries as the limiter."""
    client, watch = _plain({"mode": "adaptive", "total_max_attempts": 10}), Watch()
    watch.attach(client)
    with measured(watch) as figures:
        _all(lambda request: client.send_email(**request))
    return figures


def queue(rate: float) -> dict[str, Any]:
    """A queue message and a ledger row for each person, workers that share one limiter in memory."""
    import boto3

    client, dynamodb, sqs = _plain({}), boto3.client("dynamodb"), boto3.client("sqs")
    watch = Watch()
    for one in (client, dynamodb, sqs):
        watch.attach(one)
    url = sqs.create_queue(QueueName="per-recipient")["QueueUrl"]
    requests = list(_singles())
    lock, due = threading.Lock(), [time.monotonic()]

    def put(start: int) -> None:
        entries = [
            {"Id": str(n), "MessageBody": str(n)} for n in range(start, min(start + 10, len(requests)))
        ]
        sqs.send_message_batch(QueueUrl=url, Entries=entries)

    def work(_: int) -> None:
        while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                with lock:
                    due[0] = max(due[0], time.monotonic()) + 1 / (0.98 * rate)
                    wait = due[0] - time.monotonic()
                time.sleep(max(0.0, wait))
                key = {"pk": {"S": f"person#{message['Body']}"}, "sk": {"S": "row"}}
                with suppress(dynamodb.exceptions.ConditionalCheckFailedException):  # given to two of us
                    dynamodb.put_item(
                        TableName="mailings", Item=key, ConditionExpression="attribute_not_exists(pk)"
                    )
                    client.send_email(**requests[int(message["Body"])])
                    dynamodb.update_item(TableName="mailings", Key=key, UpdateExpression="SET sent = :yes",
                                         ExpressionAttributeValues={":yes": {"BOOL": True}})  # fmt: skip
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])

    with measured(watch) as figures, ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(put, range(0, len(requests), 10)))
        list(pool.map(work, range(THREADS)))
    return figures


def _plain(retries: dict[str, Any]) -> Any:
    import boto3
    from botocore.config import Config

    config = Config(retries=retries or {"total_max_attempts": 1}, max_pool_connections=THREADS)
    return boto3.client("sesv2", config=config)


def _all(send: Callable[[dict[str, Any]], Any]) -> None:
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(send, _singles()))


def _requests() -> Iterator[dict[str, Any]]:
    """The very requests the product makes, made beforehand."""
    import boto3
    from boto3.dynamodb.types import TypeDeserializer

    from crier.aws import s3, secretsmanager, ses
    from crier.mail import letter
    from crier.mail.sending import plan
    from crier.mail.sending.ledger import Call
    from crier.stores import address_encryption, mailings
    from crier.stores.subscribers import Subscribers
    from crier.subscribers import tokens
    from crier.subscribers.subscriber import Subscriber, from_item

    mailing = plan.mailing_id(workshop.RELEASE, workshop.VERSION, workshop.KIND)
    frozen = mailings.Mailing("mailings", mailing, 0, lambda: "").plan()
    assert frozen is not None  # noqa: S101
    manifest = plan.manifest(s3.get("staging", plan.key(mailing, frozen.manifest))[0])
    key = f"{workshop.RELEASE}/{workshop.VERSION}/letter.json"
    text = letter.from_json(s3.get("staging", key)[0])
    keys = secretsmanager.keys("link-key")
    table = Subscribers("subscribers", keys.current)

    dynamodb, plain = boto3.client("dynamodb"), TypeDeserializer().deserialize

    def read(ids: list[str]) -> list[Subscriber]:
        """As anybody would with boto3, the addresses opened as ours are."""
        wanted = [table.key(one) for one in ids]
        asked = [{"pk": {"S": pk}, "sk": {"S": sk}} for pk, sk in wanted]
        answer = dynamodb.batch_get_item(
            RequestItems={"subscribers": {"Keys": asked, "ConsistentRead": True}}
        )
        by_id = {}
        for item in answer["Responses"]["subscribers"]:
            one = {name: plain(value) for name, value in item.items()}
            sealed = address_encryption.EncryptedValue(int(one["key"]), bytes(one["sealed"]))
            by_id[one["id"]] = from_item(one, address_encryption.decrypt("subscribers", sealed, one["sk"]))
        return [by_id[one] for one in ids]

    def leave(subscriber: str) -> str:
        return f"https://{workshop.DOMAIN}/unsubscribe/{tokens.make(keys, 'leave', subscriber)}"

    for chunk, name in enumerate(manifest.names):
        ids = plan.ids(s3.get("staging", plan.key(mailing, name))[0])
        start = 0
        for number, many in enumerate(manifest.calls(chunk)):
            call = Call(chunk, number, many, open=tuple(range(many)))
            to = read(ids[start : start + many])
            start += many
            yield ses.bulk_request(text, call, to, mailing, os.environ["CONFIGURATION_SET"], leave)


def _singles() -> Iterator[dict[str, Any]]:
    for bulk in _requests():
        content = bulk["DefaultContent"]["Template"]["TemplateContent"]
        for entry in bulk["BulkEmailEntries"]:
            yield {
                "FromEmailAddress": bulk["FromEmailAddress"],
                "ConfigurationSetName": bulk["ConfigurationSetName"],
                "Destination": entry["Destination"],
                "Content": {
                    "Simple": {
                        "Subject": {"Data": content["Subject"]},
                        "Body": {"Text": {"Data": content["Text"]}, "Html": {"Data": content["Html"]}},
                        "Headers": entry["ReplacementHeaders"],
                    }
                },
            }


HOW = {made.__name__: made for made in (product, parts, bare, reading, sequential, adaptive, queue)}

if __name__ == "__main__":
    json.dump(HOW[sys.argv[1]](float(sys.argv[2])), sys.stdout)
