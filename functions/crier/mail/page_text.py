"""A page of ours as plain text, for a mail's other half: what stands in its blocks, a line each."""

from __future__ import annotations

from html.parser import HTMLParser

from crier.text.characters import header
from crier.text.wrapping import tidy, wrap

_BLOCKS = frozenset({"p", "h1", "h2", "h3", "li", "tr", "div", "br"})
_UNSEEN = frozenset({"head", "style"})


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = [""]
        self.heading, self.unseen = "", 0
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.unseen += tag in _UNSEEN
        if tag in _BLOCKS:
            self.lines.append("")
            self.inside = tag
        address = dict(attrs).get("href") if tag == "a" else None
        if address:
            self.lines[-1] += f"{address} "

    def handle_endtag(self, tag: str) -> None:
        self.unseen -= tag in _UNSEEN
        if tag in _BLOCKS:
            self.lines.append("")
            self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.unseen:
            return
        words = " ".join(data.split())
        self.lines[-1] = f"{self.lines[-1]} {words}".strip() if words else self.lines[-1]
        if self.inside == "h1":
            self.heading = f"{self.heading} {words}".strip()


def read(html: str) -> tuple[str, str]:
    """Its heading, as a subject, and all of its text with the addresses of its links."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    text = "\n\n".join(wrap(line) for line in reader.lines if line)
    return header(reader.heading), tidy(text) + "\n"
