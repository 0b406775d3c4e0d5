"""A picture's road: in the upload, re-encoded beside the reading, on the page and on paper, with its words."""

from __future__ import annotations

import re
import zlib
from io import BytesIO
from typing import Any

import cloud
import lxml.html
from pictured import mail
from PIL import Image

from crier.aws import s3
from crier.model.release import Reading
from crier.stores.releases import Releases, Uploaded
from handlers import decide, publish, read, render_page, render_pdf

WHO = "0123456789abcdef"


def test_a_picture_reaches_page_and_pdf(aws: Any) -> None:
    data = mail()
    version = aws.put_object(Bucket="uploads", Key="releases/sails.eml", Body=data)["VersionId"]
    one = Uploaded("uploads", "releases/sails.eml", version, "01", len(data), "2026-11-24T12:00:00+00:00")
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
