"""What the desk says of a proof: noted once, and the draft's own bytes put where releases are put."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crier.aws import s3
from crier.model import filesets, naming, proofs
from crier.model.proofs import Proof, Standing
from crier.model.settings import Settings
from crier.stores.releases import Releases
from crier.workflows import register_upload


def standing(here: Settings, proof: Proof, item: Mapping[str, Any]) -> Standing:
    """How a proof stands now."""
    releases, key = Releases(here.releases), item["key"]
    public = releases.head(releases.called(naming.release_id(proofs.destination(key))))
    newest = releases.head(proof.draft).latest == proof.version
    now = register_upload.fileset(here, proof.draft, key, item["version_id"]) if newest else ""
    whole = newest and releases.numbered(proof.draft, now) == proof.version  # pictures and all
    return proofs.standing(item, _lies(here, key) if whole else "", public.sequencer)


def put(here: Settings, proof: Proof, item: Mapping[str, Any]) -> None:
    """Puts what was proofed into releases/, its text last. The same bytes again are published once."""
    if item.get("put"):
        return
    key = item["key"]
    home = filesets.folder(key)
    beside = filesets.beside(key, s3.listing(here.uploads, home)) if home else []
    for name, version in [*((name, None) for name in beside), (key, item["version_id"])]:
        body, stored = s3.get(here.uploads, name, version)
        s3.put(here.uploads, proofs.destination(name), body, stored.content_type)
    Releases(here.releases).note(proof.draft, proof.version, {"put": True})


def _lies(here: Settings, key: str) -> str:
    stored = s3.look(here.uploads, key)
    return (stored.version_id or "") if stored else ""
