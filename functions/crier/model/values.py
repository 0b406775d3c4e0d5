"""What a value may be that staff write: one line, lines, an address, a web address.

Which characters stand in no value is said here once (`unfit`), for newsroom.toml, front matter, side files
and lists of people. A validator that refuses names its type: the words of it are the catalogues'
(furnishing.form.like.<type>).
"""

from __future__ import annotations

import unicodedata
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from crier.model.errors import Rejected
from crier.model.mail_address import normal

LONGEST_LINE = 300  # characters
LONGEST = 10_000  # of several lines

# They turn the direction of what follows, so that a reader sees another text than the one that is there.
# The marks that right-to-left scripts need (U+200E, U+200F, U+061C) are none of them.
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def unfit(text: str, *, breaks: bool = False) -> str:
    """The first character that may not stand in a value; empty: none.

    Controls, separators of lines and paragraphs, half surrogates, what turns the direction, and what Unicode
    says is no character. breaks: line feeds and tabs are well.
    """
    for character in text:
        if character in _TURNS or (
            unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp", "Cn")
            and not (breaks and character in "\n\t")
        ):
            return character
    return ""


def fit(text: str) -> str:
    """The text without what is unfit for a line."""
    return "".join(character for character in text if not unfit(character))


def shown(text: str) -> str:
    """The text with what is unfit made visible: `\\u202e` as ⟨U+202E⟩."""
    return "".join(f"⟨U+{ord(c):04X}⟩" if unfit(c) else c for c in text)


def line(value: str) -> str:
    """One line of at most LONGEST_LINE characters, trimmed. Raises PydanticCustomError("line")."""
    value = value.strip(" ")
    if not value or len(value) > LONGEST_LINE or unfit(value):
        raise PydanticCustomError("line", "one line")
    return value


def lines(value: str) -> str:
    """Lines of at most LONGEST characters in all. Raises PydanticCustomError("lines")."""
    value = value.replace("\r\n", "\n").strip()
    if not value or len(value) > LONGEST or unfit(value, breaks=True):
        raise PydanticCustomError("lines", "lines")
    return value


def mail(value: str) -> str:
    """One mail address in its one spelling. Raises PydanticCustomError("mail")."""
    try:
        return normal(value)
    except Rejected as error:
        raise PydanticCustomError("mail", "one mail address") from error


def web(value: str) -> str:
    """An address of the web: http(s), a host, no name or password. Raises PydanticCustomError("web")."""
    value = line(value)
    try:
        parts = urlsplit(value)
        whole = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        whole = False
    if not whole or "@" in parts.netloc or any(c.isspace() or c in "\"'<>\\^`{|}" for c in value):
        raise PydanticCustomError("web", "an address of the web")
    return value


Line = Annotated[str, AfterValidator(line)]
Lines = Annotated[str, AfterValidator(lines)]
MailAddress = Annotated[str, AfterValidator(mail)]
WebAddress = Annotated[str, AfterValidator(web)]
