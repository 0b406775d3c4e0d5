"""Keys by purpose, and by turns: readers' links, the desk's, names, and what CloudFront shows."""

from __future__ import annotations

import base64
import hmac
from datetime import UTC, datetime, timedelta
from itertools import combinations

import cloud
import pytest
from visitors import KEY, KEYS, World

from crier.aws import client, secretsmanager
from crier.model.errors import Rejected
from crier.subscribers import tokens
from crier.subscribers.address import subscriber_id
from crier.workflows.web import serving
from handlers import subscriptions

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
WHO = "00112233445566778899aabbccddeeff"


def subject(purpose: str) -> str:
    """Somebody, and of a preview's link the release as well."""
    return WHO.ljust(2 * tokens.SUBJECTS.get(purpose, 16), "7")


def signed(key: bytes, purpose: str, until: datetime | None) -> str:
    """A link as it was before: under the secret's key itself, or under any other."""
    said = bytes([1, tokens.PURPOSES[purpose]]) + bytes.fromhex(subject(purpose))
    if until is not None:
        said += (1).to_bytes(2, "big") + (until - datetime(1970, 1, 1, tzinfo=UTC)).days.to_bytes(2, "big")
    raw = said + hmac.digest(key, b"token\0" + said, "sha256")[:16]
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


@pytest.mark.parametrize("purpose", sorted(tokens.PURPOSES))
def test_no_use_has_the_key_of_another(purpose: str) -> None:
    """Whoever gets the key of the readers' links makes none of the desk's, and names nobody by it."""
    uses = {use: tokens.derived(KEY, use) for use in ("reader links", "desk links")}
    assert all(one != other for one, other in combinations([KEY, *uses.values()], 2))
    until = None if purpose == "leave" else NOW + timedelta(days=1)
    own = "desk links" if purpose in tokens.DESK else "reader links"
    for use, key in uses.items():
        if use == own:
            assert tokens.read(KEYS, purpose, signed(key, purpose, until), NOW).subject == subject(purpose)
        else:
            with pytest.raises(Rejected):
                tokens.read(KEYS, purpose, signed(key, purpose, until), NOW)


@pytest.mark.parametrize("purpose", sorted(tokens.PURPOSES))
def test_links_from_before_work_until_they_end(purpose: str) -> None:
    """Leaving for ever; nothing under the secret's own key is believed for longer than it could be made for."""
    if purpose == "leave":
        assert (
            tokens.read(KEYS, purpose, signed(KEY, purpose, None), datetime(2040, 1, 1, tzinfo=UTC)).subject
            == WHO
        )
        return
    last = datetime(2027, 1, 31, 12, tzinfo=UTC)
    assert tokens.read(KEYS, purpose, signed(KEY, purpose, NOW + timedelta(days=28)), NOW).subject == subject(
        purpose
    )
    assert tokens.read(KEYS, purpose, signed(KEY, purpose, last), last).subject == subject(purpose)
    for until, now in (
        (NOW, NOW + timedelta(days=1)),
        (last + timedelta(days=1), NOW),
        (datetime(2030, 1, 1, tzinfo=UTC), last),
    ):
        with pytest.raises(Rejected):
            tokens.read(KEYS, purpose, signed(KEY, purpose, until), now)


def test_the_key_of_names_stays_what_it_was() -> None:
    """Nobody in the table is lost: people are named as before there were keys by purpose."""
    assert (
        subscriber_id(KEY, "canary.bird@example.org")
        == (hmac.new(KEY, b"subscriber\0canary.bird@example.org", "sha256").hexdigest()[:32])
    )


# ---- what CloudFront shows ----


def shown(key: str) -> int:
    event = {
        "version": "2.0", "rawPath": "/subscribe/en", "rawQueryString": "", "headers": {"x-crier-edge": key},
        "requestContext": {"http": {"method": "GET", "path": "/subscribe/en"}, "stage": "$default", "requestId": "r"},
    }  # fmt: skip
    return int(subscriptions.handler(event, cloud.Context())["statusCode"])


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1000.0]
    monkeypatch.setattr(serving.time, "monotonic", lambda: now[0])
    serving._edge_keys.cache_clear()
    secretsmanager.text.cache_clear()
    return now


def test_two_edge_keys_are_good_while_one_takes_the_others_place(world: World, clock: list[float]) -> None:
    """A warm function hears of the new one, answers to both, and in the end to the new one alone."""
    old = "through the edge"
    assert shown(old) == 200
    client.client("secretsmanager").put_secret_value(SecretId="edge-key", SecretString="a newer one")
    assert (shown(old), shown("a newer one"), shown(old)) == (200, 200, 200)
    assert shown("neither") == 403
    client.client("secretsmanager").put_secret_value(SecretId="edge-key", SecretString="the newest")
    clock[0] += serving.PATIENCE
    assert (shown("the newest"), shown("a newer one"), shown(old)) == (200, 200, 403)


def test_strangers_cannot_have_the_secret_read_again_and_again(world: World, clock: list[float]) -> None:
    calls: list[str] = []
    client.client("secretsmanager").meta.events.register(
        "before-call", lambda model, **_: calls.append(model.name)
    )
    assert shown("through the edge") == 200
    calls.clear()
    assert [shown(f"guess {n}") for n in range(50)] == [403] * 50
    assert len(calls) <= 2
    clock[0] += serving.PATIENCE
    assert shown("") == 403 and len(calls) <= 2
