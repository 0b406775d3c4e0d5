"""Reading: bytes → guard → reader → fields → checks → verdict; the one road for every format."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache

from pydantic import TypeAdapter

from crier import sandbox
from crier.model import archive_day, changes, filesets, fingerprint, naming
from crier.model.errors import Rejected
from crier.model.house_layout import KnownLayout
from crier.model.newsroom import Named, Newsroom
from crier.model.notices import NO, NOTIFY, YES
from crier.model.previews import PREVIEW
from crier.model.release import Evidence, Finding, Image, Media, Reading, Release, Source
from crier.model.upload_formats import EXTENSIONS
from crier.reading import (
    checks,
    decoding,
    formats,
    front_matter,
    guard,
    lead_picture,
    lifted_settings,
    mail_parts,
    named_fields,
    picture_captions,
    unseen,
    verdicts,
)
from crier.reading.checks.subject import Subject
from crier.reading.document import Document, Fact
from crier.reading.fields import addressees, extraction, layout_memory
from crier.reading.mail_parts import MailFile, MailParts
from crier.sandbox import frames
from crier.text import messages, typography


@dataclass(frozen=True)
class Read:
    """A reading and the pictures that go with it: file name in `reading.media` → bytes, re-encoded."""

    reading: Reading
    pictures: Mapping[str, bytes]


@dataclass(frozen=True)
class Upload:
    """One file as it came: its bytes, its name for people, and which object it is, when it is one of S3's."""

    data: bytes
    name: str
    beside: Mapping[str, bytes] = field(default_factory=dict, repr=False)  # pictures of its folder, by name
    left: tuple[str, ...] = ()  # names of what lies beside it and is not published with it
    bucket: str | None = None
    key: str | None = None
    version_id: str | None = None
    sequencer: str | None = None

    @property
    def extension(self) -> str:
        return naming.extension(self.name)


def read(
    upload: Upload, *, newsroom: Newsroom, now: datetime, known: tuple[KnownLayout, ...] = ()
) -> Reading:
    """All that one file says, what is wrong with it, and whether it may go out.

    The upload's name counts for its extension and for what it gives away
    ("summit DRAFT.docx"); `now` is the present instant, in UTC; `known` is how the house lays out its
    releases. Raises
    Rejected when the file cannot be read at all: unknown kind, empty, too
    large, damaged or dangerous.
    """
    return whole(upload, newsroom=newsroom, now=now, known=known).reading


def whole(
    upload: Upload,
    *,
    newsroom: Newsroom,
    now: datetime,
    translations: tuple[Reading, ...] = (),
    known: tuple[KnownLayout, ...] = (),
) -> Read:
    """As `read`, with the pictures. `siblings`: the same release in its other languages."""
    illustrated = _illustrated(_opened(upload), upload)
    document, name = illustrated.document, naming.display(upload.name)
    recall = layout_memory.recalling(known, upload.extension) if known else None
    found = extraction.fields(document, newsroom=newsroom, now=now, name=name, recall=recall)
    subject = Subject(found, newsroom, now, name, translations, frozenset(checks.BY_NAME))
    reading = _reading(found, subject, illustrated, upload)
    return Read(typography.set_(reading), illustrated.pictures)


def _opened(upload: Upload) -> Document:
    """The file's text in units, with what its own lines and styles name. Raises Rejected."""
    extension = upload.extension
    try:
        guard.inspect(upload.data, extension)
        seen = unseen.without(formats.reader(EXTENSIONS[extension])(upload.data))
        document = _accompanied(named_fields.lifted(lifted_settings.lifted(seen)), upload)
        _weigh(document)
    except Rejected as error:
        error.values.setdefault("extension", extension)
        raise
    return document


@dataclass(frozen=True)
class _Illustrated:
    """A document, its pictures encoded anew. names: the file’s own → ours; beside: those of its folder."""

    document: Document
    media: tuple[Media, ...] = ()
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    beside: tuple[Image, ...] = ()


