"""Names, addresses, tokens and the lifecycle."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crier.model import lifecycle, mail_address, naming, recipients
from crier.model.errors import Rejected
from crier.model.lifecycle import Head
from crier.subscribers import tokens

KEYS = [
    "releases/summit.txt", "releases/a b.txt", "releases/a+b.txt", "releases/a%20b.txt", "releases/ñandú.md",
    "releases/n\u0303andu\u0301.md", "releases/🎉.md", "releases/../../feed.xml", "releases/..",
    "releases/\u202egnp.txt", "releases/a\nb.txt", "releases/dir/x.txt", "releases/x.TXT", "releases/" + "x" * 1015,
    "releases/%2e%2e/x", "releases/a//b.txt", "releases/con.txt", "releases/<script>.txt", "releases/\x00.txt",
]  # fmt: skip
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
keys = st.one_of(st.sampled_from(KEYS), st.text(max_size=80).map(lambda name: f"releases/{name}"))


@given(keys, st.text(max_size=200))
def test_no_public_name_comes_from_the_key(key: str, headline: str) -> None:
    release = naming.release_id(key)
    assert re.fullmatch("[0-9a-f]{16}", release)
    slug = naming.slug(headline, release)
    assert naming.ADDRESS.match(naming.address("es", NOW, "America/Los_Angeles", slug))
    assert len(slug) <= 60
    assert re.fullmatch("[0-9a-f]{32}", naming.execution(release, [(key, "v")]))


@given(keys, keys)
def test_two_files_are_two_executions(one: str, other: str) -> None:
    same = naming.execution("r", [(one, "v")]) == naming.execution("r", [(other, "v")])
    assert same == (one == other)


@pytest.mark.parametrize(
    "key", ["releases/~$summit.docx", "releases/._x.md", "releases/", "releases/a/.DS_Store"]
)
def test_what_programs_leave_behind_is_ignored(key: str) -> None:
    assert naming.ignorable(key)


@pytest.mark.parametrize("key", KEYS)
def test_what_people_put_is_not_ignored(key: str) -> None:
    assert not naming.ignorable(key)


GOOD = {"A.b+c@Example.ORG": "A.b+c@example.org", "x@münchen.example": "x@xn--mnchen-3ya.example"}
BAD = [
    "", "a", "@b.test", "a@", "a@b", "a b@c.test", "a@b.test\nBcc: v@x.test", "<script>@b.test", "a@b.test?bcc=v@x.test",
    "alice@example.org)bob@evil.test", "a@b..test", "a@-b.test", ".a@b.test", "a..b@c.test", "é@b.test", '"a"@b.test',
    "a@b@c.test", "a@[127.0.0.1]", "a@b.test, c@d.test", "a@1.2.3.4", "x" * 65 + "@b.test", "a@" + "b" * 250 + ".test",
]  # fmt: skip


@pytest.mark.parametrize(("said", "normal"), GOOD.items())
def test_an_address_has_one_spelling(said: str, normal: str) -> None:
    assert mail_address.normal(said) == normal


@pytest.mark.parametrize("said", BAD)
def test_anything_but_one_plain_address_is_refused(said: str) -> None:
    with pytest.raises(Rejected):
        mail_address.normal(said)


# address; mailed as a subscriber: before live, live, on a laptop before live; mailed as staff: on AWS, on a laptop
WHOM = [
    ("a@example.org", False, False, True, False, True),
    ("a@press.example.com", False, False, True, False, True),
    ("a@X.Test", False, False, True, False, True),
    ("a@some.invalid", False, False, True, False, True),
    ("a@news.example", False, False, True, False, True),
    ("a@host.localhost", False, False, True, False, True),
    ("success@simulator.amazonses.com", True, True, True, True, True),
    ("bounce@Simulator.AmazonSES.com", True, True, True, True, True),
    ("a@simulator.amazonses.com.evil.com", False, True, False, True, True),
    ("a@notexample.org", False, True, False, True, True),
    ("a@example.org.evil.com", False, True, False, True, True),
    ("a@latest", False, True, False, True, True),
    ("a@real.org", False, True, False, True, True),
]


@pytest.mark.parametrize("row", WHOM)
def test_whom_a_stack_mails(row: tuple[str, bool, bool, bool, bool, bool]) -> None:
    to, before, live, laptop, desk, laptop_desk = row
    assert recipients.Allowed(live=False, reserved=False).subscriber(to) is before
    assert recipients.Allowed(live=True, reserved=False).subscriber(to) is live
    assert recipients.Allowed(live=False, reserved=True).subscriber(to) is laptop
    for is_live in (False, True):
        assert recipients.Allowed(live=is_live, reserved=False).staff(to) is desk
        assert recipients.Allowed(live=is_live, reserved=True).staff(to) is laptop_desk


SECRET = tokens.Keys(2, {1: b"old", 2: b"new"})
WHO = "00112233445566778899aabbccddeeff"
UNTIL = {
    "leave": None,
    **{purpose: NOW + timedelta(days=28) for purpose in tokens.PURPOSES if purpose != "leave"},
}
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
purposes = st.sampled_from(sorted(tokens.PURPOSES))


def subject(purpose: str) -> str:
    """Whom it names; a preview's names a release besides."""
    return WHO + "0123456789abcdef" if purpose == "preview" else WHO


