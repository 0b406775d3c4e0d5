"""What readers see is said in their language: each file of messages/readers/ has those messages, and no others."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from crier.mail import compose
from crier.model import public_files
from crier.rendering import outputs
from crier.site import missing_page, page_frame, root_page, withdrawn_page
from crier.site.feeds.entry import Channel
from crier.subscribers import pages
from crier.text import dates, messages
from crier.workflows.web import verifying
from tests.support import editions, newsrooms

CRIER = Path(messages.__file__).parents[2]
TEMPLATES = CRIER / "rendering/templates"
READERS = sorted(set(messages.reader_languages()) - set(messages.languages()))
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
# Folders of templates that readers of releases do not see, and what they see of these all the same.
ELSEWHERE, STILL = (
    ("mail", "subscribers"),
    ("mail/release", "mail/digest", "mail/notice", "mail/preview", "subscribers/verified.html"),
)


def stem(key: str) -> str:
    """A counted message stands under as many forms as its language has."""
    whole = key.rpartition(".")[0]
    return whole if whole in messages.counted() else key


ENGLISH = {stem(key): message for key, message in messages.catalogue("en").items()}


def in_python(source: str) -> Iterator[str]:
    """Its strings, and how its f-strings begin, up to a point."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr) and isinstance(first := node.values[0], ast.Constant):
            yield str(first.value).rpartition(".")[0] + "."
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def in_template(source: str) -> list[str]:
    return re.findall(r"""["']([a-z_]+\.[a-z_.]*)["']""", source)


def seen_by_readers() -> Iterator[str]:
    """Every string of what makes that readers see; a row's words; what is said in a release's language."""
    for path in TEMPLATES.rglob("*"):
        name = path.relative_to(TEMPLATES).as_posix()
        if path.suffix in (".html", ".txt") and (not name.startswith(ELSEWHERE) or name.startswith(STILL)):
            yield from in_template(path.read_text("utf-8"))
    for folder in ("rendering", "site"):
        for path in (CRIER / folder).rglob("*.py"):
            yield from in_python(path.read_text("utf-8"))
    composed = (compose._mailing, compose._digest, compose._notice, compose.preview)
    for source in (pages.verified, verifying, *composed):
        yield from in_python(textwrap.dedent(inspect.getsource(source)))
    for path in CRIER.rglob("*.py"):
        yield from re.findall(r"""\bsay\(release\.language, ["']([\w.]+)["']""", path.read_text("utf-8"))
    yield from (row.words for row in public_files.OUTPUTS.values())
    yield from (f"{name}.link" for name in page_frame.FOOT)


@cache
def needed() -> frozenset[str]:
    asked = set(seen_by_readers())
    begun = tuple(one for one in asked if one.endswith(".") and len(one) > 1)
    return frozenset(key for key in ENGLISH if key in asked or key.startswith(begun))


def test_the_search_finds_what_readers_see_and_not_what_staff_see() -> None:
    """One of each way in which code asks for a message."""
    found = needed()
    assert found >= {
        "page.contacts", "page.kind.statement", "page.share", "site.section.feeds", "site.intro_people",
        "imprint.mailing.sealed", "verify.link", "verify.unknown.text", "edition.corrected", "mail.why",
        "mail.leave", "digest.why.weekly", "digest.more", "join.link", "feed.title", "page.page_of",
    }  # fmt: skip
    assert not {
        key
        for key in found
        if key.startswith(("receipt.", "desk.", "findings.", "leave.", "digest.file", "staff."))
    }


@pytest.mark.parametrize("language", READERS)
def test_a_language_of_readers_has_what_they_see_and_no_more(language: str) -> None:
    words = messages.catalogue(language)
    assert {stem(key) for key in words} == needed()
    assert {f"{one}.other" for one in messages.counted() if one in needed()} <= set(words)
    for key, message in words.items():
        holes, english = (set(re.findall(r"\{(\w+)", one)) for one in (message, ENGLISH[stem(key)]))
        assert holes | {"count"} == english | {"count"}, key
        assert message.strip() and "--" not in message


# What a proof-reader would mark: in every language, and in this one.
MARKS = {
    "": r"[\"']| {2}|\.\.\.|^ |\s[,.]",
    "fr": r"[^\u00a0][:;?!»](?!//)|«[^\u00a0]|[“”„]|(?<=\w)\u00a0[,.]",
    "de": r"[”«»]|\s[:;?!]",
    "ca": r"l\.l|[“”„]|\s[:;?!]",
    "it": r"[“”„]|\s[:;?!]",
    "pt": r"[«»„]|\s[:;?!]",
    "ar": r"[,;?“”„]|\s[،؛؟:.]|[a-z][\u0621-\u064a]|[\u0621-\u064a][A-Za-z]",
}  # fmt: skip


