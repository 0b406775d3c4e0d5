"""Everybody gets a release in exactly one of its languages."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crier.mail import digest
from crier.subscribers.subscriber import Subscriber
from crier.text import language_choice

TAGS = st.sampled_from(["en", "es", "es-MX", "pt-BR", "pt", "fr", "vi", ""])
OFFERED = st.lists(st.sampled_from(["en", "es", "pt-br", "fr"]), min_size=1, unique=True).map(tuple)


@given(TAGS, OFFERED)
def test_exactly_one_of_the_offered(wanted, offered):
    assert sum(language_choice.readers(language, offered)(wanted) for language in offered) == 1


@pytest.mark.parametrize(
    ("wanted", "offered", "got"),
    [
        ("es", ("en", "es"), "es"), ("ES-mx", ("en", "es"), "es"), ("pt", ("en", "pt-br"), "pt-br"),
        ("es", ("en", "es-mx", "es"), "es"), ("fr", ("es", "en"), "es"), ("", ("en", "es"), "en"),
    ],
)  # fmt: skip
def test_the_one_that_fits_best(wanted, offered, got):
    assert language_choice.chosen(wanted, offered) == got


def test_one_language_is_for_everybody():
    assert language_choice.readers("es", ())("en")


def test_the_newsrooms_own_order_comes_first():
    assert language_choice.ordered({"en", "vi", "es"}, ("es", "en")) == ("es", "en", "vi")


def test_a_digest_tells_it_once():
    close = datetime(2026, 5, 20, 10, tzinfo=UTC)
    edition = digest.DigestIssue("daily", "", close - timedelta(days=1), close)
    came = close - timedelta(hours=3)
    items = [
        digest.DigestItem(release, 1, came, frozenset({"press"}), frozenset(), language, ("en", "es"))
        for release, language in (("a" * 16, "en"), ("b" * 16, "es"))
    ]
    for language, release in (("es", "b"), ("en", "a"), ("fr", "a")):
        person = Subscriber("i", "", language, ("press",), "confirmed", "test", cadence="daily")
        owed = digest.owed(person, edition, items, lambda *_: None)
        assert [item.release[0] for item in owed] == [release]
