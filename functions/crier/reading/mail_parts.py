"""A mail that somebody sent in, taken apart: the files that may be drafts, and why the others are none.

It runs where strangers' bytes are parsed (pipeline.READ). A mail without a file is the draft itself: it is
kept as it came, and formats/eml.py reads it like any saved mail.
"""

from __future__ import annotations

import email
import email.policy
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email.errors import MessageError
from email.message import EmailMessage
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from crier.model import filesets, naming
from crier.model.errors import Rejected
from crier.model.upload_formats import EXTENSIONS
from crier.reading import guard
from crier.reading.fields import text_language
from crier.text import messages

MOST_FILES = 5  # of one mail that become drafts: more are no release and its translations
_MOST_PARTS = 100
_MOST_TOLD = 20  # files that an answer names
_MOST_NAME = 80  # characters of a subject that name a file
_MOST_STEM = 150  # of a file's name: below what naming.display shows, with an ending and a number
_LISTENED = 5_000  # characters by which a mail's language is told
_ANSWERED = re.compile(r"\s*(?:(?:re|fw|fwd|rv|wg|aw|tr|enc)\s*(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)
_TAG = re.compile(r"<(?:style|script)\b.*?</(?:style|script)\s*>|<[^>]*>", re.DOTALL | re.IGNORECASE)

# What mail programs call a file that they give no name.
_ENDINGS: Mapping[str, str] = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/msword": ".doc",
    "application/pdf": ".pdf",
    "application/rtf": ".rtf",
    "text/rtf": ".rtf",
    "text/markdown": ".md",
    "text/html": ".html",
    "text/plain": ".txt",
    "message/rfc822": ".eml",
}
_SIGNATURES = ("application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature")
_ENCRYPTED = ("application/pgp-encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime")


@dataclass(frozen=True)
class MailFile:
    """A mail as it came, to be taken apart."""

    data: bytes


@dataclass(frozen=True)
class Left:
    """A file of a mail that is no draft: its name for people, and why, as Rejected says it."""

    name: str
    check: str
    excerpt: str = ""
    values: Mapping[str, str | int | float | bool] = field(default_factory=dict)

    @property
    def why(self) -> Rejected:
        return Rejected(self.check, self.excerpt, **self.values)


@dataclass(frozen=True)
class MailParts:
    """What a mail holds. language: the one its own words are in, where Crier speaks it; else empty."""

    language: str = ""
    files: tuple[tuple[str, bytes], ...] = ()
    left: tuple[Left, ...] = ()


def taken_apart(mail: MailFile) -> MailParts:
    """The drafts of a mail. Raises Rejected for what is no mail, holds too much, or nothing."""
    try:
        message = email.message_from_bytes(mail.data, policy=email.policy.default)
        return _taken_apart(message, mail.data)
    except (MessageError, LookupError, ValueError, RecursionError, AttributeError, TypeError) as error:
        raise Rejected("not-what-it-says", extension=".eml") from error


def _taken_apart(message: EmailMessage, data: bytes) -> MailParts:
    subject = _subject(message)
    files, left, words = dict[str, bytes](), list[Left](), list[str]()
    for count, part in enumerate(_leaves(message)):
        if count >= _MOST_PARTS:
            raise Rejected("too-hard")
        kind = part.get_content_type()
        if kind in _ENCRYPTED:
            raise Rejected("mail-encrypted")
        if kind in _SIGNATURES:
            continue
        if _is_text(part):
            words.append(_text(part))
        elif not _shown(part) and _is_file(part):
            _attached(part, subject, files, left)
    own = " ".join(words)
    language = _language(f"{subject} {own}")
    if len(files) > MOST_FILES:
        raise Rejected("mail-many", most=MOST_FILES, spoken=language)
    # Photographs beside a mail's own words: the words are the release.
    pictures = all(one.check == "mail-picture" for one in left)
    if not files and pictures and any(character.isalpha() for character in own):
        files[_named(subject, data)] = data
    if not files and not left:
        raise Rejected("mail-empty", spoken=language)
    return MailParts(language, tuple(files.items()), tuple(left[:_MOST_TOLD]))


def _leaves(part: EmailMessage) -> Iterator[EmailMessage]:
    """The parts that hold something, in order; a mail within the mail is one of them, and stays closed."""
    if part.get_content_type() == "message/rfc822" or not part.is_multipart():
        yield part
        return
    for inner in part.get_payload():
        if isinstance(inner, EmailMessage):
            yield from _leaves(inner)


def _is_text(part: EmailMessage) -> bool:
    """Whether these are the mail's own words."""
    plain = part.get_content_type() in ("text/plain", "text/html")
    return plain and part.get_content_disposition() != "attachment" and not part.get_filename()


def _shown(part: EmailMessage) -> bool:
    """Whether it is a picture within the text, as of a signature."""
    return part.get_content_maintype() == "image" and (
        part.get_content_disposition() == "inline" or part.get("content-id") is not None
    )


def _is_file(part: EmailMessage) -> bool:
    """Whether it is a file that somebody meant to send; a calendar beside the text is none."""
    named = bool(part.get_filename()) or part.get_content_disposition() == "attachment"
    return named or part.get_content_type() in _ENDINGS


