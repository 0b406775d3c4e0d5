"""A real mail room for tests: MiniStack, the SES stand-in and the inbox, with a sender and its events."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from infrastructure.local.stack import cloud, inbox, processes, standin
from infrastructure.local.stack.place import LOCAL, Place, Ports, choose

SENDER = "Lantern News <news@lantern.example.org>"
SET = "mailroom"


@dataclass(frozen=True)
class Mailroom:
    """Where a test sends and what it sees."""

    place: Place
    queue: str  # every event but SEND, by SNS
    bucket: str  # SEND events, by Firehose

    def events(self, number: int, patience: float = 10) -> list[dict[str, Any]]:
        """The next events of the queue, at least so many unless patience ends."""
        sqs, found, deadline = cloud.client(self.place, "sqs"), [], time.monotonic() + patience
        while len(found) < number and time.monotonic() < deadline:
            got = sqs.receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10, WaitTimeSeconds=1)
            for message in got.get("Messages", []):
                found.append(json.loads(message["Body"]))
                sqs.delete_message(QueueUrl=self.queue, ReceiptHandle=message["ReceiptHandle"])
        return found

    def sends(self) -> list[list[dict[str, Any]]]:
        """What Firehose wrote: per record its events."""
        s3 = cloud.client(self.place, "s3")
        keys = [item["Key"] for item in s3.list_objects_v2(Bucket=self.bucket).get("Contents", [])]
        bodies = [s3.get_object(Bucket=self.bucket, Key=key)["Body"].read() for key in keys]
        return [[json.loads(line) for line in body.splitlines()] for body in bodies]

    def clear(self) -> None:
        """As if nothing had ever been sent."""
        standin.settle(self.place)
        standin.reset(self.place)
        inbox.empty(self.place)
        cloud.client(self.place, "sqs").purge_queue(QueueUrl=self.queue)
        s3 = cloud.client(self.place, "s3")
        for item in s3.list_objects_v2(Bucket=self.bucket).get("Contents", []):
            s3.delete_object(Bucket=self.bucket, Key=item["Key"])


@contextmanager
def opened() -> Iterator[Mailroom]:
    """Start one on free ports, and stop it."""
    place, _ = choose(Place(LOCAL / "tests" / "mailroom", Ports(4866, 4879, 1325, 1380, 8380)))
    place.remember()
    try:
        cloud.start(place)
        inbox.start(place)
        standin.start(place)
        yield _furnished(place)
    finally:
        for name in ("ses", "inbox", "ministack"):
            processes.stop(place.folder, name)
        cloud.clean(place)


def _furnished(place: Place) -> Mailroom:
    sns, sqs, ses = (cloud.client(place, name) for name in ("sns", "sqs", "sesv2-stored"))
    topic = sns.create_topic(Name="mailroom")["TopicArn"]
    queue = sqs.create_queue(QueueName="mailroom")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    policy = {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage",
             "Resource": arn, "Condition": {"ArnEquals": {"aws:SourceArn": topic}}}
        ],
    }  # fmt: skip
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": json.dumps(policy)})
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes={"RawMessageDelivery": "true"})
    cloud.client(place, "s3").create_bucket(Bucket="mailroom-events")
    role = "arn:aws:iam::000000000000:role/mailroom"
    stream = cloud.client(place, "firehose").create_delivery_stream(
        DeliveryStreamName="mailroom",
        ExtendedS3DestinationConfiguration={
            "BucketARN": "arn:aws:s3:::mailroom-events", "RoleARN": role, "Prefix": "sends/",
        },
    )["DeliveryStreamARN"]  # fmt: skip
    ses.create_email_identity(EmailIdentity="lantern.example.org")
    ses.create_configuration_set(ConfigurationSetName=SET)
    problems = ["BOUNCE", "COMPLAINT", "DELIVERY", "REJECT", "RENDERING_FAILURE"]
    for name, kinds, destination in (
        ("problems", problems, {"SnsDestination": {"TopicArn": topic}}),
        (
            "sends",
            ["SEND"],
            {"KinesisFirehoseDestination": {"IamRoleArn": role, "DeliveryStreamArn": stream}},
        ),
    ):
        ses.create_configuration_set_event_destination(
            ConfigurationSetName=SET,
            EventDestinationName=name,
            EventDestination={"Enabled": True, "MatchingEventTypes": kinds, **destination},
        )
    return Mailroom(place, queue, "mailroom-events")
