"""What a saved page has beside its text and Crier leaves out is told, where it reads like words of the release."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crier.model.newsroom import Newsroom
from crier.reading import pipeline

NOW = datetime(2026, 11, 28, 14, tzinfo=UTC)
PAGE = """<html><body><nav>Home. News. About us and all of our work.</nav>
<article><h1>Night buses come back to the harbor on Friday</h1>
<p>LOS ANGELES — The riders asked for two things on Friday, and the council agreed to both of them at night.</p>
{}
<p>The council decided so after forty riders had spoken for three minutes each in the harbor's town hall.</p>
<p>Media contact: Ana Ruiz, ana@example.org, (213) 555-0100</p></article>
<footer>We use cookies so that this page works.</footer></body></html>"""


def read(part):
    return pipeline.read(pipeline.Upload(PAGE.format(part).encode(), "x.html"), newsroom=Newsroom(), now=NOW)


def told(part, check):
    return [finding.excerpt for finding in read(part).findings if finding.check == check]


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("<aside>Fares rose by 12 percent.</aside>", "Fares rose by 12 percent."),
        ("<aside><h3>In short</h3><p>Two lines run all night!</p></aside>", "In short Two lines run all night!"),
        ("<fieldset><legend>Note</legend>Tickets stay as they are.</fieldset>", "Note Tickets stay as they are."),
        ("<footer>Set by the board on Monday.</footer>", "Set by the board on Monday."),
        ("<aside>票价上涨百分之十二。</aside>", "票价上涨百分之十二。"),
        ('<svg><text x="1" y="2">Buses: <tspan>12</tspan></text></svg>', "Buses: 12"),
    ],
)  # fmt: skip
def test_words_that_are_left_out_of_a_story_are_told(part, words):
    assert told(part, "outside-body") == [words]
    assert words not in str(read(part).body)


@pytest.mark.parametrize(
    "part",
    [
        "<aside>Share this</aside>", "<footer>Posted in News | Buses</footer>", "<aside></aside>",
        "<svg><title>Logo</title></svg>", "<nav>First. Then. And now we go on.</nav>",
        '<form>Write to us today.<button>Send it now, please.</button></form>',
    ],
)  # fmt: skip
def test_what_a_page_has_to_be_used_is_no_word_of_the_release(part):
    assert told(part, "outside-body") == []


@pytest.mark.parametrize(
    "part",
    [
        '<video src="a.mp4">Your browser shows no video.</video>', "<audio>No sound here.</audio>",
        "<canvas>This chart needs another browser.</canvas>",
    ],
)  # fmt: skip
def test_what_stands_there_for_another_browser_is_no_word_of_the_release(part):
    assert read(part).body == read("").body


@pytest.mark.parametrize(
    "link",
    ["sms:+12135550100", "webcal://example.org/a.ics", "ftp://example.org/a", "mailto:ana!example.org"],
)
def test_a_link_whose_address_is_left_out_is_told(link):
    part = f'<p>Riders can <a href="{link}">send a word</a> to the office at any hour of the night.</p>'
    assert told(part, "link-bad") == [link]
    assert "send a word" in str(read(part).body)
