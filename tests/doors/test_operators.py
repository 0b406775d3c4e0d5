"""Every operator's command with --stack NAME: what it does to an account, and that it asks first.

tests/e2e/test_operators.py and tests/long/first_hour.py type the pages' commands on the deployed template.
"""

from __future__ import annotations

import json
import re
import shlex
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import cloud
import pytest
from botocore.exceptions import ClientError
from on_the_emulator import FIRST_HOUR, NOT_HERE, OPERATED, RESTORED, kind
from operated import Simulated, simulated
from visitors import CANARY, KEY

from crier.aws import dynamodb, secretsmanager
from crier.mail.sending import ledger
from crier.mail.sending.ledger import Call
from crier.mail.sending.sweep import Unfinished
from crier.model import newsroom
from crier.model.house_layout import HouseLayout, Remembered, Slot
from crier.model.timestamps import sortable, zulu
from crier.operations import rotate_keys
from crier.stores import current_newsroom, full_stops, house_layouts, mailings
from crier.stores.current_newsroom import InForce
from crier.stores.mailings import SharedPace
from crier.stores.releases import Releases
from crier.stores.subscribers import Subscribers
from crier.subscribers import subscription
from crier.subscribers.address import subscriber_id
from crier.subscribers.subscriber import ENDED, Subscriber
from infrastructure.local import command
from infrastructure.local.operators import commands, failures
from infrastructure.local.stack.account import REFUSALS, UNASKED, refusal
from infrastructure.local.stack.place import ROOT

__all__ = ["simulated"]
MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:{}"
DEAD = "https://sqs.us-east-1.amazonaws.com/123456789012/dead"
DEPLOYED = {
    "Uploads": "uploads",
    "Releases": "releases",
    "Subscribers": "subscribers",
    "Mailings": "mailings",
    "LinkKey": "link-key",
    "AddressKey": cloud.ENV["ADDRESS_KEY"],
    "SigningKey": cloud.ENV["SIGNING_KEY"],
    "Site": "site",
    "Publication": MACHINE.format("publication"),
    "Mailing": MACHINE.format("mailing"),
    "DeadLetters": DEAD,
    "ConfigurationSet": "crier",
    "Distribution": "E1",
    "SiteUrl": "https://news.example.org",
    "EdgeKey": "edge-key",
}
RELEASE = "0123456789abcdef"
LISTS = """
[[lists]]
slug = "press"
names = { en = "Press" }
[[lists]]
slug = "early"
names = { en = "Early readers" }
preview = true
"""


