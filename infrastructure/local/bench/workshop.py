"""A place to send from without the whole stack: the local AWS, the SES stand-in, people, a mailing."""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from infrastructure.local.stack import cloud, processes, standin
from infrastructure.local.stack.place import LOCAL, Place, Ports, choose

DOMAIN = "news.example.org"
SENDER = f"News <newsroom@{DOMAIN}>"
RELEASE, VERSION, KIND = "0123456789abcdef", 1, "release"
EVENT = {"format": 1, "release": RELEASE, "version": VERSION, "kind": KIND}
BODY = 4_000, 12_000  # characters of text and of HTML, as a release of one page has


@dataclass(frozen=True)
class Workshop:
    """Where the doors run, and the address book they read."""

    place: Place
    environment: dict[str, str]  # of a door
    people: tuple[str, ...]  # ids
    addresses: tuple[str, ...]

    def forget(self) -> None:
        """Every earlier mailing."""
        dynamodb = cloud.client(self.place, "dynamodb")
        for page in dynamodb.get_paginator("scan").paginate(TableName="mailings"):
            for item in page["Items"]:
                dynamodb.delete_item(TableName="mailings", Key={"pk": item["pk"], "sk": item["sk"]})

    def plan(self, recipients: int, rate: float) -> str:
        """Plans a mailing to so many, the people in turn, and forgets every earlier one. Its id."""
        from crier.aws import s3 as objects
        from crier.mail import letter
        from crier.mail.letter import Letter
        from crier.mail.sending import plan
        from crier.stores import mailings

        self.forget()
        mailing = plan.mailing_id(RELEASE, VERSION, KIND)
        book = mailings.Mailing("mailings", mailing, 0, lambda: "")
        for file in plan.freeze(itertools.islice(itertools.cycle(self.people), recipients), rate):
            objects.put("staging", plan.key(mailing, file.name), file.body, "application/json")
            if file.manifest is not None:
                book.planned(file.manifest.planned, file.name, VERSION, "2026-11-24T00:00:00")
        text, html = ("x" * 79 + "\n") * (BODY[0] // 80), "<p>" + "x" * 70 + "</p>\n"
        made = Letter(
            SENDER,
            "A headline of the usual length, about something that matters",
            text + "{{u}}",
            html * (BODY[1] // len(html)) + '<a href="{{u}}">Leave</a>',
            {"List-Id": f"Press <press.{DOMAIN}>"},
            ("press",),
        )
        objects.put("staging", f"{RELEASE}/{VERSION}/letter.json", letter.to_json(made), "application/json")
        return mailing


@contextmanager
def opened(name: str, people: int, ports: Ports) -> Iterator[Workshop]:
    """Starts one on free ports with so many confirmed subscribers, and stops it.

    This process's environment is the door's until then.
    """
    place, _ = choose(Place(LOCAL / name, ports))
    place.remember()
    kept = dict(os.environ)
    try:
        cloud.start(place)
        standin.start(place)
        environment = place.environment | {
            "UPLOADS_BUCKET": "uploads", "STAGING_BUCKET": "staging", "SITE_BUCKET": "site",
            "EVENTS_BUCKET": "mail-events", "RELEASES_TABLE": "releases", "SUBSCRIBERS_TABLE": "subscribers",
            "MAILINGS_TABLE": "mailings", "SITE_URL": f"https://{DOMAIN}", "DESK_EMAIL": f"desk@{DOMAIN}",
            "FROM_EMAIL": f"newsroom@{DOMAIN}", "CONFIGURATION_SET": "crier", "SECRET_ID": "link-key",
            "ADDRESS_KEY": "alias/addresses", "LIVE_RECIPIENTS": "", "TEST_RECIPIENTS": "reserved",
            "LOG_LEVEL": "CRITICAL", "POWERTOOLS_METRICS_DISABLED": "true",
        }  # fmt: skip
        os.environ.update(environment)
        _make_resources(place)
        yield Workshop(place, environment, *_subscribed(people))
    finally:
        for part in ("ses", "ministack"):
            processes.stop(place.folder, part)
        cloud.clean(place)
        os.environ.clear()
        os.environ.update(kept)


def _make_resources(place: Place) -> None:
    from crier.stores import address_encryption

    s3, dynamodb, ses = (cloud.client(place, name) for name in ("s3", "dynamodb", "sesv2-stored"))
    for bucket in ("staging", "mail-events"):
        s3.create_bucket(Bucket=bucket)
    for table in ("releases", "subscribers", "mailings"):
        dynamodb.create_table(
            TableName=table,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in ("pk", "sk")],
            KeySchema=[
                {"AttributeName": "pk", "KeyType": "HASH"},
                {"AttributeName": "sk", "KeyType": "RANGE"},
            ],
        )
    secret = json.dumps({"current": "1", "1": "a key of benches alone"})
    cloud.client(place, "secretsmanager").create_secret(Name="link-key", SecretString=secret)
    kms = cloud.client(place, "kms")
    kms.create_alias(AliasName="alias/addresses", TargetKeyId=kms.create_key()["KeyMetadata"]["KeyId"])
    address_encryption.ensure("subscribers", "alias/addresses")
    role = "arn:aws:iam::000000000000:role/sends"
    stream = cloud.client(place, "firehose").create_delivery_stream(
        DeliveryStreamName="sends",
        ExtendedS3DestinationConfiguration={
            "BucketARN": "arn:aws:s3:::mail-events",
            "RoleARN": role,
            "Prefix": "sends/",
        },
    )["DeliveryStreamARN"]
    ses.create_email_identity(EmailIdentity=DOMAIN)
    for name in ("crier", "silent"):
        ses.create_configuration_set(ConfigurationSetName=name)
    ses.create_configuration_set_event_destination(
        ConfigurationSetName="crier",
        EventDestinationName="sends",
        EventDestination={
            "Enabled": True,
            "MatchingEventTypes": ["SEND"],
            "KinesisFirehoseDestination": {"IamRoleArn": role, "DeliveryStreamArn": stream},
        },
    )


def _subscribed(people: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    from crier.aws import secretsmanager
    from crier.stores.subscribers import Subscribers
    from crier.subscribers.address import subscriber_id
    from crier.subscribers.subscriber import Subscriber

    keys = secretsmanager.keys("link-key")
    table = Subscribers("subscribers", keys.current)
    found = {}
    for n in range(people):
        address = f"person{n}@example.org"
        identifier = subscriber_id(keys.keys[keys.current], address)
        table.add(Subscriber(identifier, address, "en", ("press",), "confirmed", "a bench"))
        found[identifier] = address
    ids = sorted(found)
    return tuple(ids), tuple(found[one] for one in ids)
