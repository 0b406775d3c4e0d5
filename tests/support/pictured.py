"""A release with a picture, as people mail it."""

from __future__ import annotations

from email.message import EmailMessage
from io import BytesIO

from PIL import Image


def mail() -> bytes:
    """A release as people mail it, with a photo in its middle."""
    photo = BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "A camera nobody asked about"
    grey = Image.effect_mandelbrot((1600, 900), (-2, -1.2, 1, 1.2), 40)
    Image.merge("RGB", (grey, grey.rotate(180), grey)).save(photo, "JPEG", exif=exif)
    message = EmailMessage()
    message["Subject"] = "Shade Sails Go Up on Signal Street"
    message["From"] = "Inés Quiroga <ines@harborneighbors.example>"
    message.set_content(
        "SAN PEDRO, Calif. — Volunteers put up three sails on Thursday. The council decides next."
    )
    message.add_alternative(
        "<h1>Shade Sails Go Up on Signal Street</h1><p>SAN PEDRO, Calif. — Volunteers put up three sails over bus"
        " stops on Thursday.</p><p><img src='cid:one' alt='Three sails'></p><p>The council decides on the next forty stops in December.</p>"
        "<p>Media contact: Inés Quiroga, ines@harborneighbors.example, (310) 555-0142</p>",
        subtype="html",
    )
    message.get_payload()[1].add_related(photo.getvalue(), "image", "jpeg", cid="<one>")  # type: ignore[union-attr, index]
    return message.as_bytes()
