"""What strangers may try at the public's doors: to fill a mailbox, or to learn who is on the list."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random
from types import FrameType
from typing import Any

import cloud
import pytest
from visitors import KEY, KEYS, World

from crier.aws import client
from crier.model.timestamps import zulu
from crier.subscribers import mailbox, request_source, subscription, tokens
from crier.subscribers.address import subscriber_id
from crier.subscribers.subscriber import ENDED, Subscriber
from crier.text import messages

VICTIM = "victim@example.org"


# ---- a mailbox ----


@pytest.mark.long
@pytest.mark.parametrize("status", ["nobody", "confirmed", "complained"])
def test_whatever_strangers_do_a_mailbox_gets_one_mail_a_day(world: World, status: str) -> None:
    """Sign-ups in both languages from everywhere, every message twice, for six days; nobody answers any mail."""
    stand(world, VICTIM, status)
    chance, sent, begun = Random(7), list[datetime](), world.now  # noqa: S311
    while world.now < begun + timedelta(days=6):
        world.later(hours=chance.uniform(0.1, 14.0))
        source = f"203.0.113.{chance.randrange(256)}"
        assert (
            world.sign_up(VICTIM, language=chance.choice(messages.languages()), source=source)["statusCode"]
            == 202
        )
        sent += [world.now] * len(world.deliver(times=2))
    assert len(sent) == mailbox.MOST  # in all, until somebody clicks
    assert all(later - earlier >= timedelta(hours=24) for earlier, later in pairwise(sent))


@pytest.mark.long
def test_a_forwarded_mail_fills_no_mailbox(world: World) -> None:
    """Its link lets anybody leave in somebody's name, take it back and ask for links: two mails a day at most."""
    stand(world, VICTIM, "confirmed")
    chance, sent, begun = Random(7), list[datetime](), world.now  # noqa: S311
    who = subscriber_id(KEY, VICTIM)
    leave, undos = tokens.make(KEYS, "leave", who), list[str]()

    def leave_for_them() -> Any:
        answer = world.visit("POST", f"/unsubscribe/{leave}")
        undos.extend(re.findall(r'action="(/subscribe/undo/[^"]+)"', answer["body"]))
        return answer

    acts: list[Callable[[], Any]] = [
        leave_for_them,
        lambda: world.visit("POST", undos[-1]) if undos else {"statusCode": 200},
        lambda: world.visit("POST", f"/unsubscribe/{leave}", {"instead": "choose"}),
        lambda: world.sign_up(VICTIM),
    ]
    while world.now < begun + timedelta(days=6):
        world.later(hours=chance.uniform(0.1, 8.0))
        assert chance.choice(acts)()["statusCode"] < 300
        sent += [world.now] * len(world.deliver(times=2))
    days = Counter((moment - begun).days for moment in sent)
    assert max(days.values()) <= 2 and len(sent) == mailbox.MOST + 1 and undos  # and one goodbye


# ---- who is on the list ----

GIVEN = {
    "asked": ({}, 202),
    "a machine's": ({"website": "http://spam.example"}, 202),
    "in a hurry": ({"wait": 0.5}, 400),
    "without a list": ({"list": []}, 400),
    "for a list that is not open": ({"list": ["board"]}, 400),
    "when it is full": ({}, 429),
}


