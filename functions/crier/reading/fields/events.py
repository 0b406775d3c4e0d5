"""Events: an advisory's WHAT, WHEN, WHERE, or a sentence that invites to a day and an hour."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date as Date
from datetime import datetime, timedelta
from itertools import chain

from crier.model.release import Event, Place
from crier.reading.fields import contact_points, near_days, person_names, time_zones, written_dates
from crier.text import lexicon

# Labels of an advisory, and what each tells.
_LABELS = {
    "what": "what", "qué": "what", "que": "what", "quoi": "what", "was": "what", "o quê": "what",
    "o que": "what",
    "event": "what", "evento": "what", "actividad": "what", "événement": "what",
    "when": "when", "cuándo": "when", "cuando": "when", "quand": "when", "wann": "when", "quando": "when",
    "date": "when", "fecha": "when", "data": "when", "datum": "when", "date and time": "when",
    "date & time": "when",
    "día": "when", "dia": "when", "fecha y hora": "when", "día y hora": "when", "date/time": "when",
    "date et heure": "when",
    "time": "time", "hora": "time", "heure": "time", "uhrzeit": "time", "horario": "time", "horário": "time",
    "where": "where", "dónde": "where", "donde": "where", "où": "where", "lieu": "where", "wo": "where",
    "ort": "where",
    "onde": "where", "local": "where", "lugar": "where", "location": "where", "venue": "where",
    "place": "where",
    "dirección": "where", "address": "where",
    "who": "who", "quién": "who", "quien": "who", "quiénes": "who", "quienes": "who", "qui": "who",
    "wer": "who",
    "quem": "who", "speakers": "who", "participants": "who", "participan": "who", "oradores": "who",
    "panelistas": "who",
    "why": "why", "por qué": "why", "pourquoi": "why", "warum": "why", "por quê": "why", "how": "how",
    "cómo": "how",
    "visuals": "visuals", "photo opportunity": "visuals", "directions": "directions", "parking": "directions",
    "more": "more", "background": "more", "details": "more", "languages": "more", "idiomas": "more",
    "rsvp": "rsvp", "r.s.v.p": "rsvp", "register": "rsvp", "registration": "rsvp", "registro": "rsvp",
    "inscripción": "rsvp",
    "inscripciones": "rsvp", "confirmar asistencia": "rsvp", "confirmaciones": "rsvp",
    "inscription": "rsvp", "anmeldung": "rsvp",
    "online": "online", "livestream": "online", "live stream": "online", "zoom": "online",
    "webinar": "online", "en línea": "online",
    "transmisión": "online", "transmisión en vivo": "online", "link": "online", "enlace": "online",
    "join": "online",
    "facebook live": "online", "youtube": "online",
}  # fmt: skip
_ANY_LABEL = "|".join(re.escape(label) for label in sorted(_LABELS, key=len, reverse=True))
_LINE = re.compile(
    rf"[*•¿#\s]*({_ANY_LABEL})(?:\?[\s*]*|[\s*]*)(?:[:：\t|]|\s[–—-]\s|(?<=\?)\s|(?<=\?)|\Z)[\s*:–—-]*",
    re.IGNORECASE,
)
_BEGINS = re.compile(
    r"\b(?:begin|start|commenc|kick|program|comienz|inicia|empie|début|commence|beginn|come[çc]a|inicio\b)\w*",
    re.IGNORECASE,
)
_ARRIVES = re.compile(
    r"\b(?:arriv\w*|doors?|check-?in|set-?up|llegada|acreditaci\w*|accueil|einlass|credenciamento)\b",
    re.IGNORECASE,
)
# What begins before the event does: "at 6 p.m. Registration begins at 5:30".
_COMES_BEFORE = re.compile(
    r"\b(?:registration|sign-?in|check-?in|doors|registro|inscripciones|acreditaci[oó]n"
    r"|entrada|puertas|accueil|inscriptions?|ouverture des portes|einlass|anmeldung|accoglienza"
    r"|credenciamento|registre)\b(?P<on>\s*,?[^.;,]{0,40})\Z",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"\b(?:ends?|ending|closes|until|clausura|cierre|termina|finaliza|hasta|ende|endet|schluss|fin|finit|jusqu['’]à"
    r"|termine|fino a|até|encerra\w*)\b[^.;,]{0,20}\Z",
    re.IGNORECASE,
)
_COMING = re.compile(rf"(?<!\w){lexicon.any_of('events', 'coming')}(?!\w)", re.IGNORECASE)
# Between a day and its hour where both are one: ", from ", " a las ", " at 7pm".
_BETWEEN = re.compile(
    r"[\s,;:(–—-]*(?:(?:from|at|between|a las?|de|desde las|entre las|à|dès|um|von|ab|alle|"
    r"dalle ore|ore|às|das|a les|de les|"
    r"the|las|les)\s*)*",
    re.IGNORECASE,
)
_DEADLINE = re.compile(
    r"\b(?:deadline|no later than|by|before|until|since|plazo|a más tardar|hasta|antes del?"
    r"|avant|bis zum|até)\s*\Z",
    re.IGNORECASE,
)
_TITLED = re.compile(
    r"\b(?:titled|entitled|called|named|titulad[oa]|denominad[oa]|llamad[oa]|intitulée?s?"
    r"|sobre o tema|unter dem Titel)\W{1,4}\s*[“\"«„]([^”\"»“]{4,200})[”\"»“]",
    re.IGNORECASE,
)
_PLACE = re.compile(
    rf"\b(?:at|in|inside|outside|en|dentro de|frente a|au|à|dans|im|in der|no|na"
    rf"|em)\s+((?:(?:the|el|la|los|las|le|les|der|die|das|o"
    rf"|a)\s+)?[{person_names._UPPER}][^.;:!?()]{{2,110}})"
)


_HEADING = 120  # characters of a line that names a day


@dataclass
class FoundEvent:
    """An event, the units it was read from and what is odd about it."""

    event: Event
    used: tuple[int, ...]  # units that say nothing the event does not say
    words: str
    rule: str
    zone: time_zones.Zone | None = None
    date: written_dates.FoundDate | None = None
    times: tuple[written_dates.FoundTime, ...] = ()


@dataclass
class _Block:
    parts: dict[str, list[str]] = field(default_factory=dict)
    units: dict[str, list[int]] = field(default_factory=dict)
    first: int = 0
    last: int = 0


def label(words: str) -> tuple[str, str] | None:
    """(what it tells, the rest of the line) of an advisory's line; None for any other line."""
    match = _LINE.match(words)
    if not match:
        return None
    written = match.group(1)
    # In lower case these are words of a sentence.
    return (_LABELS[written.casefold()], words[match.end() :]) if written[0].isupper() else None