@pytest.fixture
def account(simulated: Simulated) -> Simulated:
    """A stack called crier with two people, a failed mailing, a log line of it, and a dead letter."""
    for address in ("other@example.org", CANARY):
        one = Subscriber(subscriber_id(KEY, address), address, "en", ("press",), "confirmed", "a test")
        assert Subscribers("subscribers", 1).add(one)
    parameters = {"DeskEmail": "press@lantern.org"}
    assert current_newsroom.enforce("releases", InForce(newsroom.read(LISTS.encode()), "01"))
    simulated.stack("crier", DEPLOYED, {"Log": "crier-log"}, parameters)
    logs = boto3.client("logs")
    logs.create_log_group(logGroupName="crier-log")
    logs.create_log_stream(logGroupName="crier-log", logStreamName="one")
    line = {"message": "failed", "handler": "report", "error": "Permanent from ClientError"}
    line |= {"aws": "SendEmail: AccessDenied", "at": "a.py:1 > b.py:2", "release": RELEASE}
    events = [{"timestamp": int(time.time() * 1000), "message": json.dumps(line)}]
    logs.put_log_events(logGroupName="crier-log", logStreamName="one", logEvents=events)
    queue = boto3.client("sqs")
    queue.create_queue(QueueName="dead")
    queue.send_message(QueueUrl=DEAD, MessageBody="{}")
    simulated.answers |= {
        "ListExecutions": lambda asked: {
            "executions": [{"executionArn": "arn:failed", "name": "x"}]
            if asked["statusFilter"] == "FAILED" and asked["stateMachineArn"].endswith("mailing")
            else []
        },
        "DescribeExecution": lambda asked: (
            {"input": json.dumps({"release": RELEASE, "start_at": "2026-11-01T00:00:00Z"})}
            if asked["executionArn"] in ("arn:failed", *begun(simulated))
            else "ExecutionDoesNotExist"
        ),
        "GetSuppressedDestination": "NotFoundException",
        "StartMessageMoveTask": {"TaskHandle": "h"},
        "ListMessageMoveTasks": {"Results": [{"Status": "COMPLETED"}]},
        "PutConfigurationSetSendingOptions": {},
        "GetDistributionConfig": {
            "ETag": "1",
            "DistributionConfig": {
                "CallerReference": "c", "Comment": "", "Enabled": True,
                "DefaultCacheBehavior": {"TargetOriginId": "web", "ViewerProtocolPolicy": "https-only"},
                "Origins": {"Quantity": 1, "Items": [{
                    "Id": "web", "DomainName": "web.test",
                    "CustomHeaders": {"Quantity": 1, "Items": [{"HeaderName": "x-crier-edge", "HeaderValue": "through the edge"}]},
                }]},
            },
        },
        "UpdateDistribution": {},
        "StartExecution": {"executionArn": "arn:new", "startDate": 0},
    }  # fmt: skip
    boto3.client("dynamodb").put_item(
        TableName="releases",
        Item={
            "pk": {"S": f"release#{RELEASE}"},
            "sk": {"S": "head"},
            "state": {"S": "published"},
            "version": {"N": "1"},
            "published": {"S": "2026-11-24T12:00:00.000000+00:00"},
        },
    )
    version = {"number": {"N": "1"}, "state": {"S": "published"}, "key": {"S": "releases/x.md"}}
    version |= {"received": {"S": "2026-11-24T10:00:00"}, "told_mailing": {"S": "2026-11-24T11:00:00"}}
    key = {"pk": {"S": f"release#{RELEASE}"}, "sk": {"S": "version#000001"}}
    boto3.client("dynamodb").put_item(TableName="releases", Item=key | version)
    refused_two()
    house_layouts.remember("releases", LAID_OUT, LAID_OUT.noted)
    return simulated


def begun(account: Simulated) -> list[str]:
    """Executions that were taken up, by the address they have then."""
    return [
        f"arn:failed{failures.AGAIN}" for one in account.asked("StartExecution") if one["name"] == "x-again"
    ]


LAID_OUT = Remembered(
    release=RELEASE,
    sha256="a" * 64,
    layout=HouseLayout(
        format=".txt",
        headline=Slot(how="line", lines=0, style="line:0", size=0, place=2, before="line", after="dateline"),
    ),
    title="0" * 12,
    by="answer",
    received=datetime(2026, 11, 24, 10, tzinfo=UTC),
    noted=datetime(2026, 11, 24, 10, tzinfo=UTC),
    since=date(2026, 11, 24),
)


def refused_two(kind: str = "release") -> None:
    """Of the three people of a mailing that has ended SES refused two."""
    book = mailings.Mailing("mailings", f"{RELEASE}-1-{kind}")
    ended = Call(
        0, 0, 3, "SENT", 1, 10.0, sent=frozenset({0}), failed=frozenset({1, 2}), word="MESSAGE_REJECTED"
    )
    book.planned(3, "x.json", 1, "2026-11-24T10:00:00")
    assert book.write(ended, Call(0, 0, 3))
    book.close(0, ledger.balance([ended]))


@dataclass(frozen=True)
class Row:
    """A command as docs write it, what it says, and whether it asks before it does anything."""

    words: str
    says: str
    asks: bool = False
    code: int = 0
    typed: tuple[str, ...] = ()  # what a person answers to its questions


