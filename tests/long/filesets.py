"""On the deployed template: two languages become one release, a folder's picture finds its text, one mail each."""

from __future__ import annotations

import re
import time
from io import BytesIO
from typing import TYPE_CHECKING

from deployed_stack import put_newsroom
from PIL import Image

from infrastructure.local.road import staff

if TYPE_CHECKING:
    from deployed_stack import Stack

ENGLISH = b"""---
lists: two-tongues
---
# The library on Hill Street opens again

FAIRVIEW, Ohio, November 24, 2026. The library on Hill Street opens again after a year of work on its roof.

Contact: Ada Example, +1 206 555 0134, ada@example.org
"""
SPANISH = """---
lists: two-tongues
---
# La biblioteca de la calle Hill vuelve a abrir

FAIRVIEW, Ohio, 24 de noviembre de 2026. La biblioteca de la calle Hill vuelve a abrir tras un año de obras en su techo.

Contacto: Ada Example, +1 206 555 0134, ada@example.org
""".encode()
PATIENCE = (
    400  # seconds: 30 of waiting for other files, 60 in which mail can be taken back, and a slow machine
)


def linked(stack: Stack, address: str, link: str) -> str:
    """The page once it links to its translation, which makes it anew behind the mail; at last as it is."""
    page, end = "", time.monotonic() + PATIENCE
    while time.monotonic() < end:
        page = stack.get(address)[2].decode()
        if re.search(link, page):
            return page
        time.sleep(1)
    raise AssertionError(page)


def test_two_languages_in_a_folder_with_a_picture(stack: Stack) -> None:
    put_newsroom(stack, "thousand", "two-tongues")
    for name, language in (("ann", "en"), ("bea", "es")):
        stack.subscribe(f"{name}@example.org", language, lists=("two-tongues",))
    photo = BytesIO()
    Image.new("RGB", (640, 480), "navy").save(photo, "JPEG")
    spanish = stack.put("library/release.es.md", SPANISH)
    stack.put("library/front.jpg", photo.getvalue())
    english = stack.put("library/release.en.md", ENGLISH)
    stack.put("library/front.jpg.txt", b"Alt: The front door\nCredit: Ana Ruiz")
    for upload in (english, spanish):
        stack.mailed(upload, PATIENCE)
    addresses = {
        language: staff.head(stack.place, upload.release)["address"]
        for language, upload in (("en", english), ("es", spanish))
    }
    for own, other in (("en", "es"), ("es", "en")):
        link = rf'<link rel="alternate" hreflang="{other}" href="[^"]*{addresses[other]}"'
        page = linked(stack, addresses[own], link)
        assert 'alt="The front door"' in page, re.findall(r"<img[^>]*>", page)
        assert "Ana Ruiz" in page
    for name, words in (("ann", "Hill Street opens again"), ("bea", "calle Hill vuelve a abrir")):
        (mail,) = stack.mails(f"{name}@example.org")
        assert words in str(mail["Subject"])