def _attached(part: EmailMessage, subject: str, files: dict[str, bytes], left: list[Left]) -> None:
    """Sorts one file of a mail among those that become drafts and those that are left."""
    name, content = _name(part, subject), _content(part)
    if naming.ignorable(name):
        return
    try:
        extension = naming.extension(name)
        if extension in filesets.PICTURES:
            raise Rejected("mail-picture")
        guard.weigh(len(content), extension)
        guard.inspect(content, extension)
    except Rejected as error:
        plain = {key: value for key, value in error.values.items() if isinstance(value, (str, int))}
        left.append(Left(name, error.check, error.excerpt, {"extension": naming.extension(name), **plain}))
        return
    files[_free(name, files)] = content


def _name(part: EmailMessage, subject: str) -> str:
    """How a file is called, without folders; one without a name is called as the mail is. A long name is cut
    before its ending."""
    path = (part.get_filename() or "").replace("\\", "/")
    given, ending = path.rpartition("/")[2], _ENDINGS.get(part.get_content_type(), "")
    stem, own = _ending(given)
    plain = naming.display(stem)[:_MOST_STEM].strip()
    if not plain and not own:
        return f"{subject or 'mail'}{ending}"
    return plain + (naming.display(own).strip() or ending)


def _ending(name: str) -> tuple[str, str]:
    """A name in two: what stands before its ending, and the ending, as it is written."""
    shown = name.strip()
    long = len(naming.extension(shown))
    return (shown[:-long], shown[-long:]) if 0 < long <= _MOST_NAME else (shown, "")


def _free(name: str, files: Mapping[str, bytes]) -> str:
    """A name that no other file of the mail has: one would be a correction of the other."""
    stem, ending = _ending(name)
    tries = (name if count == 1 else f"{stem}-{count}{ending}" for count in range(1, _MOST_PARTS + 2))
    return next(one for one in tries if one not in files)


def _content(part: EmailMessage) -> bytes:
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload()
        first = inner[0] if isinstance(inner, list) and inner else None
        return first.as_bytes() if isinstance(first, EmailMessage) else b""
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _text(part: EmailMessage) -> str:
    """A text part's words, as far as they tell whether there are any, and their language."""
    charset = part.get_content_charset() or "utf-8"
    try:
        words = _content(part).decode(charset, "replace")
    except LookupError:
        words = _content(part).decode("utf-8", "replace")
    return _TAG.sub(" ", words) if part.get_content_type() == "text/html" else words


def _subject(message: EmailMessage) -> str:
    """The subject as a file may be called: without what answering and forwarding put before it."""
    try:
        subject = " ".join(str(message.get("subject", "")).split())
    except (ValueError, IndexError, AttributeError, TypeError):  # a header that nobody can parse
        return ""
    plain = naming.display(_ANSWERED.sub("", subject).replace("/", " ").replace("\\", " "))
    return plain.strip(" .~$#")[:_MOST_NAME].strip()


def _named(subject: str, data: bytes) -> str:
    """What a mail is called that is a draft itself: the same subject again is the same release."""
    name = f"{subject}.eml"
    if subject and not naming.ignorable(name):
        return name
    return f"mail-{hashlib.sha256(data).hexdigest()[:8]}.eml"


def _language(words: str) -> str:
    spoken = text_language.find(words[:_LISTENED]).language
    return spoken if spoken in messages.languages() else ""


# ---- how it travels ----


class _Told(BaseModel):
    """What is told of a mail beside the files themselves. Untrusted: a broken parser may have made it."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    language: Annotated[str, Field(max_length=10)]
    names: Annotated[tuple[str, ...], Field(max_length=MOST_FILES)]
    left: Annotated[tuple[Left, ...], Field(max_length=_MOST_TOLD)]


def packed(parts: MailParts) -> dict[str, bytes]:
    """As named parts: what was found as JSON, the files beside it."""
    names = tuple(name for name, _ in parts.files)
    notes = _Told(language=parts.language, names=names, left=parts.left)
    files = {str(place): content for place, (_, content) in enumerate(parts.files)}
    return {"mail": notes.model_dump_json().encode(), **files}


def unpacked(parts: Mapping[str, bytes]) -> MailParts:
    """From named parts that a broken parser may have made. Raises ValueError for what is no such answer."""
    notes = _Told.model_validate_json(parts["mail"])
    if set(parts) != {"mail", *(str(place) for place in range(len(notes.names)))}:
        raise ValueError("other files")
    if len(set(notes.names)) != len(notes.names) or not all(map(_is_name, notes.names)):
        raise ValueError("other names")
    for one in notes.left:  # there are words for it, and they need no more than it has
        for word in ("message", "suggestion"):
            messages.say("en", f"findings.{one.check}.{word}", **{"extension": "?", **one.values})
    language = notes.language if notes.language in messages.languages() else ""
    return MailParts(
        language, tuple((name, parts[str(place)]) for place, name in enumerate(notes.names)), notes.left
    )


def _is_name(name: str) -> bool:
    """Whether it may be a draft's: a plain name of a kind that is read."""
    plain = name == naming.display(name) and not set("/\\") & set(name)
    return plain and naming.extension(name) in EXTENSIONS and not naming.ignorable(name)
