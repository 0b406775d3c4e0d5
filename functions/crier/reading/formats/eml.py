"""Mail files (.eml): the release in the mail, without the mail around it."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Sequence
from dataclasses import replace
from email.errors import MessageError
from email.message import EmailMessage
from itertools import accumulate

from crier.model.errors import Rejected
from crier.reading.decoding import decode, labelled
from crier.reading.document import Document, Fact, Picture, Unit
from crier.reading.formats import plain_text
from crier.text import lexicon

_MOST_PARTS = 100
_FORWARDED = re.compile(rf"\s*(?:[-_>*]{{2,}}\s*)?{lexicon.any_of('mail', 'forwarded')}\b.*", re.IGNORECASE)
_HEADER_LINE = re.compile(rf"\s*>?\s*\*?{lexicon.any_of('mail', 'head')}\s*:\*?\s", re.IGNORECASE)
_STORED = re.compile(r">?From \S+ .{0,40}\d\d:\d\d")  # how a mailbox file begins a mail
_HEADERS = 3  # so many such lines in a row are a mail's head
_SIGNATURE = 20  # lines it may have
# As in: On Mon, Jan 3, 2022 at 5:00 PM Ana Ruiz (her address) wrote,
_WROTE = re.compile(
    r"\s*>?\s*(?:on|el|le|am|em)\b.{6,200}\b(?:wrote|escribi[oó]|a écrit|schrieb|escreveu)\s?:\s*\Z",
    re.IGNORECASE,
)
# Whom the mail, not the release, speaks to.
_GREETING = re.compile(
    r"\s*(?:dear|hello|hi|good (?:morning|afternoon)|sehr geehrte[rn]?|liebe[rn]?"
    r"|guten (?:tag|morgen)|hallo|estimad[oa]s?"
    r"|apreciad[oa]s?|buen[oa]s (?:d[ií]as|tardes)|hola|bonjour|madame,? monsieur"
    r"|mesdames,? messieurs|chers?|chère"
    r"|prezad[oa]s?|car[oa]s?|bom dia|boa tarde|gentil[ei]|buongiorno|beste|geachte)\b.{0,60}[,:!]?\s*\Z",
    re.IGNORECASE,
)
_SIGNED = re.compile(
    r"\s*(?:sent from my \w+.*|enviado desde mi .*|envoyé de mon .*|von meinem .* gesendet"
    r"|enviado do meu .*|get outlook for .*|obtener outlook para .*)\s*\Z",
    re.IGNORECASE,
)


def read(data: bytes) -> Document:
    """The Document of a mail: an attached Word file, else its HTML, else its text.

    Raises Rejected for what is no mail, or one without any text.
    """
    try:
        message = email.message_from_bytes(data, policy=email.policy.default)
        parts = list(message.walk())
    except (MessageError, LookupError, ValueError, RecursionError, AttributeError, TypeError) as error:
        raise Rejected("not-what-it-says") from error
    if len(parts) > _MOST_PARTS:
        raise Rejected("too-hard")
    if not message.keys():
        raise Rejected("not-what-it-says")
    facts = list(_head(message))
    subject = _header(message, "subject")
    for part in parts:
        name = (part.get_filename() or "").lower()
        if name.endswith(".docx"):
            from crier.reading import zip_directory
            from crier.reading.formats import docx

            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                zip_directory.inspect(content)
                inner = docx.read(content)
                return replace(inner, facts=(*facts, *inner.facts), title=inner.title or subject)
    html = _part(parts, "text/html")
    if html is not None:
        return _html(html, parts, facts, subject)
    text = _part(parts, "text/plain")
    if text is None:
        raise Rejected("empty-file")
    words, more = decode(_bytes(text))
    if _parameter(text, "format") == "flowed":
        words = _unfolded(words, delsp=_parameter(text, "delsp") == "yes")
    words, met = _without_mail(words)
    return Document(units=tuple(plain_text.units(words)), facts=(*facts, *more, *met), title=subject)


def _header(message: EmailMessage, name: str) -> str | None:
    try:
        value = message.get(name)
        return " ".join(str(value).split()) or None if value is not None else None
    except (ValueError, IndexError, AttributeError, TypeError):  # headers nobody can parse
        return None


def _head(message: EmailMessage) -> list[Fact]:
    subject = _header(message, "subject")
    return [Fact("subject", subject)] if subject else []


def _part(parts: list[EmailMessage], kind: str) -> EmailMessage | None:
    return next(
        (
            part
            for part in parts
            if part.get_content_type() == kind and part.get_content_disposition() != "attachment"
        ),
        None,
    )


def _bytes(part: EmailMessage) -> bytes:
    """The part's text as UTF-8, or as it came where its charset is unknown or wrong."""
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    try:
        return content.decode(labelled(part.get_content_charset() or "utf-8")).encode("utf-8")
    except (LookupError, UnicodeDecodeError):
        return content


def _parameter(part: EmailMessage, name: str) -> str:
    """A parameter of a part's type, in small letters."""
    return str(part.get_param(name) or "").casefold()


