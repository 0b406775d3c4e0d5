"""The answer to staff: a page under receipts/ in the uploads bucket first, then a mail to the desk."""

from __future__ import annotations

from collections.abc import Mapping

from crier.aws import mailer, objects
from crier.mail import compose, letter
from crier.newsroom import Newsroom
from crier.receipt import Receipt
from crier.settings import Settings
from crier.subscribers.address import may_mail


def tell(here: Settings, room: Newsroom, receipt: Receipt, key: str, tags: Mapping[str, str]) -> None:
    """Writes the page at this key and mails the desk. Twice is harmless: the page is the same."""
    objects.put(here.uploads, key, compose.receipt_page(receipt), "text/html; charset=utf-8")
    mail(here, room, compose.receipt(receipt), tags)


def mail(here: Settings, room: Newsroom, composed: compose.Template, tags: Mapping[str, str]) -> None:
    """Mails the desk of this newsroom, or the stack's own while it names none."""
    desk = [to for to in room.desk or (here.desk_email,) if may_mail(to, live=here.live_recipients)]
    if desk:
        mailer.wait_turn(here.mailings, len(desk))
        text = letter.receipt(composed, room.organisation, here.from_email)
        mailer.send(text, desk, configuration_set=here.configuration_set, tags=dict(tags))
