"""Pictures that a page or Markdown file carries in its own text, as `data:` addresses.

They are taken out before anything else reads the file: Google Docs writes megabytes of them, and no finder
should look through those for a name.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from crier.reading.document import Picture

_CARRIED = re.compile(
    rb"data:image/[a-z0-9.+-]{1,20};base64,((?:[a-z0-9+/=]|%(?:2b|2f|3d)|\s){8,})", re.IGNORECASE
)
_ESCAPED = {b"%2b": b"+", b"%2f": b"/", b"%3d": b"="}
_NAME = "cid:carried-picture-"
_MOST = 200


def lifted(data: bytes) -> tuple[bytes, dict[str, Picture]]:
    """The file with short names in the pictures' places, and the pictures by name.

    What is not Base64 stays a name without a picture: it is met, and told, as one that was left out.
    """
    pictures: dict[str, Picture] = {}

    def taken(match: re.Match[bytes]) -> bytes:
        name = f"{_NAME}{len(pictures) + 1}"
        if len(pictures) >= _MOST:
            return name.encode()
        text = re.sub(rb"%[0-9a-f]{2}", lambda sign: _ESCAPED[sign[0].lower()], match[1], flags=re.IGNORECASE)
        try:
            pictures[name] = Picture(base64.b64decode(text, validate=False))
        except (binascii.Error, ValueError):
            pictures[name] = Picture(b"")
        return name.encode()

    return _CARRIED.sub(taken, data), pictures


def placed(
    carried: Mapping[str, Picture], images: dict[str, Picture]
) -> Callable[[str, str | None], str | None]:
    """What tells a walk of HTML the name of a picture; `images` gets those that stand in the text."""

    def picture(source: str, alt: str | None) -> str | None:
        if source not in carried:
            return None
        images[source] = replace(carried[source], alt=alt)
        return source

    return picture
