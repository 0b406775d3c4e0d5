"""The sender is answered oddly, late or not at all, and run twice: nobody gets a mail twice, nobody is forgotten.

Every fault at every call: test_doors.py.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from types import SimpleNamespace
from typing import Any

import cloud
import pytest

from crier.aws import client, s3
from crier.mail import letter
from crier.mail.letter import Letter
from crier.mail.sending import feedback, mailing_slice, plan
from crier.mail.sending.ledger import CLAIMED, Call, Hold
from crier.mail.sending.refusals import Said
from crier.mail.sending.sweep import SLICES
from crier.stores import mailings
from crier.stores.releases import Releases
from crier.stores.subscribers import Subscribers
from crier.subscribers.address import subscriber_id
from crier.subscribers.subscriber import Subscriber
from handlers import send_mail

KEY = b"a key of tests alone"
RELEASE, VERSION, MAILING = "0123456789abcdef", 1, "0123456789abcdef-1-release"
LETTER = 2  # a correction came before the plan was frozen: its letter goes out
EVENT = {"format": 1, "release": RELEASE, "version": VERSION, "kind": "release"}
PEOPLE = 60  # two calls


class World:
    """Time and SES of one history."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1_800_000_000.0
        self.ses = cloud.Ses(clock=lambda: self.now)
        monkeypatch.setattr(
            "crier.workflows.pacing.time", SimpleNamespace(time=lambda: self.now, sleep=self.sleep)
        )
        monkeypatch.setattr(
            mailing_slice,
            "Tools",
            partial(mailing_slice.Tools, clock=lambda: self.now, sleep=self.sleep, pool=cloud.AtOnce),
        )

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def attach(self) -> None:
        """A function's clients, as after a cold start."""
        cloud.fresh()
        self.ses.attach(client.client("sesv2"))

    def run(self, most: int = 40) -> int:
        """Slices until done; how many there were."""
        self.attach()
        self.held: list[str] = []
        for slices in itertools.count(1):
            assert slices < most, "it never ends"
            answer = send_mail.handler(EVENT, cloud.Context())
            self.held += [answer["said"]] if answer["outcome"] == "held" else []
            self.tally()
            if answer["outcome"] in ("done", "withdrawn"):
                return slices
            self.now = max(self.now + 1, _seconds(answer["next_at"]))

    def tally(self) -> None:
        """What the events bucket says so far."""
        sends = feedback.sends("\n".join(self.ses.events).encode(), datetime.fromtimestamp(self.now, UTC))
        for (mailing, chunk, number), seen in sends.seen.items():
            mailings.seen("mailings", mailing, chunk, number, seen)
        for mailing, until in sends.until.items():
            mailings.flows("mailings", mailing, until)


def _seconds(instant: str) -> float:
    return datetime.fromisoformat(instant).timestamp()


