"""Time zones as releases write them, in words or letters, and the IANA zone each means."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

# What is written → (IANA zone, the season it claims: "standard", "summer", or none).
# A bare ET, PT, CT, MT and their names in words claim no season: the date decides.
_LETTERS = {
    "ET": ("America/New_York", ""),
    "EST": ("America/New_York", "standard"),
    "EDT": ("America/New_York", "summer"),
    "CT": ("America/Chicago", ""),
    "CDT": ("America/Chicago", "summer"),
    "MT": ("America/Denver", ""),
    "MST": ("America/Denver", "standard"),
    "MDT": ("America/Denver", "summer"),
    "PT": ("America/Los_Angeles", ""),
    "PST": ("America/Los_Angeles", "standard"),
    "PDT": ("America/Los_Angeles", "summer"),
    "AKT": ("America/Anchorage", ""),
    "AKST": ("America/Anchorage", "standard"),
    "AKDT": ("America/Anchorage", "summer"),
    "HST": ("Pacific/Honolulu", ""),
    "AST": ("America/Puerto_Rico", ""),
    "GMT": ("UTC", ""),
    "UTC": ("UTC", ""),
    "BST": ("Europe/London", "summer"),
    "WET": ("Europe/Lisbon", "standard"),
    "WEST": ("Europe/Lisbon", "summer"),
    "CET": ("Europe/Paris", "standard"),
    "CEST": ("Europe/Paris", "summer"),
    "MEZ": ("Europe/Berlin", "standard"),
    "MESZ": ("Europe/Berlin", "summer"),
    "EET": ("Europe/Athens", "standard"),
    "EEST": ("Europe/Athens", "summer"),
    "AEST": ("Australia/Sydney", "standard"),
    "AEDT": ("Australia/Sydney", "summer"),
    "AWST": ("Australia/Perth", ""),
    "NZST": ("Pacific/Auckland", "standard"),
    "NZDT": ("Pacific/Auckland", "summer"),
    "IST": ("Asia/Kolkata", ""),
    "JST": ("Asia/Tokyo", ""),
    "SGT": ("Asia/Singapore", ""),
    "HKT": ("Asia/Hong_Kong", ""),
    "EAT": ("Africa/Nairobi", ""),
    "WAT": ("Africa/Lagos", ""),
    "SAST": ("Africa/Johannesburg", ""),
    "BRT": ("America/Sao_Paulo", ""),
    "ART": ("America/Argentina/Buenos_Aires", ""),
    "COT": ("America/Bogota", ""),
    "PET": ("America/Lima", ""),
    "ADT": ("America/Halifax", "summer"),
    "NST": ("America/St_Johns", "standard"),
    "NDT": ("America/St_Johns", "summer"),
    "CLT": ("America/Santiago", "standard"),
    "CLST": ("America/Santiago", "summer"),
    "UYT": ("America/Montevideo", ""),
    "VET": ("America/Caracas", ""),
    "BOT": ("America/La_Paz", ""),
    "MSK": ("Europe/Moscow", ""),
    "TRT": ("Europe/Istanbul", ""),
    "CAT": ("Africa/Maputo", ""),
    "PKT": ("Asia/Karachi", ""),
    "NPT": ("Asia/Kathmandu", ""),
    "WIB": ("Asia/Jakarta", ""),
    "ICT": ("Asia/Bangkok", ""),
    "PHT": ("Asia/Manila", ""),
    "KST": ("Asia/Seoul", ""),
    "ACST": ("Australia/Adelaide", "standard"),
    "ACDT": ("Australia/Adelaide", "summer"),
}
# CST means Central in the Americas and China elsewhere; only Central is written in releases here.
_LETTERS["CST"] = ("America/Chicago", "standard")

_WORDS = {
    r"eastern(?: (?P<season>standard|daylight))?(?: time)?": "America/New_York",
    r"central(?: (?P<season>standard|daylight))? time": "America/Chicago",
    r"mountain(?: (?P<season>standard|daylight))? time": "America/Denver",
    r"pacific(?: (?P<season>standard|daylight))?(?: time)?": "America/Los_Angeles",
    r"hora (?:del )?este": "America/New_York",
    r"hora (?:del )?centro(?: de (?:los )?(?:ee\.? ?uu\.?|estados unidos))": "America/Chicago",
    r"hora (?:del )?pac[ií]fico": "America/Los_Angeles",
    r"hora (?:de la )?monta[ñn]a": "America/Denver",
    r"hora (?:del )?centro(?: de m[eé]xico)?|hora de (?:la )?(?:ciudad de )?m[eé]xico": "America/Mexico_City",
    r"hora de (?:el salvador)": "America/El_Salvador",
    r"hora de guatemala": "America/Guatemala",
    r"hora de honduras": "America/Tegucigalpa",
    r"hora de nicaragua": "America/Managua",
    r"hora de costa rica": "America/Costa_Rica",
    r"hora de panam[aá]": "America/Panama",
    r"hora de (?:colombia|bogot[aá])": "America/Bogota",
    r"hora de (?:per[uú]|lima)": "America/Lima",
    r"hora de (?:chile|santiago)": "America/Santiago",
    r"hora (?:de )?argentina|hora de buenos aires": "America/Argentina/Buenos_Aires",
    r"hora peninsular|hora de (?:madrid|españa)": "Europe/Madrid",
    r"hora de bras[ií]lia|hor[aá]rio de bras[ií]lia": "America/Sao_Paulo",
    r"hora de lisboa": "Europe/Lisbon",
    r"heure de l['’]est": "America/Toronto",
    r"heure (?:normale )?de paris|heure de paris": "Europe/Paris",
    r"heure de bruxelles": "Europe/Brussels",
    r"london time|uk time|british (?:summer )?time": "Europe/London",
    r"greenwich mean time": "UTC",
    r"central european (?:standard |summer )?time|hora (?:central europea|de europa central)"
    r"|heure d['’]europe centrale|ora dell['’]europa centrale|hora central europeia": "Europe/Paris",
    r"mitteleurop[aä]ischer? (?:sommer)?zeit|deutscher zeit": "Europe/Berlin",
    r"new york time": "America/New_York",
    r"(?:los angeles|california) time": "America/Los_Angeles",
}

# Letters that more than one country uses; the first is what is mostly meant.
AMBIGUOUS = {
    "CST": ("America/Chicago", "Asia/Shanghai", "America/Havana"),
    "IST": ("Asia/Kolkata", "Asia/Jerusalem", "Europe/Dublin"),
}
LETTERS = "|".join(sorted(_LETTERS, key=len, reverse=True))  # as a pattern
_FIND_LETTERS = re.compile(rf"\(?\b(?<!Etc/)({'|'.join(sorted(_LETTERS, key=len, reverse=True))})\b\)?")
_DOTTED = re.compile(r"\b([ECMP])\.?([SD])?\.?T\.(?=\W|$)")
# UTC+1, GMT-3:30, UTC +0530; what follows may be no further digit: UTC+12345 is no offset, nor is UTC-3.5.
_FIND_OFFSET = re.compile(
    r"(?<!/)\b(?:UTC|GMT)\s?([+\u2212\u2013-])\s?(\d{1,2})(?::?([0-5]\d))?(?![\d:\u00bc-\u00be]|[.,]\d)",
    re.IGNORECASE,
)
_LIKE_OFFSET = re.compile(r"(?<!/)\b(?:UTC|GMT)\s?[+\u2212\u2013-]\s?\d[\d:.,\u00bc-\u00be]*", re.IGNORECASE)
_MOST_HOURS = 14
# America/Los_Angeles, america / los angeles, Etc/GMT+5, US/Pacific.
REGIONS = (
    "Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Brazil|Canada|Chile|Etc|Europe|Indian|Mexico"
    "|Pacific|US"
)
_FIND_IANA = re.compile(
    rf"(?<![\w/])(?:{REGIONS})\s?/\s?[A-Za-z][A-Za-z_+-]*\d{{0,2}}"
    r"(?:(?:\s?/\s?|[ _-])[A-Za-z][A-Za-z_-]*){0,3}",
    re.IGNORECASE,
)
_FIND_WORDS = tuple((re.compile(rf"\b(?:{words})\b", re.IGNORECASE), zone) for words, zone in _WORDS.items())


@dataclass(frozen=True)
class Zone:
    """A zone met in a text: a name of the IANA's, or only a distance from UTC."""

    name: str  # IANA; empty where only an offset with minutes was written
    words: str  # as written
    season: str = ""  # what the letters claim: "standard", "summer"; empty: nothing
    offset: timedelta | None = None  # east of UTC, where no name was written

    @property
    def clock(self) -> tzinfo:
        """The clock of the place, or the offset that was written."""
        return timezone(self.offset) if self.offset is not None else ZoneInfo(self.name)

    def claims_wrongly(self, moment: datetime) -> bool:
        """Whether the letters name a season (EST, PDT) that is not that of this local time."""
        if not self.season:
            return False
        summer = bool(moment.replace(tzinfo=self.clock).dst())
        return summer != (self.season == "summer")


