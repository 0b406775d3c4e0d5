"""Time zones as releases write them, in words or letters, and the IANA zone each means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

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
    r"london time|uk time": "Europe/London",
    r"new york time": "America/New_York",
    r"(?:los angeles|california) time": "America/Los_Angeles",
}

_FIND_LETTERS = re.compile(rf"\(?\b({'|'.join(sorted(_LETTERS, key=len, reverse=True))})\b\)?")
_DOTTED = re.compile(r"\b([ECMP])\.?([SD])?\.?T\.(?=\W|$)")
_FIND_OFFSET = re.compile(r"\b(?:UTC|GMT)\s*([+−-])\s*(\d{1,2})(?::?(\d{2}))?\b")
_FIND_WORDS = tuple((re.compile(rf"\b(?:{words})\b", re.IGNORECASE), zone) for words, zone in _WORDS.items())


@dataclass(frozen=True)
class Zone:
    """A zone met in a text."""

    name: str  # IANA
    words: str  # as written
    season: str = ""  # what the letters claim: "standard", "summer"; empty: nothing

    def claims_wrongly(self, moment: datetime) -> bool:
        """Whether the letters name a season (EST, PDT) that is not that of this local time."""
        if not self.season:
            return False
        summer = bool(moment.replace(tzinfo=ZoneInfo(self.name)).dst())
        return summer != (self.season == "summer")


def find(text: str) -> Zone | None:
    """The first zone named in a text; None where it names none."""
    offset = _FIND_OFFSET.search(text)
    if offset:
        sign, hours, minutes = offset.groups()
        # IANA's Etc zones count the other way round: Etc/GMT+5 is UTC−5.
        turned = "-" if sign == "+" else "+"
        if not (minutes and int(minutes)) and 0 < int(hours) <= 14:
            return Zone(f"Etc/GMT{turned}{int(hours)}", offset.group())
        if int(hours) == 0:
            return Zone("UTC", offset.group())
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


def localise(moment: datetime, zone: str) -> datetime:
    """The local time with the offset it had or will have in this zone, as a fixed offset."""
    offset = moment.replace(tzinfo=ZoneInfo(zone)).utcoffset() or timedelta(0)
    return moment.replace(tzinfo=timezone(offset))


def exists_once(moment: datetime, zone: str) -> bool:
    """False for a local time the clocks skip, or show twice, when they change."""
    place = ZoneInfo(zone)
    offsets = {moment.replace(tzinfo=place, fold=fold).utcoffset() for fold in (0, 1)}
    return len(offsets) == 1
