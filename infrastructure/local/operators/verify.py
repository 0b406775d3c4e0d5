"""Whether files on this machine are what the newsroom published: the answer of its verify page."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from crier.model.manifests import Verification
from crier.text import messages
from crier.workflows import verification
from infrastructure.local.stack import deploy
from infrastructure.local.stack.account import Account
from infrastructure.local.stack.place import Place


@dataclass(frozen=True)
class Stack:
    """What verification asks of a stack."""

    site: str  # bucket
    signing_key: str


def judged(place: Place | Account, files: list[Path]) -> Iterator[tuple[Path, Verification]]:
    """Each file, by its bytes, with what is known of it."""
    outputs = deploy.outputs(place)
    stack = Stack(outputs["Site"], outputs["SigningKey"])
    for file in files:
        with file.open("rb") as opened:
            digest = hashlib.file_digest(opened, "sha256").hexdigest()
        yield file, verification.of_file(stack, digest)


def lines(file: Path, found: Verification) -> list[str]:
    """What a person is told of one file."""
    told = [f"{file.name}: {messages.say('en', f'verify.{found.state}.title')}"]
    if manifest := found.manifest:
        told.append(f"  {found.name} of version {manifest.version}, {manifest.updated:%Y-%m-%d %H:%M} UTC")
        told.append(f"  {manifest.publisher}, {manifest.url}")
    if found.preview:
        told.append(f"  {messages.say('en', 'verify.preview')}")
    if found.withdrawn:
        told.append(f"  withdrawn {found.withdrawn:%Y-%m-%d %H:%M} UTC")
    return told
