"""What a proof is made of: the files as they would be public, whom the mail reaches, the links."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from crier.aws import s3, ses
from crier.mail import compose, upload_receipt
from crier.model import changes, naming, proof_view, questions
from crier.model.edition import Edition
from crier.model.errors import Permanent
from crier.model.lifecycle import Head
from crier.model.media_types import content_type
from crier.model.proofs import Proof
from crier.model.release import Reading
from crier.model.settings import UploadsBucket
from crier.rendering import picture_files
from crier.stores import made_files, staging
from crier.stores.releases import Releases
from crier.text import messages
from crier.workflows import desk_links, displaced_draft, reach, receipts

MOST_PICTURE = 1_000_000  # bytes: a mail is read on the road


class Settings(receipts.Settings, desk_links.Settings, reach.Settings, UploadsBucket, Protocol):
    """What is asked of the stack here."""


def tell(settings: Settings, proof: Proof, upload: Mapping[str, Any], about: str, now: datetime) -> None:
    """Writes the proof and mails the desk its question, once. upload: the version's item.

    about: publication, of a draft; question; reminder of one. Raises Permanent where there is no edition.
    """
    if f"told_{about}" in upload:
        return
    made = staging.known(settings.staging, proof.draft, proof.version)
    if made is None:
        raise Permanent("no edition")
    found, _ = s3.get(settings.staging, naming.staged(proof.draft, proof.version, "reading.json"))
    reading = Reading.model_validate_json(found)
    # Besides the desk to everybody whose approval counts.
    newsroom = receipts.addressed(settings, made.newsroom, upload.get("approvers", ()))
    desk = receipts.desk(settings, newsroom)
    language = messages.spoken(made.newsroom.desk_language)
    people = (
        None if made.correction is not None else reach.people(settings, upload["key"], made, language, now)
    )
    releases = Releases(settings.releases)
    public = corrected(settings, made)
    receipt = upload_receipt.proofed(upload, made, reading, people, settings.site_url, now, public)
    if about == "reminder":
        receipt = replace(receipt, outcome="reminded")
    displaced = displaced_draft.before(settings, proof, upload) if about == "publication" else None
    if displaced:
        receipt = replace(receipt, displaced=True, by=displaced.by)
    name = "reminder" if about == "reminder" else "proof"
    key = upload_receipt.key(receipt, proof.draft, proof.version, name)
    receipt = replace(receipt, folder=upload_receipt.folder(key))
    names, opened = write_files(settings, proof, made, receipt.folder)
    different = changes.sentences(public.release, made.release) if public else ()
    # Those of an earlier try are no pages of a PDF that there is not.
    sheets = write_sheets(settings, proof, receipt.folder) if "release.pdf" in names else 0
    view = compose.proof_view(receipt, different, pdf="release.pdf" in names, sheets=sheets)
    s3.put(settings.uploads, receipt.folder + proof_view.FILE, proof_view.to_json(view), "application/json")
    # Before the mails: a link names its place among the desk, and opens this folder.
    facts = {"desk": list(desk), "folder": receipt.folder, "language": receipt.language}
    releases.note(proof.draft, proof.version, {**facts, **reach.audience(people)})
    tags = {"receipt": f"{proof.draft}-{proof.version}-{name}"}
    replies = links(settings, proof, upload, desk, receipt.language, now)
    see, shown = desk_links.page(settings, proof.subject, desk, now), view.glimpse.picture
    lead = picture(shown, opened(shown)) if shown in names else None
    also = "" if about == "reminder" else receipts.sent_in_by(settings, upload)
    receipts.send_receipt(settings, newsroom, receipt, key, tags, replies, see, lead, also)
    if displaced:
        displaced_draft.tell(settings, made.newsroom, proof, displaced, now)
    receipts.note_told(settings, proof.draft, proof.version, about, key, now)


def corrected(settings: Settings, made: Edition) -> Edition | None:
    """The public edition that an edition corrects, while that is known."""
    if made.correction is None:
        return None
    head = Releases(settings.releases).head(made.release_id)
    return staging.known(settings.staging, made.release_id, head.version)


def picture(name: str, body: bytes) -> ses.Inline | None:
    """A release's first picture for the mail about its proof; None: too large to be mailed."""
    if len(body) > MOST_PICTURE:
        return None
    return ses.Inline(compose.PICTURE, name, content_type(name), body)


def closed(proof: Proof, upload: Mapping[str, object], head: Head) -> bool:
    """Whether nobody need be reminded of a question: it is answered, or another file is the newest."""
    open_ = upload["state"] == questions.asked(upload).state and not upload.get("said")
    return not open_ or head.latest > proof.version or head.state == "withdrawn"


def links(
    settings: Settings,
    proof: Proof,
    upload: Mapping[str, Any],
    desk: Sequence[str],
    language: str,
    now: datetime,
) -> desk_links.Links:
    """The replies to what is asked, by whom of the desk they are mailed to. upload: the version's item."""
    words = []
    for reply in questions.asked(upload).replies:
        called, moment = desk_links.called(upload, reply, language, now)
        words.append((reply.word, messages.say(language, f"{called}.link", moment=moment)))
    return desk_links.links(settings, proof.subject, words, desk, now)


def write_files(
    settings: Settings, proof: Proof, made: Edition, folder: str
) -> tuple[frozenset[str], Callable[[str], bytes]]:
    """Puts page, PDF, pictures and mail into this folder of the uploads bucket, where staff alone read.

    Of what is staged, what was noted when it was made: those names, and what opens each. Raises as
    made_files.noted does.
    """
    mail = compose.mailing(made)
    shows = {"index.html", "release.pdf", *picture_files.names(made.release)}
    names, opened = made_files.noted(settings.staging, proof.draft, proof.version)
    ready = frozenset(shows.intersection(names))
    for name in ready:
        s3.put(settings.uploads, folder + name, opened(name), content_type(name))
    leave = f"{settings.site_url}/"  # nobody's own
    text = f"{mail.subject}\n\n{mail.text}"
    # Nothing is public yet: its picture is the one that lies beside it.
    shown = mail.html.replace(f'src="{made.url}', 'src="')
    for name, body in (("mail.html", shown), ("mail.txt", text)):
        s3.put(settings.uploads, folder + name, body.replace("{{u}}", leave).encode(), content_type(name))
    return ready, opened


def write_sheets(settings: Settings, proof: Proof, folder: str) -> int:
    """Puts the pictures of the PDF's first pages into this folder, too; how many there are."""
    for number, name in enumerate(proof_view.SHEETS):
        sheet = made_files.lent(settings.staging, proof.draft, proof.version, name)
        if sheet is None:
            return number
        s3.put(settings.uploads, folder + name, sheet, content_type(name))
    return len(proof_view.SHEETS)