ROWS = (
    Row("status", RELEASE),
    Row(f"status {RELEASE}", "SendEmail: AccessDenied"),
    Row("failures", "deploy again"),
    Row("verify PEOPLE", "We do not know this", code=1),
    Row(f"again {RELEASE}", "1 go on", asks=True),
    Row("again", "go back now", asks=True),
    Row(f"again {RELEASE} --failed", "2 people are mailed now", asks=True),
    Row(f"again {RELEASE}-1-weekly --failed", "Nobody of it was refused"),
    Row("mail stop", "No mail leaves any more", asks=True),
    Row("mail start", "goes out again", asks=True),
    Row("resume", "Too many bounced", asks=True),
    Row("stop", "No release becomes public and no mailing goes on", asks=True),
    Row("go-on", "mailings go on again", asks=True),
    Row("subscribers count", "confirmed"),
    Row("subscribers export FILE", "2 people"),
    Row("subscribers import PEOPLE --dry-run", "Nothing is written"),
    Row("subscribers import PEOPLE", "1 added", asks=True),
    Row(f"subscribers erase {CANARY}", "Erased", asks=True),
    Row(f"previews show {RELEASE}", "it asks for none"),
    Row(f"previews take-back {RELEASE}", "nobody else is mailed one", asks=True),
    Row(f"previews take-back {RELEASE} --person {CANARY}", "this person's link", asks=True),
    Row(f"previews give-back {RELEASE}", "works again", asks=True),
    Row(f"previews trust early {CANARY}", "from now on", asks=True),
    Row("layouts", "line 3, below: line"),
    Row("layouts forget", "Forgotten: what 1 releases taught", asks=True),
    Row("keys", "data key 1: 2 addresses"),
    Row("keys rotate", "data key 2: 2 addresses", asks=True),
    Row("keys reseal", "data key 1: 2 addresses", asks=True),
    Row("keys sign", "Link key 2", asks=True),
    Row("keys edge", "1 origins", asks=True),
    Row("put NEWSROOM", "comes to the desk", asks=True),
    Row(
        "newsroom",
        "comes to the desk",
        asks=True,
        typed=("Lantern", "en", "US America/Chicago", "a@b.org", "Press"),
    ),
)


def typed(words: str, folder: Path) -> list[str]:
    """What a person types, with files where the row says so."""
    people, newsroom = folder / "people.csv", folder / "newsroom.toml"
    people.write_text("email\nnew@example.org\n")
    newsroom.write_text('organisation = "Lantern"\n')
    paths = {"FILE": folder / "out.csv", "PEOPLE": people, "NEWSROOM": newsroom}
    return [str(paths.get(word, word)) for word in words.split()] + ["--stack", "crier"]


def changed(account: Simulated) -> tuple[object, ...]:
    """Everything a command could change: tables, secrets, what lies in the bucket, what was ordered of AWS."""
    tables = boto3.client("dynamodb")
    items = {name: tables.scan(TableName=name)["Items"] for name in ("releases", "subscribers", "mailings")}
    secrets = boto3.client("secretsmanager")
    values = [secrets.get_secret_value(SecretId=name)["SecretString"] for name in ("link-key", "edge-key")]
    listed = boto3.client("s3").list_objects_v2(Bucket="uploads").get("Contents", [])
    reading = ("Get", "List", "Describe", "Filter", "Query", "Scan", "BatchGet")
    orders = [(name, str(params)) for name, params in account.calls if not name.startswith(reading)]
    orders = [order for order in orders if order[0] not in ("Decrypt", "PutObject", "PutSecretValue")]
    return items, values, [one["Key"] for one in listed], orders


