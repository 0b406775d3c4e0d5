"""The labels at a release's top: what kind of paper it is, and when it may be used."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from crier.model.release import Kind
from crier.reading.fields import embargoes, written_dates

# When it may be used. Each stands at the start of a line, in any case.
_IMMEDIATE = (
    r"for immediate (?:press |media )?(?:release|use|publication|distribution)",
    r"immediate release",
    r"for release ?:? ?(?:immediate(?:ly)?|at once|upon receipt|at will|now)",
    r"release immediately",
    r"para (?:su )?(?:publicaci[oó]n|divulgaci[oó]n|difusi[oó]n|distribuci[oó]n) inmediata",
    r"(?:publicaci[oó]n|difusi[oó]n|divulgaci[oó]n) inmediata",
    r"de (?:publicaci[oó]n|difusi[oó]n) inmediata",
    r"pour (?:diffusion|publication) imm[eé]diate",
    r"(?:[aà] diffuser|diffusion) imm[eé]diate(?:ment)?",
    r"para (?:divulga[cç][aã]o|publica[cç][aã]o|difus[aã]o) imediata",
    r"zur sofortigen ver[oö]ffentlichung",
    r"per (?:la )?(?:pubblicazione|diffusione) immediata",
    r"per a (?:publicaci[oó]|difusi[oó]) immediata",
    r"đ[eể] phát hành ngay lập tức",
    r"للنشر الفوري",
)
# What kind of paper it is. The words around them (an organisation's name) may stay.
_KINDS: dict[str, Kind] = {
    r"(?:press|media|news) ?release": "release",
    r"press (?:bulletin|notice)": "release",
    r"(?:media|press|news) advisory": "advisory",
    r"(?:media|press) (?:alert|invitation|call)": "advisory",
    r"(?:press |media |public )?statement": "statement",
    r"comunicado(?: de prensa| a la opini[oó]n p[uú]blica)?": "release",
    r"(?:nota|bolet[ií]n) (?:de|para la) prensa": "release",
    r"nota informativa": "release",
    r"(?:convocatoria|invitaci[oó]n|aviso)(?: de| a la| para la| a los| a)? (?:prensa|medios)(?: "
    r"de comunicaci[oó]n)?": "advisory",
    r"convocatoria": "advisory",
    r"(?:declaraci[oó]n|pronunciamiento)(?: p[uú]blic[oa]| de prensa)?": "statement",
    r"communiqu[eé](?: de presse)?": "release",
    r"(?:invitation|avis)(?: [aà] la)? presse|avis aux m[eé]dias": "advisory",
    r"d[eé]claration(?: publique)?": "statement",
    r"comunicado (?:de|à|a) imprensa|nota (?:de|à|a) imprensa|release [àa] imprensa": "release",
    r"(?:aviso de pauta|convite à imprensa|sugestão de pauta)": "advisory",
    r"(?:presse|medien)(?:mitteilung|information|meldung)": "release",
    r"(?:presse|medien)einladung": "advisory",
    r"comunicato stampa": "release",
    r"nota de premsa|comunicat de premsa": "release",
    r"persbericht": "release",
    r"th[oô]ng c[aá]o b[aá]o ch[ií]": "release",
    r"بيان صحفي": "release",
    r"прес+-?релиз": "release",
    r"basın bülteni|siaran pers": "release",
}

_AT_IMMEDIATE = re.compile(rf"(?:{'|'.join(_IMMEDIATE)})", re.IGNORECASE)
_AT_KIND = tuple((re.compile(rf"(?:{words})(?!\w)", re.IGNORECASE), kind) for words, kind in _KINDS.items())
# Whom a public letter addresses: neither headline nor body.
_ADDRESSED = re.compile(
    r"(?:a la opini[oó]n p[uú]blica|a los medios(?: de comunicaci[oó]n)?|al p[uú]blico(?: en "
    r"general)?|a la ciudadan[ií]a"
    r"|to whom it may concern|to all media|aux m[eé]dias|[àa] imprensa)[\W]*\Z",
    re.IGNORECASE,
)
_OPEN = " \t*#«»[]()_–—-|•:."


@dataclass(frozen=True)
class Label:
    """A label at the start of a line and what stands after it on that line."""

    words: str
    rest: str
    kind: Kind | None = None
    immediate: bool = False
    embargo: bool = False
    named: bool = False  # a name stands before it: Acme Press Release


@lru_cache(2_000)  # lines: more than a release has, and each is asked for several times
def find(line: str) -> Label | None:
    """The label a line begins with; None where it begins with something else.

    A kind's label counts alone on its line (after an organisation's name, too),
    before a colon, or before a date: "Statement of accounts" is none.
    """
    text = line.lstrip(_OPEN)
    match = _AT_IMMEDIATE.match(text)
    if match and not re.match(r"\w", text[match.end() :]):
        return Label(match.group(), text[match.end() :].lstrip(_OPEN), immediate=True)
    if embargoes.labels(text):
        return Label(text.rstrip(_OPEN), "", embargo=True)
    if _ADDRESSED.match(text):
        return Label(text.rstrip(_OPEN), "")
    for pattern, kind in _AT_KIND:
        match = pattern.match(text)
        if match and _alone(text[match.end() :]):
            return Label(match.group(), _capital(text[match.end() :].lstrip(_OPEN)), kind)
        # "Acme Press Release:": a name, then the label, then nothing but a colon or the end.
        match = pattern.search(text)
        if match and len(text) < 80 and re.match(r"[\s:*\])]*\Z", text[match.end() :]):
            before = text[: match.start()].strip(_OPEN)
            if before and len(before.split()) <= 6 and before[0].isupper() and kind != "statement":
                return Label(text.strip(" \t*"), "", kind, named=True)
    return None


def _capital(text: str) -> str:
    """What stood behind a label and a colon, as it begins where it stands alone."""
    return text[:1].upper() + text[1:]


def _alone(after: str) -> bool:
    if re.match(r"\s*(?:[:|\t–—-]|[*_#\s]*\Z|[.\])]\s*\Z)", after):
        return True
    begins = written_dates.find(after[:60], year=2000)
    if begins and not re.search(r"\w", after[: begins[0].start].replace("No", "")):
        return True
    # "Communiqué de presse – Paris", "Comunicado No. 12": a number.
    return bool(re.match(r"\s*(?:n[o.º°]+\.?\s*)?\d{1,4}(?:[/-]\d{2,4})?\s*\Z", after, re.IGNORECASE))


def split_over_lines(lines: list[str]) -> tuple[Label, int] | None:
    """A label that was broken over the first lines of a list, and over how many; None if there is none."""
    if len(lines) >= 2 and embargoes.goes_on(lines[0], lines[1]):
        return Label(" ".join(lines[:2]), "", embargo=True), 2
    for count in (2, 3, 4):
        if len(lines) >= count and all(0 < len(line) < 40 for line in lines[:count]):
            joined = " ".join(lines[:count])
            match = _AT_IMMEDIATE.fullmatch(joined.strip(_OPEN))
            if match:
                return Label(joined, "", immediate=True), count
    return None