@pytest.mark.parametrize("language", READERS)
def test_the_marks_of_a_language_are_its_own(language: str) -> None:
    """Marks that stand alone are looked at as such: what opens and closes a quotation, what ends it."""
    for key, message in messages.catalogue(language).items():
        if not key.startswith("page.quote_"):
            wrong = [m.group() for one in ("", language) for m in re.finditer(MARKS[one], message)]
            assert not wrong, (key, wrong)


@pytest.mark.parametrize("language", messages.reader_languages())
def test_a_number_has_the_form_its_language_asks_for(language: str) -> None:
    """Where a number is shown, none of the forms is missing: `other` never stands in for `few` in silence."""
    words = messages.catalogue(language)
    for counted in messages.counted():
        if "{count" in words.get(f"{counted}.other", ""):
            forms = {messages.plural_form(language, number) for number in range(1, 200)}
            assert {f"{counted}.{form}" for form in forms} <= set(words), counted


@pytest.mark.parametrize("language", READERS)
def test_a_release_and_its_newsroom_say_nothing_in_english(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, say = set(), messages.say

    def recorded(where: str, key: str, **values: object) -> str:
        assert messages.for_readers(where) == language, (where, key)
        asked.add(stem(key))
        return say(where, key, **values)

    monkeypatch.setattr(messages, "say", recorded)
    edition = editions.load("three-events")
    release = edition.release.model_copy(
        update={"language": language, "direction": dates.direction(language)}
    )
    newsroom = edition.newsroom.model_copy(update={"languages": (language,)})
    edition = replace(
        edition,
        release=release,
        newsroom=newsroom,
        correction="x",
        address=edition.address.replace("/en/", f"/{language}/"),
    )
    made = outputs.made(edition)
    mails = [compose.mailing(edition)]
    mails += [compose.digest([edition], language, one, NOW, "UTC") for one in ("daily", "weekly")]
    made |= newsrooms.made(newsroom, language, [edition], "2026-11-24")
    channel = Channel.of(newsroom, language, editions.SITE)
    made["withdrawn.html"] = withdrawn_page.render(newsroom, channel, NOW)
    made["missing.html"], made["root.html"] = missing_page.render(newsroom), root_page.render(newsroom)
    assert len(asked) > 80
    assert asked <= {stem(key) for key in messages.catalogue(language)}
    texts = [body.decode() for name, body in made.items() if name.endswith((".html", ".txt"))]
    for text in (*texts, *(one.html for one in mails), *(one.text for one in mails)):
        assert "Media contact" not in text and ' lang="en"' not in text
    colon = "\u00a0:" if language == "fr" else ":"
    assert f"{say(language, 'page.contact')}{colon} " in made["release.txt"].decode()
    assert '" hreflang="en"' in made["index.html"].decode(), "the form it links to is in English"


def test_a_language_of_readers_is_chosen_for_what_they_see_alone() -> None:
    """(language, of Crier's words beside a release, of forms and mails about a subscription)"""
    for row in (("de", "de", "en"), ("pt-BR", "pt", "en"), ("fr-CA", "fr", "en"), ("es-MX", "es", "es"),
                ("en", "en", "en"), ("ja", "en", "en"), ("und", "en", "en")):  # fmt: skip
        assert (row[0], messages.for_readers(row[0]), messages.spoken(row[0])) == row
    assert messages.say("de", "join.title") == messages.say("en", "join.title"), "English where there is none"
    with pytest.raises(KeyError):
        messages.say("de", "page.nothing")
    assert [messages.say("ar", "page.quotations", count=n) for n in (1, 2, 3, 11)] == [
        "اقتباس", "اقتباسان", "اقتباسات", "اقتباسات"
    ]  # fmt: skip


def test_the_page_for_what_is_missing_turns_where_a_language_does() -> None:
    newsroom = editions.load("cooling").newsroom.model_copy(update={"languages": ("ja", "es", "ar")})
    page = missing_page.render(newsroom).decode()
    assert ' lang="es">' in page and ' lang="ar" dir="rtl">' in page
    assert messages.say("ar", "site.missing_title") in page
