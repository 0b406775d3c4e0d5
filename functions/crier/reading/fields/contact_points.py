"""Addresses and numbers by which someone is reached: e-mail, telephone, web."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_EMAIL = re.compile(
    r"(?<![\w.+@-])[A-Za-z0-9](?:[\w.+%'-]{0,62}[\w+%-])?@(?:[\w](?:[\w-]{0,61}\w)?\.)+[A-Za-z]{2,24}(?![\w@])",
    re.ASCII,
)
# What Cloudflare and careful people make of an address.
_OBFUSCATED = re.compile(
    r"\[\s*email[\s\u00a0]*protected\s*\]|\[correo electrónico protegido\]"
    r"|\b[\w.+-]{1,64}\s*(?:\[\s*(?:at|arroba|@)\s*\]|\(\s*(?:at|arroba|@)\s*\)|\{\s*at\s*\})\s*[\w-]+"
    r"(?:\s*(?:\[\s*(?:dot|punto|\.)\s*\]|\(\s*(?:dot|punto)\s*\)|\.)\s*[\w-]+)+",
    re.IGNORECASE,
)
_MAYBE_PHONE = re.compile(r"[+(]?\d[\d\s().\-–/\u00a0\u2011]{5,}\d")
_PHONE = re.compile(
    r"(?<![\w.,/@=-])(?:\+\s?\d{1,3}[\s.\-/]?)?(?:\(\s?\+?\d{1,4}\s?\)[\s.\-/]?)?"
    # "0341 / 12 34 567": once, after an area code. Elsewhere a stroke between spaces parts two numbers.
    r"(?:(?:\d{2,5}|\d{2}\s\d{2,3})\s/\s\d{2,9}(?:[\s.\-–\u00a0\u2011]{1,2}\d{1,8}){0,5}"
    r"|\d{1,6}(?:(?![\s\u00a0]?/[\s\u00a0]|[\s\u00a0]/)[\s.\-/–\u00a0\u2011]{1,2}\d{1,8}){1,6})(?!\w)"
    r"|(?<![\w.,/@=-])\+?\d{8,14}(?!\w)"
)
_WHOLE = 7  # digits that are a number by themselves
# What stands behind a number and a stroke, and is too short for one: "612 345 678 / 679".
_REST = re.compile(r"\s?/\s?(\d{1,4}(?:[\s.\-]\d{1,2})?)(?![\s.\-/]{0,2}\d)(?![\w@])")
_WEB = re.compile(
    r"\b(?:https?://|www\.)[^\s<>\"“”«»]*[^\s<>\"“”«».,;:!?)\]’']"
    r"|(?<![\w-])(?<!\w\.)(?:[\w-]++\.)++[a-z]{2,12}/[^\s<>\"“”«».,;:)]+"
)


@dataclass(frozen=True)
class ContactPoint:
    """An address or number met in a text."""

    kind: str  # "email", "obfuscated", "phone"
    words: str
    start: int
    end: int
    e164: str | None = None
    dialled: bool = True  # some country's telephone plan knows it


def emails(text: str) -> list[ContactPoint]:
    """Whole addresses, without the full stop or bracket after them."""
    if "@" not in text:
        return []
    return [ContactPoint("email", m.group(), m.start(), m.end()) for m in _EMAIL.finditer(text)]


def obfuscated(text: str) -> list[ContactPoint]:
    """Addresses made unreadable: [email protected], name [at] example [dot] org."""
    return [ContactPoint("obfuscated", m.group(), m.start(), m.end()) for m in _OBFUSCATED.finditer(text)]


def web(text: str) -> list[ContactPoint]:
    """Web addresses: with a scheme, with www., or a host followed by a path."""
    return [ContactPoint("web", m.group(), m.start(), m.end()) for m in _WEB.finditer(text)]


# Where a number without a country code may belong, too: good enough to call it whole, not to dial it.
MAYBE = ("GB", "AU", "FR", "DE", "ES", "MX", "BR", "PT", "IT")


def phones(text: str, country: str, *, cued: bool = False) -> list[ContactPoint]:
    """Telephone numbers as printed, in order, with their E.164 form where the country's plan knows them.

    `country` is ISO 3166-1, for numbers without a country code. With `cued`
    (the words around them say "call", "phone") other numbers count, too: they
    have no E.164 form, and `dialled` says whether any plan would know them.
    """
    if not _MAYBE_PHONE.search(text):
        return []
    import phonenumbers

    found = []
    for valid in phonenumbers.PhoneNumberMatcher(text, country):
        if _REGISTERED.search(text[max(0, valid.start - _BEFORE) : valid.start]) or _are_two(
            valid.raw_string
        ):
            continue
        number = phonenumbers.format_number(valid.number, phonenumbers.PhoneNumberFormat.E164)
        found.append(ContactPoint("phone", valid.raw_string, valid.start, valid.end, number))
    if cued:
        for start, words in _printed(text):
            digits = sum(c.isdigit() for c in words)
            end = start + len(words)
            apart = all(end <= each.start or start >= each.end for each in found)
            before = text[max(0, start - _BEFORE) : start]
            numbered = _YEARS.fullmatch(words) or _REGISTERED.search(before)
            if _WHOLE <= digits <= _MOST and apart and not numbered:
                found.append(ContactPoint("phone", words, start, end, dialled=_known(words)))
    return sorted(found, key=lambda each: each.start)


_MOST = 15  # digits of a number


def _printed(text: str) -> Iterator[tuple[int, str]]:
    """Where each run of digits begins that may be a number, and the run. Two parted by a stroke are two."""
    for match in _PHONE.finditer(text):
        if not _are_two(match.group()):
            yield match.start(), match.group()
            continue
        first, _, other = match.group().partition("/")
        yield match.start(), first.rstrip()
        if sum(map(str.isdigit, other)) >= _WHOLE:
            yield match.end() - len(other.lstrip()), other.lstrip()


def _are_two(words: str) -> bool:
    """Whether what stands before a stroke is a number by itself."""
    first, stroke, _ = words.partition("/")
    return bool(stroke) and sum(map(str.isdigit, first)) >= _WHOLE


def rest(words: str, number: str) -> str | None:
    """Digits behind a number and a stroke that are none: of "612 345 678 / 679" the last three."""
    _, met, behind = words.partition(number)
    found = _REST.match(behind) if met else None
    return found.group(1) if found else None


# What stands before a number that nobody can call: of companies, charities, taxes, books, accounts.
_BEFORE = 30  # characters
_REGISTERED = re.compile(
    r"\b(?:ABN|ACN|ARBN|VAT|CIF|NIF|NIT|NIPC|CNPJ|RUT|RUC|CUIT|RFC|SIRET|SIREN|EIN|UID|HRB|IBAN|ISBN|ISSN|DOI"
    r"|tax id|(?:company|charity|registration|registered|reg\.?|account|licen[cs]e|permit)"
    r"(?: charity| company)?|steuernummer|ust-?id(?:nr)?|partita iva|registro)"
    r"\.?:?\s*(?:no\.?|number|nr\.?|n[.ºo°]+)?\s*[:#]?\s*(?:[\d\s./-]{0,12})?\Z",
    re.IGNORECASE,
)
# Years, a postal code of nine digits, a paper's number and its year.
_YEARS = re.compile(
    r"(?:19|20)\d\d\s?[-–/]\s?(?:19|20)\d\d|\d{5}-\d{4}"
    r"|\d{1,4}[-/](?:19|20)\d\d|(?:19|20)\d\d[-./]\d\d[-./]\d\d(?!\d)"
)


def _known(number: str) -> bool:
    import phonenumbers

    for country in MAYBE:
        try:
            if phonenumbers.is_valid_number(phonenumbers.parse(number, country)):
                return True
        except phonenumbers.NumberParseException:
            continue
    return False