def _unfolded(text: str, *, delsp: bool) -> str:
    """The lines of a text that its mail program folded (RFC 3676): one that ends in a space goes on.

    delsp: that space was put there to fold, and is none of the text.
    """
    whole: list[str] = []
    depth = -1  # of quotation marks, where the line before goes on
    for raw in text.split("\n"):
        line = raw.rstrip("\r")
        marks = len(line) - len(line.lstrip(">"))
        line = line[marks:].removeprefix(" ")
        if marks == depth:
            whole[-1] += line
        else:
            whole.append(">" * marks + (" " if marks else "") + line)
        goes_on = line.endswith(" ") and line != "-- "
        depth = marks if goes_on else -1
        if goes_on and delsp:
            whole[-1] = whole[-1][:-1]
    return "\n".join(whole)


def _html(part: EmailMessage, parts: list[EmailMessage], facts: list[Fact], subject: str | None) -> Document:
    from crier.reading import html_units

    inside: dict[str, Picture] = {}
    for each in parts:
        name = (each.get("content-id") or "").strip("<> ")
        content = each.get_payload(decode=True)
        if name and each.get_content_maintype() == "image" and isinstance(content, bytes):
            inside[f"cid:{name}"] = Picture(content)

    images: dict[str, Picture] = {}

    def picture(source: str, alt: str | None) -> str | None:
        if source not in inside:
            return None
        images[source] = replace(inside[source], alt=alt)
        return source

    text, more = decode(_bytes(part))
    page = html_units.read(text, picture=picture)
    units, met = _units_without_mail(page.units)
    return Document(
        units=tuple(units),
        facts=(*facts, *more, *page.facts, *met),
        images=images,
        title=subject,
        language=page.language,
        direction="rtl" if page.direction == "rtl" else None,
    )


def _without_mail(text: str) -> tuple[str, list[Fact]]:
    """The text without the forwarding lines around it and the signature after it."""
    lines = text.split("\n")
    if sum(line.startswith(">") for line in lines) > len(lines) // 2:
        lines = [re.sub(r"^(?:>\s?)+", "", line) for line in lines]
    begin, end, facts = _bounds([line.rstrip("\r") for line in lines])
    return "\n".join(lines[begin:end]), facts


def _units_without_mail(units: list[Unit]) -> tuple[list[Unit], list[Fact]]:
    begin, end, facts = _bounds([unit.words for unit in units])
    return units[begin:end], facts


def _after_headers(lines: list[str], middle: int) -> int:
    """Where what is forwarded begins, after the headers that its program repeats; 0 where nothing is."""
    begin = max((at + 1 for at, line in enumerate(lines[:middle]) if _begins(line)), default=0)
    past = _after_head(lines, begin) if begin and _STORED.match(lines[begin - 1]) else begin
    while past < len(lines) and (not lines[past].strip() or _HEADER_LINE.match(lines[past])):
        past += 1
    headers = sum(1 for line in lines[begin:past] if line.strip())
    return past if begin or headers >= _HEADERS else 0  # Outlook forwards without a word


def _signs(line: str, to_end: int) -> bool:
    """Whether a signature begins with this line, so many lines before the end."""
    return bool((line.rstrip() == "--" and to_end < _SIGNATURE) or _SIGNED.match(line))


def _bounds(lines: list[str]) -> tuple[int, int, list[Fact]]:
    """Where the release begins and ends among the lines of a mail, and what stands around it."""
    # A note before what is forwarded is shorter than it; a release is longer than the mail it answers.
    before = list(accumulate(len(line.split()) for line in lines))
    middle = next((at for at, count in enumerate(before) if count * 2 > before[-1]), len(lines))
    begin = _after_headers(lines, middle)
    facts = [Fact("forwarded", _joined(lines[:begin]))] if begin else []
    first = next((at for at in range(begin, len(lines)) if lines[at].strip()), begin)
    if first < len(lines) and _GREETING.match(lines[first]):
        begin = first + 1
    end = next(
        (at for at in range(max(begin + 1, middle + 1), len(lines)) if _answered(lines, at)), len(lines)
    )
    if end < len(lines):
        facts.append(Fact("forwarded", _joined(lines[end:])))
    signatures = (at for at in range(begin + 1, end) if _signs(lines[at], end - at))
    signed = next(signatures, end)
    if signature := _joined(lines[signed:end]).strip(" -"):
        facts.append(Fact("signature", signature))
    return begin, signed, facts


def _after_head(lines: list[str], begin: int) -> int:
    """Where a stored mail's own head ends: at the first empty line."""
    return next((at for at in range(begin, len(lines)) if not lines[at].strip()), begin)


def _begins(line: str) -> bool:
    """Whether what is forwarded begins after this line."""
    return bool(_FORWARDED.match(line) or _STORED.match(line))


def _answered(lines: list[str], at: int) -> bool:
    """Whether the mail that this one answers begins here."""
    several = sum(1 for line in lines[at : at + 6] if _HEADER_LINE.match(line)) >= _HEADERS
    return bool(_FORWARDED.match(lines[at]) or _WROTE.match(lines[at])) or several


def _joined(lines: list[str]) -> str:
    return " ".join(" ".join(lines).split())[:3000]


def sample(lines: Sequence[str]) -> bytes:
    """A small mail."""
    text = "\n\n".join(lines)
    return f"From: ana@boats.example\nSubject: Vote\nMIME-Version: 1.0\n\n{text}".encode()
