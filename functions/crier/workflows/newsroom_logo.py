"""The logo that staff put beside newsroom.toml: drawn by a function without rights, carried by the newsroom.

Its bytes are opened over there alone. What comes back is two PNGs within limits, judged by their heads
(crier/model/logo.py), and they are served as PNG and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from crier.aws import s3
from crier.model import logo
from crier.model.errors import Permanent, Rejected
from crier.model.logo import Logo
from crier.model.settings import UploadsBucket
from crier.rendering import in_sandbox
from crier.workflows import confined

_MOST_DRAWN = 1 << 20  # bytes of an answer


class Settings(UploadsBucket, confined.Settings, Protocol):
    """What is asked of the stack here."""


@dataclass(frozen=True)
class Taken:
    """The logo of the file that lies there; where it cannot be used, the one in force, and why."""

    logo: Logo | None
    key: str | None = None
    problem: Rejected | None = None


def taken(settings: Settings, known: Logo | None) -> Taken:
    """What to show. known: the logo in force; one that was drawn already is not drawn again."""
    there = s3.listing(settings.uploads, logo.FOLDER)
    key = next((name for name in logo.FILES if name in there), None)
    if key is None:
        return Taken(None)
    try:
        if there[key].size > logo.MOST_BYTES:
            raise Rejected("logo-large")
        upload = s3.get(settings.uploads, key)[0]
        if known is not None and known.source == logo.source(upload):
            return Taken(known, key)
        drawn = confined.run(settings, in_sandbox.PAPER, in_sandbox.LogoFile(upload), most_bytes=_MOST_DRAWN)
        return Taken(logo.of(upload, drawn), key)
    except Rejected as error:
        return Taken(known, key, error)
    except Permanent:
        return Taken(known, key, Rejected("logo-unreadable"))