def made(purpose: str, keys: tokens.Keys = SECRET) -> str:
    return tokens.make(keys, purpose, subject(purpose), 3, UNTIL[purpose])


@pytest.mark.parametrize("purpose", sorted(tokens.PURPOSES))
def test_a_token_names_its_subscriber_and_fits_a_header(purpose: str) -> None:
    token = made(purpose)
    assert tokens.read(SECRET, purpose, token, NOW).subject == subject(purpose)
    most = 70 if purpose == "preview" else 60  # a preview's stands in no header
    assert len(token) < most and re.fullmatch("[A-Za-z0-9_-]+", token)


@pytest.mark.parametrize("purpose", sorted(tokens.PURPOSES))
def test_an_old_key_is_still_known_and_a_foreign_one_is_not(purpose: str) -> None:
    assert tokens.read(SECRET, purpose, made(purpose, tokens.Keys(1, {1: b"old"})), NOW).subject == subject(
        purpose
    )
    for foreign in (tokens.Keys(2, {2: b"other"}), tokens.Keys(3, {3: b"new"})):
        with pytest.raises(Rejected):
            tokens.read(SECRET, purpose, made(purpose, foreign), NOW)


@given(purposes, st.integers(0, 45), st.integers(1, 63))
def test_no_character_of_a_token_can_be_changed(purpose: str, place: int, by: int) -> None:
    token = made(purpose)
    changed = ALPHABET[(ALPHABET.index(token[place]) + by) % 64]
    with pytest.raises(Rejected):
        tokens.read(SECRET, purpose, token[:place] + changed + token[place + 1 :], NOW)


@given(purposes, purposes)
def test_a_token_is_for_one_purpose(one: str, other: str) -> None:
    if one != other:
        with pytest.raises(Rejected):
            tokens.read(SECRET, other, made(one), NOW)


@given(purposes, st.integers(0, 4000))
def test_leaving_is_for_ever_and_the_rest_has_its_day(purpose: str, days: int) -> None:
    later = NOW + timedelta(days=days)
    if purpose == "leave" or days <= 28:
        assert tokens.read(SECRET, purpose, made(purpose), later).subject == subject(purpose)
    else:
        with pytest.raises(Rejected):
            tokens.read(SECRET, purpose, made(purpose), later)


@given(purposes, st.text(max_size=60))
def test_no_text_is_a_token(purpose: str, text: str) -> None:
    with pytest.raises(Rejected):
        tokens.read(SECRET, purpose, text, NOW)


TAKES = [
    (Head(), 1, "take"),
    (Head(state="published", version=1, ready=1), 1, "done"),
    (Head(state="published", version=1, ready=2), 2, "take"),
    (Head(state="published", version=2, ready=2), 1, "superseded"),
    (Head(state="received", ready=2), 1, "superseded"),
    (Head(state="withdrawn"), 1, "withdrawn"),
    (Head(state="publishing", publishing=1, ready=2, since=NOW.isoformat()), 2, "busy"),
    (Head(state="publishing", publishing=2, ready=2, since=NOW.isoformat()), 2, "take"),
    (Head(state="publishing", publishing=1, ready=2, since=(NOW - lifecycle.LOCK).isoformat()), 2, "take"),
    (
        Head(state="publishing", publishing=1, ready=2, since=(NOW - timedelta(seconds=61)).isoformat()),
        2,
        "take",
    ),
]


def test_a_head_is_read_of_what_its_item_has() -> None:
    """An item of an older Crier has fewer, one of a newer may have more."""
    assert Head.from_item(None) == Head.from_item({}) == Head()
    item = {"pk": "release#a", "sk": "head", "version": 3, "state": "published", "of a newer Crier": 1}
    assert Head.from_item(item) == Head(version=3, state="published")


@pytest.mark.parametrize(("head", "version", "answer"), TAKES)
def test_who_may_publish(head: Head, version: int, answer: str) -> None:
    assert lifecycle.take(head, version, NOW) == answer


@pytest.mark.parametrize(
    ("one", "other", "answer"),
    [
        ("0A", "9", True),
        ("9", "0A", False),
        ("0055AED6DCD90281E5", "0055AED6DCD90281E5", False),
        ("F", "10", False),
    ],
)
def test_sequencers_compare_after_padding(one: str, other: str, answer: bool) -> None:
    assert lifecycle.newer(one, other) is answer


def test_every_state_that_can_be_reached_is_a_state() -> None:
    for table in (lifecycle.VERSION, lifecycle.HEAD):
        assert {to for reached in table.values() for to in reached} <= set(table)
