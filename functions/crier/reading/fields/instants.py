"""Instants: the one reader of "until when", for front matter, labels, tables, prose and names.

A wrong instant leaks an embargo. So nothing is guessed: where words can mean
two instants, `moment` is the later one and `doubts` says why somebody must be
asked.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from datetime import date as Date
from datetime import time as Time
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from crier.reading.fields import day_words, time_zones, written_dates

# Languages in which 1/12 is 1 December; in English, and in Spanish in the United States, it is either.
_DAY_FIRST = {"es", "pt", "fr", "de", "it", "ca", "nl", "pl", "eu", "ru", "ar", "id", "tr", "gl", "el"}
_SOON = timedelta(days=92)  # a day without its year is the next such day, if that is near
_MOST = 400  # characters a statement may have


@dataclass(frozen=True)
class Instant:
    """What a statement says about when: as much of it as is certain."""

    moment: datetime | None = None  # UTC; the latest the words can mean; None: no day is named
    zone: str | None = None  # IANA, of the zone that was written or taken
    missing: tuple[str, ...] = ()  # of "date", "time", "zone"
    doubts: tuple[str, ...] = ()  # day-month, year, weekday, midnight, hour, several, zone, impossible
    wrong_season: str = ""  # letters that claim another season than the date's
    days: tuple[Date, ...] = ()  # the days the words can mean
    either: tuple[datetime, ...] = ()  # UTC, in order: which two, where day and month are all the doubt

    @property
    def sure(self) -> bool:
        """Whether it is an instant and one only; a missing zone is the newsroom's."""
        return self.moment is not None and not self.doubts and not set(self.missing) & {"date", "time"}


@dataclass(frozen=True)
class Setting:
    """What a reader of instants knows besides the words."""

    zone: str  # IANA, where the words name none
    now: datetime  # UTC
    language: str = "und"
    country: str = ""

    @property
    def order(self) -> str:
        """What 1/12 means: "day" first, or "either"."""
        return "day" if self.language[:2] in _DAY_FIRST and self.country != "US" else "either"


class _Plain(dict[int, str | None]):
    """A character as the reader meets it: plain digits and spaces, nothing that takes no room."""

    def __missing__(self, code: int) -> str | None:
        character = chr(code)
        kind = unicodedata.category(character)
        plain: str | None = character
        marked = code == 0x640 or 0x64B <= code <= 0x65F or code == 0x670  # Arabic: drawn out, vowels
        if kind == "Cf" or 0xFE00 <= code <= 0xFE0F or marked:
            plain = None
        elif kind == "Nd":
            plain = str(unicodedata.decimal(character))
        elif kind in ("Zs", "Zl", "Zp") or character in "\t\n\r\v\f":
            plain = " "
        elif 0xFF01 <= code <= 0xFF5E:  # full width
            plain = chr(code - 0xFEE0)
        self[code] = plain
        return plain


_PLAIN = _Plain()


def plain(text: str) -> str:
    """A text with plain digits and spaces and without characters that take no room."""
    return unicodedata.normalize("NFC", text).translate(_PLAIN)


# ---- days --------------------------------------------------------------------------------------

_SHORT_YEAR = re.compile(r"(?<![\d/.:-])(\d{1,2})([/.-])(\d{1,2})\2(\d\d)(?![\d/:-]|\.\d)")
_NO_YEAR = re.compile(r"(?<![\d/.:-])(\d{1,2})(?:/(\d{1,2})(?![\d/:.])|\.(\d{1,2})\.(?!\d))")


@dataclass(frozen=True)
class _Day:
    values: tuple[Date, ...]  # more than one: either could be meant
    start: int
    end: int
    doubts: tuple[str, ...] = ()


