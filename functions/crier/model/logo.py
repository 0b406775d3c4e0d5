"""An organisation's logo: drawn once of `newsroom/logo.svg` or `.png`, and carried by its newsroom.

It is PNG on white wherever it is shown: mails, feeds and paper show no SVG, and what strangers drew is
served to nobody as a document.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from crier.model.errors import Permanent
from crier.model.release import Model

FOLDER = "newsroom/logo"  # what its keys begin with, in the uploads bucket
FILES = (f"{FOLDER}.svg", f"{FOLDER}.png")  # the first that lies there counts
MOST_BYTES = 2 << 20  # of an upload
DRAWN = ("logo.png", "icon.png")  # what the sandbox draws: as it is, and fitted into a square
MOST_WIDE, TALL, SQUARE = 960, 192, 192  # pixels: four for each of a page's
_MOST_DRAWN = 64 << 10  # bytes of one: it travels with the newsroom
_BADGE = 1.6  # width to height: what is narrower is taken for a badge without a name
_PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"

Pixels = Annotated[int, Field(ge=1, le=MOST_WIDE)]


class Logo(Model):
    """A logo in force. Its pictures lie on the site, `paper` is the larger one for what fetches nothing."""

    source: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]  # SHA-256 of the upload
    width: Pixels
    height: Pixels
    paper: Annotated[str, Field(max_length=_MOST_DRAWN * 2)]  # PNG in Base64
    icon: Annotated[str, Field(max_length=_MOST_DRAWN * 2)]  # likewise

    @property
    def named(self) -> bool:
        """Whether the organisation's name is taken to stand in it: it is wide."""
        return self.width > _BADGE * self.height

    @property
    def files(self) -> Mapping[str, bytes]:
        """What must lie in the site bucket, by key. A key names its bytes for ever."""
        return {self.key("logo"): base64.b64decode(self.paper), self.key("icon"): base64.b64decode(self.icon)}

    def key(self, which: str) -> str:
        """The key of one of its pictures: "logo" or "icon"."""
        text = self.paper if which == "logo" else self.icon
        return f"assets/{which}.{hashlib.sha256(text.encode()).hexdigest()[:12]}.png"

    def high(self, pixels: int) -> tuple[int, int]:
        """Width and height to show it in, at most this high and five times as wide."""
        scale = min(pixels / self.height, 5 * pixels / self.width)
        return max(1, round(self.width * scale)), max(1, round(self.height * scale))


def source(upload: bytes) -> str:
    """What a logo is known by again."""
    return hashlib.sha256(upload).hexdigest()


def of(upload: bytes, drawn: Mapping[str, bytes]) -> Logo:
    """The logo that a function without rights drew. Raises Permanent where it drew something else."""
    large, icon = (drawn.get(name, b"") for name in DRAWN)
    (width, height), (side, other) = _size(large), _size(icon)
    if not (0 < width <= MOST_WIDE and 0 < height <= TALL and side == other == SQUARE):
        raise Permanent("no logo was drawn")
    texts = {"paper": large, "icon": icon}
    said = {name: base64.b64encode(data).decode() for name, data in texts.items()}
    return Logo(source=source(upload), width=width, height=height, **said)


def _size(data: bytes) -> tuple[int, int]:
    """Width and height of a PNG, as its head says; nothing of it is decoded."""
    if not data.startswith(_PNG) or len(data) > _MOST_DRAWN:
        return 0, 0
    return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
