"""The QR code on paper: a drawing of lines, without a picture of pixels."""

from __future__ import annotations

from io import BytesIO

import segno

QUIET = 4  # modules of white around it, as ISO/IEC 18004 asks


def drawing(text: str) -> bytes:
    """An SVG of the code of these words: black on white, with error correction M (15 %)."""
    out = BytesIO()
    segno.make(text, error="m", micro=False, boost_error=False).save(
        out, kind="svg", border=QUIET, light="#ffffff", xmldecl=False, svgns=True, nl=False, omitsize=True
    )
    return out.getvalue()