def _days(text: str, setting: Setting) -> list[_Day]:
    """The days a text names, in order."""
    today = setting.now.date()
    made = [_day(each, setting) for each in written_dates.find(text, year=today.year)]
    for match in _SHORT_YEAR.finditer(text):
        values = _numbered(match[1], match[3], 2000 + int(match[4]))
        made.append(_chosen(values, match.start(), match.end(), setting, dotted=match[2] == "."))
    for match in _NO_YEAR.finditer(text):
        values = _numbered(match[1], match[2] or match[3], today.year)
        day = _chosen(values, match.start(), match.end(), setting, dotted=bool(match[3]))
        made.append(_yearless(day, None, setting))
    for worded in day_words.find(text, today.year):
        day = _Day((worded.value,), worded.start, worded.end)
        made.append(day if worded.has_year else _yearless(day, None, setting))
    apart: list[_Day] = []
    for each in sorted((day for day in made if day.values), key=lambda day: (day.start, -day.end)):
        if not apart or each.start >= apart[-1].end:
            apart.append(each)
    return apart


def coming(text: str, setting: Setting) -> list[tuple[int, int]]:
    """Where a plain text names days that are to come, or today."""
    today = setting.now.date()
    return [(day.start, day.end) for day in _days(text, setting) if max(day.values) >= today]


def _numbered(first: str, second: str, year: int) -> list[Date]:
    """The dates two numbers can be: day first, then month first."""
    values = []
    for day, month in ((first, second), (second, first)):
        try:
            values.append(Date(year, int(month), int(day)))
        except ValueError:
            continue
    return values


def _chosen(values: list[Date], start: int, end: int, setting: Setting, *, dotted: bool) -> _Day:
    """The day of two numbers: by language where one order alone is used, else either."""
    several = tuple(dict.fromkeys(values))
    today = setting.now.date()
    # Where the order that is used here makes it past and the other does not, a slip would leak.
    settled = dotted or (setting.order == "day" and any(several[0] >= today for _ in several[:1]))
    if len(several) < 2 or settled or all(value < today for value in several):
        return _Day(several[:1], start, end)
    return _Day(several, start, end, ("day-month",))


def _day(found: written_dates.FoundDate, setting: Setting) -> _Day:
    values = [found.value]
    if found.ambiguous:
        values = [found.value, Date(found.value.year, found.value.day, found.value.month)]
    if found.weekday is not None and found.has_year:
        fitting = [value for value in values if value.weekday() == found.weekday]
        today = setting.now.date()
        if not fitting or (max(fitting) < today <= max(values)):  # a slip of the weekday would leak
            return _Day(tuple(values), found.start, found.end, ("weekday",))
        values = fitting
    day = _chosen(values, found.start, found.end, setting, dotted=False)
    return day if found.has_year else _yearless(day, found.weekday, setting)


def _yearless(day: _Day, weekday: int | None, setting: Setting) -> _Day:
    """A day without its year: the next such day; by its weekday the one that fits. Unsure where it is far."""
    today = setting.now.date()
    if not day.values:
        return day
    near = []
    for value in day.values:
        years = [value.replace(year=value.year + shift) for shift in (-1, 0, 1) if _exists(value, shift)]
        near += [each for each in years if weekday is None or each.weekday() == weekday]
    if not near:
        return _Day(day.values, day.start, day.end, ("weekday",))
    to_come = [each for each in near if each >= today]
    just_past = [each for each in near if today - _SOON <= each < today]
    if weekday is not None and just_past and (not to_come or min(to_come) - today > _SOON):
        return _Day((max(just_past),), day.start, day.end, day.doubts)
    if not to_come:
        return _Day((max(near),), day.start, day.end, ("year",))
    chosen = min(to_come)
    far = chosen - today > _SOON or just_past
    return _Day((chosen,), day.start, day.end, (*day.doubts, *(("year",) if far else ())))


def _exists(value: Date, shift: int) -> bool:
    return not (value.month == 2 and value.day == 29 and (value.year + shift) % 4)


# ---- hours -------------------------------------------------------------------------------------

