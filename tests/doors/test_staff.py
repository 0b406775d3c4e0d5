"""What a member of staff learns of people, and what somebody gets who may read receipts."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import cloud
import pytest
from arrivals import machine
from deleting import ses
from drafting import TEXT, proofed
from importing import hand_in, take
from importing import ses as importing_ses
from publishing import few
from visitors import KEYS, visit

from crier.aws import dynamodb
from crier.aws import s3 as objects
from crier.mail import compose
from crier.model.proofs import Proof
from crier.model.receipt import MailCounts, Receipt
from crier.stores.releases import Releases
from crier.subscribers import tokens
from crier.subscribers.counts import tens
from crier.text import messages
from handlers import desk

__all__ = ["few", "importing_ses", "machine", "ses"]  # fixtures
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
TWO = 'organisation = "Lantern"\ndesk = ["ana@desk.example", "bo@desk.example"]\nundo = { page = 0, mail = 0 }\n'


# ---- lists of people ----


def receipts() -> str:
    return "".join(objects.get("uploads", key)[0].decode() for key in objects.keys("uploads", "receipts/"))


@pytest.mark.parametrize("guessed", ["known@example.org", "left@example.org", "nobody@example.org"])
def test_a_guess_is_not_answered(importing_ses: cloud.Ses, guessed: str) -> None:
    """One guessed person in a file: the receipt is the same whether they are there, left, or unknown."""
    take(hand_in(b"email,status\nknown@example.org,\nleft@example.org,unsubscribed\n", "first.csv"))
    before = receipts()
    take(hand_in(f"email\n{guessed}\n".encode(), "guess.csv"))
    (mail,) = importing_ses.letters[1:]
    told = receipts().replace(before, "") + mail["Content"]["Simple"]["Body"]["Text"]["Data"]
    words = re.sub(r"<[^>]+>", " ", told)
    assert "can get mail: 1" in words and "Lines not taken: 0" in words
    assert "line 2" not in words.lower() and "already" not in words and "guess.csv" in words
    assert re.search("new on the list:? +(fewer than ten|about 10)", words)


@pytest.mark.parametrize("number", [0, 1, 5, 9, 10, 12, 37, 99])
def test_whole_tens_hide_one_person_more_or_less(number: int) -> None:
    """Up as often as what is left over is of ten: on average true, and of one person nothing to see."""
    chance = Random(number)  # noqa: S311
    drawn = [tens(number, chance.random()) for _ in range(4000)]
    assert {one % 10 for one in drawn} == {0} and abs(sum(drawn) / len(drawn) - number) < 0.5
    assert tens(number) == number // 10 * 10


# ---- receipts ----


def numbers(receipt: Receipt) -> str:
    page = compose.receipt_page(receipt).decode()
    assert compose.receipt(receipt).text
    return page


def told(**more: Any) -> Receipt:
    return Receipt("en", more.pop("outcome", "mailed"), "Lantern", "a.txt", NOW, headline="H", **more)


@pytest.mark.parametrize("language", messages.languages())
def test_nobody_is_counted_below_ten(language: str) -> None:
    """All reaches below ten look the same, and so do all mailings: nothing but the words differs by no person."""
    proofs = {
        numbers(told(outcome="proofed", reach={"all": n, "immediate": n, "daily": 0, "weekly": 0}))
        for n in range(10)
    }
    mailings = {numbers(told(counts=MailCounts(n, n))) for n in range(10)}
    assert len(proofs) == len(mailings) == 1


def test_a_proof_costs_nothing_and_says_whole_tens() -> None:
    """Two proofs around an import of one person say the same."""
    assert len({numbers(told(outcome="proofed", reach={"all": n})) for n in range(40, 50)}) == 1
    assert "about 40" in numbers(told(outcome="proofed", reach={"all": 44}))
    assert ">44<" in numbers(told(counts=MailCounts(44, 44))), "who was mailed is counted"


# ---- the desk's links ----


def mailed(ses: cloud.Ses) -> dict[str, dict[str, str]]:
    """Of the mails to the desk: to whom, and the links in it."""
    found = {}
    for letter in ses.letters:
        (to,) = letter["Destination"]["ToAddresses"]
        text = letter["Content"]["Simple"]["Body"]["Text"]["Data"]
        found[to] = {link.split("/")[-2]: link for link in re.findall(r"\S+/desk/(?!proof/)\S+", text)}
    return found


def test_links_stand_in_mails_alone_and_name_their_reader(ses: cloud.Ses, few: None) -> None:
    """Nothing under receipts/ lets anybody approve; each of the desk has links of their own; who pressed is kept."""
    objects.put("uploads", "newsroom/newsroom.toml", TWO.encode(), "text/plain")
    reference = proofed(TEXT)
    for key in objects.keys("uploads", "receipts/"):
        assert b"/desk/" not in objects.get("uploads", key)[0], key
    assert "The buttons stand in the mails" in receipts()
    links = mailed(ses)
    assert set(links) == {"ana@desk.example", "bo@desk.example"}
    assert len({link for each in links.values() for link in each.values()}) == 4
    answer = visit(desk, "POST", links["bo@desk.example"]["approve"])
    assert answer["statusCode"] == 200 and "bo@desk.example" in answer["body"]
    version = Releases("releases").version(reference["release"], 1)
    assert (version["said"], version["said_by"]) == ("approve", "bo@desk.example")
    late = visit(desk, "POST", links["ana@desk.example"]["hold"])
    assert late["statusCode"] == 410 and "bo@desk.example" in late["body"]
    assert Releases("releases").version(reference["release"], 1)["said_by"] == "bo@desk.example"


def test_a_link_from_before_names_nobody_and_works(ses: cloud.Ses, few: None) -> None:
    """Links that were mailed before each had its own: they do what they say, and nobody is kept for it."""

    objects.put("uploads", "newsroom/newsroom.toml", TWO.encode(), "text/plain")
    reference = proofed(TEXT)
    subject = Proof(reference["release"], 1).subject
    token = tokens.make(KEYS, "approve", subject, until=datetime.now(UTC) + timedelta(days=1))
    assert visit(desk, "POST", f"/desk/approve/{token}")["statusCode"] == 200
    version = Releases("releases").version(reference["release"], 1)
    assert version["said"] == "approve" and "said_by" not in version
    assert dynamodb.get("releases", f"release#{reference['release']}", "head")
