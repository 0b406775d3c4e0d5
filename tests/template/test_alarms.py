"""Each alarm is tried once: its cause is planted, real code runs, and the operator gets these words.

No emulator rings alarms. So each alarm's own definition, as CloudFormation would get it, is reckoned over what
was really measured (tests/support/ringing.py): what our functions write, and, of what AWS measures, what
becomes of a message, a run or an execution by the template's own queues, schedules and flows.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import boto3
import cloud
import pytest
import ringing
from publishing import go, out, reading
from templates import ROOT
from visitors import ROOM, visit

from crier.aws import client, dynamodb, s3
from crier.mail.sending.sweep import Unfinished
from crier.model import newsroom_facts
from crier.stores import mailings
from crier.subscribers import request_source
from handlers import subscriptions, sweep, syndicate
from template.model import Resource, Stack

RUNBOOK = (ROOT / "docs" / "runbook.md").read_text("utf-8")
NOW = 1_800_000_000.0  # some moment, at the beginning of a period of five minutes
RETRIED: Sequence[int] = (
    0,
    60,
    180,
)  # seconds: when Lambda calls what is invoked asynchronously, until it works
# https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
HOUR = 3600


@dataclass
class World:
    """The template's queues in moto, the functions as they are; what is measured of all of it."""

    stack: Stack
    data: list[ringing.Datum] = field(default_factory=list)
    now: float = NOW

    def make(self) -> None:
        """The template's queues, dead-letter queues before those that end there."""
        sqs = boto3.client("sqs")
        for queue in sorted(self.stack.of("SQS::Queue"), key=lambda one: "RedrivePolicy" in one.properties):
            made = {"QueueName": physical(queue.name), "Attributes": {}}
            if ends := queue.get("RedrivePolicy"):
                arn = f"arn:aws:sqs:us-east-1:123456789012:{physical(self.end(queue).name)}"
                rest = {"deadLetterTargetArn": arn, "maxReceiveCount": ends["maxReceiveCount"]}
                made["Attributes"] = {"RedrivePolicy": json.dumps(rest)}
            sqs.create_queue(**made)

    def end(self, queue: Resource) -> Resource:
        """Where a queue's dead letters go."""
        found = self.stack.at(queue.get("RedrivePolicy")["deadLetterTargetArn"])
        assert found is not None
        return found

    def run(self, name: str, act: Callable[[], Any]) -> bool:
        """Runs something in the function of this name, as the template makes it; whether it ended well."""
        function = self.stack.resources[name]
        told = function.get("Environment.Variables")["POWERTOOLS_SERVICE_NAME"]
        with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(io.StringIO()) as said:
            patch.setenv("POWERTOOLS_SERVICE_NAME", told)
            cloud.fresh()
            works = True
            try:
                act()
            except Exception:
                works = False
        self.data += ringing.embedded(said.getvalue(), self.now)
        self.data.append(ringing.of_aws(ringing.ERRORS, f"<{name}>", int(not works), self.now))
        return works

    def handler(self, name: str) -> Any:
        """The code of a function."""
        module, _, attribute = self.stack.resources[name].get("Handler").rpartition(".")
        return getattr(importlib.import_module(module), attribute)

    def took(self, name: str, body: str) -> bool:
        """Hands a queue's function one message; whether it need not come back."""
        record = {"messageId": "1", "receiptHandle": "h", "body": body, "eventSource": "aws:sqs"}
        answer = dict[str, Any]()
        handler = self.handler(name)
        self.run(name, lambda: answer.update(handler({"Records": [record]}, cloud.Context())))
        return answer == {"batchItemFailures": []}

    def poll(self, mapping: Resource, body: str) -> None:
        """Lambda's poller with one message, until it is taken or has gone where dead letters go."""
        queue = self.stack.at(mapping.get("EventSourceArn"))
        function = self.stack.at(mapping.get("FunctionName"))
        assert queue is not None and function is not None
        sqs = boto3.client("sqs")
        url = sqs.get_queue_url(QueueName=physical(queue.name))["QueueUrl"]
        sqs.send_message(QueueUrl=url, MessageBody=body)
        for _ in range(20):
            for one in sqs.receive_message(QueueUrl=url, VisibilityTimeout=0).get("Messages", ()):
                if self.took(function.name, one["Body"]):
                    sqs.delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
        self.look()

    def invoke(self, name: str, times: int = 1, every: int = 0) -> None:
        """A clock calls a function, each time until it works or is given up; then it goes where it says."""
        (config,) = [
            one for one in self.stack.of("Lambda::EventInvokeConfig")
            if self.stack.at(one.get("FunctionName")) is self.stack.resources[name]
        ]  # fmt: skip
        begun = self.now
        for number in range(times):
            for after in RETRIED[: 1 + config.get("MaximumRetryAttempts")]:
                self.now = begun + number * every + after
                if self.run(name, lambda: self.handler(name)({}, cloud.Context())):
                    break
            else:
                queue = self.stack.at(config.get("DestinationConfig.OnFailure.Destination"))
                assert queue is not None
                url = boto3.client("sqs").get_queue_url(QueueName=physical(queue.name))["QueueUrl"]
                boto3.client("sqs").send_message(QueueUrl=url, MessageBody="{}")
            self.look()

    def execute(self, machine: str, failing: str) -> None:
        """An execution of a flow that comes to a state, which fails for good; so does nothing after it."""
        flow = self.stack.flows[f"infrastructure/{machine.lower()}.asl.yaml"]["States"]
        state, fails = flow[failing], True
        while state["Type"] != "Fail" and (fails or not state.get("End")):
            caught = state.get("Catch", ()) if fails else ()
            if fails and not caught:
                break
            state, fails = flow[caught[0]["Next"] if fails else state["Next"]], False
        failed = fails or state["Type"] == "Fail"
        arn = f"arn:<{machine}>"
        self.data.append(ringing.of_aws(ringing.FAILED, arn, int(failed), self.now))

    def look(self) -> None:
        """SQS measures each of its queues."""
        sqs, asked = boto3.client("sqs"), ["ApproximateNumberOfMessages"]
        for queue in self.stack.of("SQS::Queue"):
            url = sqs.get_queue_url(QueueName=physical(queue.name))["QueueUrl"]
            said = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=asked)["Attributes"][asked[0]]
            self.data.append(ringing.of_aws(ringing.VISIBLE, f"<{queue.name}>", int(said), self.now))

    def empty(self) -> None:
        """Whoever looks after it has dealt with all dead letters."""
        sqs = boto3.client("sqs")
        for url in sqs.list_queues()["QueueUrls"]:
            while got := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
                for one in got:
                    sqs.delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
        self.data.clear()

    def rung(self, alarms: Mapping[str, Mapping[str, Any]]) -> set[str]:
        """The alarms that go off within the hour."""
        return {name for name, alarm in alarms.items() if ringing.rings(alarm, self.data, self.now + HOUR)}