_MORNING = (
    r"in the morning|de la mañana|por la mañana|da manhã|du matin|morgens|vormittags|früh|del mattino"
    r"|di mattina|del matí|de la madrugada|da madrugada|صباحا|صباحاً"
)
_LATER = (
    r"in the (?:afternoon|evening)|at night|tonight|de la (?:tarde|noche|tarda|nit)|da (?:tarde|noite)"
    r"|de l['’]après-midi|du soir|nachmittags|abends|del pomeriggio|di sera|della sera|del vespre|مساء|مساءً"
)
_PART = rf"(?:\s?,?\s?(?:(?P<morning>{_MORNING})|(?P<later>{_LATER}))(?!\w))?"
_UNIT = r"(?:\s?(?:h|hrs?|hours|horas|uhr)(?!\w)\.?)?"
_SECONDS = r":[0-5]\d(?:[.,]\d{1,9})?"  # with their fraction, as programs write them
_NOT_IN = r"(?<![\w:.,/$€£+\u2212-])"
_CLOCKS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        # 9 a.m. · 9:30 pm · 9.30PM · 12 p. m.
        rf"{_NOT_IN}(?P<h>\d{{1,2}})(?:\s?[:.h]\s?(?P<m>[0-5]\d))?(?:{_SECONDS})?\s?(?P<half>[ap])\.?\s?m(?!\w)\.?",
        # 09:00 · 9h30 · 14:00:00 · 9:00 de la noche
        rf"{_NOT_IN}(?P<h>\d{{1,2}})\s?(?::|h)\s?(?P<m>[0-5]\d)(?:{_SECONDS})?(?!\d){_UNIT}{_PART}",
        # 09.00 ET · 10.30 Uhr
        rf"{_NOT_IN}(?P<h>\d{{1,2}})\.(?P<m>[0-5]\d)(?![\d.]){_UNIT}{_PART}",
        # 0600 hrs · 0001hrs · 0900 GMT · 2100h
        rf"{_NOT_IN}(?P<h>[01]\d|2[0-4])(?P<m>[0-5]\d)"
        rf"(?:\s?(?:hrs?|hours|h|horas|uhr)(?!\w)|(?=\s?(?:zulu|z|{time_zones.LETTERS})(?!\w)))",
        # 9 o'clock · 18 heures · 10 Uhr · 10 h · 8 de la noche · 9 in the morning
        rf"{_NOT_IN}(?P<bare>\d{{1,2}})\s?(?:h|hrs?|hours|horas|hores|heures?|uhr|o['’]?clock)(?!\w)\.?{_PART}",
        rf"{_NOT_IN}(?P<bare>\d{{1,2}})\s?(?:(?P<morning>{_MORNING})|(?P<later>{_LATER}))(?!\w)",
        # at 9 · a las 9 · 9 ET
        r"(?:(?<!\w)(?:at|a las|a la|às|um|alle|alle ore|ore|a les|les|الساعة) )(?P<bare>\d{1,2})"
        r"(?![\w:/]|\.\d|\s?[ap]\.?\s?m)",
        rf"{_NOT_IN}(?P<bare>\d{{1,2}}) (?:{time_zones.LETTERS})(?!\w)",
    )
)
_NOON = re.compile(
    r"(?:\b12(?::00|\.00)?\s?(?:h\s)?(?:del |do |di )?)?(?<!\w)"
    r"(?:noon|midday|mediod[ií]a|midi|mittags?|mezzogiorno|meio[- ]dia|migdia|ظهرا|ظهراً)(?!\w)",
    re.IGNORECASE,
)
_MIDNIGHT = re.compile(
    r"(?:\b(?:12|0?0)(?::00|\.00)?\s?)?(?<!\w)"
    r"(?:midnight|medianoche|minuit|mitternacht|mezzanotte|meia[- ]noite|mitjanit|منتصف الليل)(?!\w)",
    re.IGNORECASE,
)
_NUMBERS = {
    number: value
    for names in (
        "one two three four five six seven eight nine ten eleven twelve",
        "una dos tres cuatro cinco seis siete ocho nueve diez once doce",
        "une deux trois quatre cinq six sept huit neuf dix onze douze",
        "eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
        "uma duas três quatro cinco seis sete oito nove dez onze doze",
    )
    for value, number in enumerate(names.split(), 1)
}
_SPELLED = re.compile(
    rf"(?<!\w)({'|'.join(_NUMBERS)})"
    rf"(?= (?:o['’]?clock|[ap]\.?\s?m(?!\w)|uhr|heures?|horas|noon|midnight|{_MORNING}|{_LATER}"
    r"|del mediod|em ponto|en punto))",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Hour:
    """A time of day: minutes after the day began, the latest it can mean; 24:00 is the day's end."""

    minutes: int
    start: int
    end: int
    doubts: tuple[str, ...] = ()


def _hours(text: str, days: list[_Day]) -> list[_Hour]:
    """The times of day in a text that are no part of a date, in order."""
    found = [_Hour(12 * 60, match.start(), match.end()) for match in _NOON.finditer(text)]
    found += [_Hour(24 * 60, match.start(), match.end(), ("midnight",)) for match in _MIDNIGHT.finditer(text)]
    taken = [(each.start, each.end) for each in days] + [(each.start, each.end) for each in found]
    for form in _CLOCKS:
        for match in form.finditer(text):
            free = all(match.end() <= start or end <= match.start() for start, end in taken)
            if free and (hour := _hour(match)):
                found.append(hour)
                taken.append((match.start(), match.end()))
    return sorted(found, key=lambda each: each.start)


_NIGHT = re.compile(r"noche|noite|night|nit", re.IGNORECASE)
_HOUR_WORD = re.compile(r"\d\s?(?:h|uhr|heure|horas|hores)", re.IGNORECASE)


def _hour(match: re.Match[str]) -> _Hour | None:
    """The time of day of a clock's digits; None where no clock shows them."""
    parts = match.groupdict()
    bare = parts.get("bare")
    hour, minute = int(bare or parts["h"]), int(parts.get("m") or 0)
    if hour > 24 or (hour == 24 and minute):
        return None
    half = (parts.get("half") or "").casefold()
    half = half or ("a" if parts.get("morning") else "p" if parts.get("later") else "")
    start, end = match.span()
    if half and hour == 12 and not minute and (half == "a" or _NIGHT.search(match[0])):
        # "12 de la mañana" is noon; 12 a.m. and 12 de la noche are one of two midnights.
        noon = "mañana" in match[0].casefold()
        return _Hour(12 * 60, start, end) if noon else _Hour(24 * 60, start, end, ("midnight",))
    if half and 1 <= hour <= 12:
        return _Hour((hour % 12 + (12 if half == "p" else 0)) * 60 + minute, start, end)
    # "at 9" and "9 ET" can be in the evening; "09 ET", "9 h" and "21" cannot.
    if bare and len(bare) == 1 and hour and not _HOUR_WORD.search(match[0]):
        return _Hour((hour + 12) * 60, start, end, ("hour",))
    return _Hour(hour * 60 + minute, start, end)


# ---- zones -------------------------------------------------------------------------------------

_OFFSET_AFTER = re.compile(
    r"\s?([+\u2212])\s?(\d\d):?([0-5]\d)(?!\d)|\s?([+\u2212-])(\d\d):?([0-5]\d)(?![\d:])|\s?([Zz])(?!\w)"
)
_CITY = re.compile(
    r"[\s,(]*(?:(?:hora|heure|ora|hora local|heure locale|ora locale|local time|time|ortszeit)\s(?:local\s)?"
    r"(?:de|d['’]|di|in|en|à|of)?\s?|in |en )?\(?"
    r"((?:[^\W\d_][\w.'’-]*)(?: [^\W\d_][\w.'’-]*){0,2})",
    re.IGNORECASE,
)
_NAMED_ZONE = re.compile(
    r"(?<!\w)(?:hora|heure|ora|hora local|heure locale) (?:de|d['’]|di) (?!la |las |los )([^\W\d_]+)"
    r"|(?<!\w)([^\W\d_]{3,20}) (?:standard )?time(?!\w)",
    re.IGNORECASE,
)
_NO_ZONES = frozenset({
    "local", "release", "same", "this", "that", "any", "first", "the", "embargo", "publication", "summer",
    "winter", "standard", "daylight", "press", "which", "what", "long", "present", "full", "real", "short",
    "last", "next",
    "each", "some",
})  # fmt: skip
_AFTER_CITY = re.compile(
    r"\)|\s?[,.;)/|–—-]|\s+(?:time|zeit|local|ortszeit|on|am|el|le|il|\d)|\s*\Z", re.IGNORECASE
)
_LETTERS_AFTER = re.compile(r"\s?\(?([A-Z]{3,5})(?![\w.])")
# Where a zone stands and none is understood: -08, +5:45, Mars/Phobos.
_STRANGE_AFTER = re.compile(
    r"\s?[(\[]?(?:[+\u2212\u2013-]\s?\d|[A-Z][A-Za-z_]{2,}\s?[/\\]\s?[A-Z][A-Za-z_]{2,}"
    rf"|(?:{time_zones.REGIONS})[\\\u2013-][A-Z])"
)
_SMALL_LETTERS = re.compile(rf"(?:\d|m\.?|h|uhr)\s?\(?({time_zones.LETTERS})(?!\w)", re.IGNORECASE)
_NO_LETTERS = frozenset({
    "ON", "AT", "THE", "AND", "FOR", "MON", "TUE", "TUES", "WED", "THU", "THUR", "THURS", "FRI",
    "SAT", "SUN", "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "SEPT", "OCT",
    "NOV", "DEC", "HRS", "HORAS", "UHR", "DEL", "LAS", "LOS", "LOCAL", "TIME", "HORA", "NOON", "HEURE",
    "ORE", "ORA", "LUNES", "DIA", "DATE", "FROM", "LUNDI", "MARDI", "JEUDI", "DES", "DER", "DEM", "DEN",
    "AM", "VOM", "SUR", "PAR",
})  # fmt: skip


@cache
def _city_zones() -> dict[str, str]:
    """The zone of each town the IANA names a zone by, and of some that staff write."""
    named = {time_zones.folded(name.rpartition("/")[2]): name for name in time_zones.names()}
    data = tomllib.loads((files(__package__) / "embargo.toml").read_text("utf-8"))
    return named | {
        time_zones.folded(town): zone for zone, towns in data["towns"].items() for town in towns.split(", ")
    }


def _city(text: str) -> time_zones.Zone | None:
    """The zone of a town named right after a time of day."""
    match = _CITY.match(text)
    if not match:
        return None
    words = match[1].split()
    for count in range(len(words), 0, -1):
        name = " ".join(words[:count]).strip(".")
        place = _city_zones().get(time_zones.folded(name))
        end = match.start(1) + len(" ".join(words[:count]))
        if place and _AFTER_CITY.match(text, end):
            return time_zones.Zone(place, name)
    return None


def _zone(
    text: str, hour: _Hour | None, setting: Setting, days: list[_Day]
) -> tuple[time_zones.Zone | None, bool]:
    """The zone a statement names, and whether it names one that is not understood."""
    text = _without_days(text, days)
    after = text[hour.end :] if hour else ""
    offset = _OFFSET_AFTER.match(after)
    if offset:
        if offset[7]:
            return time_zones.Zone("UTC", "Z"), False
        sign, number, minutes = (
            (offset[1], offset[2], offset[3]) if offset[1] else (offset[4], offset[5], offset[6])
        )
        fixed = time_zones.fixed("-" if sign != "+" else "+", number, minutes, offset.group().strip())
        return fixed, fixed is None
    if time_zones.unknown(text):
        return None, True
    named = time_zones.find(after[:60]) or time_zones.find(text)
    if named is None and (small := _SMALL_LETTERS.search(text)):
        named = time_zones.find(small[1].upper())
    if named:
        return named, named.words in time_zones.AMBIGUOUS and not _at_home(named, setting)
    ends = [hour.end] if hour else []
    for end in [*ends, *(day.end for day in days)]:
        if place := _city(text[end:]):
            return place, False
    strange = _LETTERS_AFTER.match(after)
    if (strange and strange[1] not in _NO_LETTERS) or _STRANGE_AFTER.match(after):
        return None, True
    told = next(
        (match for match in _NAMED_ZONE.finditer(text) if (match[1] or match[2]).casefold() not in _NO_ZONES),
        None,
    )
    return None, told is not None


def _without_days(text: str, days: list[_Day]) -> str:
    """The text with blanks for its days: in "09:00 GMT - 1 December" no offset is written."""
    for day in days:
        text = f"{text[: day.start]}{' ' * (day.end - day.start)}{text[day.end :]}"
    return text


def _at_home(zone: time_zones.Zone, setting: Setting) -> bool:
    """Whether letters that mean several zones are those of the newsroom."""
    places = time_zones.AMBIGUOUS[zone.words]
    usual = places[0].startswith("America/") and not setting.zone.startswith("Asia/")
    return setting.zone in places or usual


# ---- the instant -------------------------------------------------------------------------------

_SENTENCE_END = re.compile(r"(?<![.\s]\w)[.!?;](?=\s+[A-ZÀ-Þ¿¡“\"«(]|\s*\Z)")
_ISO = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:?\d\d)")


