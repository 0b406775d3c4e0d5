"""A picture's road: in the upload, re-encoded beside the reading, on the page and on paper, with its words."""

from __future__ import annotations

import re
import zlib
from email.message import EmailMessage
from io import BytesIO
from typing import Any

import cloud
import lxml.html
from PIL import Image

from crier.aws import s3
from crier.model.release import Reading
from crier.stores.releases import Releases, Uploaded
from handlers import decide, publish, read, render_page, render_pdf

WHO = "0123456789abcdef"


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


def test_a_picture_reaches_page_and_pdf(aws: Any) -> None:
    data = mail()
    version = aws.put_object(Bucket="uploads", Key="releases/sails.eml", Body=data)["VersionId"]
    one = Uploaded("uploads", "releases/sails.eml", version, "01", len(data), "2026-11-24T12:00:00")
    reference = {"format": 1, "release": WHO, "version": Releases("releases").register(WHO, "files", one)}
    for door in (read, decide, render_page, render_pdf, publish):
        answer = door.handler(reference, cloud.Context())
    assert answer["outcome"] == "published"

    reading = Reading.model_validate_json(s3.get("staging", f"{WHO}/1/reading.json")[0])
    (media,) = reading.media
    assert (media.file, media.alt, media.width, media.height) == ("image-1.jpg", "Three sails", 1600, 900)
    address = Releases("releases").head(WHO).address[1:]
    whole, stored = s3.get("site", f"{address}image-1.jpg")
    assert stored.content_type == "image/jpeg"
    assert b"A camera" in photo_of(data)
    assert b"A camera" not in whole
    page = lxml.html.fromstring(s3.get("site", f"{address}index.html")[0].decode())
    (shown,) = page.xpath("//main//img")
    for name in (shown.get("src"), *(part.split()[0] for part in shown.get("srcset").split(","))):
        with Image.open(BytesIO(s3.get("site", address + name)[0])) as image:
            assert image.width in (800, 1600)
    pdf = s3.get("site", f"{address}release.pdf")[0]
    assert whole[-2000:] in pdf, "the picture stands in the PDF as it is"
    assert "Three sails" in alternatives(pdf)


def photo_of(data: bytes) -> bytes:
    import email

    parts = email.message_from_bytes(data).walk()
    return next(part.get_payload(decode=True) for part in parts if part.get_content_type() == "image/jpeg")


def alternatives(pdf: bytes) -> str:
    """The alternate texts (/Alt) of all structure elements."""
    found = []
    for match in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.S):
        try:
            found += re.findall(rb"/Alt\s*\(([^)]*)\)", zlib.decompress(match[1]))
        except zlib.error:
            continue
    return " ".join(text.decode("latin-1") for text in found)