def physical(name: str) -> str:
    return name.replace("/", "-")


@pytest.fixture(scope="module")
def template(clean: Mapping[str, Any]) -> Stack:
    """All of it, as CloudFormation would get it."""
    return Stack(clean["parent"], clean["children"], clean["flows"])


@pytest.fixture
def planted(template: Stack, aws: Any) -> Iterator[World]:
    """An account in which something is about to go wrong."""
    made = World(template)
    made.make()
    yield made


def definitions(stack: Stack) -> dict[str, Mapping[str, Any]]:
    """Every alarm, by its name in the template, with what it watches resolved."""
    return {one.name: one.properties for one in stack.of("CloudWatch::Alarm")}


def nothing_there(patch: pytest.MonkeyPatch) -> None:
    """Tables and secrets cannot be reached."""
    for name in cloud.ENV:
        if name.endswith(("_TABLE", "SECRET_ID")) and name != "EDGE_SECRET_ID":
            patch.setenv(name, "nothing")


# ---- The causes ----


def consumers(stack: Stack, queue: str) -> Resource:
    found = [one for one in stack.of("Lambda::EventSourceMapping") if stack.at(one.get("EventSourceArn")) is stack.resources[queue]]  # fmt: skip
    return found[0]


def a_dead_letter(world: World) -> None:
    """An upload's event that intake cannot read."""
    world.poll(consumers(world.stack, "Uploads"), "not JSON")