def read(text: str, setting: Setting) -> Instant:
    """The instant a statement names; as much of it as there is, and why it is not sure."""
    text = _readable(text)
    days = _days(text, setting)
    hours = _hours(text, days)
    if not days:
        zone, _ = _zone(text, hours[0] if hours else None, setting, days)
        return Instant(None, (zone.name or None) if zone else None, ("date",) if hours else ("date", "time"))
    end = _end(text, days[0], hours)
    days = [day for day in days if day.start < end]
    hours = [hour for hour in hours if hour.start < end]
    instant = _instant(text[:end], days, hours, setting)
    return replace(instant, either=_either(text[:end], days, hours, setting, instant))


def _either(
    text: str, days: list[_Day], hours: list[_Hour], setting: Setting, instant: Instant
) -> tuple[datetime, ...]:
    """The two instants that a day and a month can mean, where nothing else is in doubt."""
    if instant.doubts != ("day-month",) or "time" in instant.missing:
        return ()
    if len(days) > 1 or len(days[0].values) != 2:
        return ()
    alone = [
        _instant(text, [replace(days[0], values=(each,), doubts=())], hours, setting)
        for each in days[0].values
    ]
    if not all(each.sure for each in alone):
        return ()
    return tuple(sorted({each.moment for each in alone if each.moment}))


