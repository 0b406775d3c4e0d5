"""Mutated payloads, and what of them would be dangerous on a page."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import tinyhtml5

from crier.model.errors import Rejected
from crier.model.newsroom import Newsroom
from crier.reading import pipeline
from crier.rendering import html_fragment
from hostile import files

BATCHES = 10


NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


PIECES = [
    "<", ">", '"', "'", "`", "/", "=", "&", ";", ":", " ", "\t", "\n", "\0", "<!--", "-->", "]]>", "<![CDATA[",
    "javascript:", "JaVaScRiPt&colon;", "data:text/html,", "vbscript:", "//evil.example", "&#106;", "&Tab;", "&NewLine;",
    "<script>", "</script>", "<svg", "<math>", "<style>", "</style>", "<img src=x onerror=", "onload=", "srcdoc=", "href=",
    "xlink:href=", "<a ", "</a>", "<template>", "<noscript>", "<table>", "<select>", "<mtext>", "<mglyph>", "<title>",
    "<textarea>", "<plaintext>", "<xmp>", "](", "[x]", "![", "**", "```", "<http://", "{{", "\u2028", "\ufeff", "\u202e",
]  # fmt: skip


SEEDS = [
    *files.ATTACKS.values(),
    "[go](javascript:alert(1))", "![x](data:image/svg+xml,x)", "<javascript:alert(1)>", "[a]: vbscript:x\n\n[a]",
    "| a |\n|---|\n| <script>x</script> |",
]  # fmt: skip


FORBIDDEN = {
    "script", "style", "iframe", "object", "embed", "link", "meta", "base", "form", "input", "button", "svg", "math",
    "template", "frame", "frameset", "applet", "video", "audio", "img", "noscript", "textarea", "select",
}  # fmt: skip


def mutated(number: int) -> tuple[str, str]:
    """(file name, text) of one payload; the same number is always the same payload."""
    chance = random.Random(number)  # noqa: S311 (the same each time, not secret)
    text = chance.choice(SEEDS)
    for _ in range(chance.randint(1, 6)):
        at, what = chance.randrange(len(text) + 1), chance.randrange(4)
        if what == 0:
            text = text[:at] + chance.choice(PIECES) + text[at:]
        elif what == 1:
            text = text[:at] + text[at + chance.randint(1, 12) :]
        elif what == 2:
            text = text[:at] + chance.choice(SEEDS)[: chance.randint(1, 60)] + text[at:]
        else:
            end = at + chance.randint(1, 20)
            text = text[:at] + text[at:end].swapcase() + text[at:end] + text[end:]
    markdown = number % 2
    return (
        ("x.md", f"# Vote\n\n{text}\n\nwords")
        if markdown
        else ("x.html", f"<h1>Vote</h1><p>{text}</p><p>words</p>")
    )


def dangers(html: str) -> list[str]:
    """What a browser could be made to do by a fragment."""
    found = []
    for element in tinyhtml5.parse(html).iter():
        name = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else "comment"
        if name in FORBIDDEN or name == "comment":
            found.append(name)
        for key, value in element.items():
            if key.startswith("on") or key in ("style", "srcdoc", "formaction"):
                found.append(key)
            if key.endswith(("href", "src")) and not value.lower().startswith(
                ("http:", "https:", "mailto:", "tel:")
            ):
                found.append(value)
    return found


def leaves_nothing_dangerous(number: int) -> None:
    """Reads one payload, as staff's, and judges what would be published of it."""
    name, text = mutated(number)
    try:
        found = pipeline.read(
            pipeline.Upload(text.encode("utf-8", "replace"), name), newsroom=Newsroom(), now=NOW
        )
    except Rejected:
        return
    made = str(html_fragment.html(found.body))
    assert not dangers(made), (number, text, made)
