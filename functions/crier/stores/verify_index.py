"""The index of what was published, on the site under verify/: by hash, for good (docs/verify.md).

Nothing in it is ever changed when a release is corrected or withdrawn: it says where a file was published
and which manifest vouches for it. What is public now says the manifest at the release's address.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Literal

from crier.aws import s3
from crier.model import manifests
from crier.model.manifests import Mention
from crier.model.media_types import content_type
from crier.model.public_files import KEY_FILE, key_file
from crier.model.timestamps import zulu
from crier.site.signatures import Signature, key_id, pem
from crier.stores.optimistic import LOST, Race, retry
from crier.stores.site_bucket import ASSET, AT_ONCE, PAGE

TRIES = 12  # of a record: each loss means that another release with the same file was noted
MANIFEST = "manifest.json"


def note(site: str, address: str, version: int, manifest: bytes, signature: Signature) -> None:
    """Keeps a version's manifest with its signature, and notes its files by their hashes. Twice is once."""
    digest = hashlib.sha256(manifest).hexdigest()
    _put(site, _manifest(digest, ".json"), manifest)
    _put(site, _manifest(digest, ".sig"), signature.der)
    read = manifests.read(manifest)
    names: Mapping[str, str] = {**read.previews, **read.files} if read else {}

    def mention(name: str, sha256: str) -> None:
        _mention(site, sha256, Mention(address, name, version, digest))

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(mention, (*names, MANIFEST), (*names.values(), digest)))


def _mention(site: str, sha256: str, new: Mention) -> None:
    key = _record(sha256)
    alone = manifests.record(sha256, [], new)
    if s3.put(site, key, alone, content_type(key), cache_control=PAGE, if_absent=True):
        return

    def add() -> bool | Literal[Race.LOST]:
        lying = s3.find(site, key)
        if lying is None:
            return LOST
        body = manifests.record(sha256, manifests.mentions(lying[0]), new)
        if body == lying[0]:
            return True
        won = s3.put(site, key, body, content_type(key), cache_control=PAGE, if_match=lying[1].etag)
        return won or LOST

    retry("record of a file", add, TRIES)


def mentions(site: str, sha256: str) -> list[Mention]:
    """Where a file of this hash was published; nowhere: nothing is known of it."""
    lying = s3.find(site, _record(sha256))
    return manifests.mentions(lying[0]) if lying else []


def signed_manifest(site: str, digest: str) -> tuple[bytes, bytes] | None:
    """A manifest of this hash that was noted, and its signature in DER."""
    manifest, signature = s3.find(site, _manifest(digest, ".json")), s3.find(site, _manifest(digest, ".sig"))
    return (manifest[0], signature[0]) if manifest and signature else None


def current_digest(site: str, address: str) -> str | None:
    """The hash of the manifest that lies at a release's address now."""
    lying = s3.find(site, f"{address[1:]}{MANIFEST}")
    return hashlib.sha256(lying[0]).hexdigest() if lying else None


def withdraw(site: str, address: str, when: datetime) -> None:
    """Notes that a release is no longer public. Twice is once, with the time of the first."""
    key = _withdrawn(address)
    body = json.dumps({"format": 1, "address": address, "withdrawn": zulu(when)}, indent=1) + "\n"
    s3.put(site, key, body.encode(), content_type(key), cache_control=PAGE, if_absent=True)


def withdrawn(site: str, address: str) -> datetime | None:
    """When a release was withdrawn, UTC; None: it was not."""
    lying = s3.find(site, _withdrawn(address))
    return datetime.fromisoformat(json.loads(lying[0])["withdrawn"]) if lying else None


def offer_key(site: str, key: bytes) -> None:
    """Puts the public key where everybody finds it: under its own name for good, and as the one in use."""
    body = pem(key)
    own = key_file(key_id(key))
    s3.put(site, own, body, content_type(own), cache_control=ASSET, if_absent=True)
    lying = s3.find(site, KEY_FILE)
    if lying is None or lying[0] != body:
        s3.put(site, KEY_FILE, body, content_type(KEY_FILE), cache_control=PAGE)


def _put(site: str, key: str, body: bytes) -> None:
    s3.put(site, key, body, content_type(key), cache_control=PAGE)


def _record(sha256: str) -> str:
    return f"verify/{sha256}.json"


def _manifest(digest: str, ending: str) -> str:
    return f"verify/manifests/{digest}{ending}"


def _withdrawn(address: str) -> str:
    return f"verify/withdrawn{address.rstrip('/')}.json"
