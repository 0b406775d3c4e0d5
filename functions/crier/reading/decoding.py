"""Bytes to text: UTF-8 and UTF-16 as they say, else a guess that is owned up to."""

from __future__ import annotations

import codecs
import re
import unicodedata

from crier.model.errors import Rejected
from crier.reading.document import Fact

# Ten times a long release.
MOST_CHARACTERS = 300_000
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# Controls that belong in no text; tab, line feed, form feed and carriage return do.
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
# UTF-8 that was read as Windows-1252 once: â€œ, Ã©. It can be undone letter for letter.
_TWICE = re.compile("[ÂÃâðÐÑ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]{1,3}")
# The same with its second half lost: the marks are gone, what they were is a guess.
_LOST = re.compile(r"(?<!\S)â(?=[A-Z])|(?<=[A-Za-z])â(?=(?:s|t|m|re|ve|ll|d)\b)|â\?")
_LOST_TOO = re.compile(r"(?<!\S)â(?=\w)")


# What a label means to those who write it: a browser's reading of it (encoding.spec.whatwg.org, 4.2).
_MEANT = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}


def labelled(charset: str) -> str:
    """The codec that a charset's label means: "iso-8859-1" is Windows-1252 wherever it stands.

    Raises LookupError for a label nobody knows.
    """
    name = codecs.lookup(charset).name
    return _MEANT.get(name, name)


def decode(data: bytes) -> tuple[str, tuple[Fact, ...]]:
    """The text in NFC with line feeds only, and what was wrong with its letters.

    Raises Rejected("binary-file") for bytes that are no text.
    """
    text = _text(data).replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n")
    controls = len(_CONTROL.findall(text))
    if controls > max(3, len(text) // 200):
        raise Rejected("binary-file")
    facts: list[Fact] = []
    text = _CONTROL.sub("", text)
    if "\ufffd" in text:
        at = text.index("\ufffd")
        facts.append(Fact("damaged", " ".join(text[max(0, at - 40) : at + 40].split())))
    text, undone = _undone(text)
    if undone:
        facts.append(Fact("twice-encoded", undone))
    if len(_LOST.findall(text)) >= 2:
        lost = _LOST.search(text)
        at = lost.start() if lost else 0
        facts.append(Fact("damaged", " ".join(text[max(0, at - 30) : at + 50].split())))
        text = _LOST.sub(_guess, text)
        # A text so damaged has more: a mark before a small letter, a lone â that was a dash.
        text = re.sub(r"(?<=\s)â(?=\s)", "–", _LOST_TOO.sub("“", text))
    return unicodedata.normalize("NFC", text), tuple(facts)


def _text(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if data.count(0) > len(data) // 200:
        raise Rejected("binary-file")
    from charset_normalizer import from_bytes

    best = from_bytes(data).best()
    encoding = best.encoding if best and best.encoding != "utf_8" else "cp1252"
    return data.decode(encoding, "replace")


def _undone(text: str) -> tuple[str, str]:
    """(text, the first words that were mended)."""
    first = ""

    def mend(match: re.Match[str]) -> str:
        nonlocal first
        broken = match.group()
        for end in range(len(broken), 1, -1):
            raw = b"".join(_cp1252(c) for c in broken[:end])
            try:
                whole = raw.decode("utf-8")
            except UnicodeDecodeError:
                continue
            first = first or text[max(0, match.start() - 30) : match.end() + 30]
            return whole + broken[end:]
        return broken

    return _TWICE.sub(mend, text), " ".join(first.split())


def _cp1252(character: str) -> bytes:
    try:
        return character.encode("cp1252")
    except UnicodeEncodeError:
        return character.encode("latin-1", "replace")


def _guess(match: re.Match[str]) -> str:
    if match.group() == "â?":
        return "”"
    before = match.string[match.start() - 1] if match.start() else " "
    return "“" if before.isspace() else "’"
