"""Links in mails as they stand: byte for byte what was mailed before, to the day, and for nothing else."""

from __future__ import annotations

import base64
import hmac
from datetime import UTC, date, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from crier.model.errors import Rejected
from crier.subscribers import tokens

OLD, NEW = b"an older key", b"a newer key"
KEYS = tokens.Keys(7, {3: OLD, 7: NEW})
WHO, RELEASE = "00112233445566778899aabbccddeeff", "0123456789abcdef"
NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
UNTIL = datetime(2026, 12, 28, 9, tzinfo=UTC)
DAYS = 20_815  # from 1970 to that day


@pytest.fixture(autouse=True)
def derived_anew() -> None:
    """No key is remembered from another test."""
    tokens.derived.cache_clear()


def text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def signed(said: bytes, use: str, secret: bytes = NEW) -> str:
    """A token, made without the product's code. use: "" is by the secret's key itself."""
    key = HKDF(SHA256(), 32, None, f"crier {use}".encode()).derive(secret) if use else secret
    return text(said + hmac.digest(key, b"token\0" + said, "sha256")[:16])


def said(
    purpose: str, subject: str = WHO, generation: int = 258, days: int | None = DAYS, key: int = 7
) -> bytes:
    end = b"" if days is None else generation.to_bytes(2, "big") + days.to_bytes(2, "big")
    return bytes([key, tokens.PURPOSES[purpose]]) + bytes.fromhex(subject) + end


@pytest.mark.parametrize(
    ("purpose", "subject", "use"),
    [("confirm", WHO, "reader links"), ("choose", WHO, "reader links"), ("undo", WHO, "reader links"),
     ("preview", WHO + RELEASE, "reader links"), ("withdraw", WHO, "desk links"), ("approve", WHO, "desk links"),
     ("notify", WHO, "desk links"), ("enter", WHO, "desk links")],
)  # fmt: skip
def test_a_link_is_what_it_was(purpose: str, subject: str, use: str) -> None:
    """Mails that are out hold it: another way of writing it would make every one of them void."""
    token = signed(said(purpose, subject), use)
    assert tokens.make(KEYS, purpose, subject, 258, UNTIL) == token
    assert tokens.read(KEYS, purpose, token, NOW) == tokens.Token(subject, 258, UNTIL.date())
    other = "reader links" if use == "desk links" else "desk links"
    with pytest.raises(Rejected):
        tokens.read(KEYS, purpose, signed(said(purpose, subject), other), NOW)


def test_a_link_to_leave_has_no_end_and_no_number() -> None:
    token = signed(said("leave", days=None), "reader links")
    assert tokens.make(KEYS, "leave", WHO) == token
    assert tokens.read(KEYS, "leave", token, NOW + timedelta(days=20_000)) == tokens.Token(WHO, 0, None)


def test_no_other_link_is_made_without_an_end() -> None:
    with pytest.raises(ValueError, match="confirm"):
        tokens.make(KEYS, "confirm", WHO)
    assert tokens.read(KEYS, "confirm", tokens.make(KEYS, "confirm", WHO, until=UNTIL), NOW).generation == 0


def test_a_link_is_good_until_the_end_of_its_last_day() -> None:
    token = tokens.make(KEYS, "undo", WHO, 1, UNTIL)
    assert tokens.read(KEYS, "undo", token, datetime(2026, 12, 28, 23, 59, 59, tzinfo=UTC)).until == date(
        2026, 12, 28
    )
    with pytest.raises(Rejected):
        tokens.read(KEYS, "undo", token, datetime(2026, 12, 29, tzinfo=UTC))


