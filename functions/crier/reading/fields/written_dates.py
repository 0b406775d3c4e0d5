"""Dates and times of day as releases write them, found with our own tables.

Libraries read "ET" in May as winter time and "march" or "sat" as dates; a
release's dates have few forms, and a wrong one does harm.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date as Date
from datetime import time as Time
from functools import lru_cache

# Month names by language, January first; abbreviations are their first letters (and those given).
_MONTHS = {
    "en": "january february march april may june july august september october november december",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "de": "januar februar märz april mai juni juli august september oktober november dezember",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "ca": "gener febrer març abril maig juny juliol agost setembre octubre novembre desembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada"
    " grudnia",
    "eu": "urtarrilak otsailak martxoak apirilak maiatzak ekainak uztailak abuztuak irailak urriak "
    "azaroak abenduak",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    "id": "januari februari maret april mei juni juli agustus september oktober november desember",
    "he": "ינואר פברואר מרץ אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר",
    "uk": "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
    "fa": "ژانویه فوریه مارس آوریل مه ژوئن ژوئیه اوت سپتامبر اکتبر نوامبر دسامبر",
    "el": "ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου αυγούστου σεπτεμβρίου οκτωβρίου"
    " νοεμβρίου δεκεμβρίου",
    "ro": "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "nb": "januar februar mars april mai juni juli august september oktober november desember",
    "fi": "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta"
    " lokakuuta marraskuuta joulukuuta",
    "cs": "ledna února března dubna května června července srpna září října listopadu prosince",
    "tr": "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
}
_MORE_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9, "oct": 10,
    "nov": 11, "dec": 12, "ene": 1, "abr": 4, "ago": 8, "dic": 12, "fev": 2, "set": 9, "out": 10, "dez": 12,
    "كانون الثاني": 1, "شباط": 2, "آذار": 3, "نيسان": 4, "أيار": 5, "حزيران": 6, "تموز": 7, "آب": 8,
    "أيلول": 9, "تشرين الأول": 10, "تشرين الثاني": 11, "كانون الأول": 12, "جانفي": 1, "فيفري": 2, "أفريل": 4,
    "ماي": 5, "جوان": 6, "جويلية": 7, "أوت": 8, "يوليوز": 7, "غشت": 8, "شتنبر": 9, "نونبر": 11, "دجنبر": 12,
    "janv": 1, "févr": 2, "avr": 4, "juil": 7, "déc": 12, "okt": 10, "setiembre": 9, "mär": 3,
}  # fmt: skip


def _numbered(names: Iterable[str], first: int) -> dict[str, int]:
    """Each name and its number; `names` has those of a language, in order."""
    numbers: dict[str, int] = {}
    for of_a_language in names:
        numbers |= {name: number for number, name in enumerate(of_a_language.split(), first)}
    return numbers


MONTHS = _numbered(_MONTHS.values(), 1) | _MORE_MONTHS

_WEEKDAYS = {
    "en": "monday tuesday wednesday thursday friday saturday sunday",
    "es": "lunes martes miércoles jueves viernes sábado domingo",
    "pt": "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "de": "montag dienstag mittwoch donnerstag freitag samstag sonntag",
    "it": "lunedì martedì mercoledì giovedì venerdì sabato domenica",
    "ca": "dilluns dimarts dimecres dijous divendres dissabte diumenge",
    "nl": "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
}
WEEKDAYS = _numbered(_WEEKDAYS.values(), 0) | {
    "mon": 0, "tue": 1, "tues": 1, "wed": 2, "thu": 3, "thur": 3, "thurs": 3, "fri": 4, "sat": 5, "sun": 6,
    "miercoles": 2, "sabado": 5, "segunda": 0, "terça": 1, "quarta": 2, "quinta": 3, "sexta": 4,
    "sonnabend": 5,
}  # fmt: skip


def _any(words: object) -> str:
    return "|".join(re.escape(str(word)) for word in sorted(words, key=len, reverse=True))  # type: ignore[call-overload]


_M = rf"(?P<month>{_any(MONTHS)})"
_Y = r"(?P<year>(?:1[89]|20)\d{2})"
_D = r"(?P<day>\d{1,2})"
_ORDINAL = r"(?:\s?(?:st|nd|rd|th|er|º|°|ª)\b)?\.?"
_W = rf"(?:\b(?P<weekday>{_any(WEEKDAYS)})\b\.?,?\s*(?:(?:the|el|día|le|den|dem|d\.|,)\s*)?)?"
_FORMS = (
    # June 7, 2022 · Tue, June 7 · May 12th, 2022 · Jan. 3
    rf"{_W}\b{_M}\.?\s*{_D}{_ORDINAL}(?!\d|[:.]\d)(?:\s*,?\s*(?:of\s+|del?\s+)?{_Y}\b)?",
    # Both names of an Arabic month: ٢٨ تشرين الثاني/نوفمبر ٢٠٢٦.
    # 7 June 2022 · 7 de junio de(l) 2022 · 8. März 2018 · le 1er juin 2024 · 7th of June
    rf"{_W}(?<![\d:.])\b{_D}{_ORDINAL}\s*(?:de\s+|of\s+|d['’]\s*|ב)?{_M}\b\.?(?:\s?/\s?[\u0600-\u06ff]{{2,12}})?"
    rf"(?:\s*,?\s*(?:de\s+"
    rf"|del\s+|de l['’]any\s+)?{_Y}\b)?",
    # 23 tháng 5 năm 2026
    rf"{_D}\s+tháng\s+(?P<number>\d{{1,2}})(?:\s+năm\s+{_Y})?",
    # 2026年5月23日
    rf"{_Y}\s*[年년]\s*(?P<number>\d{{1,2}})\s*[月월]\s*{_D}\s*[日일]?",
    # 2022-06-07, 2022/06/07
    rf"\b{_Y}[-/.](?P<number>\d{{1,2}})[-/.]{_D}(?!\d)",
    # 7-Jun-2022
    rf"\b{_D}-{_M}-{_Y}\b",
)
MONTH_AND_YEAR = re.compile(rf"\b{_M}\.?,?\s+(?:de\s+|of\s+)?{_Y}\b", re.IGNORECASE)
_NUMBERS = (
    rf"{_W}(?<![\d/.-])(?P<first>\d{{1,2}})(?P<sep>[/.-])\s?(?P<second>\d{{1,2}})(?P=sep)\s?{_Y}(?![\d/])"
)
_SHORT = re.compile(
    r"(?<![\d/.-])(?P<first>\d{1,2})(?P<sep>[/.-])(?P<second>\d{1,2})(?P=sep)(?P<year>\d{2})(?![\d/.-])"
)
_DATES = tuple(re.compile(form, re.IGNORECASE) for form in _FORMS)
_SLASHED = re.compile(_NUMBERS, re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_ASCII = str.maketrans(
    "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789"
)  # digits of Arabic and Persian, one for one
# Words that are months only with a number beside them are safe; "may" and "mar" need a capital.
_CAREFUL = {"may", "mar", "set", "out", "mars", "mart", "dec", "sept"}


@dataclass(frozen=True)
class FoundDate:
    """A date met in a text. `year` says whether it was written or taken from elsewhere."""

    value: Date
    start: int
    end: int
    words: str
    weekday: int | None = None  # 0 is Monday, as written
    has_year: bool = True
    ambiguous: bool = False  # 3/4/2024: either reading is a date


def find(text: str, *, year: int | None = None, day_first: bool = True) -> list[FoundDate]:
    """All dates in a text, in order. One without a year takes `year`; without that it is left out.

    `day_first` decides between 3/4 and 4/3 where both could be.
    """
    text = text.translate(_ASCII)
    return list(_dates(text, year, day_first)) if _DIGIT.search(text) else []


def find_short(text: str, *, day_first: bool = True) -> FoundDate | None:
    """The one date with a year of two digits (05.06.26, 6/5/26) of a date line; elsewhere it may be anything.

    Years from 70 on are of the last century.
    """
    matches = list(_SHORT.finditer(text))
    if len(matches) != 1:
        return None
    match = matches[0]
    year = int(match["year"]) + (1900 if int(match["year"]) >= 70 else 2000)
    made = _slashed(match, day_first, year)
    return replace(made, has_year=True) if made else None


@lru_cache(2_000)  # lines and paragraphs: every field asks for the dates of most of them
def _dates(text: str, year: int | None, day_first: bool) -> tuple[FoundDate, ...]:
    found: list[FoundDate] = []
    for form in _DATES:
        for match in form.finditer(text):
            made = _named_month(match, year)
            if made:
                found.append(made)
    for match in _SLASHED.finditer(text):
        made = _slashed(match, day_first)
        if made:
            found.append(made)
    found.sort(key=lambda each: (each.start, each.start - each.end))
    apart: list[FoundDate] = []
    for each in found:
        if apart and each.start < apart[-1].end:
            if each.end - each.start > apart[-1].end - apart[-1].start:
                apart[-1] = each
            continue
        apart.append(each)
    return tuple(apart)


def _named_month(match: re.Match[str], year: int | None) -> FoundDate | None:
    parts = match.groupdict()
    name = parts.get("month")
    if name and name.casefold() in _CAREFUL and name.islower() and not parts["year"]:
        return None
    month = MONTHS[unicodedata.normalize("NFC", name.casefold())] if name else int(parts["number"])
    written = int(parts["year"]) if parts["year"] else year
    return _found(match, written, month, int(parts["day"])) if written else None


def _slashed(match: re.Match[str], day_first: bool, year: int = 0) -> FoundDate | None:
    first, second = int(match["first"]), int(match["second"])
    if match["sep"] == "." or first > 12:
        day, month = first, second
    elif second > 12:
        day, month = second, first
    else:
        day, month = (first, second) if day_first else (second, first)
    either = match["sep"] != "." and first <= 12 and second <= 12 and first != second
    return _found(match, year or int(match["year"]), month, day, ambiguous=either)


def _found(
    match: re.Match[str], year: int, month: int, day: int, *, ambiguous: bool = False
) -> FoundDate | None:
    try:
        value = Date(year, month, day)
    except ValueError:
        return None
    weekday = match.groupdict().get("weekday")
    return FoundDate(
        value,
        match.start(),
        match.end(),
        match.group().strip(),
        WEEKDAYS[weekday.casefold()] if weekday else None,
        bool(match["year"]),
        ambiguous,
    )


_AM = r"(?:\s*(?P<{0}half>[ap])\.?\s?m\b\.?)"
_CLOCK = rf"(?P<{{0}}h>[01]?\d|2[0-4])(?:\s?[:.h]\s?(?P<{{0}}m>[0-5]\d))?{_AM}?"
_TO = r"\s*(?:–|—|-|to|until|till|through|and|a las|a la|a|hasta(?: las)?|y las|à|até(?: as)?|às|bis)\s*"
_RANGE = re.compile(
    rf"(?<![\d$€£/.:-])\b{_CLOCK.format('a')}(?:\s*(?:horas|hrs?\.?|h\b|uhr))?(?:\s*(?P<azone>(?-i:[A-Z]{{2,5}})))?"
    rf"{_TO}{_CLOCK.format('b')}"
    rf"(?P<unit>\s*(?:horas|hrs?\b\.?|h\b|uhr))?(?![\d%]|[.,]\d)",
    re.IGNORECASE,
)
_SINGLE = re.compile(
    rf"(?<![\d$€£/.:-])\b{_CLOCK.format('a')}(?P<unit>\s*(?:horas|hrs?\b\.?|h(?:\d\d)?\b|uhr"
    rf"|o['’]clock))?(?![\d%]|[.,]\d)",
    re.IGNORECASE,
)
_WORDS_OF_TIME = {
    "noon": Time(12), "midday": Time(12), "mediodía": Time(12), "mediodia": Time(12), "midi": Time(12),
    "meio-dia": Time(12), "midnight": Time(0), "medianoche": Time(0), "minuit": Time(0),
    "meia-noite": Time(0), "mitternacht": Time(0),
}  # fmt: skip
_NAMED_TIME = re.compile(rf"\b(?:12(?::00)?\s*)?({_any(_WORDS_OF_TIME)})\b", re.IGNORECASE)
_AFTERNOON = re.compile(r"\s*(?:de la|da|de)\s+(tarde|noche|noite|mañana|manhã|madrugada)\b", re.IGNORECASE)


@dataclass(frozen=True)
class FoundTime:
    """A time of day, or a span of two, met in a text."""

    start_at: Time
    end_at: Time | None
    start: int
    end: int
    words: str


def find_times(text: str) -> list[FoundTime]:
    """All times of day in a text, in order: 5:00 p.m. – 6:30 p.m., 11:30- 2pm, 14h30, 19:00 Uhr, noon.

    A bare number is no time: it needs minutes, a.m. or p.m., or a word for hours.
    """
    found: list[FoundTime] = []
    for match in _RANGE.finditer(text):
        made = _range(match, text)
        if made:
            found.append(made)
    for match in _SINGLE.finditer(text):
        if any(each.start <= match.start() < each.end for each in found):
            continue
        at, _ = _clock(match, "a", text)
        if at is not None and _said(match, "a", text):
            found.append(FoundTime(at, None, match.start(), match.end(), match.group().strip()))
    for match in _NAMED_TIME.finditer(text):
        at = _WORDS_OF_TIME[match.group(1).casefold()]
        before = [each for each in found if each.start <= match.start() < each.end]
        if not before:
            found.append(FoundTime(at, None, match.start(), match.end(), match.group()))
    return sorted(found, key=lambda each: each.start)


def _range(match: re.Match[str], text: str) -> FoundTime | None:
    if not (_said(match, "a", text) or _said(match, "b", text)):
        return None
    if not match["bm"] and not match["bhalf"] and not match["unit"]:
        return None
    if match["azone"] and not _one_zone(match["azone"], text[match.end() :]):
        return None
    end_at, half = _clock(match, "b", text)
    start_at, _ = _clock(match, "a", text, borrowed=half)
    if start_at is None or end_at is None:
        return None
    if not match["ahalf"] and half == "p" and start_at > end_at and start_at.hour >= 12:
        # 11:30 – 2 p.m.: the morning is meant.
        start_at = start_at.replace(hour=start_at.hour - 12)
    return FoundTime(start_at, end_at, match.start(), match.end(), match.group().strip())


def _one_zone(first: str, after: str) -> bool:
    """Whether both hours of a span are of one clock: PST and PDT are, on the night it is put forward."""
    then = re.match(r"\s*([A-Z]{2,5})\b", after)
    return then is None or re.sub(r"[SD](?=T\Z)", "", first) == re.sub(r"[SD](?=T\Z)", "", then[1])


def _said(match: re.Match[str], which: str, text: str) -> bool:
    """Whether the digits say that they are a time."""
    parts = match.groupdict()
    written = match.group()
    minutes = parts[f"{which}m"]
    # 12.50 may be money; with a colon, an h, a half of the day or a unit it is a time.
    clear = bool(minutes) and bool(re.search(r"\d\s?[:h]\s?\d", written, re.IGNORECASE))
    return bool(parts[f"{which}half"] or clear or parts.get("unit") or _AFTERNOON.match(text, match.end()))


def _clock(match: re.Match[str], which: str, text: str, *, borrowed: str = "") -> tuple[Time | None, str]:
    hour = int(match[f"{which}h"])
    minute = int(match[f"{which}m"] or 0)
    half = (match[f"{which}half"] or "").casefold()
    later = _AFTERNOON.match(text, match.end())
    if later and not half:
        half = "a" if later.group(1).casefold() in ("mañana", "manhã", "madrugada") else "p"
    use = half or borrowed
    if use and 1 <= hour <= 12:
        hour = hour % 12 + (12 if use == "p" else 0)
    if hour == 24:
        hour = 0
    return Time(hour, minute), half
