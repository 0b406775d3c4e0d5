"""Rich Text (.rtf): striprtf for the words; deleted and hidden groups are taken out before it reads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from striprtf.striprtf import rtf_to_text

from crier.model.errors import Rejected
from crier.model.release import Span, signs
from crier.reading.document import Document, Fact
from crier.reading.formats import plain_text

_MOST_DEPTH = 100
_ADDRESS = re.compile(
    r'(?<=\S)\("((?:https?://|mailto:)[^"\s()]{1,2000})"\)'
)  # a link, as striprtf writes it
_CODE = re.compile(rb"\\'[0-9a-f]{2}|\\[a-z]+-?\d* ?|\\[^a-z]|[{}]|[^\\{}]+", re.IGNORECASE)

# A picture's bytes as hex digits: megabytes of them, and no text looks like it.
_PICTURE = re.compile(rb"[0-9a-f\r\n]{1000,}", re.IGNORECASE)


def read(data: bytes) -> Document:
    """The Document of an .rtf file: words and paragraphs only. Raises Rejected for a damaged one."""
    visible, facts = _visible(_PLACED.sub(_placed, _PICTURE.sub(b"", data)))
    try:
        words = rtf_to_text(visible.decode("latin-1"), errors="replace")  # type: ignore[no-untyped-call]
    except (LookupError, ValueError, IndexError, RecursionError, AttributeError, OverflowError) as error:
        raise Rejected("not-what-it-says") from error
    facts.append(Fact("formatting-lost"))
    facts.extend(_heads(data))
    words = _ADDRESS.sub(r" (\1)", _letters(words))
    # Each paragraph of the file is one line here; a blank line between keeps them apart.
    return Document(units=tuple(plain_text.units(words.replace("\u2028", "\n"))), facts=tuple(facts))


# Digits that are raised or lowered: up to where their looks may end.
_PLACED = re.compile(rb"(\\(super|sub)(?![a-z])(?:\\[a-z]{1,20}-?\d{0,9})*[ \r\n]?)([0-9+-]{1,20})(?=[\\}])")


def _placed(match: re.Match[bytes]) -> bytes:
    """Raised and lowered digits as the signs that are so by themselves: ten to the sixth is not 106."""
    span = Span(text=match[3].decode(), sup=match[2] == b"super", sub=match[2] == b"sub")
    return match[1] + b"".join(b"\\u%d?" % ord(sign) for sign in signs(span))


def _letters(words: str) -> str:
    """The text with letters beyond the first 65,536, which RTF writes in two halves, made whole.

    Half a letter alone is the sign for a damaged one.
    """
    return words.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


_HEAD = re.compile(rb"\{\\(?:(header|footer)[lrf]?|(title|subject|doccomm|keywords|category))\b")
_MOST_HEADS = 40
_MOST_HEAD = 4000  # bytes of one


def _heads(data: bytes) -> list[Fact]:
    """The running heads of the pages and the file's properties, which are no text of it."""
    facts = []
    for match in islice(_HEAD.finditer(data), _MOST_HEADS):
        part = data[match.start() : match.start() + _MOST_HEAD]
        depth, end = 0, len(part)
        for brace in re.finditer(rb"(?<!\\)[{}]", part):
            depth += 1 if brace.group() == b"{" else -1
            if not depth:
                end = brace.end()
                break
        inner = part[match.end() - match.start() : end].rstrip(b"}")
        try:
            words = rtf_to_text("{\\rtf1 " + inner.decode("latin-1") + "}", errors="replace")  # type: ignore[no-untyped-call]
        except (LookupError, ValueError, IndexError, RecursionError, AttributeError, OverflowError):
            continue
        if any(map(str.isalpha, words)):
            facts.append(Fact("header" if match[1] else "property", " ".join(_letters(words).split())))
    return facts


def _visible(data: bytes) -> tuple[bytes, list[Fact]]:
    """The file without runs marked \\deleted or \\v (hidden), and what they said."""
    out: list[bytes] = []
    facts: list[Fact] = []
    stack: list[str] = []
    state = ""
    gone: list[bytes] = []
    for match in _CODE.finditer(data):
        token = match.group()
        if token == b"{":
            stack.append(state)
            if len(stack) > _MOST_DEPTH:
                raise Rejected("too-hard")
        elif token == b"}":
            state = stack.pop() if stack else ""
            _note_deleted(gone, facts)
        elif token.rstrip() in (b"\\deleted", b"\\v", b"\\strike"):
            state = {b"\\deleted": "deleted", b"\\v": "hidden", b"\\strike": "struck"}[token.rstrip()]
            continue
        elif token.rstrip() in (b"\\deleted0", b"\\v0", b"\\strike0") or (
            token.rstrip() == b"\\plain" and state
        ):
            state = ""
            _note_deleted(gone, facts)
        if state and token not in (b"{", b"}"):
            if not token.startswith(b"\\") or token.startswith(b"\\'"):
                gone.append(state.encode() + b"\0" + token)
            continue
        out.append(token)
    _note_deleted(gone, facts)
    return b"".join(out), facts


def _note_deleted(gone: list[bytes], facts: list[Fact]) -> None:
    if gone:
        kind = gone[0].partition(b"\0")[0].decode()
        words = b"".join(each.partition(b"\0")[2] for each in gone).decode("cp1252", "replace")
        if words.strip():
            facts.append(Fact(kind, " ".join(words.split())))
        gone.clear()


def sample(lines: Sequence[str]) -> bytes:
    """A small RTF file."""
    return ("{\\rtf1\\ansi " + "\\par ".join(lines) + "}").encode()
