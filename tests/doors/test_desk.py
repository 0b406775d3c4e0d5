"""Withdraw now and Keep: what the desk can do by a link of the mail about a deleted file, early, late and twice."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import cloud
import pytest
from arrivals import machine
from deleting import KEY, SECRET, delete, lingers, put, ses, subjects, take, waiting
from desk_links import go, links, take_up
from publishing import few
from visitors import KEYS, visit

from crier.aws import client, dynamodb
from crier.model.deletions import Deletion
from crier.subscribers import tokens
from handlers import desk

__all__ = ["few", "links", "machine", "ses"]  # fixtures


def everything() -> list[Any]:
    found = client.client("dynamodb").scan(TableName="releases")["Items"]
    return sorted(found, key=str)


@pytest.mark.long
def test_looking_changes_nothing_and_withdraw_now_is_the_withdrawal_at_once(
    ses: cloud.Ses, links: dict[str, str]
) -> None:
    before, letters = everything(), len(ses.letters)
    for method in ("GET", "HEAD"):
        assert go(method, links["withdraw"]) == (200, "Withdraw this release now?")
        assert go(method, links["keep"]) == (200, "Keep this release?")
    page = visit(desk, "GET", links["keep"])["body"]
    assert SECRET in page and "rents.txt" in page and page.count("<button") == 1
    assert everything() == before and len(ses.letters) == letters

    (later,) = waiting()
    assert go("POST", links["withdraw"]) == (200, "The release is being withdrawn")
    assert lingers() and go("POST", links["keep"]) == (410, "The release is being withdrawn")
    take_up()
    assert lingers() == [] and subjects(ses)[-1] == "Withdrawn: rents.txt"
    letters, items = len(ses.letters), everything()
    for method in ("GET", "POST"):
        assert go(method, links["withdraw"]) == (200, "The release is withdrawn")
        assert go(method, links["keep"]) == (410, "The release is withdrawn")
    assert take(later) == [] and not waiting()
    assert len(ses.letters) == letters and everything() == items, "twice is once"


def test_keep_leaves_it_public_whatever_comes(ses: cloud.Ses, links: dict[str, str]) -> None:
    assert delete(KEY, "0B") == [] and len(ses.letters) == 1, "a second deletion waits for the first"
    (later,) = waiting()
    for _ in range(2):
        assert go("POST", links["keep"]) == (200, "The release stays public")
    assert go("POST", links["withdraw"]) == (410, "The release stays public")
    take_up()
    assert subjects(ses)[-1] == f"Stays public: {SECRET}"
    letters = len(ses.letters)
    assert take(later) == [] and delete(KEY, "0C") == [] and not waiting(), "deleting nothing changes nothing"
    assert lingers() and len(ses.letters) == letters


def test_a_file_that_came_back_is_not_withdrawn(ses: cloud.Ses, links: dict[str, str]) -> None:
    (later,) = waiting()
    put(KEY, sequencer="0B")
    for word, status in (("withdraw", 410), ("keep", 200)):
        for method in ("GET", "POST"):
            assert go(method, links[word]) == (status, "The file is back")
    assert take(later) == [] and lingers()


@pytest.mark.long
def test_the_desks_word_and_the_clock_at_once(ses: cloud.Ses, links: dict[str, str]) -> None:
    """The quarter of an hour ends while somebody presses Keep: one of them is first, and both are told so."""
    (later,) = waiting()
    raced: list[int] = []

    def first(**_: Any) -> None:
        if not raced:
            raced.append(1)
            assert take(later) == []

    client.client("dynamodb").meta.events.register_first("before-call.dynamodb.UpdateItem", first)
    assert go("POST", links["keep"]) == (410, "The release is withdrawn")
    assert lingers() == [] and raced


def test_a_link_that_is_not_ours_says_so(aws: Any) -> None:
    now = datetime.now(UTC)
    about = Deletion("0" * 16, KEY, "01").subject
    old = tokens.make(KEYS, "keep", about, until=datetime(2026, 1, 1, tzinfo=UTC))
    other = tokens.make(KEYS, "withdraw", about, until=now)
    for language, title in (("en", "This link does not work"), ("es", "Este enlace no funciona")):
        for token in ("x", old, other):
            for method in ("GET", "POST"):
                assert go(method, f"/desk/keep/{token}", accept=language) == (400, title)
    good = tokens.make(KEYS, "keep", about, until=now)
    assert go("POST", f"/desk/keep/{good}")[0] == 410  # a deletion nobody knows
    assert dynamodb.get("releases", "release#" + "0" * 16, "deletion") is None
