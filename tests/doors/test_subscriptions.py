"""Signing up, confirming, choosing, leaving, undoing, being forgotten: what a person and a scanner can do."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import cloud
import pytest
from visitors import CANARY, KEY, KEYS, World

from crier.aws import client, dynamodb, s3, secretsmanager, sqs
from crier.aws.handler import settings
from crier.mail.subscription_letters import MESSAGES
from crier.model import newsroom_facts
from crier.model.errors import Permanent, Transient
from crier.model.newsroom import Named, Newsroom
from crier.model.timestamps import zulu
from crier.stores import address_encryption
from crier.stores.mailboxes import Mailboxes
from crier.subscribers import forms, mailbox, request_source, tokens
from crier.subscribers.address import subscriber_id
from crier.subscribers.subscriber import Subscriber
from crier.text import messages
from crier.workflows import pacing, web
from handlers import greet


@pytest.mark.parametrize("language", messages.languages())
def test_there_is_a_form_in_every_language_and_it_names_the_others(world: World, language: str) -> None:
    answer = world.visit("GET", f"/subscribe/{language}")
    assert answer["statusCode"] == 200 and f'<html lang="{language}"' in answer["body"]
    for other in set(messages.languages()) - {language}:
        assert f'href="/subscribe/{other}"' in answer["body"]


@pytest.mark.long
@pytest.mark.parametrize("kind", [row.kind for row in MESSAGES.values() if row.once])
def test_a_mail_that_the_queue_asks_for_is_written_once(world: World, kind: str) -> None:
    world.join(CANARY)
    row = world.row(CANARY)
    assert row is not None
    if MESSAGES[kind].to_leavers:
        world.visit("POST", f"/unsubscribe/{tokens.make(KEYS, 'leave', row.id)}")
    world.deliver()  # a welcome and a goodbye come by themselves
    for _ in range(2):
        message = {"kind": kind, "id": row.id, "at": world.now.isoformat(), "asked": True}
        greet.take(message, settings(greet.Settings), world.now)
    tags = [
        tag["Value"]
        for letter in world.ses.letters
        for tag in letter["EmailTags"]
        if tag["Name"] == "greeting"
    ]
    assert tags.count(kind) == 1


def test_the_queue_cannot_ask_for_a_confirmation(world: World) -> None:
    world.join(CANARY)
    row = world.row(CANARY)
    assert row is not None
    for kind in ("confirm", "choose", "release", ""):
        with pytest.raises(KeyError):
            greet.take({"kind": kind, "id": row.id}, settings(greet.Settings), world.now)


# ---- the whole story ----


@pytest.mark.parametrize(("language", "word"), [("en", "Please confirm"), ("es", "Confirme, por favor")])
def test_a_person_signs_up_confirms_changes_leaves_comes_back_and_is_forgotten(
    world: World, language: str, word: str
) -> None:
    asked = world.sign_up(CANARY, language=language, topic=["housing"])
    assert asked["statusCode"] == 202 and f'lang="{language}"' in asked["body"]
    (subject,) = world.deliver()
    assert subject.startswith(word) and "Lantern & Co" in subject
    confirm = world.link("/subscribe/confirm/")
    row = world.row(CANARY)
    assert row is not None and (row.status, row.address, row.lists) == ("pending", "", ())

    shown = world.visit("GET", confirm, accept=language)
    assert "c•••@e•••.org" in shown["body"] and CANARY not in shown["body"]
    world.later(minutes=5)
    for _ in range(2):
        assert world.visit("POST", confirm)["statusCode"] == 200
    assert len(world.deliver()) == 1  # one welcome
    row = world.row(CANARY)
    assert row is not None
    assert (row.status, row.address, row.lists, row.topics) == ("confirmed", CANARY, ("press",), ("housing",))
    assert (row.language, row.generation) == (language, 1)
    assert re.match(
        r"asked 2026-11-24T12:00:10Z by the form .. [0-9a-f]{12}; confirmed 2026-11-24T12:05", row.consent
    )

    choose = world.link("/subscribe/choose/")
    assert "checked" in world.visit("GET", choose)["body"]
    saved = world.visit("POST", choose, {"list": ["members", "board"], "cadence": "weekly", "language": "es"})
    assert saved["statusCode"] == 200
    row = world.row(CANARY)
    assert row is not None and (row.lists, row.cadence, row.language) == (("members",), "weekly", "es")

    world.visit("POST", choose.replace("/choose/", "/data/"))
    world.visit("POST", choose.replace("/choose/", "/data/"))
    assert world.deliver() == ["Sus datos en Lantern & Co"]
    text = world.ses.letters[-1]["Content"]["Simple"]["Body"]["Text"]["Data"]
    assert CANARY in text and row.consent in text and "Miembros" in text

    leave = f"/unsubscribe/{tokens.make(KEYS, 'leave', row.id)}"
    for _ in range(2):
        assert world.visit("POST", leave, "List-Unsubscribe=One-Click")["statusCode"] == 200
    assert world.deliver() == ["Ya no está en la lista de Lantern & Co"]
    row = world.row(CANARY)
    assert row is not None and (row.status, row.address, row.consent) == ("left", "", "")

    world.later(days=27)
    undo = world.link("/subscribe/undo/")
    assert world.visit("GET", undo)["statusCode"] == 200
    for _ in range(2):
        assert world.visit("POST", undo)["statusCode"] == 200
    row = world.row(CANARY)
    assert row is not None and (row.status, row.lists, row.cadence) == (
        "confirmed",
        ("members",),
        "weekly",
    )

    world.visit("POST", leave, {"instead": "choose"})
    assert len(world.deliver()) == 1
    forget = world.link("/subscribe/choose/").replace("/choose/", "/forget/")
    assert "c•••@e•••.org" in world.visit("GET", forget)["body"]
    for _ in range(2):
        assert world.visit("POST", forget)["statusCode"] == 200
    item = client.client("dynamodb").scan(TableName="subscribers")["Items"]
    left = [each for each in item if row.id in each["sk"]["S"]]
    kept = [each for each in left if each["sk"]["S"].startswith(("subscriber#", "wish#", "undo#"))]
    assert [set(each) for each in kept] == [
        {"pk", "sk", "id", "status", "generation", "since", "leavings", "revision", "cadence"}
    ]


def test_undo_ends_after_28_days(world: World) -> None:
    world.join(CANARY)
    row = world.row(CANARY)
    assert row is not None
    world.visit("POST", f"/unsubscribe/{tokens.make(KEYS, 'leave', row.id)}")
    world.deliver()
    undo = world.link("/subscribe/undo/")
    world.later(days=28, seconds=1)
    assert world.visit("POST", undo)["statusCode"] == 410
    world.later(days=1)
    assert world.visit("POST", undo)["statusCode"] == 400


# ---- looking ----


def test_scanners_open_everything_and_nothing_happens(world: World) -> None:
    world.sign_up(CANARY)
    world.deliver()
    links = [world.link("/subscribe/confirm/")]
    assert world.visit("POST", links[0])["statusCode"] == 200
    world.deliver()
    choose = world.link("/subscribe/choose/")
    row = world.row(CANARY)
    assert row is not None
    links += [choose, f"/unsubscribe/{tokens.make(KEYS, 'leave', row.id)}"]
    links += [choose.replace("/choose/", f"/{name}/") for name in ("leave", "data", "forget")]
    before = client.client("dynamodb").scan(TableName="subscribers")["Items"]
    for link in links:
        for method in ("GET", "HEAD"):
            assert world.visit(method, link)["statusCode"] == 200, (method, link)
    assert client.client("dynamodb").scan(TableName="subscribers")["Items"] == before
    assert world.deliver() == []


def test_pages_set_no_cookie_redirect_nobody_and_are_not_kept(world: World) -> None:
    answers = [world.visit("GET", "/subscribe"), world.sign_up(CANARY), world.visit("GET", "/unsubscribe/x")]
    for answer in answers:
        names = {name.lower() for name in answer["headers"]}
        assert not names & {"set-cookie", "location"} and not answer.get("cookies")
        assert answer["headers"]["Cache-Control"] == "no-store"
        assert "<script" not in answer["body"]


# ---- what must not be told ----


CALLS = (
    "GetItem",
    "BatchGetItem",
    "PutItem",
    "UpdateItem",
    "DeleteItem",
    "TransactWriteItems",
    "Query",
    "Scan",
)


def test_known_and_unknown_get_the_same_answer_by_the_same_calls(world: World) -> None:
    world.join("known@example.org")
    world.join("gone@example.org")
    world.people.end(subscriber_id(KEY, "gone@example.org"), "complained", "2026-11-24T12:00:00Z")
    world.sign_up("pending@example.org")
    world.deliver()
    seen: list[str] = []
    for service in ("dynamodb", "sqs", "kms", "s3"):
        events = client.client(service).meta.events
        events.register(f"before-call.{service}", lambda model, **_: seen.append(model.name))
    told = {}
    for name in ("nobody", "known", "gone", "pending"):
        seen.clear()
        answer = world.sign_up(f"{name}@example.org")
        told[name] = (answer["statusCode"], answer["body"], tuple(seen))
    assert len(set(told.values())) == 1
    assert "SendMessage" in told["nobody"][2] and "BatchGetItem" not in told["nobody"][2]


def test_the_trap_the_hurry_and_what_is_not_offered(world: World) -> None:
    assert world.sign_up(CANARY, website="http://spam.example")["statusCode"] == 202
    assert world.sign_up(CANARY, wait=1)["statusCode"] == 400
    assert world.sign_up(CANARY, wait=86_401)["statusCode"] == 400
    assert world.sign_up(CANARY, shown="x")["statusCode"] == 400
    assert world.deliver() == []
    assert world.sign_up(CANARY, list=["board"])["statusCode"] == 400  # not the public's to join
    answer = world.sign_up("no address", language="es")
    assert (
        answer["statusCode"] == 400
        and 'aria-invalid="true"' in answer["body"]
        and "completa" in answer["body"]
    )
    assert 'value="no address"' in answer["body"]


@pytest.mark.parametrize(
    "address",
    [
        "a@b", "a b@example.org", "a@example.org, b@example.org", "<a@example.org>", "a@example.org\r\nBcc: b@example.org",
        '"a b"@example.org', "a@[127.0.0.1]", "a@-example.org", "ä@example.org", "@example.org", "a@", "a" * 65 + "@example.org",
        "a@" + "b" * 250 + ".org", "a@exa_mple.org", "a..b@example.org", "a@example.org\0",
    ],
)  # fmt: skip
def test_an_address_is_one_plain_address(address: str) -> None:
    assert forms.wanted({"email": [address]}, newsroom_facts.Facts(), "en")[1] == ("address",)
    assert forms.wanted({"email": ["a+b.c@example.org"]}, newsroom_facts.Facts(), "en")[1] == ()


def test_a_domain_in_any_script_is_one_person(world: World) -> None:
    world.join("Ana@BÜCHER.example")
    row = world.row("ana@xn--bcher-kva.example")
    assert row is not None and row.address == "Ana@xn--bcher-kva.example"


# ---- abuse ----


def test_ten_thousand_attackers_and_one_victim() -> None:
    """Whatever they ask for, whenever: at most one mail in 24 hours, three ever."""
    start = datetime(2026, 11, 24, tzinfo=UTC)
    count, sent = mailbox.MailboxCount(), list[datetime]()
    for attacker in range(10_000):
        now = start + timedelta(minutes=attacker)
        counted = mailbox.counted(count, now)
        if counted is not None:
            sent, count = [*sent, now], counted
    assert len(sent) == mailbox.MOST
    assert all(later - earlier >= timedelta(hours=24) for earlier, later in pairwise(sent))


@pytest.mark.long
def test_a_crowd_at_the_door_is_one_mail(world: World) -> None:
    """Each from a place of its own; past what is allowed in all, nobody gets in."""
    form = {"email": CANARY, "list": ["press"], "language": "en", "cadence": "immediate", "website": ""}
    stamp, statuses = tokens.stamp(KEYS, world.now), Counter[int]()
    world.later(seconds=10)
    crowd = 60
    monkey = pytest.MonkeyPatch()
    monkey.setattr(request_source, "IN_ALL", 40)
    monkey.setattr(request_source, "PER_DOMAIN", 10**6)
    for attacker in range(crowd):
        answer = world.visit("POST", "/subscribe/en", form | {"shown": stamp}, source=f"203.0.113.{attacker}")
        statuses[answer["statusCode"]] += 1
    monkey.undo()
    assert len(world.deliver()) == 1 and statuses == {202: 40, 429: crowd - 40}


def test_one_source_is_held_down_and_others_are_not(world: World) -> None:
    told = [
        world.sign_up(f"a{n}@example.org", wait=2)["statusCode"] for n in range(request_source.PER_SOURCE + 5)
    ]
    assert told == [202] * request_source.PER_SOURCE + [429] * 5
    assert world.sign_up("b@example.org", source="192.0.2.1")["statusCode"] == 202
    kept = json.dumps(client.client("dynamodb").scan(TableName="subscribers")["Items"], default=str)
    assert "198.51.100" not in kept and "192.0.2" not in kept


def test_a_source_cannot_be_told_from_its_drawer() -> None:
    now = datetime(2026, 11, 24, 12, 30, tzinfo=UTC)
    drawers = [request_source.drawer(KEY, f"10.{a}.{b}.1", now) for a in range(40) for b in range(250)]
    assert len(set(drawers)) > 3000 and max(drawers) < request_source.DRAWERS
    assert request_source.drawer(KEY, "2001:db8::1", now) == request_source.drawer(KEY, "2001:db8::ffff", now)
    hours = {request_source.drawer(KEY, "192.0.2.1", now + timedelta(hours=h)) for h in range(24)}
    assert len(hours) > 20


def test_who_is_suppressed_stays_so_until_they_confirm_anew(world: World) -> None:
    world.join(CANARY)
    identifier = subscriber_id(KEY, CANARY)
    assert world.people.end(identifier, "bounced", "2026-11-24T13:00:00Z")
    world.later(days=2)
    assert world.sign_up(CANARY)["statusCode"] == 202
    assert len(world.deliver()) == 1
    row = world.row(CANARY)
    assert row is not None and row.status == "bounced"
    world.visit("POST", world.link("/subscribe/confirm/"))
    row = world.row(CANARY)
    assert row is not None and (row.status, row.generation) == ("confirmed", 2)


def test_a_list_that_was_closed_since_is_not_joined_by_an_old_confirmation(world: World) -> None:
    """For 14 days a wish can be confirmed: what is then no longer offered, nobody gets by it."""

    def offer(**lists: bool) -> None:
        named = tuple(Named(slug=slug, names={"en": slug}, open=is_open) for slug, is_open in lists.items())
        s3.put("site", newsroom_facts.KEY, newsroom_facts.render(Newsroom(lists=named)), "application/json")

    offer(press=True, inner=True)
    world.sign_up(CANARY, list=["press", "inner"])
    world.deliver()
    both = world.link("/subscribe/confirm/")
    offer(press=True, inner=False)
    assert "inner" not in world.visit("GET", both)["body"]
    assert world.visit("POST", both)["statusCode"] == 200
    row = world.row(CANARY)
    assert row is not None and (row.status, row.lists) == ("confirmed", ("press",))
    offer(press=True, inner=True)
    world.sign_up("second@example.org", list=["inner"])
    world.deliver()
    offer(press=True, inner=False)
    alone = world.link("/subscribe/confirm/")
    assert world.visit("GET", alone)["statusCode"] == world.visit("POST", alone)["statusCode"] == 410
    row = world.row("second@example.org")
    assert row is not None and (row.status, row.lists) == ("pending", ())


def test_a_stale_confirmation_brings_nobody_back(world: World) -> None:
    world.sign_up(CANARY)
    world.deliver()
    confirm = world.link("/subscribe/confirm/")
    world.visit("POST", confirm)
    row = world.row(CANARY)
    assert row is not None
    world.visit("POST", f"/unsubscribe/{tokens.make(KEYS, 'leave', row.id)}")
    assert world.visit("POST", confirm)["statusCode"] == 410
    row = world.row(CANARY)
    assert row is not None and row.status == "left"


@pytest.mark.parametrize("status", ["erased", "left", "complained", "bounced", "suppressed"])
def test_a_sign_up_that_waits_while_it_ends_is_mailed_nothing_and_kept_nowhere(
    world: World, monkeypatch: pytest.MonkeyPatch, status: str
) -> None:
    """Somebody is erased while their sign-up is in the queue: their address does not come back by it."""
    world.join(CANARY)
    identifier = subscriber_id(KEY, CANARY)
    world.later(days=2)
    world.sign_up(CANARY)
    assert world.people.end(identifier, status, zulu(world.now))
    with monkeypatch.context() as patch:
        patch.setattr(Mailboxes, "claim", lambda *_: pytest.fail("what mails nothing is not counted"))
        assert world.deliver(times=2) == []
    records = world.people.records(identifier)
    assert (records.status, records.wish) == (status, None)
    world.sign_up(CANARY)
    assert len(world.deliver()) == 1, "nothing was counted at the mailbox"


def test_a_sign_up_that_ends_at_the_last_moment_gives_its_count_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.join(CANARY)
    identifier = subscriber_id(KEY, CANARY)
    world.later(days=2)
    world.sign_up(CANARY)
    claim = Mailboxes.claim

    def meanwhile(mailboxes: Mailboxes, address: str, now: datetime) -> bool:
        world.people.end(identifier, "erased", zulu(now))
        return claim(mailboxes, address, now)

    monkeypatch.setattr(Mailboxes, "claim", meanwhile)
    assert world.deliver() == [] and world.people.records(identifier).wish is None
    monkeypatch.setattr(Mailboxes, "claim", claim)
    world.sign_up(CANARY)
    assert len(world.deliver()) == 1


def test_a_goodbye_that_was_not_handed_over_goes_when_leaving_is_pressed_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.join(CANARY)
    row, hand_over = world.row(CANARY), sqs.hand_over
    assert row is not None
    leave = f"/unsubscribe/{tokens.make(KEYS, 'leave', row.id)}"

    def fail(*_: object) -> None:
        raise Transient("the queue is away")

    monkeypatch.setattr(sqs, "hand_over", fail)
    with pytest.raises(Transient):
        world.visit("POST", leave)
    monkeypatch.setattr(sqs, "hand_over", hand_over)
    for _ in range(2):
        answer = world.visit("POST", leave)
        assert answer["statusCode"] == 200 and "/subscribe/undo/" not in answer["body"]
    assert world.deliver(times=2) == ["You are off the list of Lantern & Co"]
    world.later(days=2)
    turns = pacing.wait_turn
    monkeypatch.setattr(pacing, "wait_turn", lambda *_: pytest.fail("a mail that went out waits for no turn"))
    assert world.visit("POST", leave)["statusCode"] == 200 and world.deliver() == []
    monkeypatch.setattr(pacing, "wait_turn", turns)
    assert world.visit("POST", world.link("/subscribe/undo/"))["statusCode"] == 200


def test_an_unanswered_wish_is_forgotten(world: World) -> None:
    world.sign_up(CANARY)
    world.deliver()
    confirm = world.link("/subscribe/confirm/")
    world.later(days=14, seconds=-20)
    assert world.visit("GET", confirm)["statusCode"] == 200
    world.later(seconds=20)
    assert world.visit("POST", confirm)["statusCode"] == 410
    (wish,) = [
        each for each in client.client("dynamodb").scan(TableName="subscribers")["Items"]
        if each["sk"]["S"].startswith("wish#")
    ]  # fmt: skip
    assert int(wish["expires"]["N"]) <= world.now.timestamp()


def test_one_mail_though_the_message_comes_twice_and_ses_is_silent(world: World) -> None:
    world.ses.fate = lambda call: "error"
    world.sign_up(CANARY)
    assert world.deliver() == []
    world.ses.fate = lambda call: "accept"
    world.sign_up(CANARY)
    assert world.deliver() == []  # SES may have taken the first
    world.later(days=1)
    world.sign_up(CANARY)
    assert len(world.deliver()) == 1


# ---- tokens ----


def test_every_flipped_bit_is_refused(world: World) -> None:
    world.join(CANARY)
    row = world.row(CANARY)
    assert row is not None
    now, until = world.now, world.now + timedelta(days=1)
    for purpose in tokens.PURPOSES:
        subject = row.id.ljust(2 * tokens.SUBJECTS.get(purpose, 16), "7")  # of a preview the release, too
        token = tokens.make(KEYS, purpose, subject, 1, until)
        raw = tokens._bytes(token)
        assert tokens.read(KEYS, purpose, token, now).subject == subject
        for bit in range(len(raw) * 8):
            wrong = bytearray(raw)
            wrong[bit // 8] ^= 1 << bit % 8
            with pytest.raises(tokens.Rejected):
                tokens.read(KEYS, purpose, tokens._text(bytes(wrong)), now)
        for other in set(tokens.PURPOSES) - {purpose}:
            with pytest.raises(tokens.Rejected):
                tokens.read(KEYS, other, token, now)
        for other_keys in (tokens.Keys(1, {1: b"another"}), tokens.Keys(2, {2: KEY})):
            with pytest.raises(tokens.Rejected):
                tokens.read(other_keys, purpose, token, now)
        for spelling in (token + "=", token + " ", " " + token, token + "\n", token[:-1] + "é", token[:-1]):
            with pytest.raises(tokens.Rejected):
                tokens.read(KEYS, purpose, spelling, now)
        if purpose != "leave":
            with pytest.raises(tokens.Rejected):
                tokens.read(KEYS, purpose, token, now + timedelta(days=3))
    assert tokens.read(
        tokens.Keys(2, {1: KEY, 2: b"newer"}), "leave", tokens.make(KEYS, "leave", row.id), now
    )


@pytest.mark.long
@pytest.mark.parametrize("made_for", list(tokens.PURPOSES))
def test_a_link_opens_its_own_door_alone(world: World, made_for: str) -> None:
    world.join(CANARY)
    row = world.row(CANARY)
    assert row is not None
    token = tokens.make(KEYS, made_for, row.id, 1, world.now + timedelta(days=1))
    doors = {"/subscribe/confirm": "confirm", "/subscribe/choose": "choose", "/subscribe/leave": "choose",
             "/subscribe/data": "choose", "/subscribe/forget": "choose", "/subscribe/undo": "undo", "/unsubscribe": "leave"}  # fmt: skip
    for path, purpose in doors.items():
        status = world.visit("GET", f"{path}/{token}")["statusCode"]
        assert (status == 400) == (purpose != made_for), (path, status)


def test_a_mark_of_time_is_no_token_and_a_token_no_mark(world: World) -> None:
    stamp = tokens.stamp(KEYS, world.now)
    with pytest.raises(tokens.Rejected):
        tokens.read(KEYS, "leave", stamp, world.now)
    with pytest.raises(tokens.Rejected):
        tokens.age(KEYS, tokens.make(KEYS, "leave", "0" * 32), world.now)


# ---- nothing of anybody in the logs ----


def test_no_address_is_logged(
    world: World, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    world.join(CANARY)
    world.ses.fate = lambda call: "error"
    world.later(days=2)
    world.sign_up(CANARY)
    world.deliver()
    world.visit("POST", "/subscribe/choose/forged")
    said = "".join(capfd.readouterr()) + caplog.text
    assert said and "canary" not in said.lower() and subscriber_id(KEY, CANARY) not in said


def test_a_request_is_read_whatever_it_holds(world: World) -> None:
    """No body and no header makes a fault of ours."""
    for body in ("", "\0", "=&=&=", "a=%ff%fe", "x" * 20_000, "&" * 500):
        assert world.visit("POST", "/subscribe/en", body, source="not an address")["statusCode"] == 400
    assert world.visit("POST", "/subscribe/xx", "")["statusCode"] == 400
    for path in ("/subscribe/xx", "/subscribe/confirm", "/subscribe/EN", "/subscribe/..", "/subscribe/en/"):
        assert world.visit("GET", path)["statusCode"] == 400, path
    assert world.visit("PUT", "/subscribe/en", "")["statusCode"] == 405
    assert web.read({"headers": {}}, {}, None, world.now).given == {}  # type: ignore[arg-type]


def test_a_new_signing_key_loses_nobody(world: World) -> None:
    """People are named by the first key for ever; old links go on working, new ones are signed anew."""
    world.join(CANARY)
    old = world.link("/subscribe/choose/")
    both = '{"current": "2", "1": "a key of tests alone", "2": "a newer one"}'
    client.client("secretsmanager").put_secret_value(SecretId="link-key", SecretString=both)
    secretsmanager.keys.cache_clear()
    secretsmanager.text.cache_clear()
    assert world.visit("GET", old)["statusCode"] == 200
    world.later(days=2)
    world.sign_up(CANARY)
    assert world.deliver() == ["Your choices: news from Lantern & Co"]  # still known
    new = world.link("/subscribe/choose/")
    assert world.visit("GET", new)["statusCode"] == 200 and tokens._bytes(new.rpartition("/")[2])[0] == 2


def test_a_link_of_a_newer_key_opens_at_a_door_that_was_open_before(world: World) -> None:
    """The sender started after the change, the door before; strangers' numbers have the secret read no more."""
    world.join(CANARY)
    assert world.visit("GET", world.link("/subscribe/choose/"))["statusCode"] == 200
    both = '{"current": "2", "1": "a key of tests alone", "2": "a newer one"}'
    client.client("secretsmanager").put_secret_value(SecretId="link-key", SecretString=both)
    keys = tokens.Keys(2, {1: b"a key of tests alone", 2: b"a newer one"})
    person = subscriber_id(keys.names, CANARY)
    asked: list[str] = []
    client.client("secretsmanager").meta.events.register(
        "before-call.secretsmanager.GetSecretValue", lambda **_: asked.append("secret")
    )
    strange = tokens.make(tokens.Keys(9, {9: b"nobody's"}), "leave", person)
    leave = tokens.make(keys, "leave", person)
    assert world.visit("GET", f"/unsubscribe/{leave}")["statusCode"] == 200
    for _ in range(20):
        assert world.visit("GET", f"/unsubscribe/{strange}")["statusCode"] == 400
    assert len(asked) == 1