def _illustrated(document: Document, upload: Upload) -> _Illustrated:
    illustrated = _Illustrated(document)
    if document.images:
        from crier.reading import pictures as encoding

        document = picture_captions.from_document(document)
        media, pictures, names, facts = encoding.encode(document.images)
        document = encoding.publishable(document, names, facts)
        beside = tuple(Image(file=names[name]) for name in sorted(upload.beside) if name in names)
        illustrated = _Illustrated(document, media, pictures, names, beside)
    if word := lead_picture.unknown(document.front.get("lead"), illustrated.names):
        document = replace(document, facts=(*document.facts, Fact("lead-unknown", word)))
    return replace(illustrated, document=document)


def _reading(
    found: extraction.Fields, subject: Subject, illustrated: _Illustrated, upload: Upload
) -> Reading:
    """What was found, checked: the reading as everybody else gets it."""
    document, newsroom = illustrated.document, subject.newsroom
    findings = tuple(checks.run(subject))
    accepted = _said_of_stops(found)
    blocks = (*found.body, *illustrated.beside) if found.body else ()
    lead = document.front.get("lead")
    body, media = lead_picture.on_top(blocks, illustrated.media, illustrated.names, lead)
    return Reading(
        kind=found.kind,
        language=found.tag,
        direction=found.direction,
        headline=found.headline,
        subheadline=found.subheadline,
        date=found.date,
        dateline=found.dateline,
        embargo=found.embargo,
        contacts=tuple(each.contact for each in found.contacts),
        body=body,
        quotations=tuple(each.quote for each in found.quotations),
        events=tuple(each.event for each in found.events),
        boilerplate=found.boilerplate,
        notes=found.notes,
        topics=_named(newsroom.topics, document.front.get("topics")),
        lists=_named(newsroom.ordinary, document.front.get("lists")),
        correction=front_matter.words(document.front.get("correction")) or None,
        media=media,
        findings=findings,
        verdict=verdicts.verdict(findings, accepted),
        source=_known(upload),
        evidence=(*found.evidence, *_accepted(findings, accepted), *_unshown(document), *_wishes(document)),
        layout=found.laid_out,
        signs=subject.confidence.signs,
    )


def _said_of_stops(found: extraction.Fields) -> set[str]:
    """The stops that the file accepts. An embargo nobody can tell the end of is not lifted by a word for all
    files of a kind: it takes `embargo: no` beside it, or an answer to the question."""
    front = found.document.front
    accepted = {word.casefold() for word in front_matter.several(front.get("accept"))}
    endless = found.held is not None and found.held.until is None
    if endless and not front_matter.denied(front_matter.words(front.get("embargo"))):
        accepted.discard("embargo")
    return accepted


def _named(known: Sequence[Named], said: object) -> tuple[str, ...]:
    """The slugs of the lists or topics that are said, and as they stand the words that name none."""
    meant, unknown = addressees.slugs(known, front_matter.several(said))
    return (*meant, *unknown)


def _accompanied(document: Document, upload: Upload) -> Document:
    """The document with the language its name says and the pictures that lie beside it."""
    language = filesets.language(upload.name)
    left = tuple(Fact("left-out", name) for name in upload.left)
    document = replace(document, named=language, facts=(*document.facts, *left))
    if not upload.beside:
        return document
    from crier.reading import side_files

    images = side_files.pictures(upload.beside, language)
    # What the text only names, and what came along, is the same picture.
    facts = tuple(
        fact
        for fact in document.facts
        if fact.kind != "linked-image" or fact.text.rpartition("/")[2] not in images
    )
    facts += tuple(Fact("unfit-beside", line) for line in side_files.unfit_lines(upload.beside))
    return replace(document, images={**document.images, **images}, facts=facts)


# More is a trap for the finders' time. A whole release on one line has under 10,000 characters.
_MOST_IN_ONE = 30_000
_MOST_UNITS = 6_000


def _weigh(document: Document) -> None:
    """Raises Rejected for a text that is too long to be a release."""
    lengths = [len(unit.words) for unit in document.units]
    most = max(lengths, default=0)
    if len(lengths) > _MOST_UNITS or sum(lengths) > decoding.MOST_CHARACTERS or most > _MOST_IN_ONE:
        raise Rejected("too-hard")


def _accepted(findings: Iterable[Finding], accepted: Iterable[str]) -> list[Evidence]:
    """The ticks that let a stop pass, kept with what was read."""
    stops = sorted(verdicts.stopping(findings) & set(accepted))
    return [Evidence(field="accept", words=check, rule="front matter") for check in stops]


