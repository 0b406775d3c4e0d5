"""Every AWS call of every mail door dies, is throttled or goes without an answer; then the door runs again.

What must come of it is what came of a quiet day; of the sender, that nobody is mailed twice or forgotten.
CRIER_PAIRS is how many plans of two faults are run of each door, beside every single fault ("all": every one;
"2/5": the second fifth of all). Without it a share of them fits into every run.
"""

from __future__ import annotations

import itertools
import json
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any

import cloud
import mailings_staged as mail
import mornings
import pytest
from arrivals import event
from botocore.exceptions import ReadTimeoutError

from crier.aws import client, dynamodb, handler, s3, secretsmanager
from crier.mail import letter
from crier.mail.letter import Letter
from crier.mail.sending import feedback, mailing_slice, plan
from crier.mail.sending.sweep import Unfinished
from crier.model import edition
from crier.model.errors import Transient
from crier.model.newsroom import Named, Newsroom
from crier.model.release import Embargo
from crier.model.timestamps import sortable
from crier.stores import address_encryption, current_newsroom, mailings, preview_states, staging
from crier.stores.releases import Releases
from crier.stores.subscribers import Subscribers
from crier.subscribers.address import subscriber_id
from crier.subscribers.subscriber import Subscriber
from handlers import digest, plan_mailing, record_feedback, send_mail, sweep, tally

KINDS = ("before", "after", "throttle", "no answer")
PAIRS = os.environ.get("CRIER_PAIRS", "")
SERVICES = ("dynamodb", "s3", "sesv2", "secretsmanager", "kms", "stepfunctions")
SPELT = {"secretsmanager": "secrets-manager", "stepfunctions": "sfn"}  # as botocore's events have them
PLAYED = {"sesv2": (".SendBulkEmail", ".SendEmail", ".GetAccount"), "stepfunctions": (".StartExecution",)}
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
PEOPLE = 4  # of the sender's mailing: two calls
MAILING = "0123456789abcdef-1-release"

Plan = dict[int, str]  # call → fault


@dataclass
class Faults:
    """Counts a door's calls, and makes some of them go wrong, once each."""

    at: Plan
    count: int = 0
    fired: Counter[str] = field(default_factory=Counter)
    asleep: bool = False  # while the test itself looks

    def before(self, name: str) -> Any:
        if self.asleep:
            return None
        self.count += 1
        kind = self.at.get(self.count)
        if kind not in ("before", "throttle"):
            return None
        self._fired(name)
        if kind == "before":
            raise cloud.Crash
        return cloud._error(429 if "sesv2" in name else 400, "ThrottlingException")

    def after(self, name: str) -> None:
        kind = None if self.asleep else self.at.get(self.count)
        if kind in ("after", "no answer"):
            self._fired(name)
            if kind == "after":
                raise cloud.Crash
            raise ReadTimeoutError(endpoint_url="https://aws.test")

    def _fired(self, name: str) -> None:
        self.fired[f"{self.at.pop(self.count)} {name.partition('.')[2]}"] += 1


@dataclass
class World:
    """One history of one door: its time, SES, and the executions that were begun."""

    faults: Faults = field(default_factory=lambda: Faults({}, asleep=True))
    now: float = NOON.timestamp()
    started: list[str] = field(default_factory=list)  # names

    def __post_init__(self) -> None:
        self.ses = cloud.Ses(clock=lambda: self.now)

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    @property
    def moment(self) -> datetime:
        return datetime.fromtimestamp(self.now, UTC)

    def start(self, params: Any) -> Any:
        name = json.loads(params["body"])["name"]
        if name in self.started:
            return cloud._error(400, "ExecutionAlreadyExists")
        self.started.append(name)
        return cloud._answer(200, {"executionArn": "x", "startDate": NOON})


class Stage:
    """The clients of an account, made once; each history plays on them in turn."""

    def __init__(self) -> None:
        self.world = World()
        for service in SERVICES:
            events, name = client.client(service).meta.events, SPELT.get(service, service)
            for operation in PLAYED.get(service, ("",)):  # before whoever plays the service
                events.register_first(f"before-call.{name}{operation}", self._before)
            events.register_last(f"after-call.{name}", self._after)
        events = client.client("sesv2").meta.events
        for operation, answer in (
            ("SendBulkEmail", "_bulk"),
            ("SendEmail", "_single"),
            ("GetAccount", "_account"),
        ):
            events.register(f"before-call.sesv2.{operation}", partial(self._played, answer))
        client.client("stepfunctions").meta.events.register("before-call.sfn.StartExecution", self._started)

    def _before(self, event_name: str, **_: Any) -> Any:
        return self.world.faults.before(event_name)

    def _after(self, event_name: str, **_: Any) -> None:
        self.world.faults.after(event_name)

    def _played(self, answer: str, **given: Any) -> Any:
        return getattr(self.world.ses, answer)(**given)

    def _started(self, params: Any, **_: Any) -> Any:
        return self.world.start(params)


