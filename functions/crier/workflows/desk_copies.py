"""A receipt once more, or a proof's mail as a test: to whoever of the desk asked for it alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from crier.aws import s3, ses
from crier.mail import letter, page_text
from crier.mail.compose import Template
from crier.mail.letter import Letter
from crier.model.media_types import content_type
from crier.model.newsroom import Newsroom
from crier.model.public_files import PICTURE_FILE
from crier.model.settings import UploadsBucket
from crier.stores.releases import Releases
from crier.text import messages
from crier.workflows import desk_entry

MOST_PICTURES = 3_000_000  # bytes of a test's pictures, all together: what comes after them is not shown
_PICTURE = re.compile(rf'src="({PICTURE_FILE})"')


class Settings(desk_entry.Settings, UploadsBucket, Protocol):
    """What is asked of the stack here."""


def write(message: Mapping[str, Any], settings: Settings, now: datetime) -> str:
    """One wish for a copy (workflows/web/desk_receipts.py). It comes twice, and is mailed once."""
    about = str(message["about"])
    item = Releases(settings.releases).found(message["release"], int(message["version"])) or {}
    copied = _again(settings, item, about) if about else _proof(settings, item)
    if copied is None:
        return "gone"
    template, pictures = copied

    def composed(newsroom: Newsroom) -> Letter:
        subject = template.subject
        if not about:
            subject = messages.say(messages.spoken(newsroom.desk_language), "staff.tested", subject=subject)
        marked = Template(subject, template.text, template.html)
        return letter.receipt(marked, newsroom.organisation, settings.from_email)

    once = " ".join(str(message[name]) for name in ("mark", "release", "version", "about", "at"))
    return desk_entry.deliver(settings, message["mark"], "copy", once, composed, now, pictures)


Made = tuple[Template, tuple[ses.Inline, ...]]


def _again(settings: Settings, item: Mapping[str, Any], about: str) -> Made | None:
    stored = s3.find(settings.uploads, str(item.get(f"receipt_{about}", "")) or "none")
    if stored is None:
        return None
    html = stored[0].decode()
    heading, text = page_text.read(html)
    return Template(heading, text, html), ()


def _proof(settings: Settings, item: Mapping[str, Any]) -> Made | None:
    """With the pictures that lie beside it: they are public nowhere yet."""
    folder = str(item.get("folder", ""))
    parts = [
        s3.find(settings.uploads, f"{folder}mail.{kind}") if folder else None for kind in ("txt", "html")
    ]
    if parts[0] is None or parts[1] is None:
        return None
    subject, _, text = parts[0][0].decode().partition("\n\n")
    html, pictures, room = parts[1][0].decode(), list[ses.Inline](), MOST_PICTURES
    for name in dict.fromkeys(_PICTURE.findall(html)):
        body = s3.find(settings.uploads, folder + name)
        if body is None or len(body[0]) > room:
            continue
        room -= len(body[0])
        pictures.append(ses.Inline(name, name, content_type(name), body[0]))
        html = html.replace(f'src="{name}"', f'src="cid:{name}"')
    return Template(subject, text, html), tuple(pictures)
