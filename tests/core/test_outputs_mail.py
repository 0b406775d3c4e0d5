"""Mail and receipts: one hole, no trick of the author's, every answer in plain words."""

import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from email.header import decode_header, make_header
from typing import get_args

import editions
import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crier.mail import compose, letter
from crier.model.receipt import MailCounts, Outcome, Receipt
from crier.model.release import Contact, Finding, Paragraph, Span
from crier.rendering import picture_files
from crier.text import messages


def _says(headline, *paragraphs):
    edition = editions.load("short")
    body = tuple(Paragraph(text=(Span(text=told),)) for told in paragraphs)
    release = edition.release.model_copy(update={"headline": headline, "body": body})
    return replace(edition, release=release)


@given(
    st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=120).filter(
        lambda n: not n.isascii()
    )
)
def test_a_name_is_written_in_words_that_programs_take(name):
    """RFC 2047, 2: an encoded-word has at most 75 characters; read back, the name is the same."""
    words = letter.sender(name, "news@example.org").removesuffix(" <news@example.org>")
    assert all(len(word) <= 75 for word in words.split(" "))
    assert str(make_header(decode_header(words))) == name


@pytest.mark.parametrize(
    ("release", "newsroom", "desk", "reached"),
    [
        (["press@example.org"], ["room@example.org"], ["desk@example.org"], "press@example.org"),
        ([None, "press@example.org"], [], [], "press@example.org"),
        (["press at example.org"], ["room@example.org"], [], "room@example.org"),
        (["a@example.org\r\nBcc: b@example.org"], [], ["desk@example.org"], "desk@example.org"),
        ([], ["room@example.org"], ["desk@example.org"], "room@example.org"),
        ([], [], ["desk@example.org"], "desk@example.org"),
        ([], [], [], ""),
    ],
)
def test_an_answer_reaches_somebody(release, newsroom, desk, reached):
    edition = editions.load("short")
    edition = replace(
        edition,
        release=edition.release.model_copy(update={"contacts": tuple(Contact(email=one) for one in release)}),
        newsroom=edition.newsroom.model_copy(
            update={"contacts": tuple(Contact(email=one) for one in newsroom), "desk": tuple(desk)}
        ),
    )
    made = letter.mailing(compose.mailing(edition), edition, "news@example.org")
    assert made.reply_to == reached
    assert letter.from_json(letter.to_json(made)) == made


@given(st.text(min_size=1), st.text(alphabet="{}u<>\"'\\&;# x", max_size=40))
def test_the_way_out_is_the_only_hole(headline, told):
    made = compose.mailing(_says(headline, told, "{{u}} {{{u}}} {{#each x}} \\{{u}}"))
    assert "{{" not in made.subject
    assert made.html.count("{{") == made.html.count('href="{{u}}"') == 1
    assert made.text.count("{{") == 1
    assert made.text.endswith(": {{u}}\n")


def test_braces_look_the_same_in_html():
    made = compose.mailing(_says("x", "A {{u}} b"))
    assert "A {{u}} b" in lxml.html.fromstring(made.html).text_content()
    assert "A { {u}} b" in made.text


@given(st.text(st.characters(), min_size=1))
def test_a_subject_is_one_line_without_tricks(headline):
    subject = compose.mailing(_says(headline, "x")).subject
    assert "=?" not in subject
    assert not set(subject) & set("\r\n\x00\u202e\u2066")


def test_a_long_release_is_cut_and_linked():
    edition = _says("Long", *["A paragraph that repeats itself. " * 20] * 400)
    made = compose.mailing(edition)
    assert len(made.html.encode()) <= compose.MOST_HTML
    assert len(made.text.encode()) <= compose.MOST_HTML
    assert made.html.count("A paragraph that") > 100
    assert messages.say("en", "mail.whole") in made.html
    assert edition.url in made.text


def test_one_endless_paragraph_leaves_headline_and_link():
    made = compose.mailing(_says("Endless", "x " * 100_000))
    assert len(made.html.encode()) < 10_000
    assert "Endless" in made.html


@pytest.mark.parametrize("name", editions.names())
def test_nothing_in_a_mail_is_loaded_but_one_picture_of_the_release(name):
    """Its address is the same in everybody's mail, so that it tells nothing of anybody."""
    edition = editions.load(name)
    root = lxml.html.fromstring(compose.mailing(edition).html)
    assert not root.xpath("//script | //link | //form | //@srcset | //@background")
    shown = root.xpath("//@src")
    assert len(shown) == (1 if edition.release.media else 0)
    own = {edition.url + each for each in picture_files.names(edition.release)}
    assert set(shown) <= own
    assert "url(" not in compose.mailing(edition).html