def _unshown(document: Document) -> list[Evidence]:
    """What says that the page of a correction shall not show what changed."""
    word = front_matter.words(document.front.get("changes"))
    return (
        [Evidence(field=changes.UNSHOWN, words=word, rule="front matter")]
        if word and not front_matter.affirmed(word)  # whatever else it says, it does not say yes
        else []
    )


def _wishes(document: Document) -> list[Evidence]:
    """Whether those shall hear of a correction whom the version before reached, and whether trusted people
    shall read it before its hour. What is neither yes nor no leaves the first to the desk, and stops for the
    second (checks/release_kind.py)."""
    wishes = []
    for name in (NOTIFY, PREVIEW):
        word = front_matter.words(document.front.get(name))
        wish = YES if front_matter.affirmed(word) else NO if front_matter.denied(word) else ""
        wishes += [Evidence(field=name, words=wish, rule="front matter")] if wish else []
    return wishes


# Who runs a task: this process's sandbox, or another's.
Run = Callable[["sandbox.Task[Question, Answer]", "Question"], "Answer"]


def read_in_sandbox(
    upload: Upload,
    *,
    newsroom: Newsroom,
    now: datetime,
    translations: tuple[Reading, ...] = (),
    known: tuple[KnownLayout, ...] = (),
    run: Run = sandbox.run,
) -> Read:
    """As `whole`, in the sandbox: 20 s of CPU, 25 s by the clock, 1 GiB, no files.

    Raises Rejected("too-hard") for a file that breaks these limits: with the
    same bytes it always will. Whatever else happens there is sandbox.Crashed.
    """
    try:
        reading = run(READ, Asked(upload, newsroom, now, translations, known))
    except sandbox.Killed as error:
        raise Rejected("too-hard") from error
    if not isinstance(reading, Read):
        raise TypeError("another answer than was asked for")
    return reading


def mail_in_sandbox(mail: MailFile, run: Run = sandbox.run) -> MailParts:
    """A mail taken apart (mail_parts.py), within the same limits. Raises as `read_in_sandbox`."""
    try:
        parts = run(READ, mail)
    except sandbox.Killed as error:
        raise Rejected("too-hard") from error
    if not isinstance(parts, MailParts):
        raise TypeError("another answer than was asked for")
    return parts


@dataclass(frozen=True)
class Asked:
    """What `whole` is asked, as it goes into the sandbox."""

    upload: Upload
    newsroom: Newsroom
    now: datetime
    translations: tuple[Reading, ...] = ()
    known: tuple[KnownLayout, ...] = ()


Question = Asked | MailFile
Answer = Read | MailParts


def _worked(asked: Question) -> Answer:
    return mail_parts.taken_apart(asked) if isinstance(asked, MailFile) else _read(asked)


def _read(asked: Asked) -> Read:
    return whole(
        asked.upload,
        newsroom=asked.newsroom,
        now=asked.now,
        translations=asked.translations,
        known=asked.known,
    )


@cache
def _adapter() -> TypeAdapter[Asked]:
    return TypeAdapter(Asked)


def _asked_parts(asked: Question) -> dict[str, bytes]:
    if isinstance(asked, MailFile):
        return {"mail": asked.data}
    upload = asked.upload  # its bytes go beside the words, in the order of the names
    bare = replace(asked, upload=replace(upload, data=b"", beside=dict.fromkeys(upload.beside, b"")))
    pictures = {str(place): data for place, data in enumerate(upload.beside.values())}
    return {"asked": _adapter().dump_json(bare), "data": upload.data, **pictures}


def _asked(parts: Mapping[str, bytes]) -> Question:
    if "mail" in parts:
        return MailFile(parts["mail"])
    bare = _adapter().validate_json(parts["asked"])
    beside = {name: parts[str(place)] for place, name in enumerate(bare.upload.beside)}
    return replace(bare, upload=replace(bare.upload, data=parts["data"], beside=beside))


def _parts(made: Answer) -> dict[str, bytes]:
    if isinstance(made, MailParts):
        return mail_parts.packed(made)
    return {"reading": made.reading.model_dump_json().encode(), **made.pictures}