def _readable(text: str) -> str:
    text = _SPELLED.sub(lambda match: str(_NUMBERS[match[1].casefold()]), plain(text)[:_MOST])
    return _ISO.sub(r"\1 \2", text).replace("\\", "/")


# Words that may stand beside a day and an hour and name no zone.
_BESIDE_AN_HOUR = (
    "embargo embargoed until till at on the of from not before after and o'clock oclock local time hour "
    "hours hrs h sharp in a las la el los del de hasta hora horas desde no antes partir punto en le à "
    "heure heures um uhr ab bis am der den dem zum vor nicht ore alle il al ortszeit às as até jusqu'au "
    "les este dia día noon midday midnight mediodía medianoche mañana madrugada tarde noche morning "
    "afternoon evening strict strictly release publication klo kl"
)
_BESIDE = frozenset(_BESIDE_AN_HOUR.split()) | set(written_dates.WEEKDAYS)


def unread(text: str, setting: Setting) -> str:
    """The first word of an instant's sentence that is no part of it: it may be a zone. Empty: none is."""
    text = _readable(text)
    days = _days(text, setting)
    if not days:
        return ""
    hours = _hours(text, days)
    text = text[: _end(text, days[0], hours)]
    for start, end in [*((day.start, day.end) for day in days), *((hour.start, hour.end) for hour in hours)]:
        text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    strange = (word for word in re.findall(r"[^\W\d_][\w'’./-]*|[+−–-]?\d\S*", text))
    return next((word for word in strange if word.casefold().strip(".'’") not in _BESIDE), "")


