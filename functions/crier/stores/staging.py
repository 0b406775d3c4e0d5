"""The staged edition with its pictures: what the renderers start from."""

from __future__ import annotations

from dataclasses import replace

from crier.aws import s3
from crier.model import edition, naming
from crier.model.edition import Edition


def load(bucket: str, release: str, version: int) -> Edition:
    """The edition of one version, its pictures in memory. Raises s3.Missing."""
    staged, _ = s3.get(bucket, naming.staged(release, version, "edition.json"))
    made = edition.from_json(staged)
    keys = {item.file: naming.staged(release, version, f"media/{item.file}") for item in made.release.media}
    pictures = {file: s3.get(bucket, key)[0] for file, key in keys.items()}
    return replace(made, pictures=pictures)


def known(bucket: str, release: str, version: int) -> Edition | None:
    """The edition of one version without its pictures, while staging has it."""
    found = s3.find(bucket, naming.staged(release, version, "edition.json"))
    return edition.from_json(found[0]) if found else None