def _whole(parts: Mapping[str, bytes]) -> Read:
    """Raises ValueError where the pictures are others than the reading names."""
    pictures = dict(parts)
    reading = Reading.model_validate_json(pictures.pop("reading"))
    if sorted(pictures) != sorted(item.file for item in reading.media):
        raise ValueError("other pictures")
    return Read(reading, pictures)


def backdated(
    upload: Upload,
    *,
    newsroom: Newsroom,
    now: datetime,
    translations: tuple[Reading, ...] = (),
    known: tuple[KnownLayout, ...] = (),
    run: Run = sandbox.run,
) -> Read:
    """As `read_in_sandbox`, of a file under archive/, as of its own day: its dates were not old then.

    Raises Rejected, too, where nobody can say which day that is, or it is to come.
    """
    key = upload.key or naming.ARCHIVE + upload.name
    day = archive_day.day(key, None)
    day = day or read_in_sandbox(upload, newsroom=newsroom, now=now, run=run).reading.date
    then = archive_day.begin(archive_day.past(day, newsroom.timezone, now), newsroom.timezone)
    return read_in_sandbox(
        upload, newsroom=newsroom, now=then, translations=translations, known=known, run=run
    )


def _warm(extension: str, language: str, country: str) -> None:
    """What every child would do anew, done once before the fork; see warming."""
    row = EXTENSIONS.get(extension)
    if row is None:
        return
    from crier.reading import warming

    house = Newsroom(desk_language=language, country=country)
    messages.catalogue(messages.spoken(language))
    warming.words(messages.spoken(language))
    warming.plans(country)
    if row.pictured:
        warming.pictures()
    samples = {extension: formats.sample(row, warming.LINES), ".txt": "\n\n".join(warming.LINES).encode()}
    for kind, data in samples.items():
        if data is not None:
            asked = Asked(Upload(data, f"warm{kind}"), house, datetime(2026, 5, 4, tzinfo=UTC))
            _whole(_parts(_worked(_asked(_asked_parts(asked)))))


def _answer(asked: Question) -> frames.Shape[Answer]:
    return frames.Shape(_parts, mail_parts.unpacked if isinstance(asked, MailFile) else _whole)


def _warmth(asked: Question) -> tuple[str, ...]:
    if isinstance(asked, MailFile):
        return (".eml", "en", "US")
    return (asked.upload.extension, asked.newsroom.desk_language, asked.newsroom.country)


READ: sandbox.Task[Question, Answer] = sandbox.Task(
    "crier.reading.pipeline:READ",
    _worked,
    question=frames.Shape(_asked_parts, _asked),
    answer=_answer,
    limits={"cpu_seconds": 20, "memory_bytes": 1 << 30, "wall_seconds": 25},
    warm=_warm,
    warmth=_warmth,
)


def release_of(reading: Reading) -> Release:
    """The release a reading is, when nothing stands against it.

    Raises Rejected with the first stop otherwise.
    """
    if reading.verdict != "publish":
        accepted = verdicts.accepted(reading.evidence)
        stop = next(
            finding
            for finding in reading.findings
            if finding.level == "stop" and finding.check not in accepted
        )
        raise Rejected(stop.check, stop.excerpt)
    return Release(**{name: getattr(reading, name) for name in Reading.model_fields})


def refused(upload: Upload, error: Rejected, *, newsroom: Newsroom) -> Reading:
    """What is known of a file that could not be read: nothing but why."""
    error.values.setdefault("extension", upload.extension)
    told = checks.explained(newsroom.desk_language, error)
    return Reading(
        findings=(told,),
        verdict="reject",
        source=_known(upload),
    )


def _known(upload: Upload) -> Source:
    """Where a file came from, with what its bytes and its name say."""
    return Source(
        bucket=upload.bucket,
        key=upload.key,
        version_id=upload.version_id,
        sequencer=upload.sequencer,
        sha256=_digest(upload),
        format=upload.extension,
    )


def _digest(upload: Upload) -> str:
    return fingerprint.of(
        [upload.data], {name: fingerprint.of([data], {}) for name, data in upload.beside.items()}
    )


def printed(reading: Reading) -> str:
    """The reading as JSON, with the names of the design."""
    return reading.model_dump_json(indent=2)
