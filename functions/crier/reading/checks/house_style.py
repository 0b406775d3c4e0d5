"""The house's own ways: boilerplate, headline, language, pictures."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from crier.reading.checks.subject import Hit, Subject
from crier.reading.fields import text_language


def boilerplate(subject: Subject) -> Iterator[Hit]:
    """No standing words about the organisation, or other words than the newsroom approved."""
    found = subject.fields
    approved = subject.newsroom.boilerplates.get(found.tag) or subject.newsroom.boilerplates.get(
        found.tag.partition("-")[0]
    )
    if not found.boilerplate:
        if not approved and found.kind != "advisory":
            yield Hit()
        return
    if not approved:
        return
    for each in found.boilerplate:
        same = difflib.SequenceMatcher(None, each.text.split(), approved.text.split(), autojunk=False).ratio()
        if 0.5 < same < 1:
            yield Hit(_first_difference(each.text, approved.text), "edited")


def _first_difference(text: str, approved: str) -> str:
    own, other = text.split(), approved.split()
    for tag, a, b, c, d in difflib.SequenceMatcher(None, own, other, autojunk=False).get_opcodes():
        if tag != "equal":
            return f"{' '.join(own[max(0, a - 3) : b + 3])} / {' '.join(other[max(0, c - 3) : d + 3])}"
    return text


def headline_form(subject: Subject) -> Iterator[Hit]:
    """A headline that will be cut, shouts, or is a sentence."""
    headline = subject.fields.headline
    if not headline:
        return
    letters = [character for character in headline if character.isalpha()]
    if len(headline) > 110:
        yield Hit(headline, "long", values={"count": len(headline)})
    if len(letters) > 15 and headline.upper() == headline and headline.lower() != headline:
        yield Hit(headline, "capitals")
    if headline.endswith("!"):
        yield Hit(headline, "exclamation", level="note")
    elif (
        headline.endswith(".")
        and not headline.endswith("...")
        and not re.search(r"\b[A-Z]\w{0,3}\.\Z", headline)
    ):
        yield Hit(headline, "full-stop", level="note")


def language(subject: Subject) -> Iterator[Hit]:
    """Two languages in one file, a headline in another than the body, a declared one that is not."""
    found = subject.fields
    own = found.tag.partition("-")[0]
    detected = found.language.language.partition("-")[0]
    if found.language.reliable and detected not in ("und", own) and found.language.share > 70:
        yield Hit(
            found.headline or "", "declared", values={"own": found.tag, "other": found.language.language}
        )
    second = [(code, share) for code, share in found.language.others if share >= 20]
    if second and found.language.reliable:
        parts = _by_language(subject, second[0][0])
        if parts:
            yield Hit(parts, "two", values={"one": found.language.language, "other": second[0][0]})
    if subject.newsroom.languages and own not in {
        tag.partition("-")[0] for tag in subject.newsroom.languages
    }:
        yield Hit("", "unusual", level="note", values={"own": found.tag})
    if found.headline and len(found.headline.split()) >= 5:
        head = text_language.find(found.headline)
        usual = {"en", "es", "pt", "fr", "de", "ar"}
        if (
            head.reliable
            and head.language in usual
            and head.share >= 95
            and detected in usual
            and head.language != detected
        ):
            yield Hit(
                found.headline, "headline", values={"own": found.language.language, "other": head.language}
            )


def _by_language(subject: Subject, code: str) -> str:
    for text in subject.prose:
        part = text_language.find(text)
        if part.language == code and part.reliable and part.share > 80:
            return text
    return ""


_PATH = re.compile(
    r"[\\/]{2}|[A-Za-z]:\\|\.(?:jpe?g|png|gif|webp|avif|tiff?|bmp|hei[cf]|svg)\Z|\A(?:image|img|picture"
    r"|screen ?shot|dsc|photo|imagen|captura)[ _-]?\d*\Z",
    re.IGNORECASE,
)


def left_out(subject: Subject) -> Iterator[Hit]:
    """Files of its folder that are not published with it."""
    for name in subject.facts("left-out"):
        yield Hit(name)


def images(subject: Subject) -> Iterator[Hit]:
    """Pictures without a description, or that did not come along; one that is lost stops the release."""
    for name, picture in subject.fields.document.images.items():
        if not picture.alt:
            yield Hit(name, "no-alt", level="warn")
        elif _PATH.search(picture.alt):
            yield Hit(picture.alt, "alt-is-path", level="warn")
    for text in subject.facts("linked-image"):
        yield Hit(text, "linked", level="warn")
    for text in subject.facts("refused-image"):
        yield Hit(text, "refused")
    for text in subject.facts("lead-unknown"):
        yield Hit(f"lead: {text}", "lead", level="warn")
    for text in subject.facts("photo-place"):
        yield Hit(text, "gps", level="note")
