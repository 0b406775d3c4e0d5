"""A release's mailing, planned: its audience frozen, and the letter that goes to everybody in it."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Protocol

from crier.aws import s3, secretsmanager
from crier.aws.handler import Answer
from crier.aws.ses import account
from crier.mail import compose, letter
from crier.mail.digest import HORIZON, DigestItem
from crier.mail.sending import plan
from crier.mail.sending.sweep import Unfinished
from crier.model import edition, naming
from crier.model.settings import (
    FromEmail,
    LinkKey,
    MailingsTable,
    ReleasesTable,
    StagingBucket,
    SubscribersTable,
)
from crier.model.timestamps import sortable
from crier.stores import audiences, digest_items, mailings
from crier.stores.mailings import Mailing
from crier.stores.releases import Releases
from crier.stores.subscribers import Subscribers
from crier.text import language_choice
from crier.workflows import translation_group
from crier.workflows.news_audiences import NewsAudiences


class Settings(StagingBucket, ReleasesTable, SubscribersTable, MailingsTable, FromEmail, LinkKey, Protocol):
    """What is asked of the stack here."""


def planned(settings: Settings, release: str, version: int, kind: str, now: datetime) -> Answer:
    """Files are named by their bytes, the plan is written last and once: planning twice is harmless.

    What goes out is what is public now: a correction within the undo window is what people get.
    """
    mailing = plan.mailing_id(release, version, kind)
    book = Mailing(settings.mailings, mailing)
    if (frozen := book.plan()) is not None:  # as a digest's always is
        return {"outcome": "planned" if frozen.planned else "nobody"}
    head = Releases(settings.releases).head(release)
    if head.state == "withdrawn":
        return {"outcome": "withdrawn"}
    newest = max(head.version, version)
    staged, _ = s3.get(settings.staging, naming.staged(release, newest, "edition.json"))
    made = edition.from_json(staged)
    text = letter.mailing(compose.mailing(made), made, settings.from_email)
    staged_at = naming.staged(release, newest, "letter.json")
    s3.put(settings.staging, staged_at, letter.to_json(text), "application/json")
    lists, topics = frozenset(text.lists), frozenset(text.topics)
    key, language = made.release.source.key or "", made.address.split("/")[1]
    offered = translation_group.offered(settings.releases, settings.mailings, key, made.newsroom.languages)
    kin = translation_group.kin(settings.releases, key, release) if offered else ()
    item = DigestItem(release, version, now, lists, topics, language, offered, kin)
    digest_items.add(settings.mailings, item)
    came = digest_items.since(settings.mailings, now - HORIZON) if kin else [item]
    news = NewsAudiences(settings, came)
    people = Subscribers(settings.subscribers, secretsmanager.keys(settings.secret_id).naming)
    reads = language_choice.readers(language, offered)
    had = partial(news.had_elsewhere, item=item)
    audience = people.audience(lists, topics, "immediate", reads, had)
    many, name = audiences.freeze(settings.staging, mailing, audience, account().rate)
    now_public = Releases(settings.releases).head(release)
    if (now_public.state == "withdrawn", max(now_public.version, version)) != (False, newest):
        return planned(settings, release, version, kind, now)  # that took minutes: what is public is new
    if many:
        under_way = Unfinished(release, version, kind, now.timestamp(), moved=now.timestamp())
        mailings.begun(settings.mailings, under_way)
    book.planned(many, name, newest, sortable(now))
    return {"outcome": "planned" if many else "nobody"}
