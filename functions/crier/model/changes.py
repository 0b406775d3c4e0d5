"""What a correction changed: which parts of a release, and how many paragraphs of its text."""

from __future__ import annotations

from difflib import SequenceMatcher

from crier.model.release import Reading

# Each field that readers see, and the part it belongs to (receipt.changed in the catalogues).
_PARTS = {
    "headline": "headline", "subheadline": "subheadline", "date": "date", "dateline": "dateline",
    "events": "event", "contacts": "contacts", "boilerplate": "boilerplate", "notes": "notes",
    "media": "pictures", "topics": "topics", "lists": "lists", "language": "language", "kind": "kind",
}  # fmt: skip
TEXT = "text"


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