@pytest.fixture
def world(aws: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    people = Subscribers("subscribers", 1)
    for n in range(PEOPLE):
        address = f"person{n}@example.org"
        people.add(Subscriber(subscriber_id(KEY, address), address, "en", ("press",), "confirmed", "test"))
    book = mailings.Mailing("mailings", MAILING, 0, lambda: False)
    for file in plan.freeze(people.audience(frozenset({"press"})), 1000.0):
        s3.put("staging", plan.key(MAILING, file.name), file.body, "application/json")
        if file.manifest:
            book.planned(file.manifest.planned, file.name, LETTER, "2026-11-24T00:00:00")
    text = Letter(
        "News <n@example.org>", "s", "t {{u}}", "h {{u}}", {"List-Id": "<p.example.org>"}, ("press",)
    )
    s3.put("staging", f"{RELEASE}/{LETTER}/letter.json", letter.to_json(text), "application/json")
    yield World(monkeypatch)


# Some of each kind; the simulated histories (test_simulated.py) have every word.
ANSWERS = [
    "AccessDeniedException", "NotFoundException", "MessageRejected", "BadRequestException", "NeverHeardOf",
    "entry MAIL_FROM_DOMAIN_NOT_VERIFIED", "entry NEVER_HEARD_OF", "entry MESSAGE_REJECTED",
]  # fmt: skip


def judge(world: World, *, unknown: int = 0, failed: int = 0) -> None:
    """The checks of every history."""
    twice = [address for address, n in Counter(world.ses.accepted).items() if n > 1]
    assert not twice, f"mailed twice: {len(twice)}"
    balance = mailings.balance("mailings", MAILING)
    assert balance.planned == PEOPLE
    assert balance.open == 0
    assert balance.unknown <= unknown
    assert balance.failed == failed, "charged for what was not theirs"
    assert balance.sent == len(world.ses.accepted)


def test_a_quiet_day(world: World) -> None:
    assert world.run() == 1
    judge(world)
    assert len(world.ses.accepted) == PEOPLE and world.ses.calls == 2


def test_dying_after_ses_accepted_is_settled_by_its_events(world: World) -> None:
    world.attach()
    client.client("sesv2").meta.events.register("after-call.sesv2.SendBulkEmail", _die_once())
    with pytest.raises(cloud.Crash):
        send_mail.handler(EVENT, cloud.Context())
    assert len(world.ses.accepted) == 50
    world.run()
    judge(world)
    assert sorted(world.ses.accepted) == sorted(f"person{n}@example.org" for n in range(PEOPLE))


@pytest.mark.long
@pytest.mark.parametrize("fate", ["throttle", "lose-accepted", "error", "lose"])
def test_an_odd_answer_doubles_nobody(world: World, fate: str) -> None:
    world.ses.fate = lambda call: fate if call == 1 else "accept"
    world.run()
    judge(world, unknown=50 if fate == "lose" else 0)


@pytest.mark.long
def test_a_slice_run_twice_at_once_shares_the_work(world: World) -> None:
    """The second begins while the first is between its claim and SES."""
    world.attach()
    inner: list[Any] = []

    def again(**_: Any) -> None:
        if not inner:
            inner.append(None)
            inner[0] = send_mail.handler(EVENT, cloud.Context())

    client.client("sesv2").meta.events.register_first("before-call.sesv2.SendBulkEmail", again)
    send_mail.handler(EVENT, cloud.Context())
    assert inner[0]["outcome"] == "more"
    world.run()
    judge(world)
    assert world.ses.calls == 2


def test_who_leaves_between_plan_and_slice_gets_nothing(world: World) -> None:
    gone = subscriber_id(KEY, "person7@example.org")
    assert Subscribers("subscribers", 1).end(gone, "left", "2026-11-24T00:00:00")
    world.run()
    assert "person7@example.org" not in world.ses.accepted
    assert mailings.balance("mailings", MAILING).left == 1
    judge(world)


@pytest.mark.long
@pytest.mark.parametrize("answer", ANSWERS)
def test_what_is_the_accounts_holds_the_mailing_and_charges_nobody(world: World, answer: str) -> None:
    """It refuses every call, the probe's too, for minutes; then it passes, and so does the mailing by itself."""
    begun, minutes = world.now, 25
    world.ses.refuses = lambda to: answer if world.now < begun + 60 * minutes else ""
    world.run()
    judge(world)
    assert len(world.ses.accepted) == PEOPLE
    assert set(world.held) == {f"SendBulkEmail: {answer.removeprefix('entry ')}"}
    assert mailings.Mailing("mailings", MAILING).hold() is None
    assert world.now - begun < 60 * minutes + 960  # it looks again a quarter of an hour later at the latest


def test_an_account_that_begins_to_refuse_in_the_middle_holds_what_is_left(world: World) -> None:
    begun = world.now
    world.ses.refuses = lambda to: "MessageRejected" if world.ses.accepted and world.now < begun + 900 else ""
    world.run()
    judge(world)
    assert len(world.ses.accepted) == PEOPLE and world.held


def test_an_account_that_does_not_answer_for_itself_holds_the_mailing(world: World) -> None:
    world.ses.account = {"refused": "AccessDeniedException"}
    world.attach()
    answer = send_mail.handler(EVENT, cloud.Context())
    assert (answer["outcome"], answer["said"]) == ("held", "GetAccount: AccessDeniedException")
    world.ses.account = {}
    world.now += 61
    world.run()
    judge(world)
    assert len(world.ses.accepted) == PEOPLE


@pytest.mark.long
@pytest.mark.parametrize("account", [{"SendingEnabled": False}, {"EnforcementStatus": "SHUTDOWN"},
    {"SendQuota": {"Max24HourSend": 200.0, "MaxSendRate": 14.0, "SentLast24Hours": 160.0}}])  # fmt: skip
def test_an_account_that_may_not_send_is_asked_nothing_and_waited_for(
    world: World, account: dict[str, Any]
) -> None:
    world.ses.account = account
    world.attach()
    answer = send_mail.handler(EVENT, cloud.Context())
    assert answer["outcome"] == "more" and world.ses.calls == 0
    world.ses.account = {}
    world.run()
    judge(world)


@pytest.mark.long
def test_in_the_sandbox_a_refusal_is_nobodys(world: World) -> None:
    """Verified addresses alone are taken there: a list of people would be charged one by one."""
    world.ses.account = {"ProductionAccessEnabled": False}
    world.ses.refuses = lambda to: "" if to == ["person3@example.org"] else "MessageRejected"
    world.attach()
    for _ in range(10):
        answer = send_mail.handler(EVENT, cloud.Context())
        assert answer["outcome"] in ("held", "more")
        world.now += 901
    world.ses.account, world.ses.refuses = {}, lambda to: ""
    world.run()
    judge(world)


@pytest.mark.long
@pytest.mark.parametrize("code", ["BadRequestException", "MessageRejected", "ValidationException"])
@pytest.mark.parametrize("poisoned", [(7,), (0, 49), (3, 4, 5), (59,), (7, 55)])
def test_whom_ses_refuses_with_the_whole_call_is_found_and_keeps_nobody_from_theirs(
    world: World, poisoned: tuple[int, ...], code: str
) -> None:
    bad = {f"person{n}@example.org" for n in poisoned}
    world.ses.refuses = lambda to: code if bad.intersection(to) else ""
    world.run(most=80)
    judge(world, failed=len(bad))
    assert sorted(world.ses.accepted) == sorted({f"person{n}@example.org" for n in range(PEOPLE)} - bad)
    assert world.held == []


@pytest.mark.long
def test_when_every_single_call_is_refused_it_is_the_account(world: World) -> None:
    """Though a probe passes: nobody at all was taken, so nobody is charged."""
    world.ses.refuses = lambda to: "" if to[0] in cloud.SIMULATED else "MessageRejected"
    world.attach()
    for _ in range(40):
        answer = send_mail.handler(EVENT, cloud.Context())
        assert answer["outcome"] in ("more", "held")
        world.now = max(world.now + 1, _seconds(answer["next_at"]))
    hold = mailings.Mailing("mailings", MAILING).hold()
    assert hold is not None and str(hold.said) == "SendBulkEmail: MessageRejected" and hold.times > 3
    world.ses.refuses = lambda to: ""
    world.run(most=200)
    judge(world)
    assert len(world.ses.accepted) == PEOPLE


@pytest.mark.long
@pytest.mark.parametrize("word", ["MESSAGE_REJECTED", "INVALID_PARAMETER"])
def test_a_refusal_of_a_persons_own_is_theirs_at_once(world: World, word: str) -> None:
    world.ses.rejected = {"person7@example.org": word, "person55@example.org": word}
    assert world.run() == 1
    judge(world, failed=2)


@pytest.mark.parametrize("dies", [False, True])
def test_whom_ses_refused_is_mailed_once_the_cause_is_gone(
    world: World, dies: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twice, half-way, or with somebody gone since: nobody twice, nobody forgotten."""
    refused = {f"person{n}@example.org": "MESSAGE_REJECTED" for n in range(0, 60, 5)}
    world.ses.rejected = dict(refused)
    world.run()
    judge(world, failed=12)
    world.ses.rejected = {}
    Subscribers("subscribers", 1).end(subscriber_id(KEY, "person30@example.org"), "left", "2026-11-24")
    if dies:
        write, after = mailings.Mailing.write, itertools.count()

        def broken(book: mailings.Mailing, call: Call, was: Call) -> bool:
            if next(after) == 1:
                raise cloud.Crash
            return write(book, call, was)

        with monkeypatch.context() as patch, pytest.raises(cloud.Crash):
            patch.setattr(mailings.Mailing, "write", broken)
            mailings.reopen("mailings", MAILING, world.now)
    mailings.reopen("mailings", MAILING, world.now)
    assert mailings.reopen("mailings", MAILING, world.now) == 0
    world.run()
    judge(world)
    balance = mailings.balance("mailings", MAILING)
    assert (balance.sent, balance.left) == (PEOPLE - 1, 1)
    assert refused.keys() - {"person30@example.org"} <= set(world.ses.accepted)


@pytest.mark.parametrize("writes", range(4))
def test_whoever_is_due_again_is_told_of_though_it_died_half_way(
    world: World, writes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sweep goes on with what was begun: staff hear how that ends, and no old hold keeps it waiting."""
    world.ses.rejected = {f"person{n}@example.org": "MESSAGE_REJECTED" for n in range(0, 30, 10)}
    world.run()
    mailings.note_answer("mailings", MAILING, "mailing", "2026-11-24")
    book = mailings.Mailing("mailings", MAILING)
    book.keep_hold(Hold(Said("SendBulkEmail", "MessageRejected"), world.now, world.now + 9e9, 3))
    write, after = mailings.Mailing.write, itertools.count()

    def broken(book: mailings.Mailing, call: Call, was: Call) -> bool:
        if next(after) == writes:
            raise cloud.Crash
        return write(book, call, was)

    with monkeypatch.context() as patch, suppress(cloud.Crash):
        patch.setattr(mailings.Mailing, "write", broken)
        mailings.reopen("mailings", MAILING, world.now)
    assert not mailings.answered("mailings", MAILING, "mailing")
    assert book.hold() is None


def test_who_is_due_again_to_nobody_leaves_everything_as_it_was(world: World) -> None:
    world.run()
    mailings.note_answer("mailings", MAILING, "mailing", "2026-11-24")
    assert mailings.reopen("mailings", MAILING, world.now) == 0
    assert mailings.answered("mailings", MAILING, "mailing")


@pytest.mark.long
@pytest.mark.parametrize("account", ["MessageRejected", "entry MESSAGE_REJECTED", "AccessDeniedException"])
def test_a_refused_probe_ends_no_mailing(world: World, account: str) -> None:
    """An answer is lost, and what is asked then is refused as well."""
    world.ses.fate = lambda call: "lose" if call == 2 else "accept"
    begun = world.now
    world.ses.refuses = lambda to: account if to[0] in cloud.SIMULATED and world.now < begun + 7200 else ""
    world.run(most=200)
    judge(world, unknown=10)
    assert world.held


@pytest.mark.long
def test_dying_anywhere_while_one_is_looked_for_doubles_nobody(world: World) -> None:
    """Some calls die after SES answered it: halves are claimed like any call."""
    bad = "person7@example.org"
    world.ses.refuses = lambda to: "BadRequestException" if bad in to else ""
    world.attach()
    count = itertools.count()

    def die(**_: Any) -> None:
        if next(count) in (0, 2, 4, 7):  # fewer than a call's RESENDS
            raise cloud.Crash

    client.client("sesv2").meta.events.register("after-call.sesv2.SendBulkEmail", die)
    for _ in range(400):
        try:
            answer = send_mail.handler(EVENT, cloud.Context())
        except cloud.Crash:
            world.now += 20
            continue
        finally:
            world.tally()
        if answer["outcome"] == "done":
            break
        world.now = max(world.now + 1, _seconds(answer["next_at"]))
    judge(world, failed=1)
    assert sorted(world.ses.accepted) == sorted({f"person{n}@example.org" for n in range(PEOPLE)} - {bad})


def withdraw() -> None:
    releases = Releases("releases")
    assert releases.change_head(RELEASE, releases.head(RELEASE), {"state": "withdrawn"})


@pytest.mark.long
@pytest.mark.parametrize("fate", ["accept", "lose", "lose-accepted", "throttle"])
def test_a_withdrawn_release_ends_its_mailing_for_good(world: World, fate: str) -> None:
    """After one call: who has it has it, everybody else is accounted for, and nothing waits."""

    def after(call: int) -> str:
        if call == 1:
            withdraw()
            world.now += 2  # seconds: the sender looks at the release again before its next call
        return fate if call == 1 else "accept"

    world.ses.fate = after
    world.attach()
    assert send_mail.handler(EVENT, cloud.Context())["outcome"] in ("more", "withdrawn")
    world.run()
    judge(world)
    balance = mailings.balance("mailings", MAILING)
    assert balance.sent == len(world.ses.accepted) == (50 if fate in ("accept", "lose-accepted") else 0)
    assert balance.withdrawn == PEOPLE - balance.sent
    assert send_mail.handler(EVENT, cloud.Context()) == {"outcome": "withdrawn"}


@pytest.mark.long
def test_an_execution_gives_way_to_another_before_its_history_is_full(world: World) -> None:
    world.attach()
    world.ses.fate = lambda call: "throttle" if call == 1 else "accept"
    assert send_mail.handler({**EVENT, "slice": SLICES}, cloud.Context()) == {"outcome": "handed_over"}
    world.run()
    judge(world)


def test_a_sender_that_sends_before_it_writes_is_caught(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same checks condemn a naive sender: they can fail."""
    write = mailings.Mailing.write

    def late(self: mailings.Mailing, call: Call, was: Call) -> bool:
        return call.state == CLAIMED or write(self, call, Call(was.chunk, was.number, was.people))

    monkeypatch.setattr(mailings.Mailing, "write", late)
    world.attach()
    client.client("sesv2").meta.events.register("after-call.sesv2.SendBulkEmail", _die_once())
    with pytest.raises(cloud.Crash):
        send_mail.handler(EVENT, cloud.Context())
    world.run()
    with pytest.raises(AssertionError, match="mailed twice"):
        judge(world)


def _die_once() -> Any:
    died: list[None] = []

    def die(**_: Any) -> None:
        if not died:
            died.append(None)
            raise cloud.Crash

    return die