@cache
def _iana() -> Mapping[str, str]:
    """All names of the IANA's by how staff may write them: small letters, spaces for underscores."""
    return {folded(name): name for name in available_timezones() if "/" in name}


def names() -> Mapping[str, str]:
    """The names of the IANA's that have a region."""
    return {name: key for key, name in _iana().items()}


def folded(name: str) -> str:
    """A zone's name as it is looked up."""
    return re.sub(r"\s*/\s*", "/", " ".join(name.replace("_", " ").split())).casefold()


def iana(text: str) -> Zone | None:
    """The first IANA name in a text, however it is capitalised; None where there is none that exists."""
    for match in _FIND_IANA.finditer(text):
        words = match.group()
        while words:
            if name := _iana().get(folded(words)):
                return Zone(name, words)
            words = words[: max(words.rfind(sign) for sign in " _/-")] if re.search(r"[ _/-]", words) else ""
    return None


def unknown(text: str) -> str:
    """What is written like a zone and is none: Europe/Madird, GMT+27. Empty: nothing."""
    offset = _FIND_OFFSET.search(text)
    if offset:
        return "" if fixed(offset[1], offset[2], offset[3], offset[0]) else offset.group()
    if like := _LIKE_OFFSET.search(text):
        return like.group()
    match = _FIND_IANA.search(text)
    return match.group() if match and not iana(text) else ""