def find(lines: Sequence[tuple[int, str]], *, released: Date | None, day_first: bool) -> list[FoundEvent]:
    """The events of a body, given as (unit, words) in order; each at most once."""
    made = []
    for block in _blocks(lines):
        labelled = _labelled(block, lines, released, day_first)
        if labelled:
            made.append(labelled)
    if any(each.event.start for each in made):
        return made
    prose = _labelled_event(lines, released, day_first)
    if prose and made:
        # The sentence has day and hour, the labels have the place.
        first = made[0]
        event = prose.event.model_copy(update={"place": first.event.place or prose.event.place})
        return [FoundEvent(event, first.used, prose.words, prose.rule, prose.zone, prose.date, prose.times)]
    return [prose] if prose else made


def _blocks(lines: Sequence[tuple[int, str]]) -> list[_Block]:
    blocks: list[_Block] = []
    current: _Block | None = None
    key = ""
    position = 0
    while position < len(lines):
        unit, words = lines[position]
        found = label(words)
        if found:
            key, rest = found
            if not rest and position + 1 < len(lines) and lines[position + 1][1].startswith(":"):
                position += 1
                rest = lines[position][1].lstrip(": ")
            if current is None or (
                key in ("what", "when") and key in current.parts and "where" in current.parts
            ):
                current = _Block(first=position)
                blocks.append(current)
            current.parts.setdefault(key, [])
            current.units.setdefault(key, []).append(unit)
            if rest:
                current.parts[key].append(rest)
            current.last = position
        elif current is not None and key and _continues(key, current, words, position):
            current.parts[key].append(words)
            current.units[key].append(unit)
            current.last = position
        else:
            key = ""
            if current is not None and position - current.last > 6:
                current = None
        position += 1
    return [block for block in blocks if {"when", "where", "time"} & block.parts.keys()]


