"""What a document says under a picture: its caption, and who made it."""

from __future__ import annotations

import re
from dataclasses import replace

from crier.reading.document import Document, Unit

_LONGEST = 300  # characters
_LABEL = re.compile(
    r"(?:photo|picture|image|caption|figure|foto(?:graf[ií]a)?|imagen|pie de foto|leyenda|imagem"
    r"|legenda|légende|bild|bildunterschrift)(?: \d{1,2})?\s*[:：]\s*",
    re.IGNORECASE,
)
# "Photo: Ana Ruiz", "(Foto de Ana Ruiz)", "© Ana Ruiz": the whole line, or the end of a caption.
_CREDIT = re.compile(
    r"(?:\A|[\s,;(\[/|–—-]+)(?:photos?(?:graph)?(?: credit| by| courtesy of)"
    r"|photos?(?=\s*[:©])|image courtesy of"
    r"|foto(?:graf[ií]a)?(?: de| por|(?=\s*:))"
    r"|cr[eé]dit(?:o|os|s)?(?: (?:photo|de la foto))?(?=\s*[:©])|courtesy of"
    r"|cortes[ií]a de|bildnachweis(?=\s*:)|bild(?=\s*:)|©|\(c\))\s*[:©]?\s*"
    r"(?P<who>[^\W\d_][^()\[\]:\d]{1,80}?)\s*[)\].]*\Z",
    re.IGNORECASE,
)


def from_document(document: Document) -> Document:
    """The document with each picture's caption and credit, taken from the line right under it.

    Only a line that says what it is: a figcaption, "Photo: …", or one that ends in a credit.
    """
    if not document.images:
        return document
    images = dict(document.images)
    kept: list[Unit] = []
    for unit in document.units:
        above = kept[-1] if kept else None
        picture = images.get(above.file) if above and above.kind == "image" else None
        if above and picture and not picture.caption and (read := _read(unit)):
            images[above.file] = replace(picture, caption=read[0], credit=read[1])
            continue
        kept.append(unit)
    return replace(document, units=tuple(kept), images=images)


def _read(unit: Unit) -> tuple[str | None, str | None] | None:
    """(caption, credit) of a line under a picture; None where it is a line of the text."""
    words = unit.words
    if unit.kind not in ("line", "quotation") or not words or len(words) > _LONGEST:
        return None
    label = _LABEL.match(words)
    credit = _CREDIT.search(words)
    if not (unit.role == "caption" or label or credit):
        return None
    if credit and credit.start() == 0:
        return None, credit["who"].strip()
    end = credit.start() if credit else len(words)
    caption = words[label.end() if label else 0 : end].strip(" ,;–—-/|")
    return caption or None, credit["who"].strip() if credit else None
