"""Signing what becomes public, and saying of a file whether it is ours (docs/verify.md).

Whoever may write the site and not sign makes nothing authentic by it: what is noted there is believed where
the key's signature stands behind it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol
from urllib.parse import urlsplit

from crier.aws import kms
from crier.model import manifests
from crier.model.lifecycle import Head
from crier.model.manifests import UNKNOWN, UNSURE, Manifest, Verification
from crier.model.naming import ADDRESS
from crier.model.settings import SigningKey, SiteBucket
from crier.site import bundles
from crier.site.handover import Handover
from crier.site.signatures import Signature
from crier.stores import verify_index

MANIFEST = verify_index.MANIFEST


class Settings(SiteBucket, SigningKey, Protocol):
    """What is asked of the stack here."""


# ---- Publishing ----


def signed(settings: Settings, made: Handover, head: Head, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files with their bundles and the signature of their manifest."""
    before = {"version": head.version, "manifest": head.manifest} if head.manifest else None
    whole = bundles.bundled(replace(made, supersedes=before), files)
    digest = hashlib.sha256(whole[MANIFEST]).digest()
    der = kms.sign(settings.signing_key, digest)
    return whole | bundles.signed(Signature(der, kms.public_key(settings.signing_key)))


def note(settings: Settings, made: Handover, whole: Mapping[str, bytes]) -> str:
    """Notes what has just become public in the index; the hash of its manifest."""
    signature = Signature(whole["manifest.sig"], kms.public_key(settings.signing_key))
    verify_index.offer_key(settings.site, signature.key)
    verify_index.note(settings.site, made.address, made.version, whole[MANIFEST], signature)
    return hashlib.sha256(whole[MANIFEST]).hexdigest()


# ---- Asking ----

_DIGEST = re.compile(r"[0-9a-f]{64}")
_BETWEEN = re.compile(r"[\s:]")  # how certutil and others part a hash


def asked_for(text: str) -> str | None:
    """What somebody wrote, as a hash (64 hex digits) or a release's address (/en/…/); None: neither."""
    digest = _BETWEEN.sub("", text).lower()
    if _DIGEST.fullmatch(digest):
        return digest
    try:
        path = urlsplit(text.strip()).path
    except ValueError:
        return None
    address = path[path.find("/") : path.rfind("/") + 1]  # without a scheme the host is taken for a path
    return address if ADDRESS.match(address) else None


def of(settings: Settings, asked: str) -> Verification:
    """What is known of a hash or an address, as `asked_for` has them."""
    return of_address(settings, asked) if asked.startswith("/") else of_file(settings, asked)


def of_file(settings: Settings, sha256: str) -> Verification:
    """What a file of this hash is; nothing of a release that is not public yet is known here."""
    try:
        known = verify_index.mentions(settings.site, sha256)
    except ValueError:
        return UNSURE
    found = []
    for one in known:
        vouching = _trusted(settings, one.manifest)
        if vouching and vouching.address != one.address:
            vouching = None
        if one.name == MANIFEST and vouching and one.manifest == sha256:
            vouching = replace(vouching, files={**vouching.files, MANIFEST: sha256})
        found.append(_judged(settings, one.name, sha256, vouching))
        if found[-1].state == "current":
            break
    return manifests.best(found)


def _judged(settings: Settings, name: str, sha256: str, vouching: Manifest | None) -> Verification:
    if vouching is None:
        return UNSURE
    digest = verify_index.current_digest(settings.site, vouching.address)
    if digest is None:
        when = verify_index.withdrawn(settings.site, vouching.address)
        return manifests.judged(name, sha256, vouching, None, when)
    current = _trusted(settings, digest)
    if current and digest == sha256:
        current = replace(current, files={**current.files, MANIFEST: sha256})
    return manifests.judged(name, sha256, vouching, current)


def of_address(settings: Settings, address: str) -> Verification:
    """What stands at an address of the site."""
    digest = verify_index.current_digest(settings.site, address)
    if digest is None:
        when = verify_index.withdrawn(settings.site, address)
        return Verification("withdrawn", withdrawn=when) if when else UNKNOWN
    current = _trusted(settings, digest)
    if current is None or current.address != address:
        return UNSURE
    return Verification("current", current)


def _trusted(settings: Settings, digest: str) -> Manifest | None:
    """A manifest by its hash, where our key has signed it."""
    found = verify_index.signed_manifest(settings.site, digest)
    if found is None:
        return None
    body, der = found
    if hashlib.sha256(body).hexdigest() != digest:
        return None
    if not Signature(der, kms.public_key(settings.signing_key)).is_of(body):
        return None
    return manifests.read(body)
