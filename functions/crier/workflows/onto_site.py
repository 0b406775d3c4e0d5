"""A release's staged files and their bundles go onto the site, and are vouched for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Protocol

from crier.model.lifecycle import Head
from crier.model.settings import SiteBucket, StagingBucket
from crier.site.handover import Handover
from crier.stores import made_files, site_bucket
from crier.workflows import verification


class Settings(verification.Settings, StagingBucket, SiteBucket, Protocol):
    """What is asked of the stack here."""


def put(settings: Settings, release: str, made: Handover, head: Head) -> tuple[Mapping[str, int], str]:
    """The size of each file that is public now, by name, and the hash of its manifest.

    What a correction no longer has goes. head: as its lock was taken.
    """
    names, opened = made_files.of(settings.staging, release, made)
    previews = made_files.apart(settings.staging, release, made.version) if made.preview else {}
    bundle = partial(verification.signed, settings, replace(made, previews=previews), head)
    whole = site_bucket.publish(names, opened, settings.site, made.address, bundle)
    manifest = verification.note(settings, made, whole)
    site_bucket.retire(settings.site, made.address, set(head.files) - set(whole))
    return {name: len(body) for name, body in whole.items()}, manifest
