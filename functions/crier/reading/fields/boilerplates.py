"""Boilerplate and notes to editors: the standing words about an organisation, with or without a heading."""

from __future__ import annotations

import re
from collections.abc import Sequence

ABOUT = re.compile(
    r"\W*(?:(?:(?:learn )?more )?about(?: (?:the|our))?"
    r"|acerca de(?:l| la| los| las)?\b|sobre(?: (?:el|la|los|las|o"
    r"|a|os|as|nosotros))?|qui[eé]nes somos|[aà] propos(?: de l['’]| d(?:e la|es|u|e)\b| "
    r"d['’])?"
    r"|über(?: (?:die|den|das|uns))?|a proposito d(?:i|el|"
    r"ella|ei|egli|elle)|informazioni su(?:l|lla|i|gli|lle)?|chi siamo|quant a"
    r"|over|o nas|giới thiệu về"
    r"|عن)\s*(?=\S)(?P<name>[^.!?\n:]{1,90}?)(?:\s?\([^()\s]{3,60}\))?[:.]?\W*\Z",
    re.IGNORECASE,
)
# "About this event" tells of the event, "About 400 people" is a sentence.
_NOT_ABOUT = re.compile(
    r"\b(?:this event|the event|este evento|esta actividad|esse evento|\d|how|why|the (?:study"
    r"|report|survey|research|author|data|project|film|book))\b",
    re.IGNORECASE,
)
_ABOUT_LINE = re.compile(
    r"(?:about|acerca de|sobre|[aà] propos de l['’]|[aà] propos d(?:e la|e|u|es)\b|[aà] "
    r"propos d['’]|über)\s*(?:(?:the|our|el|la|los|las|o|a|os|as|die|der|den|das)\s+)?"
    r"(?P<name>[^.!?:]{2,60}):\s+(?=\S)",
    re.IGNORECASE,
)
NOTES = re.compile(
    r"\W*(?:notes?(?: for| to)(?: the)? (?:editors?|journalists|media)|editor['’]?s['’]? "
    r"notes?|background notes?|notas? (?:para|a) (?:la redacci[oó]n|(?:los |las "
    r")?(?:editor[ea]s|periodistas|redactores|medios))"
    r"|notas? (?:del|de la|al) editor[ae]?|notes? (?:aux|pour les|à l['’]attention des) "
    r"(?:r[eé]dactions?|r[eé]dacteurs|journalistes|[eé]diteurs)|notas? (?:aos?|para os?) "
    r"(?:editor(?:es)?|jornalistas|imprensa)"
    r"|noot voor de redactie|hinweise? (?:für|an) (?:die )?(?:redaktion(?:en)?|journalisten)"
    r"|anmerkungen? für "
    r"(?:die )?redaktion)\s*:?\s*",
    re.IGNORECASE,
)
_STANDING = (
    r"(?:is|are|was|ist|es|son|est|é|são|è)\s+(?:(?:a|an|the|one of|el|la|un|una|le|un|une|der"
    r"|die|das|ein|eine|o|a|um|uma|europaweit|world|il|lo)\b)"
    r"|(?:manufactures|develops|designs|provides|offers|operates|represents|works (?:to|with"
    r"|for|in)|brings together|is dedicated|is committed"
    r"|has been|was (?:founded|established|created)|founded in|established in|serves|promotes"
    r"|advocates|defends|unites|publishes|produces"
    r"|specializes|delivers|helps|supports (?:over|more|people|families|communities)|exists to"
    r"|strives|seeks to|connects|empowers)\b"
    r"|(?:trabaja(?:mos)? (?:para|por|en|con)|agrupa|reúne|representa|promueve|defiende|fue "
    r"(?:fundad|cread)[oa]|se dedica|ofrece|desarrolla|nació|acompaña|lucha por)\b"
    r"|(?:œuvre|regroupe|représente|rassemble|défend|propose|développe|a été (?:fondé|créé)e?|s['’]engage)\b"
    r"|(?:trabalha|reúne|representa|promove|defende|foi (?:fundad|criad)[oa]|atua|oferece|desenvolve)\b"
    r"|(?:entwickelt|bietet|vertritt|wurde \d{4}|gehört|betreibt|setzt sich)\b"
)

