"""What the desk says of a proof: noted once. Then a draft's own bytes are put where releases are put, or a
new execution takes the answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from crier.aws import s3, sqs
from crier.model import fingerprint, naming, proofs, questions
from crier.model.errors import Permanent
from crier.model.proofs import Proof
from crier.model.questions import AnswerState, Reply
from crier.model.settings import ArrivalsQueue
from crier.stores.releases import Releases
from crier.workflows import provenance, register_upload


class Settings(register_upload.Settings, ArrivalsQueue, Protocol):
    """What is asked of the stack here."""


def proof_state(settings: Settings, proof: Proof, item: Mapping[str, Any]) -> AnswerState:
    """How a proof stands now."""
    releases, key = Releases(settings.releases), item["key"]
    own = releases.head(proof.draft)
    if questions.asked(item).name == questions.DRAFT:
        against = releases.head(releases.called(naming.release_id(proofs.destination(key)))).sequencer
    else:
        against = "withdrawn" if own.state == "withdrawn" else own.address
    newest = own.latest == proof.version
    now = register_upload.fileset(settings, proof.draft, key, item["version_id"]) if newest else ""
    whole = newest and releases.numbered(proof.draft, now) == proof.version  # pictures and all
    return proofs.state(item, _lies(settings, key) if whole else "", against)


def do(settings: Settings, proof: Proof, item: Mapping[str, Any], reply: Reply) -> None:
    """What a reply is for; once more changes nothing, and heals what died on the way."""
    if reply.deed == "put":
        put(settings, proof, item)
    elif reply.deed == "go on":
        sqs.again(settings.arrivals, {"answered": proof.draft, "version": proof.version})


def put(settings: Settings, proof: Proof, item: Mapping[str, Any]) -> None:
    """Puts what was proofed into releases/, its text last. The same bytes again are published once.

    Raises Permanent, and puts nothing, where other bytes lie there than were proofed.
    """
    if item.get("put"):
        return
    files = _proofed(settings, item)
    if files is None:
        raise Permanent("other bytes lie there than were proofed")
    text: str | None = None
    for name, version in files.items():
        body, stored = s3.get(settings.uploads, name, version)
        text = s3.put_version(settings.uploads, proofs.destination(name), body, stored.content_type)
    # put_version: the one file there that the approval is of; the same bytes put by anybody else are not.
    Releases(settings.releases).note(proof.draft, proof.version, {"put": True, "put_version": text})


def unchanged(settings: Settings, item: Mapping[str, Any], reply: Reply) -> bool:
    """Whether what a reply would put lies there byte for byte as it was proofed.

    S3's ETags, which tell one set of files from another, are MD5: whoever makes two pictures that have one
    shows the first and publishes the second.
    """
    return reply.deed != "put" or bool(item.get("put")) or _proofed(settings, item) is not None


def _proofed(settings: Settings, item: Mapping[str, Any]) -> dict[str, str | None] | None:
    """The files that were proofed, by key, with the version of each that was looked at, the text last; None
    where other bytes lie there now."""
    files: dict[str, str | None] = {}
    prints: dict[str, str] = {}
    try:
        for name, key in provenance.beside(item):
            prints[name] = fingerprint.of((), {})
            if key:
                files[key] = s3.head(settings.uploads, key).version_id
                prints[name] = fingerprint.of(s3.pieces(settings.uploads, key, files[key]), {})
        text, files[item["key"]] = item["key"], item["version_id"] or None
        whole = fingerprint.of(s3.pieces(settings.uploads, text, files[text]), prints)
    except s3.Missing:
        return None
    return files if whole == item["sha256"] else None


def _lies(settings: Settings, key: str) -> str:
    stored = s3.look(settings.uploads, key)
    return (stored.version_id or "") if stored else ""
