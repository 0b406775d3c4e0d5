"""What stands in a release written from the other side says its own direction, and mixed words do not."""

from __future__ import annotations

import pytest

from crier.model.release import Block, BlockQuotation, Heading, Image, Media, Paragraph, Span
from crier.rendering import html_fragment

ENGLISH, ARABIC = "The harbor at evening.", "الميناء مساءً."
MIXED, SIGNS = "HTTP/2 و CO₂ في المدينة.", "1,234 – 5 %."


def _made(words: str, direction: str) -> str:
    text = (Span(text=words),)
    blocks: tuple[Block, ...] = (
        Paragraph(text=text), Heading(level=2, text=text), BlockQuotation(paragraphs=(text,)),
        Image(file="image-1.jpg"),
    )  # fmt: skip
    media = (Media(file="image-1.jpg", alt="A harbor", caption=words, credit=None, width=800, height=600),)
    return str(html_fragment.html(blocks, media=media, direction=direction))


@pytest.mark.parametrize(
    ("words", "direction", "says"),
    [
        (ENGLISH, "rtl", ' dir="ltr"'),
        (ARABIC, "ltr", ' dir="rtl"'),
        (ENGLISH, "ltr", ""),
        (ARABIC, "rtl", ""),
        (MIXED, "rtl", ""),
        (MIXED, "ltr", ""),
        (SIGNS, "rtl", ""),
    ],
)
def test_words_without_a_letter_of_the_pages_direction_say_their_own(
    words: str, direction: str, says: str
) -> None:
    made = _made(words, direction)
    assert f"<p{says}>" in made
    assert f"<h2{says}>" in made
    assert made.count("dir=") == (4 if says else 0)
    assert (f"<figcaption><span{says}>" in made) is bool(says)


def test_caption_and_credit_are_one_run() -> None:
    media = (Media(file="image-1.jpg", alt="A harbor", caption=ENGLISH, credit="Ana", width=9, height=9),)
    made = str(html_fragment.html((Image(file="image-1.jpg"),), media=media, direction="rtl"))
    assert f'<span dir="ltr">{ENGLISH} <span class="credit">Ana</span></span>' in made


def test_an_address_keeps_the_slash_at_its_end() -> None:
    words = (
        Span(text="نص "), Span(text="https://example.org/a/", href="https://example.org/a/"),
        Span(text=" و "), Span(text="هنا", href="https://example.org/b/"),
    )  # fmt: skip
    blocks = (Paragraph(text=words),)
    made = str(html_fragment.html(blocks, direction="rtl", paper=True))
    assert '<a href="https://example.org/a/" dir="ltr">https://example.org/a/</a>' in made
    assert '<span class="address"><span dir="ltr">https://example.org/b/</span></span>' in made
    assert "dir=" not in str(html_fragment.html((Paragraph(text=words[1:2]),), paper=True))
