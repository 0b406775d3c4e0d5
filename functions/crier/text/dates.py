"""Days, hours and numbers as people write them in their own language (Unicode CLDR, through Babel)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from babel import Locale


def locale(language: str) -> Locale:
    """The locale of a BCP 47 tag: itself, else its language, else English."""
    from babel import Locale, UnknownLocaleError  # 30 ms: only where a date is said

    for tag in (language, language.partition("-")[0]):
        try:
            return Locale.parse(tag, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("en")


def _plain(text: str) -> str:
    # CLDR puts U+202F before AM and PM; few fonts have it, U+00A0 looks the same.
    return text.replace("\u202f", "\u00a0")


def day(value: date, language: str) -> str:
    """A day written out: November 24, 2026."""
    from babel.dates import format_date

    return _plain(format_date(value, "long", locale(language)))


def month(value: date, language: str) -> str:
    """A month of a year at the beginning of a line: November 2026, Noviembre de 2026."""
    from babel.dates import format_skeleton

    named = _plain(format_skeleton("yMMMM", value, locale=locale(language)))
    return named[:1].upper() + named[1:]


def weekday(value: date, language: str) -> str:
    """A day with its name: Tuesday, November 24, 2026."""
    from babel.dates import format_date

    return _plain(format_date(value, "full", locale(language)))


def heading(value: date, language: str) -> str:
    """A day with its name at the beginning of a line: Martes, 24 de noviembre de 2026."""
    named = weekday(value, language)
    return named[:1].upper() + named[1:]


def hour(value: datetime, language: str) -> str:
    """The time of day on its own clock: 5:30 PM."""
    from babel.dates import format_time

    return _plain(format_time(value, "short", locale=locale(language)))


def zone(value: datetime, language: str) -> str:
    """The name of its time zone at that moment: Pacific Standard Time. Empty where it has none."""
    from babel.dates import get_timezone_name

    return "" if value.tzinfo is None else _plain(get_timezone_name(value, "long", locale=locale(language)))


def moment(value: datetime, language: str, timezone: str) -> str:
    """Day, hour and zone of an instant: November 24, 2026, 5:30 PM, Pacific Standard Time."""
    local = value.astimezone(ZoneInfo(timezone))
    return f"{day(local, language)}, {hour(local, language)}, {zone(local, language)}"


def number(value: int, language: str) -> str:
    """A number with the marks that make a long one legible: 1,204, in Spanish 1.204."""
    from babel.numbers import format_decimal

    return _plain(format_decimal(value, locale=locale(language)))


def language_name(tag: str, language: str) -> str:
    """What a language is called in another: Spanish, español."""
    name = locale(tag).get_language_name(str(locale(language)))
    return name or tag


def own_name(tag: str) -> str:
    """What a language calls itself, as a word that stands alone: English, Español."""
    name = language_name(tag, tag)
    return name[:1].upper() + name[1:]


def listed(words: Sequence[str], language: str) -> str:
    """Things one after the other: one, two, and three; in Spanish uno, dos y tres."""
    from babel.lists import format_list

    return _plain(format_list(list(words), locale=locale(language))) if words else ""


def comma(language: str) -> str:
    """What stands between the members of a list; Arabic script has a comma of its own (U+060C)."""
    turned = direction(language) == "rtl" and language.partition("-")[0] not in ("he", "yi")
    return "\N{ARABIC COMMA} " if turned else ", "


def colon(language: str) -> str:
    """What stands behind a label; in French a space that does not break stands before it."""
    return "\N{NO-BREAK SPACE}:" if language.partition("-")[0] == "fr" else ":"


def signs(language: str) -> dict[str, str]:
    """What stands between Crier's words in a language, as templates name it."""
    return {"comma": comma(language), "colon": colon(language)}


def direction(language: str) -> str:
    """The direction a language is written in: ltr or rtl."""
    return "rtl" if locale(language).text_direction == "rtl" else "ltr"
