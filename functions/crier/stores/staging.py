"""The staged edition with its pictures: what the renderers start from."""

from __future__ import annotations

from dataclasses import replace

from crier.aws import s3
from crier.model import edition, naming
from crier.model.edition import Edition


def load(bucket: str, release: str, version: int) -> Edition:
    """The edition of one version, its pictures in memory. Raises objects.Missing."""
    staged, _ = s3.get(bucket, naming.staged(release, version, "edition.json"))
    made = edition.from_json(staged)
    keys = {item.file: naming.staged(release, version, f"media/{item.file}") for item in made.release.media}
    pictures = {file: s3.get(bucket, key)[0] for file, key in keys.items()}
    return replace(made, pictures=pictures)


def known(bucket: str, release: str, version: int) -> Edition | None:
    """The edition of one version without its pictures, while staging has it."""
    try:
        return edition.from_json(s3.get(bucket, naming.staged(release, version, "edition.json"))[0])
    except s3.Missing:
        return None