def _continues(key: str, block: _Block, words: str, position: int) -> bool:
    if position != block.last + 1 or re.match(r"[^:]{2,40}:\s", words) or words.startswith(("#", "**")):
        return False
    if key in ("when", "time"):
        return bool(
            not _leftover(words) and (written_dates.find(words, year=2000) or written_dates.find_times(words))
        )
    if key == "where":
        return (
            len(block.parts[key]) < 6
            and len(words) < 90
            and not re.search(r"[.!?]\Z", words)
            and _addressy(words, block)
        )
    return key in ("what", "who", "rsvp", "online") and not block.parts[key] and len(words) < 300


def _addressy(words: str, block: _Block) -> bool:
    if not block.parts["where"]:
        return True
    return bool(
        re.search(r"\d", words)
        or re.search(r",\s*[A-Z]", words)
        or (words[0].isupper() and len(words.split()) <= 5 and words.istitle())
    )


def _leftover(words: str) -> str:
    """What a WHEN or TIME line says besides day, hour and zone."""
    for each in reversed(written_dates.find(words, year=2000)):
        words = words[: each.start] + " " + words[each.end :]
    for time in reversed(written_dates.find_times(words)):
        words = words[: time.start] + " " + words[time.end :]
    zone = time_zones.find(words)
    if zone:
        words = words.replace(zone.words, " ")
    words = re.sub(
        r"\b(?:at|from|on|a las|de|el|le|à|um|às|das|horas?|hrs|h|time|to|a|local|hora|uhr)\b",
        " ",
        words,
        flags=re.IGNORECASE,
    )
    return re.sub(r"[\W_]+", " ", words).strip()


def _labelled(
    block: _Block, lines: Sequence[tuple[int, str]], released: Date | None, day_first: bool
) -> FoundEvent | None:
    # "September 12, 20074:00 PM": a line break was lost between year and hour.
    when = re.sub(r"\b((?:19|20)\d\d)(?=\d{1,2}:\d\d)", r"\1 ", " ".join(block.parts.get("when", [])))
    hours = " ".join(block.parts.get("time", []))
    day = _day(when or hours, released, day_first)
    day = day or (_day_above(lines, block.first, released, day_first) if when or hours else None)
    time = _time(when) or _time(hours)
    zone = time_zones.find(f"{when} {hours}")
    where, met_at = _met_online(block.parts.get("where", []))
    place = _place(where)
    if not (day or time or place):
        return None
    start, end = _moments(day, time, zone)
    name = " ".join(block.parts.get("what", [])) or _name_before(lines, block.first)
    used: list[int] = []
    told = {"when": when, "time": hours}
    for key in ("when", "time"):
        if start and not _leftover(told[key]):
            used += block.units.get(key, [])
    if place:
        used += block.units.get("where", [])
    if name and block.parts.get("what"):
        used += block.units.get("what", [])
    rsvp = " ".join(block.parts.get("rsvp", [])) or None
    said_online = block.parts.get("online", [])
    addresses = chain.from_iterable(map(contact_points.web, said_online))
    online = next((each.words for each in addresses), None) or met_at
    if rsvp:
        used += block.units.get("rsvp", [])
    if not (place or when or hours):
        used = []
    event = Event(
        name=name or None,
        start=start,
        end=end,
        timezone=(zone.name or None) if zone and start else None,
        place=place,
        rsvp=rsvp,
        online=online,
    )
    words = "\n".join(chain.from_iterable(block.parts.get(key, []) for key in ("when", "time", "where")))
    times = tuple(written_dates.find_times(f"{when} {hours}"))
    return FoundEvent(event, tuple(used), words, "labels", zone, day, times)