@pytest.mark.parametrize(
    ("day", "now", "believed"),
    [(date(2027, 1, 31), NOW, True), (date(2027, 1, 31), datetime(2027, 1, 31, 23, tzinfo=UTC), True),
     (date(2027, 1, 31), datetime(2027, 2, 1, tzinfo=UTC), False), (date(2027, 2, 1), NOW, False),
     (date(2026, 11, 29), NOW, False), (date(2026, 11, 30), NOW, True)],
)  # fmt: skip
def test_what_the_key_of_names_signed_ends_with_what_was_out(
    day: date, now: datetime, believed: bool
) -> None:
    token = signed(said("choose", days=(day - date(1970, 1, 1)).days), "")
    if believed:
        assert tokens.read(KEYS, "choose", token, now).until == day
    else:
        with pytest.raises(Rejected):
            tokens.read(KEYS, "choose", token, now)


def test_to_leave_by_the_key_of_names_is_for_ever() -> None:
    token = signed(said("leave", days=None), "")
    assert tokens.read(KEYS, "leave", token, datetime(2040, 1, 1, tzinfo=UTC)).subject == WHO


@pytest.mark.parametrize(
    "token",
    ["", "A", "=", "é", signed(said("undo", key=9), "reader links"),  # a key there is not
     signed(said("undo"), "reader links", OLD),  # another's
     signed(said("undo", days=None), "reader links"), signed(said("undo") + b"x", "reader links"),
     signed(said("undo", WHO + RELEASE), "reader links"), signed(said("confirm"), "reader links"),
     signed(said("undo"), "reader links") + "=", signed(said("undo"), "reader links") + "\n",
     signed(said("undo"), "reader links")[:-1], text(b"\7" + b"x" * 15), text(b"\7" * 16)],
)  # fmt: skip
def test_what_is_nearly_a_link_is_none(token: str) -> None:
    with pytest.raises(Rejected) as caught:
        tokens.read(KEYS, "undo", token, NOW)
    assert caught.value.args == ("token",)


def test_one_link_has_one_spelling() -> None:
    """The last letter of a text has bits that mean nothing: those are nothing else than zero."""
    token = tokens.make(KEYS, "leave", WHO)  # 34 bytes: the last letter has four such bits
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    beside = letters[letters.index(token[-1]) + 1]
    with pytest.raises(Rejected):
        tokens.read(KEYS, "leave", token[:-1] + beside, NOW)


def test_older_keys_go_on_reading_and_the_first_names_people() -> None:
    token = signed(said("leave", days=None, key=3), "reader links", OLD)
    assert tokens.read(KEYS, "leave", token, NOW).subject == WHO
    assert tokens.make(tokens.Keys(3, KEYS.keys), "leave", WHO) == token
    assert (KEYS.naming, KEYS.names) == (3, OLD)


def test_which_key_a_link_or_a_stamp_says_it_was_made_with() -> None:
    assert tokens.key_number(tokens.make(KEYS, "undo", WHO, 1, UNTIL)) == 7
    assert tokens.key_number(tokens.stamp(KEYS, NOW)) == 7
    assert [tokens.key_number(other) for other in ("", "AAA", "no token")] == [None, None, None]
    assert (
        tokens.key_number(text(b"\7" + bytes(16))) == 7 and tokens.key_number(text(b"\7" + bytes(15))) is None
    )


def test_a_stamp_tells_a_forms_age_and_nobody_else_makes_one() -> None:
    stamped = bytes([7, 0]) + int(NOW.timestamp()).to_bytes(8, "big")
    mark = signed(stamped, "reader links")
    assert tokens.stamp(KEYS, NOW + timedelta(seconds=0.5)) == mark
    assert tokens.age(KEYS, mark, NOW + timedelta(seconds=90.5)) == 90.5
    for other in (
        signed(stamped, ""), signed(stamped, "desk links"), signed(stamped, "reader links", OLD),
        signed(bytes([9]) + stamped[1:], "reader links"), signed(b"\7\1" + stamped[2:], "reader links"),
        signed(stamped + b"x", "reader links"), signed(stamped[:-1], "reader links"),
        tokens.make(KEYS, "leave", WHO),
    ):  # fmt: skip
        with pytest.raises(Rejected) as caught:
            tokens.age(KEYS, other, NOW)
        assert caught.value.args == ("token",)