def fixed(sign: str, hours: str, minutes: str | None, words: str) -> Zone | None:
    """The zone of a written offset; None for one that no clock has."""
    offset = timedelta(hours=int(hours), minutes=int(minutes or 0))
    if offset > timedelta(hours=_MOST_HOURS):
        return None
    if not offset:
        return Zone("UTC", words)
    if not int(minutes or 0):
        # IANA's Etc zones count the other way round: Etc/GMT+5 is UTC−5.
        return _etc(sign, int(hours), words)
    return Zone("", words, offset=offset if sign == "+" else -offset)


def _etc(sign: str, hours: int, words: str) -> Zone:
    if sign != "+" and hours > 12:
        return Zone("", words, offset=timedelta(hours=-hours))
    return Zone(f"Etc/GMT{'-' if sign == '+' else '+'}{hours}", words)


def find(text: str) -> Zone | None:
    """The first zone named in a text; None where it names none."""
    offset = _FIND_OFFSET.search(text)
    if offset:
        return fixed(offset[1], offset[2], offset[3], offset[0])
    if named := iana(text):
        return named
    letters = _FIND_LETTERS.search(text)
    if letters:
        name, season = _LETTERS[letters.group(1)]
        return Zone(name, letters.group(1), season)
    dotted = _DOTTED.search(text)
    if dotted:
        short = dotted.group(1) + (dotted.group(2) or "") + "T"
        name, season = _LETTERS[short]
        return Zone(name, dotted.group(), season)
    for pattern, name in _FIND_WORDS:
        match = pattern.search(text)
        if match:
            season = (match.groupdict().get("season") or "").casefold()
            return Zone(name, match.group(), {"daylight": "summer"}.get(season, season))
    return None


def others(text: str, zone: Zone) -> list[Zone]:
    """The zones a text names beside this one: of each way to write one the first, and all of the IANA's."""
    named, at = list[Zone](), 0
    while match := _FIND_IANA.search(text, at):
        known = iana(match.group())
        at = match.start() + (len(known.words) if known else 1)  # a match takes in words that follow
        named += [known] if known and known.name != zone.name else []
    if offset := _FIND_OFFSET.search(text):
        named += [each] if (each := fixed(offset[1], offset[2], offset[3], offset[0])) else []
    if (letters := _FIND_LETTERS.search(text)) and not _is_offset(text, letters.end()):
        name, season = _LETTERS[letters[1]]
        meant = AMBIGUOUS.get(letters[1], ())
        named += [] if zone.name in meant else [Zone(name, letters[1], season)]
    return named


def _is_offset(text: str, end: int) -> bool:
    """Whether the letters that end here begin an offset: UTC+1."""
    return any(match.start() < end <= match.end() for match in _FIND_OFFSET.finditer(text))


def localise(moment: datetime, clock: tzinfo) -> datetime:
    """The local time with the offset it had or will have on this clock, as a fixed offset."""
    offset = moment.replace(tzinfo=clock).utcoffset() or timedelta(0)
    return moment.replace(tzinfo=timezone(offset))


def exists_once(moment: datetime, clock: tzinfo) -> bool:
    """False for a local time the clocks skip, or show twice, when they change."""
    offsets = {moment.replace(tzinfo=clock, fold=fold).utcoffset() for fold in (0, 1)}
    return len(offsets) == 1