def _day(words: str, released: Date | None, day_first: bool) -> written_dates.FoundDate | None:
    year = released.year if released else None
    found = written_dates.find(words, year=year, day_first=day_first)
    if not found:
        return next(near_days.find(words, released), None)
    first = found[0]
    if not first.has_year and released and first.value < released - timedelta(days=90):
        # In December, "January 8" is next year's.
        moved = written_dates.find(words, year=released.year + 1, day_first=day_first)
        return moved[0] if moved else first
    return first


def _day_above(
    lines: Sequence[tuple[int, str]], first: int, released: Date | None, day_first: bool
) -> written_dates.FoundDate | None:
    """The day that the line above the labels names, where they give only the hour."""
    for _, words in reversed(lines[max(0, first - 3) : first]):
        day = _day(words, released, day_first) if len(words) < _HEADING else None
        if day and (released is None or day.value >= released):
            return day
    return None


def _time(words: str) -> written_dates.FoundTime | None:
    times = written_dates.find_times(words)
    if len(times) > 1:
        ends = (0, *(time.end for time in times))
        for time, end in zip(times, ends, strict=False):
            before = words[max(end, time.start - 45) : time.start]
            if _BEGINS.search(before) and not _comes_before(before):
                return time
        for time, end in zip(times, ends, strict=False):
            before = words[max(end, time.start - 30) : time.start]
            if not (_ARRIVES.search(before) or _comes_before(before) or _ENDS.search(before)):
                return time
    return times[0] if times else None


def _comes_before(words: str) -> bool:
    """Whether the hour after these words is of what comes before the event; no: "free entry, begins at"."""
    coming = _COMES_BEFORE.search(words)
    return coming is not None and not ("," in coming["on"] and _BEGINS.search(coming["on"]))


def _moments(
    day: written_dates.FoundDate | None, time: written_dates.FoundTime | None, zone: time_zones.Zone | None
) -> tuple[datetime | None, datetime | None]:
    if day is None or time is None:
        return None, None
    start = datetime.combine(day.value, time.start_at)
    end = datetime.combine(day.value, time.end_at) if time.end_at else None
    if end and end <= start and start.hour >= 18:
        end += timedelta(days=1)
    if zone:
        start = time_zones.localise(start, zone.clock)
        end = time_zones.localise(end, zone.clock) if end else None
    return start, end


def _place(parts: Sequence[str]) -> Place | None:
    lines = [line.strip(" ,;") for line in parts if line.strip(" ,;")]
    if not lines:
        return None
    if len(lines) == 1 and "," in lines[0]:
        name, _, address = lines[0].partition(",")
        return Place(name=name.strip(), address=address.strip(" .") or None)
    return Place(name=lines[0], address=", ".join(lines[1:]) or None)


_ONLINE = re.compile(
    r"\W*(?:(?:on|via|by|en|por|über|sur)\s)?(?:zoom|webex|skype|jitsi|google meet|(?:microsoft )?teams"
    r"|youtube|facebook(?: live)?|instagram(?: live)?|online|webinar|livestream|live stream|virtual"
    r"|en l[íi]nea|en ligne)\b"
    # By itself, or with its address: "Virtual Reality Lab" and "YouTube Theater" are places.
    r"(?=(?:\s(?:meeting|link|call|webinar|event|live|stream|reunión|enlace))*\s*(?:[^\w\s]|\Z|https?:|www\.|(?:via|on|por|en|über|sur)\s))",
    re.IGNORECASE,
)


