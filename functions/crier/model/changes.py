"""What a correction changed: parts of a release, how many paragraphs of its text, and which sentences."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from difflib import SequenceMatcher

from crier.model.proof_view import Change, Kind
from crier.model.release import Contact, Reading, inlines, plain

# Each field that readers see, and the part it belongs to (receipt.changed in the catalogues).
_PARTS = {
    "headline": "headline", "subheadline": "subheadline", "date": "date", "dateline": "dateline",
    "events": "event", "contacts": "contacts", "boilerplate": "boilerplate", "notes": "notes",
    "media": "pictures", "topics": "topics", "lists": "lists", "language": "language", "kind": "kind",
}  # fmt: skip
TEXT = "text"
MOST_CHANGES = 80  # sentences that are told; whoever changed more had better read it whole
MOST_SHOWN = 24
UNSHOWN = "changes"  # the field of an evidence: the file says that its page shall not show what changed
_MOST_SENTENCES = 2_000  # of both texts: beyond, comparing takes too long

# After what ends a sentence, a closing mark with it, and before what may begin one. Han needs no space.
_END = re.compile(r"(?:(?<=[.!?…])|(?<=[.!?…][\"”’»)]))\s+(?=[^a-z\s])|(?<=[。！？])|\n+")


_REACHED = re.compile(r"\S@\S|(?:\d[\s().–-]{0,2}){7,}")
_SET_SO = str.maketrans("“”„«»‘’–—", '"""""\'\'--')


def changed(before: Reading, after: Reading) -> tuple[str, ...]:
    """The parts that differ, in order of reading; of the text with how many blocks: "text:2"."""
    parts = [part for field, part in _PARTS.items() if getattr(before, field) != getattr(after, field)]
    if blocks := _blocks(before, after):
        at = next((i for i, part in enumerate(parts) if part not in ("headline", "subheadline")), len(parts))
        parts.insert(at, f"{TEXT}:{blocks}")
    return tuple(parts)


def _blocks(before: Reading, after: Reading) -> int:
    """How many blocks of the text were changed, added or taken out."""
    old = [block.model_dump_json() for block in before.body]
    new = [block.model_dump_json() for block in after.body]
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return sum(
        max(old_end - old_at, new_end - new_at)
        for tag, old_at, old_end, new_at, new_end in steps
        if tag != "equal"
    )


def sentences(before: Reading, after: Reading) -> tuple[Change, ...]:
    """The sentences that are taken out and put in, in order of reading; at most MOST_CHANGES.

    None of texts that are too long to be compared so.
    """
    old, new = list(_sentences(before)), list(_sentences(after))
    if len(old) + len(new) > _MOST_SENTENCES:
        return ()
    changes: list[Change] = []
    alike = SequenceMatcher(None, [*map(_key, old)], [*map(_key, new)], autojunk=False)
    for tag, old_at, old_end, new_at, new_end in alike.get_opcodes():
        if tag != "equal":
            changes += _each("gone", old[old_at:old_end]) + _each("new", new[new_at:new_end])
    return tuple(changes[:MOST_CHANGES])


def shown(before: Reading, after: Reading) -> tuple[Change, ...]:
    """What the public page says of a correction; nothing of one that changed more than MOST_SHOWN sentences.

    Contacts are left out, also where the text names them: with whoever is none any more, with an address or a
    number. So is everything where the file says `changes: no`.
    """
    if any(one.field == UNSHOWN for one in after.evidence):
        return ()
    bare = [reading.model_copy(update={"contacts": ()}) for reading in (before, after)]
    different = sentences(*bare)
    if len(different) > MOST_SHOWN:
        return ()
    gone = {one.name for one in before.contacts} - {one.name for one in after.contacts} - {None}
    return tuple(one for one in different if not _reaches(one.words, gone))


def _reaches(words: str, gone: Collection[str | None]) -> bool:
    """Whether a sentence has an address, a telephone number, or somebody who is no contact any more."""
    return bool(_REACHED.search(words)) or any(name and name in words for name in gone)


def _key(sentence: str) -> str:
    """What of a sentence counts: its letters and signs, however they are set."""
    return "".join(unicodedata.normalize("NFKC", sentence).translate(_SET_SO).split())


def _each(kind: Kind, words: Sequence[str]) -> list[Change]:
    return [Change(kind, one) for one in words]


def _sentences(reading: Reading) -> Iterator[str]:
    texts = [reading.headline or "", reading.subheadline or "", *map(plain, inlines(reading.body))]
    texts += [one.text for one in reading.boilerplate]
    for text in (*texts, *reading.notes):
        yield from filter(None, (part.strip() for part in _END.split(text)))
    yield from filter(None, map(_line, reading.contacts))


def _line(contact: Contact) -> str:
    known = (contact.name, contact.role, contact.organisation, contact.phone, contact.email)
    return ", ".join(filter(None, known))
