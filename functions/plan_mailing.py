"""Who gets a mailing, frozen: files of subscriber ids, the letter, and the plan that names them."""

from __future__ import annotations

from datetime import datetime

from crier import edition, naming
from crier.aws import audiences, items, ledger, objects, secrets, siblings
from crier.aws.door import Answer, Event, step
from crier.aws.ledger import Mailing
from crier.aws.mailer import account
from crier.aws.releases import Releases, iso
from crier.aws.subscribers import Subscribers
from crier.mail import compose, letter, plan, tongues
from crier.mail.digest import Item
from crier.mail.sweeping import Unfinished
from crier.settings import Settings


def work(event: Event, here: Settings, now: datetime) -> Answer:
    """Files are named by their bytes, the plan is written last and once: planning twice is harmless.

    What goes out is what is public now: a correction within the undo window is what people get.
    """
    release, version, kind = event["release"], event["version"], event["kind"]
    mailing = plan.mailing_id(release, version, kind)
    book = Mailing(here.mailings, mailing)
    if (frozen := book.plan()) is not None:  # as a digest's always is
        return {"outcome": "planned" if frozen.planned else "nobody"}
    head = Releases(here.releases).head(release)
    if head.state == "withdrawn":
        return {"outcome": "withdrawn"}
    newest = max(head.version, version)
    staged, _ = objects.get(here.staging, naming.staged(release, newest, "edition.json"))
    made = edition.from_json(staged)
    text = letter.mailing(compose.mailing(made), made, here.from_email)
    staged_at = naming.staged(release, newest, "letter.json")
    objects.put(here.staging, staged_at, letter.to_json(text), "application/json")
    lists, topics = frozenset(text.lists), frozenset(text.topics)
    key, language = made.release.source.key or "", made.address.split("/")[1]
    offered = siblings.offered(here.releases, here.mailings, key, made.newsroom.languages)
    items.let_in(here.mailings, Item(release, version, now, lists, topics, language, offered))
    people = Subscribers(here.subscribers, secrets.keys(here.secret_id).naming)
    audience = people.audience(lists, topics, "immediate", tongues.readers(language, offered))
    planned, name = audiences.freeze(here.staging, mailing, audience, account().rate)
    if planned:
        under_way = Unfinished(release, version, kind, now.timestamp(), moved=now.timestamp())
        ledger.begun(here.mailings, under_way)
    book.planned(planned, name, newest, iso(now))
    return {"outcome": "planned" if planned else "nobody"}


handler = step(work)