def _end(text: str, day: _Day, hours: list[_Hour]) -> int:
    """Where the sentence ends that says when."""
    near = [hour.end for hour in hours if abs(hour.start - day.end) < 40]
    stop = _SENTENCE_END.search(text, max([day.end, *near]))
    return stop.start() if stop else len(text)


def _instant(text: str, days: list[_Day], hours: list[_Hour], setting: Setting) -> Instant:
    today = setting.now.date()
    day = _settled(days)
    others = [each for each in days[1:] if set(each.values) != set(day.values) and max(each.values) >= today]
    doubts = [*day.doubts, *(("several",) if others else ())]
    if not hours:
        return _whole_day(text, day, others, doubts, setting)
    moments: set[datetime] = set()
    further: set[datetime] = set()  # by other zones that stand beside an hour
    missing: set[str] = set()
    wrong = name = ""
    for hour, following in zip(hours, [*hours[1:], None], strict=True):
        part = text[: following.start] if following else text
        zone, strange = _zone(part, hour, setting, [day])
        if zone is None and len(hours) > 1:
            zone, strange = _zone(text, hour, setting, [day])
        doubts += [*hour.doubts, *(("zone",) if strange else ())]
        if zone is None and not strange:
            missing.add("zone")
        name = name or (zone.name if zone else setting.zone)
        clock: tzinfo = zone.clock if zone else ZoneInfo(setting.zone)
        latest = max(value for each in (day, *others) for value in each.values)
        local = datetime.combine(latest, Time(0)) + timedelta(minutes=hour.minutes)
        if not time_zones.exists_once(local, clock):
            doubts.append("impossible")
        if zone and zone.claims_wrongly(local):
            wrong = zone.words
        moments.add(_latest(local, clock, zone))
        after = _without_days(text, [day])[hour.end : following.start if following else len(text)]
        more = {_latest(local, each.clock, each) for each in (time_zones.others(after, zone) if zone else [])}
        if more - moments:
            doubts.append("zone")
        further |= more
    moment = max(moments | further)
    if len(moments) > 1:
        doubts.append("several")
    if moment < setting.now:
        doubts = [each for each in doubts if each in ("weekday", "year", "zone")]
    return Instant(
        moment, name or None, tuple(missing), tuple(dict.fromkeys(doubts)), wrong, _all(day, others)
    )