class Again(Exception):
    """The door is not through: whoever calls it calls again."""


# ---- The doors: what is there before, and one run ----


def people(*names: str) -> Subscribers:
    table = Subscribers("subscribers", 1)
    for name in names:
        address = f"{name}@example.org"
        table.add(
            Subscriber(subscriber_id(mail.KEY, address), address, "en", ("press",), "confirmed", "test")
        )
    return table


def before_plan(world: World) -> None:
    people("ana", "ben")
    mail.stage()


def run_plan(world: World) -> None:
    assert plan_mailing.work(mail.EVENT, handler.settings(plan_mailing.Settings), world.moment) == {
        "outcome": "planned"
    }


def before_notice(world: World) -> None:
    """A release that was mailed, and corrected."""
    before_plan(world)
    run_plan(world)
    assert send_mail.work(mail.EVENT, handler.settings(send_mail.Settings), world.moment)["outcome"] == "done"
    mail.stage(version=2, headline="The rent rules, put right")
    for number in (1, 2):
        key = {"pk": f"release#{MAILING[:16]}", "sk": f"version#{number:06d}", "touched": []}
        dynamodb.put("releases", key)
    head = {"version": 2, "first": 1, "published": sortable(NOON)}
    Releases("releases").change_head(MAILING[:16], Releases("releases").head(MAILING[:16]), head)


def run_notice(world: World) -> None:
    given = {**mail.EVENT, "version": 2, "kind": "correction", "start_at": sortable(NOON)}
    assert plan_mailing.work(given, handler.settings(plan_mailing.Settings), world.moment) == {
        "outcome": "planned"
    }


def before_send(world: World) -> None:
    table = people(*(f"person{n}" for n in range(PEOPLE)))
    book = mailings.Mailing("mailings", MAILING)
    for file in plan.freeze(table.audience(frozenset({"press"})), 2.0):
        s3.put("staging", plan.key(MAILING, file.name), file.body, "application/json")
        if file.manifest:
            book.planned(file.manifest.planned, file.name, 1, "2026-11-24T00:00:00")
    mailings.begun("mailings", Unfinished(MAILING[:16], 1, "release", world.now, moved=world.now))
    text = Letter(
        "News <n@example.org>", "s", "t {{u}}", "h {{u}}", {"List-Id": "<p.example.org>"}, ("press",)
    )
    s3.put("staging", f"{MAILING[:16]}/1/letter.json", letter.to_json(text), "application/json")


def run_send(world: World) -> None:
    """A slice; then SES's events come to the tally, whose calls have a test of their own."""
    answer = send_mail.work(
        mail.EVENT | {"release": MAILING[:16]}, handler.settings(send_mail.Settings), world.moment
    )
    if answer["outcome"] != "done":
        world.now = max(world.now + 1, datetime.fromisoformat(answer["next_at"]).timestamp())
        raise Again


EARLY = Newsroom(
    desk=("desk@example.org",),
    lists=(*mail.ROOM.lists, Named(slug="early", names={"en": "Early readers"}, open=False, preview=True)),
)


def before_preview(world: World) -> None:
    """An embargoed release that waits for its hour, and the desk has its link; four people are trusted."""
    table, release = Subscribers("subscribers", 1), MAILING[:16]
    for name in ("ana", "ben", "cam", "dee"):
        address = f"{name}@example.org"
        table.add(
            Subscriber(subscriber_id(mail.KEY, address), address, "en", ("early",), "confirmed", "test")
        )
    mail.stage()
    made, hour = staging.known("staging", release, 1), NOON + timedelta(hours=20)
    assert made is not None
    under = Embargo(label="EMBARGO", until=hour, timezone="UTC")
    words = made.release.model_copy(update={"embargo": under})
    made = replace(made, release=words, newsroom=EARLY, preview=True)
    s3.put("staging", f"{release}/1/edition.json", edition.to_json(made), "application/json")
    assert current_newsroom.enforce("releases", current_newsroom.InForce(EARLY, "01"))
    answered = {"decided": sortable(NOON), "told_waiting": sortable(NOON - timedelta(hours=1))}
    ready = {"number": 1, "state": "ready", "publish_at": sortable(hour), "preview": 24}
    dynamodb.put("releases", {"pk": f"release#{release}", "sk": "version#000001", **ready, **answered})
    dynamodb.update("releases", f"release#{release}", "head", {"latest": 1, "ready": 1, "state": "ready"})