def who_put_it_is_lost(world: World) -> None:
    world.poll(consumers(world.stack, "Storage/Puts"), "not JSON")


def the_clock_fails_for_good(world: World) -> None:
    with pytest.MonkeyPatch.context() as patch:
        nothing_there(patch)
        world.invoke("Freshen")


def the_sign_up_page_fails(world: World) -> None:
    """In two quarters of the same quarter of an hour: what works again at once is nobody's business."""
    with pytest.MonkeyPatch.context() as patch:
        nothing_there(patch)
        for _ in range(2):
            world.run("Subscriptions", lambda: visit(subscriptions, "GET", "/subscribe/en"))
            world.now += 300


def nobody_takes_from_a_queue(world: World) -> None:
    """Its mapping was switched off by hand, say: SQS goes on measuring how old its oldest message is."""
    for age in range(0, 4500, 300):
        for name in ("Uploads", "Incoming"):
            older = age if name == "Incoming" else 0
            world.data.append(ringing.of_aws(ringing.AGE, f"<{name}>", older, world.now + age))
    world.now += 4500


def a_release_does_not_go_out(world: World) -> None:
    world.execute("Publication", "Publish")


def a_release_is_public_and_its_answer_fails(world: World) -> None:
    world.execute("Publication", "Report")


def a_mailing_stops(world: World) -> None:
    world.execute("Mailing", "SendMail")


def a_mailing_waits_for_ses(world: World) -> None:
    now = datetime.now(UTC).timestamp()
    held = "SendBulkEmail: AccessDeniedException"
    mailings.begun("mailings", Unfinished("a" * 16, 1, "release", now + 60, moved=now, held=held))
    world.run("Sweep", lambda: sweep.handler({}, cloud.Context()))


def a_mailing_does_not_end(world: World) -> None:
    long_ago = datetime.now(UTC).timestamp() - 7200
    mailings.begun("mailings", Unfinished("a" * 16, 1, "release", long_ago, moved=long_ago, restarts=3))
    world.run("Sweep", lambda: sweep.handler({}, cloud.Context()))


def an_event_of_ses(event: Mapping[str, Any]) -> Callable[[World], None]:
    def an_event(world: World) -> None:
        assert world.took("RecordFeedback", json.dumps(event))

    return an_event


def two_readers_complain(world: World) -> None:
    for who in ("ana", "ben"):
        an_event_of_ses({
            "eventType": "Complaint",
            "mail": {"messageId": who, "destination": [f"{who}@example.org"], "tags": {}},
            "complaint": {"complainedRecipients": []},
        })(world)  # fmt: skip


def no_feed_can_hold_it(world: World) -> None:
    reference = out(reading())
    feeds = [one for one in scanned("releases") if one["pk"].startswith("feed#")]
    for one in feeds:
        dynamodb.put("releases", {**one, "title": "\x0b"})
    assert feeds and world.run("Syndicate", lambda: go(syndicate, reference))


def scanned(table: str) -> list[dict[str, Any]]:
    return list(boto3.resource("dynamodb").Table(table).scan()["Items"])


def the_sign_up_is_full(world: World) -> None:
    cloud.Ses().attach(client.client("sesv2"))
    s3.put("site", newsroom_facts.KEY, newsroom_facts.render(ROOM), "application/json")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(request_source, "IN_ALL", 0)
        world.run("Subscriptions", asked_for_mail)