def _settled(days: list[_Day]) -> _Day:
    """The first day; where it can be two, and the statement names one of them again in words, that one."""
    day = days[0]
    again = {each.values[0] for each in days[1:] if len(each.values) == 1 and not each.doubts} & set(
        day.values
    )
    return _Day(tuple(again), day.start, day.end) if len(day.values) > 1 and len(again) == 1 else day


def _all(day: _Day, others: list[_Day]) -> tuple[Date, ...]:
    return (*day.values, *(value for each in others for value in each.values))


def _whole_day(text: str, day: _Day, others: list[_Day], doubts: list[str], setting: Setting) -> Instant:
    """A day without its hour: not sure, and not before that day begins."""
    zone, strange = _zone(text, None, setting, [day])
    clock: tzinfo = zone.clock if zone else ZoneInfo(setting.zone)
    latest = max(_all(day, others))
    moment = datetime.combine(latest, Time(0), clock).astimezone(UTC)
    missing = ("time",) if zone else ("time", "zone")
    doubts += ["zone"] if strange else []
    return Instant(
        moment, (zone.name or None) if zone else setting.zone, missing, tuple(doubts), "", _all(day, others)
    )


def _latest(local: datetime, clock: tzinfo, zone: time_zones.Zone | None) -> datetime:
    """The latest instant a local time can be: an hour that is there twice, letters of the other season."""
    readings = [local.replace(tzinfo=clock, fold=fold).astimezone(UTC) for fold in (0, 1)]
    if zone and zone.claims_wrongly(local):
        base = local.replace(tzinfo=clock)
        standard = (base.utcoffset() or timedelta(0)) - (base.dst() or timedelta(0))
        claimed = standard + (timedelta(hours=1) if zone.season == "summer" else timedelta(0))
        readings.append(local.replace(tzinfo=UTC) - claimed)
    return max(readings)
