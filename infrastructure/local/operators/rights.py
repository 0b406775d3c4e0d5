"""What somebody gets who takes over a function, or signs in as staff: tried with its own role, on this stack.

Every trial is a real call by that role's credentials. None changes anything: writes are on a condition that
cannot hold, messages are taken by a handle that is none, ciphertext is nonsense. Whatever is answered but
"access denied" was allowed. SES is a stand-in here and asks nobody: of mail the policies themselves are read.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from botocore.exceptions import ClientError

from infrastructure.local.stack import deploy
from infrastructure.local.stack.cloud import client
from infrastructure.local.stack.place import REGION, Place

_DENIED = ("AccessDenied", "AccessDeniedException", "AccessDeniedError", "UnauthorizedOperation", "403")
_NOT_THERE = {"pk": {"S": "no such"}, "sk": {"S": "no such"}}
_STAFF = {"writer": "Writer", "approver": "Approver", "keeper": "Keeper"}

Names = Mapping[str, str]
Clients = Callable[[str], Any]


@dataclass(frozen=True)
class Trial:
    """One thing that somebody may or may not do: its words, and the call that shows it."""

    words: str
    call: Callable[[Clients, Names], object]


def _reads(bucket: str, key: str, clients: Clients, names: Names) -> object:
    return clients("s3").get_object(Bucket=names[bucket], Key=key)


def _writes(bucket: str, key: str, clients: Clients, names: Names) -> object:
    return clients("s3").put_object(Bucket=names[bucket], Key=key, Body=b"", IfMatch='"no such"')


def _deletes(bucket: str, key: str, clients: Clients, names: Names) -> object:
    return clients("s3").delete_object(Bucket=names[bucket], Key=key, IfMatch='"no such"')


def _lists(bucket: str, clients: Clients, names: Names) -> object:
    # With a prefix, if an empty one: to who names none, a policy about prefixes has nothing to say.
    return clients("s3").list_objects_v2(Bucket=names[bucket], Prefix="", MaxKeys=1)


def _gets(table: str, clients: Clients, names: Names) -> object:
    return clients("dynamodb").get_item(TableName=names[table], Key=_NOT_THERE)


def _queries(table: str, clients: Clients, names: Names) -> object:
    named = {"KeyConditionExpression": "pk = :x", "ExpressionAttributeValues": {":x": {"S": "no such"}}}
    return clients("dynamodb").query(TableName=names[table], **named)


def _scans(table: str, clients: Clients, names: Names) -> object:
    return clients("dynamodb").scan(TableName=names[table], Limit=1)


def _changes(table: str, clients: Clients, names: Names) -> object:
    never = {"ConditionExpression": "attribute_exists(nothing_is_called_so)"}
    return clients("dynamodb").update_item(TableName=names[table], Key=_NOT_THERE, **never)


def _secret(name: str, clients: Clients, names: Names) -> object:
    return clients("secretsmanager").get_secret_value(SecretId=names[name])


def _opens(clients: Clients, names: Names) -> object:
    return clients("kms").decrypt(CiphertextBlob=b"no such", KeyId=names["Storage.AddressKey"])


def _signs(clients: Clients, names: Names) -> object:
    asked = {"Message": b"no such", "MessageType": "DIGEST", "SigningAlgorithm": "ECDSA_SHA_256"}
    return clients("kms").sign(KeyId=names["Storage.SigningKey"], **asked)


def _takes(queue: str, clients: Clients, names: Names) -> object:
    url = names.get(queue) or names[f"Storage.{queue}"]
    return clients("sqs").delete_message(QueueUrl=url, ReceiptHandle="no such")


def _starts(machine: str, clients: Clients, names: Names) -> object:
    return clients("stepfunctions").start_execution(stateMachineArn=names[machine], input="{no such")


def _invokes(function: str, clients: Clients, names: Names) -> object:
    return clients("lambda").invoke(FunctionName=names[function], InvocationType="DryRun")


def _logs(group: str, clients: Clients, names: Names) -> object:
    event = {"timestamp": 0, "message": "no such"}
    return clients("logs").put_log_events(
        logGroupName=names[group], logStreamName="no such", logEvents=[event]
    )


_QUEUES = (
    "Uploads", "Deletions", "Pings", "Newsrooms", "Greetings", "Imports", "Feedback", "Sends", "Puts",
    "Incoming", "MailsIn", "DeadLetters",
)  # fmt: skip
_CONFINED = ("ConfinedReading", "ConfinedPage", "ConfinedPaper")
_TABLES = {"Releases": "the releases' table", "Subscribers": "the subscribers' table", "Mailings": "mailings"}


def trials() -> list[Trial]:
    """All that is tried, in the order in which it is told."""
    return [*_file_trials(), *_table_trials(), *_other_trials()]


def _file_trials() -> Iterator[Trial]:
    yield Trial("list uploads", partial(_lists, "Storage.Uploads"))
    for folder in ("drafts/", "releases/", "archive/", "newsroom/", "subscribers/", "receipts/", "incoming/"):
        yield Trial(f"read {folder}", partial(_reads, "Storage.Uploads", f"{folder}no-such"))
        yield Trial(f"write {folder}", partial(_writes, "Storage.Uploads", f"{folder}no-such"))
    for folder in ("releases/", "archive/"):
        yield Trial(f"delete in {folder}", partial(_deletes, "Storage.Uploads", f"{folder}no-such"))
    yield Trial("write newsroom.toml", partial(_writes, "Storage.Uploads", "newsroom/newsroom.toml"))
    proof = partial(_reads, "Storage.Uploads", "receipts/no-such/no-such/index.html")
    yield Trial("read the proofs below receipts/", proof)
    for name in ("newsroom.json", "reading.json", "edition.json", "handover.json", "out/index.html",
                 "out/release.pdf", "preview/preview.pdf", "proof/paper-1.jpg", "made-page.json",
                 "made-pdf.json"):  # fmt: skip
        yield Trial(f"read any {name}", partial(_reads, "Storage.Staging", f"0/1/{name}"))
        yield Trial(f"write any {name}", partial(_writes, "Storage.Staging", f"0/1/{name}"))
    yield Trial("read what was mailed in", partial(_reads, "Storage.Staging", "mail/no-such"))
    yield Trial("put what was mailed in", partial(_writes, "Storage.Staging", "mail/no-such"))
    yield Trial("read the site", partial(_reads, "Storage.Site", "no-such"))
    yield Trial("write the site", partial(_writes, "Storage.Site", "no-such"))
    yield Trial("read SES's events", partial(_reads, "Storage.Events", "sends/no-such"))


def _table_trials() -> Iterator[Trial]:
    for table, words in _TABLES.items():
        yield Trial(f"read {words} by key", partial(_gets, f"Storage.{table}"))
        yield Trial(f"query {words}", partial(_queries, f"Storage.{table}"))
        yield Trial(f"scan {words}", partial(_scans, f"Storage.{table}"))
        yield Trial(f"change {words}", partial(_changes, f"Storage.{table}"))


def _other_trials() -> list[Trial]:
    found = [
        Trial("open addresses", _opens),
        Trial("sign what is published", _signs),
        Trial("get the link key", partial(_secret, "Storage.LinkKey")),
        Trial("get the edge key", partial(_secret, "Storage.EdgeKey")),
    ]
    found += [Trial(f"take messages from {queue}", partial(_takes, queue)) for queue in _QUEUES]
    found += [Trial(f"start {machine}", partial(_starts, machine)) for machine in ("Publication", "Mailing")]
    found += [Trial(f"ask {name}", partial(_invokes, name)) for name in _CONFINED]
    found.append(Trial("write the common log", partial(_logs, "Log")))
    found += [Trial(f"write {name}'s log", partial(_logs, f"{name}Log")) for name in _CONFINED]
    return found


def table(place: Place) -> Iterator[tuple[str, list[str]]]:
    """Who, and all they may do: each function, then each role of staff."""
    names = deploy.resources(place)
    functions = sorted(_functions(place, names))
    for name in functions:
        with_role = _as_role(place, names[name])
        yield name, [*_allowed(with_role[0], names), *with_role[1]]
    for words, resource in _STAFF.items():
        yield words, _as_staff(place, f"probe-{words}", names[f"Storage.{resource}"], names)


def printed(place: Place) -> str:
    """The table as docs/rights.md has it."""
    lines = [
        "# What each part could do if it were taken over",
        "",
        "Written by `./crier rights --write`, asserted by `tests/e2e/test_rights.py` (decision 89). Every",
        "line was tried with that function's own role, or that policy of staff, on the local stack, whose",
        "roles are enforced. What is not listed was refused.",
        "",
        "| Who | may |",
        "|---|---|",
    ]
    lines += [f"| {who} | {', '.join(may) or 'nothing'} |" for who, may in table(place)]
    return "\n".join(lines) + "\n"


def _functions(place: Place, names: Names) -> Iterator[str]:
    known = {function["FunctionName"] for function in _all_functions(place)}
    ours = (name for name, physical in names.items() if physical in known)
    yield from (name for name in ours if not name.endswith("Url"))  # an address has its function's name


def _all_functions(place: Place) -> list[dict[str, Any]]:
    pages = client(place, "lambda").get_paginator("list_functions").paginate()
    found: list[dict[str, Any]] = []
    for page in pages:
        found += page["Functions"]
    return found


def _allowed(clients: Clients, names: Names) -> list[str]:
    may = []
    for trial in trials():
        try:
            trial.call(clients, names)
        except ClientError as error:
            if error.response["Error"]["Code"] in _DENIED:
                continue
        may.append(trial.words)
    return may


def _clients(place: Place, key: str, secret: str, token: str | None) -> Clients:
    import boto3

    session = boto3.session.Session(key, secret, token, REGION)
    return cache(lambda service: session.client(service, endpoint_url=place.aws))


def _as_role(place: Place, function: str) -> tuple[Clients, list[str]]:
    """Clients with the function's own role, and whether it mails by its policies."""
    arn = client(place, "lambda").get_function_configuration(FunctionName=function)["Role"]
    role, iam = arn.rpartition("/")[2], client(place, "iam")
    trust = iam.get_role(RoleName=role)["Role"]["AssumeRolePolicyDocument"]
    anybody = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
    open_ = {"Version": "2012-10-17", "Statement": [anybody]}
    iam.update_assume_role_policy(RoleName=role, PolicyDocument=json.dumps(open_))
    try:
        given = client(place, "sts").assume_role(RoleArn=arn, RoleSessionName="rights")["Credentials"]
    finally:
        iam.update_assume_role_policy(RoleName=role, PolicyDocument=json.dumps(trust))
    made = _clients(place, given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])
    documents = [
        iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
        for name in iam.list_role_policies(RoleName=role)["PolicyNames"]
    ]
    return made, _mails(documents)


def _mails(documents: Sequence[Mapping[str, Any]]) -> list[str]:
    actions: set[str] = set()
    for document in documents:
        for statement in document["Statement"]:
            given = statement["Action"]
            actions |= {given} if isinstance(given, str) else set(given)
    sends = {"ses:SendEmail": "mail single people", "ses:SendBulkEmail": "mail by the fifty"}
    return [words for action, words in sends.items() if action in actions]


def _as_staff(place: Place, user: str, policy: str, names: Names) -> list[str]:
    """What somebody with this policy alone may do: a user made for it, and gone afterwards."""
    iam = client(place, "iam")
    iam.create_user(UserName=user)
    key = iam.create_access_key(UserName=user)["AccessKey"]
    iam.attach_user_policy(UserName=user, PolicyArn=policy)
    try:
        return _allowed(_clients(place, key["AccessKeyId"], key["SecretAccessKey"], None), names)
    finally:
        iam.detach_user_policy(UserName=user, PolicyArn=policy)
        iam.delete_access_key(UserName=user, AccessKeyId=key["AccessKeyId"])
        iam.delete_user(UserName=user)
