"""The dateline: the place, and often the date, that a release's first paragraph begins with."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crier.model.release import Dateline
from crier.reading.fields import person_names, written_dates
from crier.text import lexicon

_UP = r"[^\W\d_a-zà-öø-ÿ]"
_WORD = rf"(?:{_UP}[\w'’.-]*(?:/(?:M|Main|O|Oder|S|Saale)\.?(?!\w))?|St\.|Ft\.|D\.C\.)"
_JOIN = r"(?:de|del|la|las|los|el|of|the|and|y|e|da|do|dos|am|an der|upon|sur|en|im|du|le|les|i|di)"
_PART = rf"{_WORD}(?:[ -](?:{_JOIN} ){{0,2}}{_WORD}){{0,4}}"
_PLACE = re.compile(rf"({_PART})((?:\s*[,/|;&]\s*(?:{_JOIN} )?{_PART}){{0,12}})\Z")
_OPENER = lexicon.any_of("dateline", "openers")  # words that a first sentence begins with
_SEPARATOR = re.compile(
    rf"(?<=[^\W\d_]),\s+(?={_OPENER}(?!\w))|(?<=\d{{4}}),\s+(?={_UP})|(?<=\w)[.]\s+(?=[\"“«]?{_UP})|(?<=[^\W\d_])-(?={_OPENER}\s)"
    rf"|(?<=[A-ZÀ-Þ]{{3}})\s(?={_OPENER}\s[^\W\d_]*[a-zà-þ])"
    r"|\s*(?:[–—―]+|--+|\s-+\s|(?<=[\d\])])-\s?|(?<=\.)-\s?|\s?\.[–—-]+|(?<=[\d)\]]):"
    r"|(?<=[)\]])\s(?=[A-Z«“\"])|(?<=日[】）])\s?|(?<=日)[电電]\s?"
    r"|(?<=[\d)])\.(?=\s|\Z)|(?<=\d):|:(?=\s)|\s\|\s|(?<=[A-Z])\t(?=[A-Z])|-(?=\s))\s*"
)
_NOT_PLACES = re.compile(
    rf"\A(?:by|por|par|von|from|with|in|at|on|since|after|during|desde|dans|seit)\b"
    rf"|(?<!\w){lexicon.any_of('dateline', 'not_places')}(?!\w)"
    r"|\b(?:note|notes|notas?|nota|update|statement|release"
    r"|contact|background|editors?|today|what|when|where|who|why|time|press|media"
    r"|news|summary|about|photo|source|foto|fuente|studie|study|analysis|report|re|subject"
    r"|date|fecha|tel|phone|e-?mail|breaking"
    r"|qu[eé]|cu[aá]ndo|d[oó]nde|qui[eé]n|important|importante|warning|rsvp|details|location"
    r"|cost|the following|comunicado|communiqué)\b",
    re.IGNORECASE,
)
_OPENS = re.compile(rf"{_OPENER}(?!\w)")
# A wire's mark between place and dash.
# AMSTERDAM and PARIS: two places, not one name.
_SHOUTED_PAIR = re.compile(r"([A-ZÀ-Þ][A-ZÀ-Þ. '-]+) (?:and|y|e|et|und) ([A-ZÀ-Þ][A-ZÀ-Þ. '-]+)")
_WIRE = re.compile(
    r"\s*(?:/[A-Z0-9][\w .-]{2,40}/|\((?:BUSINESS|GLOBE|PR|MARKET|NEWS|US)[ -]?(?:NEWS)?WIRES?\)"
    r"|/PRNewswire[^/]{0,30}/|\((?:ots|dpa|ddp|dts|APA|AP|AFP|EFE|ANSA|CNW|KNA|epd)\))\s*",
    re.IGNORECASE,
)
_REGIONS = re.compile(
    r"(?:Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida"
    r"|Georgia|Hawaii|Idaho|Illinois|Indiana|Iowa|Kansas"
    r"|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri"
    r"|Montana|Nebraska|Nevada|New Hampshire|New Jersey"
    r"|New Mexico|New York|North Carolina|North Dakota|Ohio|Oklahoma|Oregon|Pennsylvania"
    r"|Rhode Island|South Carolina|South Dakota|Tennessee"
    r"|Texas|Utah|Vermont|Virginia|Washington|West Virginia|Wisconsin|Wyoming|Puerto Rico"
    r"|United States|Estados Unidos|EE\.? ?UU\.?|Canada"
    r"|Canadá|Mexico|México|Guatemala|Honduras|El Salvador|Nicaragua|Costa Rica|Panama|Panamá"
    r"|Colombia|Venezuela|Ecuador|Peru|Perú|Bolivia"
    r"|Chile|Argentina|Uruguay|Paraguay|Brazil|Brasil|Cuba|Haiti|Haití|España|Spain|Portugal"
    r"|France|Francia|Germany|Deutschland|Italy|Italia"
    r"|Switzerland|Suisse|Schweiz|Belgium|Belgique|Netherlands|England|Scotland|Wales|Ireland"
    r"|UK|United Kingdom|Kenya|Nigeria|South Africa"
    r"|Ghana|Egypt|India|Pakistan|Nepal|Bangladesh|Japan|China|Philippines|Indonesia|Thailand"
    r"|Vietnam|Australia|New Zealand|Austria|Sweden"
    r"|Norway|Denmark|Finland|Poland|Greece|Turkey|Israel|Ukraine|Russia)\b.*"
)
# AP and postal names of states and provinces, and what else follows a city after a bare space.
_STATES = re.compile(
    r"(?:Ala|Ariz|Ark|Calif|Colo|Conn|Del|Fla|Ga|Ill|Ind|Kan|Ky|La|Md|Mass|Mich|Minn|Miss|Mo"
    r"|Mont|Neb|Nev|N\.[CDHJMY]|Okla"
    r"|Ore|Pa|R\.I|S\.[CD]|Tenn|Va|Vt|Wash|W\.Va|Wis|Wyo|D\.C)\.|[A-Z]{2}|USA|U\.S\.(?:A\.)?"
)


@dataclass(frozen=True)
class FoundDateline:
    """A dateline at the start of a paragraph; the text goes on at `end`."""

    dateline: Dateline | None  # None: only a date stood there
    date: written_dates.FoundDate | None
    end: int
    embedded_label: bool = False


def find(words: str, *, day_first: bool, alone: bool = False) -> FoundDateline | None:
    """The dateline a paragraph begins with; None where it begins otherwise.

    With `alone` the line may be nothing but a dateline: then it must have a
    date, or a place with its region.
    """
    for match in _SEPARATOR.finditer(words[:220]):
        head, rest = words[: match.start()], words[match.end() :]
        if len(head) > 170:
            break
        if not head.strip():
            continue
        made = _read(head, day_first)
        if made and not rest and alone:
            return FoundDateline(made[0], made[1], len(words))
        if made and rest and _parts(match, head, rest, made):
            more = _rest_of_head(words, match, made, day_first)
            return more or FoundDateline(made[0], made[1], match.end())
    if alone and len(words) <= 120:
        made = _read(words.rstrip(" .:–—-"), day_first, short=len(words) < _SHORT)
        if made and made[0] and (made[1] or (_is_placed(made[0].region) and not _is_phrase(made[0], words))):
            return FoundDateline(made[0], made[1], len(words))
    return None


_LONGEST_CITY = 3  # words of a city that no comma parts from its state: "Salt Lake City UT"


def _is_phrase(place: Dateline, words: str) -> bool:
    """Whether a line that ends as a state does is a headline: "Thousands of Renters March Across LA"."""
    return "," not in words and len((place.city or "").split()) > _LONGEST_CITY


_Read = tuple[Dateline | None, written_dates.FoundDate | None]
_SHORT = 60  # characters: a line that may tell its year in two digits


def _parts(match: re.Match[str], head: str, rest: str, made: _Read) -> bool:
    """Whether a sign between two pieces of a paragraph parts its dateline from the text."""
    dateline, date = made
    sign = match.group()
    mark = sign.strip()
    if not (rest[0].isupper() or not rest[0].isalpha() or _trusted(head, made)):
        return False
    if mark == ",":  # "On May 4, 2026, the League …" is a sentence
        return dateline is not None and bool(date or _is_placed(dateline.region))
    if mark == "-" and not sign.endswith(" ") and not date and not sign.startswith(" "):
        return dateline is not None and bool(_OPENS.match(rest))
    if sign == "-" and not date:
        return False
    if mark in (":", ".") and not date:
        return dateline is not None and _is_placed(dateline.region)
    if not mark and not date and head.strip()[-1:] not in ")]":
        shouted = "".join(character for character in head if character.isalpha())
        return dateline is not None and shouted.isupper() and len(shouted) >= 5
    return dateline is not None or bool(mark)


def _is_placed(region: str | None) -> bool:
    """Whether what stands behind a city is a state or a country."""
    last = (region or "").rpartition(", ")[2]
    return bool(last) and bool(
        _STATES.fullmatch(last) or _STATES.fullmatch(last + ".") or _REGIONS.match(last)
    )


def _trusted(head: str, made: _Read) -> bool:
    return bool(made[1]) or head.isupper()


def _rest_of_head(
    words: str,
    match: re.Match[str],
    made: _Read,
    day_first: bool,
) -> FoundDateline | None:
    """Munich – March 26, 2020. · May 12th, 2022- Cambridge, MA: place and date on both sides of a dash."""
    rest = words[match.end() :]
    dateline, date = made
    if dateline is not None and date is None:
        begins = written_dates.find(rest[:40], day_first=day_first)
        if begins and begins[0].start == 0:
            after = re.match(r"\s*(?:[)\].:–—-]+\s*|\Z)", rest[begins[0].end :])
            if after:
                end = match.end() + begins[0].end + after.end()
                text = words[: match.end() + begins[0].end].strip()
                return FoundDateline(dateline.model_copy(update={"text": text}), begins[0], end)
    if dateline is None and date is not None:
        inner = find(rest, day_first=day_first, alone=True)
        if (
            inner
            and inner.dateline
            and inner.date is None
            and (inner.dateline.region or inner.end < len(rest))
        ):
            text = words[: match.end()] + inner.dateline.text
            return FoundDateline(
                inner.dateline.model_copy(update={"text": text.strip()}), date, match.end() + inner.end
            )
    return None


def _read(head: str, day_first: bool, *, short: bool = False) -> _Read | None:
    """Place and date of the words before a separator; None where they are something else."""
    text = _WIRE.sub(" ", head).strip(" *•#")
    found = written_dates.find(text, day_first=day_first)
    date = found[0] if len(found) == 1 else None
    if not found and short:
        date = written_dates.find_short(text, day_first=day_first)
    if len(found) > 1:
        return None
    # "Dec. 1" and "março de 2026" tell no whole date; they are no part of the place either.
    told = date or next(iter(written_dates.find(text, year=2000, day_first=day_first)), None)
    whole = written_dates.MONTH_AND_YEAR.sub(" ", text)
    place = text[: told.start] + " " + text[told.end :] if told else whole
    place = re.sub(r"[\[\](){}【】（）]", " ", place)
    place = re.sub(
        r"(?<=\s)(?:le|el|a|on|den|em|am|the|à|day|de|aos?|il|lì|في)\s*\Z|^\s*(?-i:[Ll]e|[Ee]l|[Aa]|[Oo]n|[Dd]en|[Ee]m|[Ee]n|[Ii]n|[Aa]m|[Ii]l)\s+(?=\Z)",
        " ",
        place.strip(" ,") + " ",
    ).strip()
    place = re.sub(r"\s+", " ", place).strip(" ,،、，.;:–—-|/·•")
    if not place:
        return (None, date) if date else None
    if (
        not date
        and (person_names.is_role(place) or person_names.is_organisation(place))
        and not place.isupper()
    ):
        return None
    if len(place) > 110 or _NOT_PLACES.search(place) or re.search(r"\d|[?!\"“”«»@]", place):
        return None
    match = _PLACE.match(place)
    if not match:
        return None
    city, more = match.group(1), match.group(2).strip(" ,/|;&")
    if several := _SHOUTED_PAIR.fullmatch(city):
        city, more = several.group(1), ", ".join(filter(None, (several.group(2), more)))
    state = re.fullmatch(rf"(.+?)[ ](({_STATES.pattern}|D\.C)(?: (?:USA|U\.S\.A?\.?))?)", city)
    if state and not city.isupper():
        city, more = state.group(1), ", ".join(filter(None, (state.group(2), more)))
    if not date and not more and not city.isupper() and len(city.split()) > 3:
        return None
    if len(city.split()) > 5 or _month_alone(city):
        return None
    return Dateline(city=_tidy(city), region=_tidy(more) or None, text=head.strip()), date


def _month_alone(city: str) -> bool:
    return city.casefold() in written_dates.MONTHS or city.casefold() in written_dates.WEEKDAYS


def _tidy(place: str) -> str:
    place = " ".join(place.split()).strip(" ,;")
    last = place.rpartition(", ")[2]
    # The full stop of an abbreviation (Calif., D.C.) was cut off with the sentence's.
    if re.search(r"/[A-Z]\Z", place):
        return place + "."
    return place + "." if _STATES.fullmatch(last + ".") and not _STATES.fullmatch(last) else place