@pytest.mark.long
@pytest.mark.parametrize("name", GIVEN)
@pytest.mark.parametrize("language", messages.languages())
def test_known_and_unknown_cost_the_same(
    world: World, monkeypatch: pytest.MonkeyPatch, name: str, language: str
) -> None:
    """The same answer, the same calls of AWS and the same number of steps of our own, whatever the address."""
    more, status = GIVEN[name]
    if status == 429:
        monkeypatch.setattr(request_source, "IN_ALL", 0)
    monkeypatch.setattr(request_source, "PER_SOURCE", 10**6)
    monkeypatch.setattr(request_source, "PER_DOMAIN", 10**6)
    calls: list[str] = []
    for service in ("dynamodb", "sqs", "kms", "s3", "secretsmanager"):
        client.client(service).meta.events.register(
            f"before-call.{service}", lambda model, **_: calls.append(model.name)
        )
    told = {}
    everybody = ["nobody", "pending", "confirmed", *sorted(ENDED)]
    for number, kind in enumerate(everybody):
        stand(world, f"person{number}@example.org", kind)
    world.sign_up("before@example.org", language=language, **more)  # what is made once is made
    for number, kind in enumerate(everybody):
        calls.clear()
        steps = Steps()
        answer = steps.counted(
            lambda number=number: world.sign_up(f"person{number}@example.org", language=language, **more)
        )
        assert answer["statusCode"] == status
        page = re.sub(r'(name="shown" value=")[^"]+', r"\1", answer["body"]).replace(f"person{number}@", "")
        told[kind] = (page, tuple(calls), steps.number)
    assert len(set(told.values())) == 1, {kind: value[1:] for kind, value in told.items()}
    assert next(iter(told.values()))[2] > 50, "it counted nothing"


class Steps:
    """How many calls of Crier's own functions something takes: what time would say, without the noise."""

    number = 0

    def counted(self, work: Callable[[], Any]) -> Any:
        def see(frame: FrameType, event: str, _: Any) -> None:
            if event == "call" and "/functions/" in frame.f_code.co_filename:
                self.number += 1

        was = sys.getprofile()
        sys.setprofile(see)
        try:
            return work()
        finally:
            sys.setprofile(was)


def stand(world: World, address: str, status: str) -> None:
    """Puts somebody into a state, by the table's own doors."""
    if status == "nobody":
        return
    who, now = subscriber_id(KEY, address), zulu(world.now - timedelta(days=9))
    person = Subscriber(who, address, "en", ("press",), "confirmed", "test", since=now)
    bare = subscription.bare(person, "pending", now)
    world.people.add(bare if status == "pending" else person)
    if status == "erased":
        world.people.change(who, lambda was: subscription.erased(was, 1, world.now))
    elif status in ENDED:
        world.people.end(who, status, now)


def test_no_address_or_token_is_in_a_metric_or_a_tag(world: World, capfd: pytest.CaptureFixture[str]) -> None:
    world.join(VICTIM)
    world.visit(
        "POST",
        f"/unsubscribe/{tokens.make(KEYS, 'leave', subscriber_id(KEY, VICTIM))}",
        "List-Unsubscribe=One-Click",
    )
    world.deliver()
    tags = [tag for letter in world.ses.letters for tag in letter["EmailTags"]]
    assert {tag["Name"] for tag in tags} == {"greeting"}
    assert {tag["Value"] for tag in tags} == {"confirm", "welcome", "goodbye"}
    said = capfd.readouterr().out
    assert "greet.welcome" in said, "no metric was written"
    assert "victim" not in said and not re.search(r"[A-Za-z0-9_-]{46,}", said)


def test_nobody_but_cloudfront_is_answered(world: World) -> None:
    from handlers import subscriptions

    for headers in ({}, {"x-crier-edge": ""}, {"x-crier-edge": "throuGh the edge"}, {"x-crier-edge": "é"}):
        event = {
            "headers": headers,
            "rawPath": "/subscribe/en",
            "requestContext": {"http": {"method": "GET", "path": "/subscribe/en"}},
        }
        assert subscriptions.handler(event, cloud.Context()) == {"statusCode": 403, "body": "Forbidden"}


def test_a_full_sign_up_calls_for_a_person_once_an_hour(
    world: World, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(request_source, "IN_ALL", 2)
    monkeypatch.setattr(request_source, "PER_SOURCE", 10**6)
    told = [world.sign_up(f"p{n}@example.org")["statusCode"] for n in range(5)]
    assert told == [202, 202, 429, 429, 429]
    world.later(hours=1)
    assert world.sign_up("p6@example.org")["statusCode"] == 202
    metrics = [line for line in capfd.readouterr().out.splitlines() if '"signups.full"' in line]
    assert len(metrics) == 1 and '"_aws"' in metrics[0]