def _met_online(parts: Sequence[str]) -> tuple[list[str], str | None]:
    """The lines of a place that is a program, without its address, and the address; as they are, else."""
    points = list(chain.from_iterable(map(contact_points.web, parts)))
    if len(points) != 1 or not _ONLINE.match(parts[0]):
        return list(parts), None
    (point,) = points
    rest = (
        part.replace(point.words, " ").strip(" ,;:.()–-") if point.words in part else part for part in parts
    )
    return [line for line in rest if line], point.words


def _name_before(lines: Sequence[tuple[int, str]], first: int) -> str | None:
    """The title a block's event was given in the sentences before it."""
    for _, words in reversed(lines[max(0, first - 6) : first]):
        titled = _TITLED.search(words)
        if titled:
            return titled.group(1).strip(" .,")
    return None


def _labelled_event(
    lines: Sequence[tuple[int, str]], released: Date | None, day_first: bool
) -> FoundEvent | None:
    year = released.year if released else None
    for _, line in lines:
        days = written_dates.find(line, year=year, day_first=day_first)
        near = list(near_days.find(line, released, days))
        words = _without(line, near)
        times = written_dates.find_times(words)
        days = [
            day
            for day in (*days, *near)
            if not _ends_at(words, day.start) and (released is None or day.value >= released)
        ]
        if not times or not days:
            continue
        day = min(days, key=lambda each: max(each.start - times[0].end, times[0].start - each.end))
        if not _COMING.search(words) and not _at_once(words, day, times):
            continue
        time = _time(words) or times[0]
        if released is None and not day.has_year:
            continue
        if _ends_at(words, time.start):
            continue
        zone = time_zones.find(words[time.start : time.end + 40])
        start, end = _moments(day, time, zone)
        titled = _TITLED.search(words)
        event = Event(
            name=titled.group(1).strip(" .,") if titled else None,
            start=start,
            end=end,
            timezone=(zone.name or None) if zone else None,
            place=_place_told(words, time),
        )
        return FoundEvent(event, (), words, "sentence", zone, day, tuple(times))
    return None


def _without(words: str, days: Sequence[written_dates.FoundDate]) -> str:
    """The words, with blanks for the numbers of these days: "jueves 16 a las 18 h" is no span of hours."""
    for day in days:
        words = words[: day.start] + re.sub(r"\d", " ", day.words) + words[day.end :]
    return words


def _ends_at(words: str, position: int) -> bool:
    """Whether right before the position stands a word that makes it an end ("until"), not a beginning."""
    return _DEADLINE.search(words[max(0, position - 60) : position]) is not None


def _at_once(words: str, day: written_dates.FoundDate, times: Sequence[written_dates.FoundTime]) -> bool:
    """Whether an hour stands right behind its day, and a place behind both: enough without a verb."""
    after = [time for time in times if time.start >= day.end]
    if not after or after[0].start - day.end > 60 or not _BETWEEN.fullmatch(words[day.end : after[0].start]):
        return False
    return bool(
        _PLACE.match(words[after[0].end :].lstrip(" ,.")) or _PLACE.search(words[after[0].end :][:30])
    )


def _place_told(words: str, time: written_dates.FoundTime) -> Place | None:
    places = [match for match in _PLACE.finditer(words) if match.start() > time.start] or list(
        _PLACE.finditer(words)
    )
    for match in places:
        text = re.split(r",? (?:on|to|where|when|which|for|with|a las|el|para|con|pour)\s", match.group(1))[
            0
        ].strip(" ,")
        if (
            written_dates.find(text, year=2000)
            or re.fullmatch(r"(?:the )?(?:[A-Z]\w+day)", text)
            or text.casefold() in written_dates.MONTHS
        ):
            continue
        return Place(name=text)
    return None
