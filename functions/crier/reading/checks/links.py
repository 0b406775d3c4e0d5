"""Links that were lost on the way, and links that lead nowhere outside the house."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from crier.model.release import inlines, plain
from crier.reading.checks.subject import Hit, Subject, around

# Words that are a link on a web page and nothing on paper.
_LOST = re.compile(
    r"\b(?:(?:click|tap|available|register|registration|found|rsvp|download|sign up|apply|read"
    r"|view|watch|see|donate|join|learn more|more information|details|livestream|visit"
    r"|online)(?: \w+){0,4}? here"
    r"|(?:at|on|via) this link|(?:at|using|through|follow|visit|see) (?:the|this) (?:link|page"
    r"|website)(?= ?[.)]|\s*\Z)|link (?:below|here)"
    r"|(?:haga|haz|dé|dando) clic(?:k)?(?: (?:aquí|en (?:este|el) enlace))?|(?:disponibles?"
    r"|registr\w+|inscr\w+|descarg\w+|consult\w+|encuentr\w+|ingres\w+|aplicar|leer|ver|vea"
    r"|únase|acceda|enlace)(?: \w+){0,4}? aquí"
    r"|en (?:este|el siguiente) enlace(?= ?[.)]|\s*\Z)|(?:cliquez|disponibles?|inscri\w+"
    r"|télécharge\w*|consulte\w*)(?: \w+){0,4}? ici\b|sur ce lien"
    r"|(?:clique|disponível|inscreva-se|acesse|baixe|saiba mais)(?: \w+){0,4}? aqui\b|neste "
    r"link|(?:klicken|finden|verfügbar|anmelden|anmeldung)(?: \w+){0,4}? hier\b)",
    re.IGNORECASE,
)
# A whole line that can only have been a button.
_BUTTON = re.compile(
    r"\W*(?:(?:download|view|read|see|register|rsvp|sign up|watch|get|buy|add to|join|apply"
    r"|learn)\b[\w ’'-]{2,60}|here|aquí|aqui|ici|hier|đây"
    r"|(?:descarg\w+|ver|leer|regístr\w+|inscríb\w+|consultar|aplicar|únete|compra\w*)\b[\w "
    r"’'-]{2,60}|(?:télécharger|lire|voir|s’inscrire)\b[\w ’'-]{2,60}"
    r"|(?:baixar|leia|veja|inscreva-se)\b[\w ’'-]{2,60}|(?:nhấp vào|tại) đây)\W*\Z",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"https?://|www\.|@|(?<=[\w-])\.(?:org|com|net|gov|edu|es|mx|fr|de|eu|info)\b")
_VERB_MORE = re.compile(r"\b(?:is|are|was|will|has|have|said|es|son|fue|está|est|sont)\b", re.IGNORECASE)
_BARE_HERE = re.compile(r"(?:\bĐÂY\b|\bđây\b(?=\s*\Z)|(?<!\w)هنا(?!\w))")


def lost(subject: Subject) -> Iterator[Hit]:
    """ "Register here" without a link; a button that became a line of text."""
    told = 0
    for text in inlines(subject.fields.body):
        words = plain(text)
        linked = [span.text for span in text if span.href]
        for line in words.split("\n"):
            hit = _lost_in(line, linked)
            if hit and told < 6:
                told += 1
                yield Hit(hit)


def _lost_in(line: str, linked: list[str]) -> str:
    if _ADDRESS.search(line) or linked:
        # An address stands in the words, or the line has its link.
        if not linked:
            return ""
        rest = line
        for text in linked:
            rest = rest.replace(text, " ")
        match = _LOST.search(rest)
        return around(rest, match.start(), match.end()) if match and "http" not in line else ""
    match = _LOST.search(line) or _BARE_HERE.search(line)
    if match:
        return around(line, match.start(), match.end())
    if (
        len(line) < 70
        and _BUTTON.match(line)
        and not line.rstrip().endswith((".", ":", "?"))
        and not _VERB_MORE.search(line)
    ):
        return line
    return ""


_INSIDE = re.compile(
    r"\b(?:localhost|127\.0\.0\.1|intranet|staging|stage\.|dev\.|test\.|preview"
    r"|sharepoint\.com|onedrive|docs\.google\.com/document|drive\.google\.com/file"
    r"|dropbox\.com/(?:home|work)|\.local\b|\.internal\b|\.corp\b|wp-admin|outlook\.office)",
    re.IGNORECASE,
)


def bad(subject: Subject) -> Iterator[Hit]:
    """A link that works only where it was written, follows its readers, or is not encrypted."""
    told: set[str] = set()
    plain_http = 0
    for text in inlines(subject.fields.body):
        for span in text:
            href = span.href
            if not href or href in told:
                continue
            told.add(href)
            parts = urlsplit(href)
            if parts.scheme in ("http", "https") and (
                _INSIDE.search(href) or "." not in (parts.hostname or "")
            ):
                yield Hit(href, "inside")
            elif re.search(r"[?&](?:utm_\w+|fbclid|gclid|mc_[ce]id)=", href):
                yield Hit(href, "tracking", level="note")
            elif parts.scheme == "http" and not plain_http:
                plain_http += 1
                yield Hit(href, "plain", level="note")
    for href in subject.facts("relative-link"):
        if href not in told:
            told.add(href)
            yield Hit(href, "relative")
    for href in dict.fromkeys(subject.facts("other-link")):
        yield Hit(href, "other")
    for href in subject.facts("dangerous-link"):
        yield Hit(href, "dangerous")