def asked_for_mail() -> None:
    form = visit(subscriptions, "GET", "/subscribe/en")
    (stamp,) = re.findall(r'name="shown" value="([^"]+)"', form["body"])
    given = {"email": "a@example.org", "list": ["press"], "language": "en", "cadence": "immediate"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("crier.workflows.web.joining.TOO_FAST", -1.0)
        visit(subscriptions, "POST", "/subscribe/en", given | {"shown": stamp, "website": ""})


RECEIPT = {"messageId": "m", "tags": {"receipt": ["r"]}, "destination": ["desk@lantern.org"]}
HELD_BACK = {"bounceType": "Permanent", "bounceSubType": "OnAccountSuppressionList"}
FELL = {"messageId": "m", "tags": {"mailing": ["x-1-release"], "call": ["0-0"], "i": ["0"]}}


@dataclass(frozen=True)
class Row:
    """An alarm, what makes it ring, and the words that the operator reads then."""

    alarm: str
    cause: Callable[[World], None]
    mailed: str


ROWS = (
    Row("DeadLettersAlarm", a_dead_letter, "Something failed for good."),
    Row("PutsAlarm", who_put_it_is_lost, "a person more must approve it"),
    Row("MissedAlarm", the_clock_fails_for_good, "What works by the clock fails."),
    Row("ErrorsAlarm", the_sign_up_page_fails, "A page fails"),
    Row("StandstillAlarm", nobody_takes_from_a_queue, "waits in a queue for an hour"),
    Row("PublicationAlarm", a_release_does_not_go_out, "A release did not go out, or"),
    Row("PublicationAlarm", a_release_is_public_and_its_answer_fails, "or is public and staff could not be answered"),
    Row("QuarantineAlarm", no_feed_can_hold_it, "stands in no feed"),
    Row("MailingAlarm", a_mailing_stops, "A mailing stopped."),
    Row("HeldAlarm", a_mailing_waits_for_ses, "it waits"),
    Row("LateAlarm", a_mailing_does_not_end, "does not come to its end"),
    Row("BreakerAlarm", two_readers_complain, "no mailing goes on"),
    Row("FellThroughAlarm", an_event_of_ses({"eventType": "Reject", "mail": FELL}), "SES took mail and did not send it"),
    Row(
        "DeskAlarm",
        an_event_of_ses({"eventType": "Bounce", "mail": RECEIPT, "bounce": HELD_BACK}),
        "An answer to staff could not be mailed; what it tells of has happened all the same",
    ),
    Row("SignupsAlarm", the_sign_up_is_full, "As many people signed up within an hour as are let in."),
)  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.alarm}: {row.cause.__name__}")
def test_each_alarm_rings_for_its_cause_alone_and_says_what_is_true(row: Row, planted: World) -> None:
    alarms = definitions(planted.stack)
    assert planted.rung(alarms) == set(), "nothing has happened yet"
    row.cause(planted)
    assert planted.rung(alarms) == {row.alarm}
    mail = ringing.mail(row.alarm, alarms[row.alarm])
    assert row.mailed in mail
    (section,) = re.findall(r'See docs/runbook.md, "([^"]+)"', mail)
    assert f"\n## {section}\n" in RUNBOOK
    for wrong in spoilt(alarms[row.alarm]):
        assert planted.rung({row.alarm: wrong}) == set(), f"it rings whatever it watches: {wrong}"