@pytest.mark.parametrize("name", editions.names())
def test_html_and_text_of_a_mail_lead_to_the_same_places_as_often(name):
    """Whoever reads either misses nothing and is told nothing thrice; rspamd gives a point where they differ."""
    edition = editions.load(name)
    for shows in (True, False):
        newsroom = edition.newsroom.model_copy(update={"picture_in_mail": shows})
        made = compose.mailing(replace(edition, newsroom=newsroom))
        links = Counter(link.get("href") for link in lxml.html.fromstring(made.html).iter("a"))
        in_html = {at: n for at, n in links.items() if at.startswith("https:")}
        assert in_html == Counter(re.findall(r"https://[^\s>]+", made.text))


def test_the_picture_in_a_mail_is_the_small_one_with_its_words_and_is_off_by_a_switch():
    edition = editions.load("pictures")
    first = edition.release.media[0]
    (image,) = lxml.html.fromstring(compose.mailing(edition).html).xpath("//img")
    assert image.get("alt") == first.alt
    small = picture_files.files(first)[0]
    wide, high = int(image.get("width")), int(image.get("height"))
    assert wide <= 560 and abs(wide / high - small.width / small.height) < 0.02
    plainly = edition.newsroom.model_copy(update={"picture_in_mail": False})
    assert "<img" not in compose.mailing(replace(edition, newsroom=plainly)).html


@pytest.mark.parametrize(
    ("subheadline", "begins", "shown"),
    [
        ("What it is about", "It begins.", "What it is about"),
        (None, "It begins.", "It begins."),
        (None, "word " * 60, "word " * 21 + "…"),
        (None, "A <b> & {{u}}", "A <b> & {{u}}"),
    ],
)
def test_an_inbox_shows_what_the_release_says_beside_its_subject(subheadline, begins, shown):
    edition = _says("Headline", begins)
    edition = replace(edition, release=edition.release.model_copy(update={"subheadline": subheadline}))
    root = lxml.html.fromstring(compose.mailing(edition).html)
    first = root.xpath("//body/*")[0]
    assert "display:none" in first.get("style")
    assert first.text_content() == shown


FINDINGS = (
    Finding(check="a", level="note", message="Noted <i>.", excerpt="left & right"),
    Finding(check="b", level="stop", message="No headline.", excerpt="INFO", suggestion="Write one."),
    Finding(check="c", level="warn", message="Hidden address.", excerpt="[protected]", suggestion="Type it."),
)


@pytest.mark.parametrize("language", messages.languages())
@pytest.mark.parametrize("outcome", get_args(Outcome))
def test_every_outcome_is_told_in_every_language(language, outcome):
    receipt = Receipt(
        language=language,
        outcome=outcome,
        organisation="Q & A <Network>",
        file="sum<mit>.docx",
        happened_at=datetime(2026, 11, 24, 18, 5, tzinfo=UTC),
        timezone="America/Los_Angeles",
        headline="A & B" if outcome != "rejected" else None,
        url="https://news.example.org/en/x/",
        pdf_url="https://news.example.org/en/x/release.pdf",
        findings=FINDINGS,
        counts=MailCounts(planned=50, sent=20, suppressed=10, failed=0, unknown=10, withheld=10),
        support="Ask Ana.",
    )
    mail = compose.receipt(receipt)
    assert mail.html.encode() == compose.receipt_page(receipt)
    shown = " ".join(lxml.html.fromstring(mail.html).text_content().split())
    for told in (shown, " ".join(mail.text.split())):
        at = [told.index(finding.message) for finding in FINDINGS]
        assert at[1] < at[2] < at[0]
        assert all(finding.excerpt in told and finding.suggestion in told for finding in FINDINGS)
        assert "sum<mit>.docx" in told
        assert "10:05" in told
        assert "Ask Ana." in told
        assert messages.say(language, "receipt.counts.unknown") in told
        assert messages.say(language, "receipt.counts.failed") not in told
    assert receipt.url in mail.text
    bars = [bar.get("style") for bar in lxml.html.fromstring(mail.html).xpath("//td/div")]
    assert [bar.partition("%")[0] for bar in bars] == ["width:100", "width:40", *["width:20"] * 3]
    assert mail.subject.endswith(receipt.headline or receipt.file)


def test_a_release_that_waits_says_until_when():
    receipt = Receipt(
        language="es",
        outcome="waiting",
        organisation="x",
        file="x.txt",
        happened_at=datetime(2026, 11, 24, tzinfo=UTC),
        timezone="America/Los_Angeles",
        publish_at=datetime(2026, 12, 1, 8, tzinfo=UTC),
    )
    assert "1 de diciembre de 2026, 0:00, hora estándar del Pacífico" in compose.receipt(receipt).html