def run_preview(world: World) -> None:
    given = {**mail.EVENT, "release": MAILING[:16], "kind": "preview", "start_at": sortable(NOON)}
    assert plan_mailing.work(given, handler.settings(plan_mailing.Settings), world.moment) == {
        "outcome": "planned"
    }


def before_previewing(world: World) -> None:
    """It is planned; then one of the four left, and one's link was closed."""
    before_preview(world)
    run_preview(world)
    cam, dee = (subscriber_id(mail.KEY, f"{name}@example.org") for name in ("cam", "dee"))
    assert Subscribers("subscribers", 1).end(cam, "left", "2026-11-24T12:00:00Z")
    preview_states.take_back_from("releases", MAILING[:16], dee)


def run_previewing(world: World) -> None:
    given = {**mail.EVENT, "release": MAILING[:16], "kind": "preview"}
    answer = send_mail.work(given, handler.settings(send_mail.Settings), world.moment)
    if answer["outcome"] != "done":
        world.now = max(world.now + 1, datetime.fromisoformat(answer["next_at"]).timestamp())
        raise Again


def previewed(world: World, end: dict[str, Any]) -> Any:
    """Nobody twice, nobody forgotten, and neither who left nor whose link was closed."""
    assert Counter(world.ses.accepted) == Counter(["ana@example.org", "ben@example.org"])
    return mailings.balance("mailings", f"{MAILING[:16]}-1-preview")


def before_tally(world: World) -> None:
    book = mailings.Mailing("mailings", "m")
    (call,) = book.calls(0, [3])
    assert book.write(mailings.ledger.claim(call, 1.0, left=frozenset(), withheld=frozenset()), call)
    tags = {"mailing": ["m"], "call": ["0-0"], "i": ["2"]}
    line = {"eventType": "Send", "mail": {"timestamp": "2026-11-24T12:00:00.000Z", "tags": tags}}
    s3.put("mail-events", "sends/1", json.dumps(line).encode(), "application/json")


def run_tally(world: World) -> None:
    if mail.queue(tally.handler, event("sends/1", "01")):
        raise Again


def before_feedback(world: World) -> None:
    people("ana", "ben")
    before_tally(world)


def run_feedback(world: World) -> None:
    complained = {"complainedRecipients": [{"emailAddress": "ana@example.org"}]}
    complaint = {"eventType": "Complaint", "mail": {"messageId": "c"}, "complaint": complained}
    tags = {"mailing": ["m"], "call": ["0-0"], "i": ["1"]}
    failure = {"eventType": "Rendering Failure", "mail": {"messageId": "r", "tags": tags}}
    if mail.queue(record_feedback.handler, complaint, failure):
        raise Again


def before_sweep(world: World) -> None:
    begun = Unfinished("a" * 16, 1, "release", world.now, moved=world.now)
    mailings.begun("mailings", replace(begun, next_at=world.now - 1000))  # left alone
    mailings.begun("mailings", replace(begun, release="b" * 16, handed=True))  # its execution gave way
    mailings.begun("mailings", replace(begun, release="c" * 16, next_at=world.now + 9000))  # under way


def run_sweep(world: World) -> None:
    """Until whoever began a mailing and died has been noticed as well."""
    sweep.work({}, handler.settings(sweep.Settings), world.moment)
    world.now += 300
    if world.now < NOON.timestamp() + 3 * 900:
        raise Again


def before_digest(world: World) -> None:
    found = mornings.World()
    for name, language, cadence, topics, zone in mornings.PEOPLE[:3]:
        address = f"{name}@example.org"
        person = Subscriber(
            subscriber_id(mail.KEY, address), address, language, ("press",), "confirmed", "test"
        )
        found.people.add(replace(person, topics=topics, cadence=cadence, timezone=zone))
    found.publish("a" * 16, "Rent rules change", NOON - timedelta(hours=3))