def spoilt(alarm: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The same alarm over what nobody measures: another metric, another namespace, no dimension, one too many."""
    if "Metrics" in alarm:
        for name in ("Namespace", "MetricName", "Dimensions"):
            other = json.loads(json.dumps(alarm))
            for one in other["Metrics"]:
                if "MetricStat" in one:
                    one["MetricStat"]["Metric"][name] = [] if name == "Dimensions" else "Another"
            yield other
        return
    yield {**alarm, "MetricName": f"{alarm['MetricName']}s"}
    yield {**alarm, "Namespace": "Another"}
    yield {**alarm, "Dimensions": [{**one, "Value": "another"} for one in alarm["Dimensions"]]}
    yield {**alarm, "Dimensions": []}
    yield {**alarm, "Dimensions": [*alarm["Dimensions"], {"Name": "function_name", "Value": "x"}]}
    yield {**alarm, "Unit": "Seconds"}


# Queues whose standstill another alarm, or a person who waits, tells of: docs/decisions/0119 has the reasons.
HEARD_OTHERWISE = {"Newsrooms", "Sends", "Pings", "Storage/Puts", "MailsIn"}


def test_each_queue_is_watched_for_its_age_or_has_a_reason(template: Stack) -> None:
    (alarm,) = [one for name, one in definitions(template).items() if name == "StandstillAlarm"]
    stats = [one["MetricStat"]["Metric"] for one in alarm["Metrics"] if "MetricStat" in one]
    assert {one["MetricName"] for one in stats} == {"ApproximateAgeOfOldestMessage"}
    watched = {one["Dimensions"][0]["Value"].strip("<>") for one in stats}
    ending = {one.name for one in template.of("SQS::Queue") if one.get("RedrivePolicy")}
    assert watched | HEARD_OTHERWISE == ending and not watched & HEARD_OTHERWISE
    (reasons,) = (ROOT / "docs/decisions").glob("0119-*.md")
    assert all(f"{name.rpartition('/')[2]}:" in reasons.read_text("utf-8") for name in HEARD_OTHERWISE)


def test_no_alarm_is_left_untried(template: Stack) -> None:
    assert set(definitions(template)) == {row.alarm for row in ROWS}


@pytest.mark.long
@pytest.mark.parametrize("name", ["Sweep", "Digest", "Freshen"])
def test_what_the_clock_calls_in_vain_rings(name: str, planted: World) -> None:
    """Whenever its clock strikes: one that comes every hour fails in too few periods for the alarm on errors."""
    for offset in range(0, 300, 60):
        made = World(planted.stack, now=NOW + offset)
        with pytest.MonkeyPatch.context() as patch:
            nothing_there(patch)
            made.invoke(name)
        assert "MissedAlarm" in made.rung(definitions(planted.stack))


@pytest.mark.long
@pytest.mark.parametrize("name", ["Subscriptions", "Desk", "Staff", "People", "NewsroomPage"])
def test_a_page_that_fails_rings_and_one_failure_does_not(name: str, planted: World) -> None:
    path = {
        "Subscriptions": "/subscribe/en",
        "Desk": f"/desk/keep/{'x' * 60}",
        "Staff": "/staff/",
        "People": "/staff/people",
        "NewsroomPage": "/staff/newsroom",
    }[name]
    door = re.sub("(?<=[a-z])(?=[A-Z])", "_", name).lower()
    page = importlib.import_module(f"handlers.{door}")
    alarms = definitions(planted.stack)
    for expected in (set[str](), {"ErrorsAlarm"}):
        with pytest.MonkeyPatch.context() as patch:
            nothing_there(patch)
            # Without a session the newsroom's page only leads on.
            assert not planted.run(
                name, lambda: visit(page, "GET", path, cookies=[f"__Host-crier-desk={'x' * 43}"])
            )
        assert planted.rung(alarms) == expected
        planted.now += 300


@pytest.mark.long
def test_every_queue_whose_message_fails_for_good_rings(planted: World) -> None:
    alarms, queues = definitions(planted.stack), set[str]()
    for mapping in planted.stack.of("Lambda::EventSourceMapping"):
        queue = planted.stack.at(mapping.get("EventSourceArn"))
        assert queue is not None
        queues.add(queue.name)
        planted.empty()
        planted.look()
        assert planted.rung(alarms) == set()
        planted.now += 600
        planted.poll(mapping, "not JSON")
        watching = "PutsAlarm" if planted.end(queue).name == "Storage/PutsLeft" else "DeadLettersAlarm"
        assert planted.rung(alarms) == {watching}, queue.name
    ending = {one.name for one in planted.stack.of("SQS::Queue") if one.get("RedrivePolicy")}
    assert queues == ending
