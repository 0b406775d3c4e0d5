"""Documents that would keep a renderer busy for ever: each is answered, with a PDF or with why not, in time."""

import contextlib
import time
from dataclasses import replace

import editions
import pytest

from crier import sandbox
from crier.model import logo
from crier.model.errors import Permanent, Rejected
from crier.model.release import ListEntry, Listing, Paragraph, Span, Table, TableRow
from crier.rendering import in_sandbox
from crier.rendering.pdf import typesetting
from tests.support import pages

USE = "".join(
    f'<g id="a{at}">' + f'<use href="#a{at - 1}"/>' * 10 + "</g>" for at in range(1, 8)
)  # ten to the seventh
SVG = f'<svg xmlns="http://www.w3.org/2000/svg"><defs><g id="a0"><path d="M0 0h1"/></g>{USE}</defs><use href="#a7"/></svg>'


def limited(**limits):
    """The task that writes a page as it stands."""
    limits = pages.TYPESET.limits | limits
    return replace(pages.TYPESET, limits=limits)


# None of these can come from a release: the model has no such block. They stand for what we have not foreseen.
BOMBS = {
    "colspan": '<table><tr><td colspan="100000">x</table>',
    "pages": "<p style='break-after:page'>x</p>" * 20_000,
    "columns": "<div style='columns:50'>" + "word " * 20_000 + "</div>",
    "ten thousand rows": "<table>"
    + "<tr><td>x<td>x<td>x<td>x<td>x<td>x<td>x<td>x<td>x<td>x" * 10_000
    + "</table>",
    "two thousand rows": "<table>"
    + "<tr><td>x<td>x<td>x<td>x<td>x<td>x<td>x<td>x<td>x<td>x" * 2_000
    + "</table>",
    "nested 5,000 deep": "<div>" * 5_000,
    "nested 1,000 deep": "<div>" * 1_000,
    "lists nested 600 deep": "<ul><li>" * 600,
    "tiny page": "<style>@page{size:1px;margin:0}</style>" + "word " * 5_000,
    "svg use": SVG,
    "unbroken text": "x" * 1_000_000,
    "emoji and right to left": "\N{GRINNING FACE}\u202e\u05d0" * 70_000,
}


@pytest.fixture(scope="module", autouse=True)
def _as_the_door_does():
    sandbox.ready(in_sandbox.PAPER)  # a child may not write the fonts' files
    sandbox.ready(pages.TYPESET)


@pytest.mark.long
@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_a_bomb_is_answered_in_time(bomb):
    page = f'<html lang="en"><title>x</title><body>{bomb}'
    begun = time.monotonic()
    with pytest.raises((sandbox.Killed, typesetting.NotTypeset)):
        sandbox.run(limited(cpu_seconds=1, wall_seconds=10), page.encode())
    assert time.monotonic() - begun < 15


def test_a_picture_of_400_million_pixels_is_answered_in_time():
    page = '<html lang="en"><title>x</title><img src="picture:/image-1.png" alt="x">'
    begun = time.monotonic()
    with pytest.raises((sandbox.Killed, typesetting.NotTypeset)):
        sandbox.run(limited(), page.encode())
    assert time.monotonic() - begun < 15


def test_a_logo_is_drawn_in_a_child():
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 30"><path fill="#b3123a" d="M0 0h90v30z"/></svg>'
    made = logo.of(svg.encode(), sandbox.run(in_sandbox.PAPER, in_sandbox.LogoFile(svg.encode())))
    assert (made.width, made.height) == (576, 192)
    with pytest.raises(Rejected) as refused:
        sandbox.run(in_sandbox.PAPER, in_sandbox.LogoFile(svg.replace("path", "text").encode()))
    assert (refused.value.check, refused.value.excerpt) == ("logo-part", "text")


@pytest.mark.long
def test_a_logo_that_draws_ten_million_lines_is_answered_in_time():
    begun = time.monotonic()
    drawn = SVG.replace("<svg", '<svg viewBox="0 0 9 9"')
    with pytest.raises(Permanent):
        sandbox.run(in_sandbox.PAPER, in_sandbox.LogoFile(drawn.encode()))
    assert time.monotonic() - begun < 20


def _nested(depth):
    inner = Listing(items=(ListEntry(text=(Span(text="x"),)),))
    for _ in range(depth):
        inner = Listing(items=(ListEntry(text=(Span(text="x"),), children=(inner,)),))
    return inner


CELL = (Span(text="x"),)
# What a release can hold, past any use, and whether it is put on paper nevertheless.
RELEASES = {
    "emoji and right to left": ((Paragraph(text=(Span(text=BOMBS["emoji and right to left"]),)),), False),
    "paragraphs": ((Paragraph(text=(Span(text="word " * 40),)),) * 500, True),
    "a table as long as we take": ((Table(rows=(TableRow(cells=(CELL,) * 10),) * 400),), True),
    "a longer table": ((Table(rows=(TableRow(cells=(CELL,) * 10),) * 10_000),), False),
    "nested lists": ((_nested(40),), False),
}


@pytest.mark.long
@pytest.mark.parametrize(("body", "printed"), RELEASES.values(), ids=RELEASES)
def test_the_heaviest_releases_are_answered_in_time(body, printed):
    edition = editions.load("short")
    heavy = replace(edition, release=edition.release.model_copy(update={"body": body}))
    begun = time.monotonic()
    with contextlib.nullcontext() if printed else pytest.raises(Permanent):
        body = sandbox.run(in_sandbox.PAPER, in_sandbox.Sheet("release.pdf", heavy))["release.pdf"]
        assert body.startswith(b"%PDF")
    assert time.monotonic() - begun < 15