def run_digest(world: World) -> None:
    try:
        digest.work(
            {},
            handler.settings(digest.Settings),
            NOON + timedelta(days=1, seconds=world.now - NOON.timestamp()),
        )
    finally:
        world.now += 900


@dataclass(frozen=True)
class Door:
    """What is there before it runs, and one run; what is compared at the end."""

    before: Callable[[World], None]
    run: Callable[[World], None]
    judge: Callable[[World, dict[str, Any]], Any]
    writes: tuple[str, ...] = ("mailings",)  # tables and buckets: what is put back, and compared


def records(world: World, end: dict[str, Any]) -> Any:
    """Everything as on a quiet day."""
    return end, sorted(world.started)


def mailed(world: World, end: dict[str, Any]) -> Any:
    """Who was sent to how often, and the balance."""
    return Counter(world.ses.accepted), mailings.balance("mailings", MAILING)


def taken_up(world: World, end: dict[str, Any]) -> Any:
    """Which mailings go on: a sweep that died is followed by one that notices."""
    assert len(world.started) == len(set(world.started))
    return {name[:16] for name in world.started}


DOORS = {
    "plan_mailing": Door(before_plan, run_plan, records, ("mailings", "staging")),
    "plan_notice": Door(before_notice, run_notice, records, ("mailings", "staging")),
    "send_mail": Door(before_send, run_send, mailed),
    "plan_preview": Door(before_preview, run_preview, records, ("mailings", "staging")),
    "send_preview": Door(before_previewing, run_previewing, previewed),
    "tally": Door(before_tally, run_tally, records, ("mailings", "mail-events")),
    "record_feedback": Door(before_feedback, run_feedback, records, ("mailings", "subscribers")),
    "sweep": Door(before_sweep, run_sweep, taken_up),
    "digest": Door(before_digest, run_digest, records, ("mailings", "staging")),
}

# What tells times and counts tries, and what is sealed anew each time.
APART = {"revision", "at", "since", "next_at", "moved", "sealed", "wrapped"}
TABLES, BUCKETS = ("mailings", "subscribers", "releases"), ("staging", "mail-events", "uploads")


def state(of: Sequence[str] = (*TABLES, *BUCKETS)) -> dict[str, Any]:
    """Tables and buckets as they stand."""
    found: dict[str, Any] = {}
    for name in of:
        if name in TABLES:
            for item in client.client("dynamodb").scan(TableName=name)["Items"]:
                found[f"{name} {item['pk']['S']} {item['sk']['S']}"] = item
        else:
            found |= {f"{name}/{key}": s3.get(name, key)[0] for key in s3.keys(name, "")}
    return found


def bare(found: dict[str, Any]) -> dict[str, Any]:
    """The state without what differs from run to run; an item let in twice counts once."""
    kept = {}
    for name, what in found.items():
        if not isinstance(what, dict):
            kept[name] = what
        elif name.startswith("mailings items"):
            kept[f"item {name.partition('#')[2]}"] = ""
        else:
            kept[name] = json.dumps(
                {k: v for k, v in what.items() if k not in APART}, sort_keys=True, default=str
            )
    return kept


def restore(found: dict[str, Any], now: dict[str, Any]) -> None:
    """Makes tables and buckets what they were."""
    dynamodb = client.client("dynamodb")
    for name in set(now) | set(found):
        if now.get(name) == found.get(name):
            continue
        table, _, rest = name.partition(" ")
        if table in TABLES:
            pk, _, sk = rest.partition(" ")
            dynamodb.delete_item(TableName=table, Key={"pk": {"S": pk}, "sk": {"S": sk}})
            if name in found:
                dynamodb.put_item(TableName=table, Item=found[name])
        else:
            bucket, _, key = name.partition("/")
            client.client("s3").delete_object(Bucket=bucket, Key=key)
            if name in found:
                s3.put(bucket, key, found[name], "application/json")


def deliver(world: World) -> None:
    """SES's events, counted."""
    sends = feedback.sends("\n".join(world.ses.events).encode(), world.moment)
    for (mailing, chunk, number), seen in sends.seen.items():
        mailings.seen("mailings", mailing, chunk, number, seen)
    for mailing, until in sends.until.items():
        mailings.flows("mailings", mailing, until)