@pytest.mark.long
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.words)
def test_each_command_works_on_a_stack_and_asks_first(
    row: Row,
    account: Simulated,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    answers = iter(row.typed * 2)
    monkeypatch.setattr("builtins.input", lambda _: next(answers))
    SharedPace("mailings").stop("bounced")
    if row.words == "go-on":
        full_stops.say("releases", "stop", "ana@example.org", datetime.now(UTC))
    words = typed(row.words, tmp_path)
    before = changed(account)
    code = command.main(words)
    answer = capsys.readouterr()
    if row.asks:
        assert code == 2 and "--yes" in answer.err
        assert "account 123456789012, https://news.example.org" in answer.out
        assert changed(account) == before, "it did something before it was allowed to"
        code = command.main([*words, "--yes"])
        answer = capsys.readouterr()
        assert changed(account) != before or row.words == "keys reseal"
    assert (code, row.says in answer.out) == (row.code, True), answer
    assert CANARY not in answer.out + answer.err


def trusting(action: str, address: str, list_: str = "early") -> int:
    return command.main(["previews", action, list_, address, "--stack", "crier", "--yes"])


def test_staff_put_one_person_on_a_list_of_previews_and_take_them_off(
    account: Simulated, capsys: pytest.CaptureFixture[str]
) -> None:
    people, who = Subscribers("subscribers", 1), subscriber_id(KEY, CANARY)
    before = people.records(who).row
    assert before is not None
    for _ in range(2):
        assert trusting("trust", CANARY) == 0
    row = people.records(who).row
    assert row is not None and row.lists == ("press", "early")
    assert re.fullmatch(r"a test; trusted by staff \S+Z: early", row.consent)
    assert replace(row, lists=before.lists, consent=before.consent) == before
    assert people.end(who, "left", zulu(datetime.now(UTC)))
    assert trusting("distrust", CANARY) == 0  # from what an undo would bring back, too
    undo = people.records(who).undo
    assert undo is not None and (undo.lists, undo.consent) == (("press",), "a test")
    other = subscriber_id(KEY, "other@example.org")
    assert trusting("trust", "other@example.org") == trusting("distrust", "other@example.org") == 0
    row = people.records(other).row
    assert row is not None and (row.lists, row.consent, row.status) == (("press",), "a test", "confirmed")
    assert "example.org" not in capsys.readouterr().out.replace("news.example.org", "")


@pytest.mark.parametrize(
    "words", ["give-back R --person A", "show R --person A", "take-back R A", "show R A"]
)
def test_a_person_is_named_where_one_is_meant_and_nowhere_else(account: Simulated, words: str) -> None:
    """Taken for everybody's, one link's closing would close them all."""
    before = boto3.client("dynamodb").scan(TableName="releases")["Items"]
    typed_words = words.replace("R", RELEASE).replace("A", CANARY).split()
    assert command.main(["previews", *typed_words, "--stack", "crier", "--yes"]) == 2
    assert boto3.client("dynamodb").scan(TableName="releases")["Items"] == before


def test_previews_are_closed_while_everything_is_stopped(
    account: Simulated, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crier.stores.preview_states.state", lambda *_: "open")
    assert command.main(["previews", "show", RELEASE, "--stack", "crier"]) == 0
    assert "good: who has a link reads it" in capsys.readouterr().out
    full_stops.say("releases", "stop", "ana@example.org", datetime.now(UTC))
    assert command.main(["previews", "show", RELEASE, "--stack", "crier"]) == 0
    assert "closed while everything is stopped" in capsys.readouterr().out


@pytest.mark.parametrize("status", sorted(ENDED))
def test_nobody_comes_back_by_being_trusted(
    account: Simulated, status: str, capsys: pytest.CaptureFixture[str]
) -> None:
    people, who = Subscribers("subscribers", 1), subscriber_id(KEY, CANARY)
    assert people.end(who, status, zulu(datetime.now(UTC)))
    before = people.records(who)
    assert trusting("trust", CANARY) == 2 and people.records(who) == before
    assert f"this person is {status}" in capsys.readouterr().err
    assert subscription.trusted(before, "early", datetime.now(UTC)) is None


def test_who_is_trusted_is_known_and_on_a_list_of_previews(account: Simulated) -> None:
    before = boto3.client("dynamodb").scan(TableName="subscribers")["Items"]
    assert trusting("trust", "nobody@example.org") == trusting("distrust", "nobody@example.org") == 2
    for other in ("press", "nowhere"):
        assert trusting("trust", CANARY, other) == trusting("distrust", CANARY, other) == 2
    assert boto3.client("dynamodb").scan(TableName="subscribers")["Items"] == before


def test_a_desk_that_ses_holds_back_is_seen(account: Simulated, capsys: pytest.CaptureFixture[str]) -> None:
    held = {"EmailAddress": "press@lantern.org", "Reason": "BOUNCE", "LastUpdateTime": 0}
    account.answers["GetSuppressedDestination"] = {"SuppressedDestination": held}
    assert command.main(["status", "--stack", "crier"]) == 0
    assert "suppression list" in capsys.readouterr().out


def test_a_desk_that_newsroom_toml_names_is_looked_at_too(account: Simulated, capsys: Any) -> None:
    named = newsroom.read(b'desk = ["ana@lantern.org", "ben@lantern.org"]')
    assert current_newsroom.enforce("releases", InForce(named, "02"))
    held = {"EmailAddress": "ben@lantern.org", "Reason": "BOUNCE", "LastUpdateTime": 0}
    account.answers["GetSuppressedDestination"] = lambda asked: (
        {"SuppressedDestination": held} if asked["EmailAddress"] == "ben@lantern.org" else "NotFoundException"
    )
    assert command.main(["status", "--stack", "crier"]) == 0
    said = capsys.readouterr().out
    assert "has ben@lantern.org, of the desk" in said and "ana@" not in said


def test_what_may_not_be_asked_of_ses_hides_nothing_else(account: Simulated, capsys: Any) -> None:
    """Who runs a newsroom needs few rights: the status of releases takes none of SES."""
    account.answers["GetSuppressedDestination"] = "AccessDeniedException"
    assert command.main(["status", "--stack", "crier"]) == 0
    said = capsys.readouterr().out
    assert RELEASE in said and "AWS does not say (GetSuppressedDestination: AccessDeniedException)" in said


def test_dead_letters_of_who_put_what_go_back_too(account: Simulated, capsys: Any) -> None:
    """They lie in a queue of the storage's, whose alarm leads to the same page."""
    boto3.client("sqs").create_queue(QueueName="puts-left")
    left = f"{DEAD.rpartition('/')[0]}/puts-left"
    boto3.client("sqs").send_message(QueueUrl=left, MessageBody="{}")
    account.stack("crier", DEPLOYED | {"PutsLeft": "puts-left"}, {"Log": "crier-log"})
    assert command.main(["failures", "--stack", "crier"]) == 0
    assert "Dead letters: 2" in capsys.readouterr().out
    assert command.main(["again", "--stack", "crier", "--yes"]) == 0
    moved = [one["SourceArn"].rpartition(":")[2] for one in account.asked("StartMessageMoveTask")]
    assert moved == ["dead", "puts-left"]


def test_what_eventbridge_left_among_the_dead_letters_is_said_to_stay(
    account: Simulated, capsys: Any
) -> None:
    """It came from no queue, and SQS's task ends at it."""
    why = "CouldNotDetermineMessageSource"
    account.answers["ListMessageMoveTasks"] = {"Results": [{"Status": "FAILED", "FailureReason": why}]}
    assert command.main(["again", "--stack", "crier", "--yes"]) == 1
    said = capsys.readouterr().out
    assert why in said and '"dead letters"' in said and "They go back now" not in said


def test_a_person_says_yes_or_nothing_is_done(
    account: Simulated, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    words = typed("keys sign", tmp_path)
    for answer, number in (("no", 1), ("", 1), ("yes", 2)):
        monkeypatch.setattr("builtins.input", lambda _, answer=answer: answer)
        assert command.main(words) == (0 if answer == "yes" else 2)
        secretsmanager.text.cache_clear()
        secretsmanager.keys.cache_clear()
        assert secretsmanager.keys("link-key").current == number
    capsys.readouterr()


def test_five_questions_put_the_first_newsroom_and_replace_none(
    account: Simulated, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = iter(["Lantern", "en", "US America/Chicago", "a@b.org", "Press"])
    monkeypatch.setattr("builtins.input", lambda _: next(answers))
    assert command.main(["newsroom", "--stack", "crier", "--yes"]) == 0
    lies = boto3.client("s3").get_object(Bucket="uploads", Key="newsroom/newsroom.toml")["Body"].read()
    assert lies.startswith(b'organisation = "Lantern"\n') and lies.decode() in capsys.readouterr().out
    assert command.main(["newsroom", "--stack", "crier", "--yes"]) == 2
    assert "has a newsroom.toml" in capsys.readouterr().err


def test_an_execution_is_taken_up_as_often_as_it_fails() -> None:
    """AWS takes names of 80 characters; a publication's begins with 64."""
    names = ["a" * 64]
    for _ in range(20):
        names.append(failures.next_name(names[-1]))
    assert len(set(names)) == len(names) and max(map(len, names)) <= 80
    assert failures.next_name(f"{RELEASE}-1-release-again-0-1").endswith("-again-0-1-again"), "the sweep's"


def test_what_was_done_is_what_was_said(account: Simulated, tmp_path: Path) -> None:
    for words in (
        f"again {RELEASE}",
        "again",
        "mail stop",
        "keys edge",
        "keys rotate",
        f"subscribers erase {CANARY}",
    ):
        assert command.main([*typed(words, tmp_path), "--yes"]) == 0
    (anew,) = account.asked("StartExecution")
    assert anew["name"] == "x-again" and anew["stateMachineArn"].endswith("mailing")
    given = json.loads(anew["input"])
    assert given["release"] == RELEASE and given["start_at"] > "2026-11-02", "it is wanted from now on"
    assert command.main([*typed(f"again {RELEASE}", tmp_path), "--yes"]) == 0, "twice is once"
    assert len(account.asked("StartExecution")) == 1
    assert [one["SourceArn"] for one in account.asked("StartMessageMoveTask")] == [
        "arn:aws:sqs:us-east-1:123456789012:dead"
    ]
    assert account.asked("PutConfigurationSetSendingOptions") == [
        {"ConfigurationSetName": "crier", "SendingEnabled": False}
    ]
    (sent,) = account.asked("UpdateDistribution")
    header = sent["DistributionConfig"]["Origins"]["Items"][0]["CustomHeaders"]["Items"][0]
    assert header["HeaderValue"] == secretsmanager.text("edge-key") != "through the edge"
    assert secretsmanager.before("edge-key") == "through the edge", "the old one must stay good"
    assert rotate_keys.rows("subscribers") == {2: 1}
    assert mailings.unfinished("mailings") == []


def test_whom_ses_refused_is_mailed_by_one_command(
    account: Simulated, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["again", RELEASE, "--failed", "--stack", "crier", "--yes"]
    assert command.main(words) == 0
    said = capsys.readouterr().out
    assert "2 people of" in said and "MESSAGE_REJECTED" in said and "nobody is mailed twice" in said
    (started,) = account.asked("StartExecution")
    given = json.loads(started["input"])
    assert (given["release"], given["version"], given["kind"]) == (RELEASE, 1, "release")
    (call,) = mailings.Mailing("mailings", f"{RELEASE}-1-release").calls(0, [3])
    assert (call.state, call.open, call.failed) == ("RETRY", (1, 2), frozenset())
    assert mailings.Mailing("mailings", f"{RELEASE}-1-release").done() == {}
    assert "told_mailing" not in Releases("releases").version(RELEASE, 1)  # its end is told anew
    assert len(mailings.unfinished("mailings")) == 1  # should we have died: the sweep goes on with it
    assert command.main(words) == 0 and "Nobody of it was refused" in capsys.readouterr().out
    assert len(account.asked("StartExecution")) == 1


@pytest.mark.parametrize("name", [RELEASE, f"{RELEASE}-1-preview"])
@pytest.mark.parametrize("ended", [False, True])
def test_whom_ses_refused_is_mailed_their_preview_while_it_is_good(
    account: Simulated, name: str, ended: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    hour = sortable(datetime.now(UTC) + timedelta(hours=-1 if ended else 1))
    waits = {"state": "ready", "latest": 1, "ready": 1, "version": None}
    dynamodb.update("releases", f"release#{RELEASE}", "head", waits)
    ready = {"state": "ready", "publish_at": hour, "preview": 24}
    dynamodb.update("releases", f"release#{RELEASE}", "version#000001", ready)
    refused_two("preview")
    mailings.reopen("mailings", f"{RELEASE}-1-release", time.time())  # of the release nobody is left
    words = ["again", name, "--failed", "--stack", "crier", "--yes"]
    assert command.main(words) == (2 if ended and name != RELEASE else 0)
    orders = [json.loads(one["input"]) for one in account.asked("StartExecution")]
    assert [one["kind"] for one in orders] == ([] if ended else ["preview"])
    answer = capsys.readouterr()
    expected = ("has ended" if name != RELEASE else "Nobody of it was refused") if ended else "2 people"
    assert expected in answer.out + answer.err


@pytest.mark.parametrize(("state", "sentence"), [("withdrawn", "was withdrawn"), ("published", "under way")])
def test_whom_ses_refused_waits_where_it_must(
    state: str, sentence: str, account: Simulated, capsys: pytest.CaptureFixture[str]
) -> None:
    dynamodb.update("releases", f"release#{RELEASE}", "head", {"state": state})
    mailings.begun("mailings", Unfinished(RELEASE, 1, "release", 0.0))
    assert command.main(["again", RELEASE, "--failed", "--stack", "crier", "--yes"]) == 2
    assert sentence in capsys.readouterr().err
    assert account.asked("StartExecution") == []


def test_a_change_of_the_edge_key_that_broke_off_is_finished(account: Simulated, tmp_path: Path) -> None:
    """Twice the new key alone would be known, and CloudFront still send the first."""
    account.answers["UpdateDistribution"] = "PreconditionFailed"
    words = [*typed("keys edge", tmp_path), "--yes"]
    assert command.main(words) == 2
    secretsmanager.text.cache_clear()
    first = secretsmanager.text("edge-key")
    account.answers["UpdateDistribution"] = {}
    assert command.main(words) == 0
    secretsmanager.text.cache_clear()
    assert (secretsmanager.text("edge-key"), secretsmanager.before("edge-key")) == (first, "through the edge")


# ---- What is not there, or not allowed ----

MISSING = {
    "no stack of that name": ("status --stack other", "no stack called other"),
    "no name": ("status --stack -x-", "no stack's name"),
    "no profile": ("status --stack crier --profile nobody", "no AWS profile called nobody"),
    "profile alone": ("status --profile nobody", "Which stack"),
}


@pytest.mark.parametrize("words, sentence", MISSING.values(), ids=MISSING)
def test_a_stack_that_is_not_there_is_said(
    words: str, sentence: str, account: Simulated, capsys: pytest.CaptureFixture[str]
) -> None:
    words = words.replace("--stack -x-", "--stack=-x-")
    assert command.main(shlex.split(words)) == 2
    assert sentence in capsys.readouterr().err


def test_a_region_is_asked_for(account: Simulated, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.delenv("AWS_REGION")
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    assert command.main(["status", "--stack", "crier"]) == 2
    assert "--region" in capsys.readouterr().err


@pytest.mark.parametrize(
    "status", ["ROLLBACK_COMPLETE", "CREATE_IN_PROGRESS", "DELETE_FAILED", "ROLLBACK_FAILED"]
)
def test_a_stack_that_does_not_work_is_not_used(
    status: str, account: Simulated, capsys: pytest.CaptureFixture[str]
) -> None:
    account.stack("crier", DEPLOYED, status=status)
    assert command.main(["subscribers", "count", "--stack", "crier"]) == 2
    assert status in (answer := capsys.readouterr().err) and "doctor" in answer


@pytest.mark.parametrize("status", ["UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "UPDATE_IN_PROGRESS"])
def test_a_failed_update_takes_nothing_away(status: str, account: Simulated) -> None:
    account.stack("crier", DEPLOYED, status=status)
    assert command.main(["subscribers", "count", "--stack", "crier"]) == 0


CODES = [code or "SomethingNew" for row in REFUSALS for code in row.codes]


@pytest.mark.parametrize("code", CODES)
def test_what_aws_refuses_has_a_sentence(code: str) -> None:
    error = {"Error": {"Code": code, "Message": "canary of a message"}}
    answer = refusal(ClientError(error, "DescribeStacks"))
    row = next((row for row in REFUSALS if code in row.codes), REFUSALS[-1])
    assert answer == f"{row.plain} (DescribeStacks: {code}) {row.do}"


@pytest.mark.parametrize("operation", ["DescribeStacks", "ListExecutions", "FilterLogEvents"])
def test_what_aws_refuses_is_said_in_plain_words(
    operation: str, account: Simulated, capsys: pytest.CaptureFixture[str]
) -> None:
    account.answers[operation] = "ExpiredToken"
    assert command.main(["status", RELEASE, "--stack", "crier"]) == 2
    answer = capsys.readouterr().err
    assert "session has expired" in answer and operation in answer and "canary" not in answer


def test_no_credentials_is_said(account: Simulated, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    account.answers.clear()
    assert command.main(["status", "--stack", "crier"]) == 2
    assert UNASKED["NoCredentialsError"] in capsys.readouterr().err


# ---- The pages ----

PAGES = ("runbook.md", "subscribers.md", "deploy.md")


# Commands that take a newsroom that works, the roles of a deployed stack, or no stack, and where they are run.
ELSEWHERE = {
    "self-test": "e2e/test_self_test.py",
    "rights": "e2e/test_rights.py",
    "template": "core/test_named_fields.py",
}


def in_pages() -> list[tuple[str, str]]:
    """Each `./crier …` of the operator's pages, with its page."""
    texts = {name: (ROOT / "docs" / name).read_text("utf-8") for name in PAGES}
    return [(name, one) for name, text in texts.items() for one in re.findall(r"`\./crier ([^`]+)`", text)]


def test_no_page_asks_anybody_to_paste_python() -> None:
    for name in PAGES:
        text = (ROOT / "docs" / name).read_text("utf-8")
        assert not re.search(r"```python|python3? -c", text), name


def test_each_command_of_the_pages_is_one_and_is_run_here() -> None:
    operators = set(_operators()) - set(ELSEWHERE)
    assert all((ROOT / "tests" / name).is_file() for name in ELSEWHERE.values())
    run = {_kind(row.words) for row in ROWS}
    in_words = [(page, words) for page, words in in_pages() if words.split()[0] in operators]
    assert len(in_words) > 10, "the search finds hardly anything"
    for page, words in in_words:
        assert _kind(words) in run, f"{page}: ./crier {words}"
    assert {_kind(row.words).split()[0] for row in ROWS} == operators, "a command that nothing runs"


CHOICES = (
    "import",
    "export",
    "erase",
    "count",
    "stop",
    "start",
    *commands.RING,
    "show",
    "take-back",
    "give-back",
)
CHOICES += (
    "trust",
    "distrust",
    "add",
    "remove",
    "name",
    "list",
    "--failed",
    "--restored",
    "--dry-run",
    "--list",
)
CHOICES += ("--at", "--backup", "--live", "--to")
BY_HAND = ("runbook.md", "subscribers.md")  # what an operator types when something is wrong


def test_each_command_of_the_runbook_is_typed_at_the_emulator() -> None:
    """Issue 16: "each command of it is run by a test with --stack against the emulator"."""
    operators = {*_operators(), "doctor", "deploy", "backup", "restore", "remove", "staff"}
    typed_there = {kind(act.words, CHOICES) for act in (*OPERATED, *FIRST_HOUR, *RESTORED)}
    of_pages = {kind(words, CHOICES) for page, words in in_pages() if page in BY_HAND}
    of_pages = {one for one in of_pages if one.split()[0] in operators}
    assert len(of_pages) > 20, "the search finds hardly anything"
    assert of_pages - set(NOT_HERE) <= typed_there
    assert set(NOT_HERE) <= of_pages, "a reason for nothing"
    local = (ROOT / "docs/local.md").read_text("utf-8")
    assert all(f"`./crier {one}`" in local for one in NOT_HERE)


def _operators() -> Sequence[str]:
    names = list[str]()

    class Parser:
        def add_argument(self, *_: Any, **__: Any) -> None: ...

    def note(name: str, run: Any, about: str) -> Any:
        names.append(name)
        return Parser()

    commands.add(note, Path)
    return names


def _kind(words: str) -> str:
    """A command without what it is about: "subscribers erase"."""
    # Who is not on a list cannot be taken off it: test_staff_put_one_person_on_a_list_of_previews_… does both.
    first, *rest = words.replace("distrust", "trust").split()
    choices = ("import", "export", "erase", "count", "stop", "start", *commands.RING)
    choices += ("show", "take-back", "give-back", "trust")
    return " ".join([first, *(word for word in rest if word in choices)])


def test_each_piece_of_advice_is_found_by_its_codes() -> None:
    for row in failures.ADVICE:
        assert {failures.advice(f"SendEmail: {code}") for code in row.codes} == {row.do}
    assert failures.advice("SendEmail: Whatever") == failures.advice("") == ""
