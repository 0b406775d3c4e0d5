"""A release whose file was deleted: a word to the desk, a quarter of an hour to put it back, a withdrawal.

Programs rename by copying and deleting: while the file lies there under any name, nothing is withdrawn.
Nor is it where the desk said Keep.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from crier import site
from crier.aws import cloudfront, s3
from crier.model import naming
from crier.model.deletions import Deletion, begins
from crier.model.errors import Transient
from crier.model.lifecycle import Head
from crier.model.notices import Notice
from crier.model.receipt import Outcome, Receipt
from crier.model.settings import Distribution, SiteBucket
from crier.stores import current_newsroom, deletions, site_bucket, verify_index
from crier.stores.releases import Releases
from crier.text import messages
from crier.workflows import ask_notice, desk_links, receipts, translation_group
from crier.workflows.site_builder import SiteBuilder


class Settings(
    translation_group.Settings,
    ask_notice.Settings,
    deletions.Settings,
    current_newsroom.Current,
    SiteBucket,
    Distribution,
    Protocol,
):
    """What is asked of the stack here."""


GRACE = 900  # seconds until a withdrawal: as long as a message of SQS can wait
WORDS = ("withdraw", "keep")  # the desk's


def on_deleted(settings: Settings, deletion: Deletion, now: datetime) -> str:
    """At once: what was public waits and the desk is told; what was not is never published."""
    releases = Releases(settings.releases)
    head = releases.head(deletion.release)
    if head.state == "withdrawn" or not (head.version or head.ready) or _lies(settings, releases, deletion):
        return "nothing"
    if not head.version:
        return withdraw(settings, deletion, now)
    was = deletions.known(settings, deletion.release)
    if not begins(deletion, was, head):
        return "nothing"
    if not deletions.begin(
        settings, deletion, was, head.sequencer, current_newsroom.current(settings)[0].desk_language
    ):
        raise Transient("another deletion came meanwhile")
    deletions.take_up(settings, deletion, GRACE)
    _answer(settings, deletion, "withdrawing", now, head, releases.title(head))
    return "waiting"


def due(settings: Settings, deletion: Deletion, now: datetime) -> str:
    """A quarter of an hour later, or as soon as the desk said its word."""
    releases = Releases(settings.releases)
    head = releases.head(deletion.release)
    if head.state != "withdrawn":
        known = deletions.known(settings, deletion.release)
        if known.get("sequencer", deletion.sequencer) != deletion.sequencer:
            return "overtaken"
        if _lies(settings, releases, deletion):
            deletions.came_back(settings, deletion)
            if deletions.answers(settings, deletion) or known.get("said"):  # else nobody heard of it
                _answer(settings, deletion, "kept", now, head)
            return "kept"
        if deletions.settle(settings, deletion, "withdraw", "", now) == "keep":
            _answer(settings, deletion, "stays", now, head, releases.title(head))
            return "stays"
    return withdraw(settings, deletion, now)


def withdraw(settings: Settings, deletion: Deletion, now: datetime) -> str:
    """Takes a release back, whatever of that is done already. Raises Transient while it is published."""
    releases, release = Releases(settings.releases), deletion.release
    head = releases.head(release)
    if head.state == "publishing":
        raise Transient("it is being published")
    if head.state != "withdrawn":
        entry = releases.entry(head)
        notice = entry.notice(now).to_item() if entry else {}
        if not releases.withdraw(release, head, notice):
            raise Transient("the release changed meanwhile")
        head = releases.head(release)
    if head.version:
        _take_down(settings, deletion, head, now)
    else:
        releases.free(head.address, release)
    for name in {
        naming.release_id(key) for key in (deletion.key, *(key for key, _ in releases.files(release)))
    }:
        if releases.called(name) in (release, name):  # a name that another release has by now stays its own
            releases.call(name, naming.again(release))  # put again, it is a new release
    outcome: Outcome = "withdrawn" if head.version else "dropped"
    _answer(settings, deletion, outcome, now, head)
    return outcome


def _take_down(settings: Settings, deletion: Deletion, head: Head, now: datetime) -> None:
    stand = SiteBuilder(
        settings.releases, settings.site, current_newsroom.current(settings)[0], settings.site_url, now
    )
    notice = Releases(settings.releases).entry(head)
    when = (notice.withdrawn if notice else None) or now
    page = site.withdrawn(stand.current(), settings.site_url, head.language, head.address, when)
    verify_index.withdraw(settings.site, head.address, when)
    site_bucket.bury(settings.site, head.address, page)
    site_bucket.retire(settings.site, head.address, set(head.files) - {"index.html"})
    stand.take_back(head)
    translation_group.relink(settings, deletion.key)
    cloudfront.invalidate(settings.distribution, f"{deletion.release}-{deletion.sequencer}", ("/*",))


def _lies(settings: Settings, releases: Releases, deletion: Deletion) -> bool:
    """Whether the release's file is there after all, or its very bytes under another name: a rename."""
    own = {deletion.key, *(key for key, version in releases.files(deletion.release) if not version)}
    names = {key: naming.release_id(key) for key in own}
    # Under a name that another release has by now lies that one's file.
    if any(
        releases.called(name) in (deletion.release, name) and _version(settings, key)
        for key, name in names.items()
    ):
        return True
    for key, version in releases.files(deletion.release):
        if version and _version(settings, key) == version:
            releases.call(naming.release_id(key), deletion.release)  # from here on it goes by that name
            return True
    return False


def _version(settings: Settings, key: str) -> str:
    stored = s3.look(settings.uploads, key)
    return (stored.version_id or "there") if stored else ""


def _answer(
    settings: Settings,
    deletion: Deletion,
    outcome: Outcome,
    now: datetime,
    head: Head,
    headline: str = "",
) -> None:
    """Once of each deletion."""
    if outcome in deletions.answers(settings, deletion):
        return
    newsroom, _ = current_newsroom.current(settings)
    receipt = Receipt(
        language=newsroom.desk_language,
        outcome=outcome,
        organisation=newsroom.organisation,
        file=naming.display(deletion.key),
        happened_at=now,
        timezone=newsroom.timezone,
        headline=headline or None,
        url=f"{settings.site_url}{head.address}" if head.version else None,
    )
    key = f"receipts/{now:%Y-%m-%d}/{deletion.release[:8]}-{deletion.sequencer[-8:]}-{outcome}.html"
    links = None
    if outcome == "withdrawing":
        desk = receipts.desk(settings, newsroom)
        deletions.note_desk(settings, deletion, desk)  # first: a link names its place in it
        words = [(word, messages.say(newsroom.desk_language, f"desk.{word}.link")) for word in WORDS]
        links = desk_links.links(settings, deletion.subject, words, desk, now)
    tags = {"receipt": f"{deletion.release}-{outcome}"}
    if outcome == "withdrawn":  # shall those hear whom it reached?
        notice = Notice(deletion.release, head.version, "withdrawal")
        receipt, newsroom, links = ask_notice.of_withdrawal(settings, newsroom, receipt, head, notice, now)
    receipts.send_receipt(settings, newsroom, receipt, key, tags, links)
    deletions.note_answer(settings, deletion, outcome)