@pytest.fixture
def histories(
    aws: Any, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[Callable[[Plan], tuple[Any, Faults]]]:
    """Runs the door named by the test with a plan of faults: what came of it, and what fired."""
    for module in ("subscribers", "audiences"):  # calls have an order
        monkeypatch.setattr(f"crier.stores.{module}.ThreadPoolExecutor", cloud.AtOnce)
    monkeypatch.setenv("MAILING_ARN", "arn:aws:states:us-east-1:123456789012:stateMachine:mailing")
    chosen, stage = DOORS[request.getfixturevalue("name")], Stage()
    chosen.before(stage.world)
    everything, kept = state(), state(chosen.writes)
    ends = [kept]

    def history(at: Plan) -> tuple[Any, Faults]:
        world = stage.world = World(faults := Faults(dict(at), asleep=True))
        monkeypatch.setattr(
            "crier.workflows.pacing.time", SimpleNamespace(time=lambda: world.now, sleep=world.sleep)
        )
        tools = partial(mailing_slice.Tools, clock=lambda: world.now, sleep=world.sleep, pool=cloud.AtOnce)
        monkeypatch.setattr(mailing_slice, "Tools", tools)
        for forget in (
            secretsmanager.keys.cache_clear,
            secretsmanager.text.cache_clear,
            address_encryption.clear_cache,
        ):
            forget()
        restore(kept, ends.pop())
        for _ in range(60):
            faults.asleep = False
            try:
                chosen.run(world)
                break
            except (cloud.Crash, Transient):
                world.now += 200  # whoever called it calls again
            except Again:
                pass
            faults.asleep = True
            deliver(world)
        else:
            raise AssertionError(f"it never ends: {at}")
        faults.asleep = True
        ends.append(state(chosen.writes))
        return chosen.judge(world, bare(ends[0])), faults

    yield history
    restore(kept, ends.pop())
    assert state() == everything, "a door writes where nobody looks"


def plans(calls: int) -> Iterator[Plan]:
    """Every single fault and so many pairs; in every run a sixth of the first and a few of the second."""
    singles = [{at: kind} for at in range(1, calls + 1) for kind in KINDS]
    # To die before a call is to die after the one before it: in pairs, the same histories again.
    others = [one for one in singles if "before" not in one.values()]
    pairs: list[Plan] = [one | two for one, two in itertools.combinations(others, 2) if max(one) != max(two)]
    yield from singles if PAIRS else [one for n, one in enumerate(singles) if (n + n // len(KINDS)) % 6 == 0]
    part, _, parts = PAIRS.partition("/")
    if parts:
        yield from pairs[int(part) - 1 :: int(parts)]
        return
    share = len(pairs) if part == "all" else int(part or 4)
    yield from pairs[calls :: max(1, len(pairs) // share)] if share < len(pairs) else pairs


@pytest.mark.long
@pytest.mark.parametrize("name", DOORS)
def test_whatever_goes_wrong_the_end_is_as_on_a_quiet_day(
    name: str, histories: Callable[[Plan], tuple[Any, Faults]]
) -> None:
    quiet, calm = histories({})
    fired, count = Counter[str](), 0
    for at in plans(calm.count):
        end, faults = histories(at)
        assert end == quiet, f"{at}: {faults.fired}"
        assert faults.fired, f"nothing happened: {at}"
        fired.update(faults.fired)
        count += 1
    print(f"{name}: {calm.count} calls, {count} plans of up to two faults, {fired.total()} fired")
    if not PAIRS:
        return
    calls = {one.partition(" ")[2].rpartition(" ")[2] for one in fired}
    for kind, call in itertools.product(KINDS, calls):
        assert any(one.startswith(kind) and one.endswith(call) for one in fired), (
            f"{kind} {call} never happened"
        )


@pytest.mark.long
@pytest.mark.parametrize("name", ["send_mail"])
def test_a_sender_that_claims_nothing_is_caught(
    name: str, histories: Callable[[Plan], tuple[Any, Faults]], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, calm = histories({})
    write = mailings.Mailing.write

    def late(self: mailings.Mailing, call: Any, was: Any) -> bool:
        return call.state == mailings.ledger.CLAIMED or write(self, call, replace(was, state="", attempt=0))

    monkeypatch.setattr(mailings.Mailing, "write", late)
    ends = [histories({at: "after"})[0] for at in range(1, calm.count + 1)]
    assert any(max(end[0].values()) > 1 for end in ends)
