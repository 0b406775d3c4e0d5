"""What word processors carry along: changes, comments, hidden runs, headers, names."""

from __future__ import annotations

from collections.abc import Iterator

from crier.reading.checks.subject import Hit, Subject


def tracked_changes(subject: Subject) -> Iterator[Hit]:
    """Changes nobody accepted or refused; the deleted words are shown."""
    deleted = [text for text in subject.facts("deleted") if text.strip()]
    inserted = [text for text in subject.facts("inserted") if text.strip()]
    if deleted:
        yield Hit(" · ".join(deleted), "deleted", values={"count": len(deleted)})
    if inserted:
        yield Hit(" · ".join(inserted), "inserted", values={"count": len(inserted)})
    if not deleted and not inserted:
        for _ in subject.facts("format-change"):
            yield Hit("", "other", level="note")
            return


def comments(subject: Subject) -> Iterator[Hit]:
    """Notes in the margin: never published, and perhaps not answered."""
    texts = [text for text in subject.facts("comment") if text.strip()]
    if texts:
        yield Hit(" · ".join(texts), values={"count": len(texts)})


def hidden_text(subject: Subject) -> Iterator[Hit]:
    """Text a reader of the file does not see, or that is marked for somebody to look at.

    A saved web page hides its menus and reply forms: where it has such furniture, this is told, and stops
    nothing.
    """
    page = any(subject.facts("furniture"))
    for kind in ("hidden", "struck", "white", "highlighted"):
        texts = [text for text in subject.facts(kind) if text.strip()]
        if texts:
            yield Hit(" · ".join(texts), kind, level="warn" if page and kind in _PAGE_HIDES else None)


_PAGE_HIDES = ("hidden", "white")


def outside_body(subject: Subject) -> Iterator[Hit]:
    """Words that stood outside the text: in a box, a page header, after the end mark."""
    for text in subject.facts("text-box"):
        yield Hit(text, "text-box")
    for text in subject.facts("header"):
        yield Hit(text, "header")
    beside = list(dict.fromkeys(subject.facts("beside")))
    if beside:
        yield Hit(" · ".join(beside), "beside")
    found = subject.fields
    kept = set(found.body_units)
    after = [found.layout.units[index].words for index in found.layout.after_end if index in kept]
    if after:
        yield Hit(" ".join(after), "after-end")
    letterhead = [
        unit.words
        for unit, role in zip(found.layout.units, found.layout.roles, strict=True)
        if role == "letterhead" and unit.words
    ]
    if letterhead:
        yield Hit(" · ".join(dict.fromkeys(letterhead)), "letterhead", level="note")
    for text in subject.facts("empty-footnote"):
        yield Hit(text, "footnote")


def private_data(subject: Subject) -> Iterator[Hit]:
    """People in the file's properties or in a forwarded mail's head; Crier publishes none of them."""
    people = list(dict.fromkeys(text for text in subject.facts("author") if text.strip()))
    if people:
        yield Hit(" · ".join(people), "author", level="note")
    for text in subject.facts("forwarded"):
        yield Hit(text, "forwarded")
