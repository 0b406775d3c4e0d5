"""Whoever has no session and no personal link learns nothing of a draft, a question, or what is under embargo:
every route of every door, and every object of the site."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import cloud
import pytest
from approvers import EMBARGOED, ROOM, draft, enforce
from arrivals import machine
from drafting import TEXT, put
from publishing import few, go, public
from visitors import KEYS, World, visit, world

from crier.aws import s3
from crier.stores.releases import Releases
from crier.subscribers import tokens
from handlers import decide, desk, proof, render_page, staff, subscriptions

__all__ = ["few", "machine", "world"]  # fixtures
DOORS = (staff, desk, subscriptions)
HOST = "https://news.example.org"
# What would tell of them: words of headline, text and file names, and who works at the desk.
SECRETS = ("council", "harbour", "forty tenants", "stairwell", "parking garage", "@desk.example")
QUESTION = TEXT.replace("Tenants Found a Council of Their Own", "A Stairwell Is Painted")
HELD = EMBARGOED.replace("Tenants Found a Council of Their Own", "A Parking Garage Opens")


@pytest.fixture
def kept(aws: Any, few: None, machine: Any, world: World) -> list[str]:
    """A draft, a question and an embargo that waits; their ids, addresses and hashes."""
    enforce('approval = "drafts"\n' + ROOM)
    told = [draft()["release"]]
    asked = put("releases/stairwell.txt", QUESTION)
    waits = put("releases/garage.txt", HELD)
    for reference in (asked, waits):
        assert go(decide, reference)["outcome"] == "ready"
        go(render_page, reference)
        told.append(reference["release"])
    enforce('approval = "all"\n' + ROOM)
    asked = put("releases/painted-stairwell.txt", QUESTION)
    assert go(decide, asked)["outcome"] == "asked"
    go(render_page, asked)
    go(proof, asked)
    addresses = [Releases("releases").head(one).address for one in told]
    hashes = [hashlib.sha256(text.encode()).hexdigest() for text in (TEXT, QUESTION, HELD)]
    return [*told, asked["release"], *(one for one in addresses if one), *hashes]


def paths(door: Any, kept: list[str]) -> Iterator[str]:
    """Every route with what a stranger can put into it: guesses, tokens of another key, and their own link."""
    now = datetime(2026, 11, 24, tzinfo=UTC)  # the day of `world`
    stranger = tokens.Keys(1, {1: b"a key of somebody else"})
    guesses = ["x", kept[0], "..", "%00", tokens.make(KEYS, "leave", "5" * 32)]
    guesses.append(tokens.make(KEYS, "choose", "5" * 32, 1, now + timedelta(days=1)))
    for purpose, subject in product(("proof", "approve", "withdraw", "enter"), kept[:3]):
        guesses.append(tokens.make(stranger, purpose, (subject * 2)[:32], 1, now + timedelta(days=1)))
        guesses.append(tokens.make(KEYS, purpose, (subject * 2)[:32], 1, now - timedelta(days=2)))
    for route in [*door.routes(), "/", "/staff", "/desk/", "/desk/proof/"]:
        names = re.findall(r"<(\w+)>", route)
        for guess, name in product(guesses if "token" in names else [""], ["page", "index.html", "mail"]):
            filled = route.replace("<token>", guess).replace("<name>", name).replace("<language>", "en")
            yield filled
            if "<name>" not in route:
                break


def told(answer: Any) -> str:
    return f"{answer.get('body', '')} {answer.get('headers', '')} {answer.get('cookies', '')}".lower()


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_no_route_tells_a_stranger_anything(door: Any, kept: list[str]) -> None:
    every = list(dict.fromkeys(paths(door, kept)))
    assert len(every) >= len(door.routes())
    for path in every:
        for method in ("GET", "HEAD", "POST"):
            answer = visit(
                door, method, path, {"email": "x@example.net", "proof": "x"} if method == "POST" else None
            )
            assert not [one for one in (*SECRETS, *kept) if one.lower() in told(answer)], (method, path)


def test_what_is_asked_about_a_kept_file_is_answered_as_about_any(kept: list[str]) -> None:
    for asked in kept:
        if len(asked) == 64 or asked.startswith("/"):
            other = "f" * 64 if len(asked) == 64 else "/en/2026/11/24-nothing-there/"
            answers = [
                visit(subscriptions, "GET", f"/verify/answer/en?asked={one}") for one in (asked, other)
            ]
            bare = [told(one).replace(given, "") for one, given in zip(answers, (asked, other), strict=True)]
            assert bare[0] == bare[1], asked


def test_nothing_of_it_lies_on_the_site(kept: list[str]) -> None:
    for key, body in public().items():
        text = f"{key} {body.decode('utf-8', 'replace')}".lower()
        assert not [one for one in (*SECRETS, *kept) if one.lower() in text], key


def test_a_door_s_address_without_cloudfront_tells_nothing(kept: list[str]) -> None:
    for door in DOORS:
        event = {
            "version": "2.0",
            "rawPath": "/staff/",
            "headers": {},
            "requestContext": {"http": {"method": "GET"}},
        }
        assert door.handler(event, cloud.Context()) == {"statusCode": 403, "body": "Forbidden"}


def test_the_walk_would_find_a_leak(kept: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: the list without its session."""
    from crier.workflows.web import desk_list, signing_in

    person = signing_in.current_newsroom.in_force("releases")
    assert person
    monkeypatch.setattr(
        signing_in, "staff", lambda _: signing_in.Staff(person.newsroom.people[0], person.newsroom, "x")
    )
    assert desk_list and "council" in told(visit(staff, "GET", "/staff/"))
    assert s3.keys("uploads", "receipts/"), "receipts lie in the bucket alone"
