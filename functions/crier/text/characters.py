"""Which characters may stand where: what XML allows, what a mail header may carry."""

from __future__ import annotations

import re
import unicodedata

# Everything outside the Char production of XML 1.0 (fifth edition, 2.2): controls, lone
# surrogates, U+FFFE and U+FFFF. One of them in one title makes a whole feed unreadable.
# Named one by one: their complement takes `re` 5 ms to compile, at every cold start.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def xml(text: str) -> str:
    """The text without the characters that XML 1.0 forbids."""
    return _NOT_XML.sub("", text)


def header(text: str, limit: int = 180) -> str:
    """The text as one line that a mail header may carry, at most `limit` characters.

    Line breaks become spaces. Other control, format and surrogate characters
    go: they can start a header of their own or turn the reading direction. So
    does `=?`, which begins an encoded word (RFC 2047) that may hide a line break.
    """
    line = " ".join(text.split())
    line = "".join(c for c in line if unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    while "=?" in line:
        line = line.replace("=?", "")
    return cut(line, limit)


def line(text: str, limit: int) -> str:
    """The text as one line without characters that nobody sees, at most `limit` of them."""
    plain = "".join(
        c for c in " ".join(text.split()) if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    )
    return cut(plain, limit)


def cut(text: str, limit: int) -> str:
    """At most `limit` characters, whole words, with an ellipsis where something was left out."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    head = line[: limit - 1]
    word = head.rpartition(" ")[0]
    return (word if len(word) > limit // 2 else head).rstrip(" ,;:–—-") + "…"
