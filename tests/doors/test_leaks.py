"""Whoever has no session and no personal link learns nothing of a draft, a question, or what is under embargo:
every route of every door, and every object of the site."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib import import_module
from itertools import product
from pathlib import Path
from typing import Any

import cloud
import pytest
from approvers import EMBARGOED, ROOM, draft, enforce
from arrivals import machine
from drafting import TEXT, put
from publishing import few, go, public
from visitors import KEYS, World, visit, world

import handlers
from crier.stores import address_encryption
from crier.stores.releases import Releases
from crier.stores.subscribers import Subscribers
from crier.subscribers import tokens
from crier.subscribers.subscriber import Subscriber
from crier.workflows.web import preview_page, signing_in
from handlers import decide, preview, proof, render_page, staff, subscriptions

__all__ = ["few", "machine", "world"]  # fixtures
ROOT = Path(handlers.__file__).parent
# Every door of the web: a module of handlers/ that has routes.
DOORS = [
    import_module(f"handlers.{one.stem}")
    for one in sorted(ROOT.glob("*.py"))
    if "def routes()" in one.read_text("utf-8")
]
# What would tell of them: words of headline, text and file names, and who works at the desk.
SECRETS = ("council", "harbour", "forty tenants", "stairwell", "parking garage", "@desk.example")
QUESTION = TEXT.replace("Tenants Found a Council of Their Own", "A Stairwell Is Painted")
HELD = EMBARGOED.replace("\n\n", "\npreview: yes\n\n", 1).replace(
    "Tenants Found a Council of Their Own", "A Parking Garage Opens"
)

NAMES = ("page", "index.html", "mail", "preview.html", "preview.pdf", "image-1.jpg")
TRUSTED = "5" * 32  # somebody on the list of previews
LISTS = """lists = [
  { slug = "press", names = { en = "Press" } },
  { slug = "early", names = { en = "Early" }, preview = true },
]
"""


@pytest.fixture
def kept(aws: Any, few: None, machine: Any, world: World) -> list[str]:
    """A draft, a question and an embargo that waits with a preview; their ids, addresses and hashes."""
    enforce('approval = "drafts"\n' + ROOM + LISTS)
    told = [draft()["release"]]
    asked = put("releases/stairwell.txt", QUESTION)
    waits = put("releases/garage.txt", HELD)
    for reference in (asked, waits):
        answer = go(decide, reference)
        assert answer["outcome"] == "ready" and ("preview" in answer) == (reference is waits)
        go(render_page, reference)
        told.append(reference["release"])
    enforce('approval = "all"\n' + ROOM + LISTS)
    asked = put("releases/painted-stairwell.txt", QUESTION)
    assert go(decide, asked)["outcome"] == "asked"
    go(render_page, asked)
    go(proof, asked)
    address_encryption.ensure("subscribers", cloud.ENV["ADDRESS_KEY"])
    for name, lists in (("5", ("press", "early")), ("6", ("press",))):
        person = Subscriber(name * 32, "x@example.net", "en", lists, "confirmed", "test")
        Subscribers("subscribers", 1).add(person)
    addresses = [Releases("releases").head(one).address for one in told]
    hashes = [hashlib.sha256(text.encode()).hexdigest() for text in (TEXT, QUESTION, HELD)]
    return [*told, asked["release"], *(one for one in addresses if one), *hashes]


def paths(door: Any, kept: list[str]) -> Iterator[str]:
    """Every route with what a stranger can put into it: guesses, tokens of another key, and their own link."""
    now = datetime(2026, 11, 24, tzinfo=UTC)  # the day of `world`
    stranger = tokens.Keys(1, {1: b"a key of somebody else"})
    guesses = ["x", kept[0], "..", "%00", tokens.make(KEYS, "leave", "5" * 32)]
    guesses.append(tokens.make(KEYS, "choose", "5" * 32, 1, now + timedelta(days=1)))
    for purpose, subject in product(("proof", "approve", "withdraw", "take-down", "enter"), kept[:1]):
        guesses.append(tokens.make(stranger, purpose, (subject * 2)[:32], 1, now + timedelta(days=1)))
        guesses.append(tokens.make(KEYS, purpose, (subject * 2)[:32], 1, now - timedelta(days=2)))
    # The preview of another: of somebody who is on no list of previews, of a release there is not, of yesterday.
    until, waits = now + timedelta(days=1), kept[2]
    guesses.append(tokens.make(stranger, "preview", TRUSTED + waits, 1, until))
    guesses.append(tokens.make(KEYS, "preview", "6" * 32 + waits, 1, until))
    guesses.append(tokens.make(KEYS, "preview", TRUSTED + "f" * 16, 1, until))
    guesses.append(tokens.make(KEYS, "preview", TRUSTED + waits, 2, until))
    guesses.append(tokens.make(KEYS, "preview", TRUSTED + waits, 1, now - timedelta(days=2)))
    for route in [*door.routes(), "/", "/staff", "/desk/", "/desk/proof/", "/preview/"]:
        names = re.findall(r"<(\w+)>", route)
        for guess, name in product(guesses if "token" in names else [""], NAMES):
            filled = route.replace("<token>", guess).replace("<name>", name).replace("<language>", "en")
            # Of a receipt there is, as nobody without a session can know.
            filled = filled.replace("<release>", kept[0]).replace("<number>", "1")
            filled = filled.replace("<about>", "publication")
            yield filled
            if "<name>" not in route:
                break


def told(answer: Any) -> str:
    body = answer.get("body", "")
    if answer.get("isBase64Encoded"):
        body = base64.b64decode(body).decode("utf-8", "replace")
    return f"{body} {answer.get('headers', '')} {answer.get('cookies', '')}".lower()


def walked(kept: list[str]) -> Iterator[tuple[str, str, str]]:
    """Door, way in and answer of everything that a stranger can ask for."""
    assert {staff, subscriptions} < set(DOORS)
    for door in DOORS:
        every = list(dict.fromkeys(paths(door, kept)))
        assert len(every) >= len(door.routes())
        for path in every:
            for method in ("GET", "HEAD", "POST"):
                given = {"email": "x@example.net", "proof": "x"} if method == "POST" else None
                yield door.__name__, f"{method} {path}", told(visit(door, method, path, given))


def leaks(kept: list[str]) -> list[tuple[str, str, str]]:
    """Where a word of what is kept shows: door, way in, word."""
    secrets = [one.lower() for one in (*SECRETS, *kept)]
    return [(door, way, one) for door, way, answer in walked(kept) for one in secrets if one in answer]


@pytest.mark.long
def test_no_route_tells_a_stranger_anything(kept: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor is a hash or an address of theirs answered otherwise than any, nor lies a word of them on the site."""
    assert leaks(kept) == []
    for asked in kept:
        if len(asked) == 64 or asked.startswith("/"):
            other = "f" * 64 if len(asked) == 64 else "/en/2026/11/24-nothing-there/"
            answers = [
                visit(subscriptions, "GET", f"/verify/answer/en?asked={one}") for one in (asked, other)
            ]
            bare = [told(one).replace(given, "") for one, given in zip(answers, (asked, other), strict=True)]
            assert bare[0] == bare[1], asked
    for key, body in public().items():
        text = f"{key} {body.decode('utf-8', 'replace')}".lower()
        assert not [one for one in (*SECRETS, *kept) if one.lower() in text], key
    event = {"version": "2.0", "rawPath": "/staff/", "headers": {}}
    for door in DOORS:  # without CloudFront
        assert door.handler(event, cloud.Context()) == {"statusCode": 403, "body": "Forbidden"}
    # Whoever is trusted opens it, by the one link that is theirs.
    mine = tokens.make(KEYS, "preview", TRUSTED + kept[2], 1, datetime(2026, 11, 25, tzinfo=UTC))
    shown = visit(preview, "GET", f"/preview/{mine}/page")
    assert shown["statusCode"] == 200 and b"Parking Garage" in base64.b64decode(shown["body"])
    # Planted: the list without its session.
    known = signing_in.current_newsroom.in_force("releases")
    assert known
    anybody = signing_in.Staff(
        known.newsroom.people[0], known.newsroom, "x", datetime(2026, 11, 25, tzinfo=UTC)
    )
    monkeypatch.setattr(signing_in, "staff", lambda _: anybody)
    monkeypatch.setattr(preview_page, "_listed", lambda *_: True)  # and a preview whoever its link is for
    found = leaks(kept)
    assert ("handlers.staff", "GET /staff/", "council") in found
    assert [one for one in found if one[0] == "handlers.preview" and one[2] == "parking garage"]
    assert any(way.startswith("GET /staff/receipts/") for _, way, _ in found)