def test_an_address_opens_in_its_own_row_alone_and_under_every_key_it_had(world: World) -> None:
    world.join("one@example.org")
    number = address_encryption.add_key("subscribers", cloud.ENV["ADDRESS_KEY"])
    address_encryption.clear_cache()
    world.join("two@example.org")
    one, two = world.row("one@example.org"), world.row("two@example.org")
    assert (
        one is not None
        and two is not None
        and (one.address, two.address) == ("one@example.org", "two@example.org")
    )
    items = {
        each["id"]: each
        for each in map(dynamodb.unpack, client.client("dynamodb").scan(TableName="subscribers")["Items"])
        if "sealed" in each
    }
    assert [items[each.id]["key"] for each in (one, two)] == [1, number]
    assert not any(b"example" in bytes(each["sealed"]) for each in items.values())
    dynamodb.put("subscribers", items[one.id] | {"sealed": bytes(items[two.id]["sealed"]), "key": number})
    with pytest.raises(Permanent):
        world.row("one@example.org")


def test_a_chunk_of_a_mailing_costs_one_key_call(world: World) -> None:
    ids = []
    for n in range(60):
        address = f"p{n}@example.org"
        ids.append(subscriber_id(KEY, address))
        world.people.add(Subscriber(ids[-1], address, "en", ("press",), "confirmed", "test"))
    address_encryption.clear_cache()
    calls: list[str] = []
    client.client("kms").meta.events.register("before-call.kms", lambda model, **_: calls.append(model.name))
    assert {one.address for one in world.people.people(ids).values()} == {
        f"p{n}@example.org" for n in range(60)
    }
    assert calls == ["Decrypt"]
    assert sorted(world.people.audience(frozenset({"press"}))) == sorted(ids)
    assert calls == ["Decrypt"]
