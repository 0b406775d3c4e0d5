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

# Between quotation marks an address may be folded over lines; elsewhere a space ends it, and what comes
# behind is the text. Possessive: megabytes are walked once, and nothing is kept to go back to.
_BEGINS = rb"data:image/[a-z0-9.+-]{1,20}(?:;[a-z0-9._=-]{1,40}){0,3}?;base64,"
_CARRIED = re.compile(
    rb"(?<=[\"'])" + _BEGINS + rb"([a-z0-9+/=%\s]{8,}+)(?=[\"'])|" + _BEGINS + rb"([a-z0-9+/=%]{8,}+)",
    re.IGNORECASE,
)
_ESCAPED = {b"%2b": b"+", b"%2f": b"/", b"%3d": b"="}
_NAME = "cid:carried-picture-"
_MOST = 200
_BEYOND = f"{_NAME}beyond"  # all that are too many: one name without a picture, met and told as the others


def lifted(data: bytes) -> tuple[bytes, dict[str, Picture]]:
    """The file with short names in the pictures' places, and the pictures by name.

    What is not Base64 stays a name without a picture: it is met, and told, as one that was left out.
    """
    pictures: dict[str, Picture] = {}

    def taken(match: re.Match[bytes]) -> bytes:
        if len(pictures) >= _MOST:
            pictures[_BEYOND] = Picture(b"")
            return _BEYOND.encode()
        name = f"{_NAME}{len(pictures) + 1}"
        text = re.sub(rb"%..", lambda sign: _ESCAPED.get(sign[0].lower(), b"!"), match[1] or match[2])
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
