"""Digests as they lie in the Mailings table and in staging: editions, their letters and audiences.

Most quarters of an hour nothing is owed: models and templates are imported where something is.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from crier.aws import s3, secretsmanager, ses, stepfunctions
from crier.mail import digest, letter
from crier.mail.digest import DigestIssue, DigestItem
from crier.mail.sending import plan
from crier.mail.sending.sweep import Unfinished
from crier.model import naming
from crier.model.settings import (
    FromEmail,
    LinkKey,
    MailingArn,
    MailingsTable,
    ReleasesTable,
    StagingBucket,
    SubscribersTable,
)
from crier.model.timestamps import sortable
from crier.stores import audiences, digest_issues, mailings
from crier.stores import digest_items as items
from crier.stores.releases import Releases
from crier.stores.subscribers import Subscribers
from crier.text import messages
from crier.workflows.news_audiences import NewsAudiences, Variant, variants


class Published(StagingBucket, ReleasesTable, Protocol):
    """Where what is public lies."""


class Settings(Published, SubscribersTable, MailingsTable, FromEmail, LinkKey, MailingArn, Protocol):
    """What is asked of the stack here."""


if TYPE_CHECKING:
    from crier.model import edition as editions

READ = ("id", "status", "lists", "topics", "cadence", "language", "timezone", "changed", "since")
ID = 16  # bytes of a subscriber id
SETTLED = 60  # seconds: longer than a sender believes what it looked at, and than a call takes
APART = timedelta(
    seconds=0.1
)  # between the beginnings of an edition's mailings: Lambda runs ten at once at first


@dataclass
class Digests:
    """What one run of the door works with."""

    settings: Settings
    now: datetime

    @cached_property
    def came(self) -> list[DigestItem]:
        """What came in within the horizon, oldest first."""
        return items.since(self.settings.mailings, self.now - digest.HORIZON)

    @cached_property
    def items(self) -> list[DigestItem]:
        """What of it is public."""
        heads = Releases(self.settings.releases)
        return [item for item in self.came if heads.head(item.release).state != "withdrawn"]

    @cached_property
    def newsroom_zone(self) -> str:
        from crier.stores import current_newsroom

        newsroom = current_newsroom.in_force(self.settings.releases)
        return (newsroom or self.edition(self.items[-1])).newsroom.timezone

    def due(self) -> list[DigestIssue]:
        """The editions that must go out now."""
        issues_due = []
        for zone in ("", *sorted(Subscribers(self.settings.subscribers, 0).zones())):
            for cadence in digest.DIGESTS:
                last = digest_issues.last_closed(self.settings.mailings, cadence, zone)
                one = digest.due(cadence, zone, self.newsroom_zone, last, self.now)
                issues_due += [one] if one else []
        return issues_due

    def send(self, one: DigestIssue) -> int:
        """Freezes an edition unless it is, and starts its mailings; how many people. Twice is once."""
        file = digest_issues.frozen(self.settings.mailings, one)
        if file is None:
            file = digest_issues.freeze(self.settings.mailings, one, self._planned(one))
        frozen = variants(self.settings, file)
        for number, variant in enumerate(frozen):
            self._start(variant, one.cadence, self.now + number * APART)
        digest_issues.begun(self.settings.mailings, one)
        return sum(variant.planned for variant in frozen)

    def mend(self) -> int:
        """Writes anew the letters under way that tell of a release withdrawn meanwhile, and those nobody got
        yet that tell of one corrected meanwhile; how many. Their senders wait for it (send_mail).
        """
        under_way = mailings.unfinished(self.settings.mailings)
        return sum(self._mended(one) for one in under_way if one.kind in digest.DIGESTS)

    def _mended(self, mailing: Unfinished) -> bool:
        key = naming.staged(mailing.release, 1, "letter.json")
        about = letter.from_json(s3.get(self.settings.staging, key)[0]).about
        heads = {one: Releases(self.settings.releases).head(one) for one in about}
        still_public = [one for one, head in heads.items() if head.state != "withdrawn"]
        if still_public and len(still_public) < len(about):
            gone = dict.fromkeys(set(about) - set(still_public), sortable(self.now))
            self._write(mailing.release, {"releases": still_public}, gone)
            return True
        mailing_id = plan.mailing_id(mailing.release, mailing.version, mailing.kind)
        book = mailings.Mailing(self.settings.mailings, mailing_id)
        frozen, public = book.plan(), {one: heads[one].version for one in still_public}
        if frozen is None or not frozen.outdated(public) or not book.untouched():
            return False
        # A sender may believe for a moment that nothing was corrected, with the old letter in its hands.
        # Whether it has used it is known the next time; until then every sender waits (send_slice.py).
        if not frozen.outdated_since:
            book.grew_old(self.now.timestamp())
        if not 0 < frozen.outdated_since <= self.now.timestamp() - SETTLED:
            return False
        book.tells(self._write(mailing.release, {}))
        return True

    # ---- planning ----

    def _planned(self, one: DigestIssue) -> str:
        """Who is owed what, frozen; the name of the file that says so."""
        people = Subscribers(self.settings.subscribers, secretsmanager.keys(self.settings.secret_id).naming)
        groups: dict[tuple[str, tuple[DigestItem, ...]], bytearray] = defaultdict(bytearray)
        # Anew for each edition: who is in the daily one that was frozen a moment ago may be weekly by now.
        news = NewsAudiences(self.settings, self.came)
        for person in people.everybody(READ):
            if items_owed := digest.owed(person, one, self.items, news.had):
                groups[messages.for_readers(person.language), items_owed] += bytes.fromhex(person.id)
        rate = ses.account().rate if groups else 0.0
        planned = [
            self._frozen(one, language, items_owed, ids, rate)
            for (language, items_owed), ids in sorted(groups.items(), key=lambda group: group[0][0])
        ]
        body = json.dumps([vars(variant) for variant in planned], separators=(",", ":")).encode()
        name = plan.AudienceFile(body).name
        s3.put(self.settings.staging, plan.key("digests", name), body, "application/json")
        return name

    def _frozen(
        self, one: DigestIssue, language: str, owed: tuple[DigestItem, ...], ids: bytearray, rate: float
    ) -> Variant:
        release = one.release(language, owed)
        choices = {"language": language, "cadence": one.cadence, "zone": one.zone or self.newsroom_zone}
        ids_of_releases = [item.release for item in owed]
        self._write(release, {**choices, "until": sortable(one.until), "releases": ids_of_releases})
        people = (ids[at : at + ID].hex() for at in range(0, len(ids), ID))
        mailing = plan.mailing_id(release, 1, one.cadence)
        planned, manifest = audiences.freeze(self.settings.staging, mailing, people, rate)
        return Variant(release, tuple(item.name for item in owed), planned, manifest)

    def _versions(self, variant: Variant) -> Mapping[str, int]:
        """The versions that a letter tells of; nobody has got it yet, and where a release in it was corrected
        since it was written it is written anew.

        After the edition is frozen: whoever tells of that correction finds this digest, or the digest it.
        """
        key = naming.staged(variant.release, 1, "digest.json")
        choices = json.loads(s3.get(self.settings.staging, key)[0])
        versions: dict[str, int] = choices.get("versions", {})
        releases = Releases(self.settings.releases)
        if any(releases.head(one).version != version for one, version in versions.items()):
            return self._write(variant.release, {})
        return versions

    def _write(
        self, release: str, changes: Mapping[str, Any], gone: Mapping[str, str] | None = None
    ) -> Mapping[str, int]:
        """The letter of a variant, and beside it what it is made from; the versions that it tells of.

        gone: what is left out of it from this instant on (ISO 8601).
        """
        from crier.mail import compose

        key = naming.staged(release, 1, "digest.json")
        choices = dict(changes)
        if "language" not in choices:
            choices = json.loads(s3.get(self.settings.staging, key)[0]) | choices
        mailed_editions = [newest(self.settings, name) for name in choices["releases"]]
        versions = {one.release_id: one.version for one in mailed_editions}
        choices |= {"versions": versions, "mended": {**(gone or {}), **choices.get("mended", {})}}
        s3.put(self.settings.staging, key, json.dumps(choices).encode(), "application/json")
        until = datetime.fromisoformat(choices["until"])
        text = compose.digest(
            mailed_editions, choices["language"], choices["cadence"], until, choices["zone"]
        )
        digest_letter = letter.digest(text, mailed_editions, choices["cadence"], self.settings.from_email)
        staged = naming.staged(release, 1, "letter.json")
        s3.put(self.settings.staging, staged, letter.to_json(digest_letter), "application/json")
        return versions

    def _start(self, variant: Variant, cadence: str, at: datetime) -> None:
        """Plan first: an execution or a sweep that comes before it would find nothing to send."""
        mailing = variant.mailing(cadence)
        book = mailings.Mailing(self.settings.mailings, mailing)
        if book.plan() is None:
            versions = self._versions(variant)
            book.planned(variant.planned, variant.manifest, 1, sortable(self.now), versions)
        now = self.now.timestamp()
        mailings.begun(self.settings.mailings, Unfinished(variant.release, 1, cadence, now, moved=now))
        given = {"format": 1, "release": variant.release, "version": 1, "kind": cadence}
        stepfunctions.start(self.settings.mailing_arn, mailing, {**given, "start_at": sortable(at)})

    # ---- releases ----

    def edition(self, item: DigestItem) -> editions.Edition:
        return newest(self.settings, item.release)


def newest(settings: Published, release: str) -> editions.Edition:
    """What is public of a release now."""
    from crier.model import edition as editions

    version = Releases(settings.releases).head(release).version
    return editions.from_json(s3.get(settings.staging, naming.staged(release, version, "edition.json"))[0])