_STANDS = re.compile(rf"\s(?:{_STANDING})", re.IGNORECASE)


def is_standing(words: str) -> bool:
    """Whether a line says what somebody is: "Acme is a union of renters"."""
    return bool(_STANDS.search(words))


_SMALL = {
    "de",
    "del",
    "la",
    "las",
    "los",
    "of",
    "the",
    "for",
    "and",
    "y",
    "e",
    "des",
    "du",
    "da",
    "do",
    "dos",
    "für",
    "der",
    "games",
    "group",
    "pour",
}


def _is_proper(name: str) -> bool:
    """Whether a few words are one name: capitals all through, small words between them."""
    words = name.split()
    if not 1 <= len(words) <= 12 or not words[0][0].isupper():
        return False
    return all(word[0].isupper() or not word[0].isalpha() or word.casefold() in _SMALL for word in words)


def heading(words: str) -> str | None:
    """The organisation a heading introduces ("About Acme"); None for any other line."""
    match = ABOUT.match(words)
    if not match or len(words) > 100 or _NOT_ABOUT.search(words):
        return None
    name = match["name"].strip(" :.–—-*")
    return (
        name
        if name and (name[0].isupper() or not name[0].isascii() or words.istitle() or words.isupper())
        else None
    )


# "About Acme Acme is the …": the heading lost its line; "ABOUT: Acme is …": it names nobody.
_ABOUT_AGAIN = re.compile(
    r"(?:about|acerca de|sobre|[aà] propos d(?:e|u)|über)\s+(?P<name>(?:the |la |el |die )?[^.!?:]{2,60}?)\s+"
    r"(?=(?:(?:the|la|el|die) )?(?P=name)\b)",
    re.IGNORECASE,
)
_ABOUT_ALONE = re.compile(r"(?:ABOUT|About us|ACERCA DE|SOBRE|Über uns|[AÀ] PROPOS)\s*:\s+(?=\S)")


def inline(words: str) -> tuple[str | None, int] | None:
    """(organisation, where its text begins) of "About Acme: Acme is …" in one paragraph."""
    if alone := _ABOUT_ALONE.match(words):
        return None, alone.end()
    again = _ABOUT_AGAIN.match(words)
    if again and again["name"][:1].isupper() and not _NOT_ABOUT.search(again["name"]):
        return again["name"].strip(), again.end()
    match = _ABOUT_LINE.match(words)
    if not match or _NOT_ABOUT.search(match["name"]) or not match["name"][0].isupper():
        return None
    return match["name"].strip(), match.end()


def unheaded(words: str, everything: str, speakers: Sequence[str]) -> str | None:
    """The organisation a closing paragraph is about, when it reads like its standing words; else None.

    It begins with a name that the rest of the release uses, too, and goes on
    as an introduction does: "Acme is the …", "Acme manufactures …".
    """
    begins = _STANDS.search(words[:200])
    if not begins or len(words.split()) < 12:
        return None
    name = re.sub(r"\([^)]*\)|,.*\Z", " ", words[: begins.start()]).strip('“”"„«» ')
    name = re.sub(r"\A(?:the|la|el|le|les|die|der|das|los|las|o|a)\s+", "", name.strip(), flags=re.IGNORECASE)
    if not _is_proper(name):
        return None
    first = name.split()[0]
    if not first[0].isupper() or any(name in speaker or speaker.endswith(name) for speaker in speakers):
        return None
    if first.casefold() in _NO_NAMES or re.match(
        r"(?:he|she|they|it|this|that|these|those|there|we|you|all|in|on|at)\b", name, re.IGNORECASE
    ):
        return None
    elsewhere = everything.replace(words, " ")
    return name if name in elsewhere or re.search(rf"\b{re.escape(first)}\b", elsewhere) else None


_NO_NAMES = {
    "this", "these", "that", "those", "there", "here", "el", "la", "este", "esta", "il", "elle", "ce",
    "cette", "es", "er",
    "sie", "dies", "diese", "today", "our", "their", "his", "her", "its", "more", "most", "many", "some",
    "one", "while",
    "if", "when", "as", "but", "and", "for", "since", "founded", "according", "currently", "also", "what",
    "who",
}  # fmt: skip
