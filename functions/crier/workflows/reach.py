"""Whom a release's mail reaches, in numbers: what receipts and proofs tell of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from crier.mail import letter, upload_receipt
from crier.mail.sending import plan
from crier.model import previews
from crier.model.edition import Edition
from crier.model.receipt import Reach, Receipt
from crier.model.settings import MailingsTable, SubscribersTable
from crier.stores import audience_groups, mailings, preview_states, staging
from crier.stores.releases import Releases
from crier.subscribers.counts import tens
from crier.text import language_choice
from crier.workflows import decide_draft


class Settings(decide_draft.Settings, MailingsTable, SubscribersTable, Protocol):
    """What is asked of the stack here."""


def people(settings: Settings, key: str, made: Edition, language: str, now: datetime) -> Reach:
    """The lists of an edition, by their names in a language, and how many get its mail by each.

    key: of its file. Somebody of two lists counts in both, and once in all.
    """
    own, topics = made.address.split("/")[1], frozenset(made.release.topics)
    reads = language_choice.readers(own, decide_draft.languages(settings, key, own, made.newsroom))
    wanted = letter.lists(made)
    groups = audience_groups.counted(
        settings.subscribers,
        settings.mailings,
        now,
        lambda who: who.wants(frozenset(wanted), topics) and reads(who.language),
    )
    lists = [sum(many for who, many in groups if who.wants(frozenset({slug}), topics)) for slug in wanted]
    cadences, languages = Counter[str](), Counter[str]()
    for who, many in groups:
        cadences[who.cadence] += many
        languages[who.language] += many
    return Reach(tuple(zip(names(made, language), lists, strict=True)), dict(cadences), dict(languages))


def audience(reach: Reach | None) -> dict[str, Any]:
    """What a version's item keeps of whom its mail reaches, for the desk's page; nothing where nobody is.

    In whole tens, as a proof says it: who may look learns of no one person.
    """
    if reach is None or any(many is None for _, many in reach.lists):
        return {}
    lists = [[name, tens(many or 0)] for name, many in reach.lists]
    languages = [[tag, tens(many)] for tag, many in sorted(reach.languages.items())]
    return {"audience": {"lists": lists, "languages": languages, "people": tens(reach.people)}}


def names(made: Edition, language: str) -> tuple[str, ...]:
    """The lists an edition goes to, as they are called in a language."""
    shown = {named.slug: named.name(language) for named in made.newsroom.lists}
    return tuple(shown.get(slug, slug) for slug in letter.lists(made))


_TELLS = ("published", "corrected", "archived", "waiting", "moved", "mailed")


def completed(
    settings: Settings, receipt: Receipt, upload: Mapping[str, Any], release: str, version: int, now: datetime
) -> Receipt:
    """The receipt of what is or will be public with when that is, who is mailed, and what is new in it.

    As many as want it now are mailed; of mail that is out the receipt has its own counts. upload: the
    version's item.
    """
    made = staging.known(settings.staging, release, version) if receipt.outcome in _TELLS else None
    if made is None:
        return receipt
    if receipt.outcome in ("waiting", "moved"):
        receipt = upload_receipt.waiting(receipt, made, datetime.fromisoformat(upload["publish_at"]))
    if receipt.outcome == "mailed":
        lists = tuple((name, None) for name in names(made, receipt.language))
        return replace(receipt, mail="mailed", to=Reach(lists))
    # An old release is never mailed: no mail of it is still to come.
    unsent = receipt.outcome == "corrected" and not made.archived and unplanned(settings, release)
    receipt = _previewed(settings, receipt, upload, made, now)
    nobody = made.archived or (made.correction is not None and not unsent)
    to = None if nobody else people(settings, upload["key"], made, receipt.language, now)
    return upload_receipt.addressed(receipt, upload, made, to, now, unsent=unsent)


def _previewed(
    settings: Settings, receipt: Receipt, upload: Mapping[str, Any], made: Edition, now: datetime
) -> Receipt:
    """The receipt with who reads it before its hour: as many as are on those lists now."""
    waits = receipt.outcome in ("waiting", "moved")
    if not made.preview:
        asked = previews.wish(made.release) and receipt.outcome not in ("corrected", "mailed")
        return replace(receipt, preview="none") if asked else receipt
    if not waits or receipt.preview == "lost":
        return receipt
    if "all" in preview_states.taken(settings.releases, made.release_id):
        return replace(receipt, preview="taken")
    wanted, topics = made.newsroom.previewers, frozenset(made.release.topics)
    slugs, cadences = frozenset(one.slug for one in wanted), Counter[str]()
    groups = audience_groups.counted(
        settings.subscribers, settings.mailings, now, lambda who: who.wants(slugs, topics)
    )
    for who, many in groups:
        cadences[who.cadence] += many
    begins = previews.begins(datetime.fromisoformat(upload["publish_at"]), made.newsroom.preview_hours)
    to = Reach(tuple((one.name(receipt.language), None) for one in wanted), dict(cadences))
    return replace(receipt, preview="planned", preview_to=to, preview_at=max(begins, now))


def unplanned(settings: Settings, release: str) -> bool:
    """Whether the mail of a release's first version is not out yet: then it brings what is public by then."""
    first = Releases(settings.releases).head(release).first
    mailing = plan.mailing_id(release, first, "release")
    return bool(first) and mailings.Mailing(settings.mailings, mailing).plan() is None
