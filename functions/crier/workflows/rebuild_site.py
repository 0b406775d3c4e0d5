"""Another newsroom.toml: judged, answered, and every page of the newsroom made anew.

First all pages are made and laid into staging, folder by folder, while readers see the old ones: each folder
is a step, and a turn that is killed goes on after the last. Then the newsroom comes into force and what was
laid ready is put out in one go, each page only over the one it was made from; the pages that link to all
others come last. Whatever a publication changed in between is made once more.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Protocol

from crier import site
from crier.aws import cloudfront, s3
from crier.model import naming
from crier.model.errors import Rejected, Transient
from crier.model.logo import Logo
from crier.model.media_types import content_type
from crier.model.newsroom import Newsroom
from crier.model.receipt import Outcome, Receipt
from crier.model.release import Finding
from crier.model.settings import Distribution, NewsroomsQueue, SiteBucket, SiteUrl, StagingBucket
from crier.reading import checks, newsroom_file
from crier.stores import current_newsroom, site_bucket
from crier.stores.current_newsroom import InForce
from crier.workflows import newsroom_logo, receipts
from crier.workflows.site_builder import Folder, SiteBuilder


class Settings(
    receipts.Settings,
    current_newsroom.Current,
    newsroom_logo.Settings,
    StagingBucket,
    SiteBucket,
    SiteUrl,
    NewsroomsQueue,
    Distribution,
    Protocol,
):
    """What is asked of the stack here."""


PATIENCE = 120.0  # seconds of making pages; then the queue is asked for another turn


@dataclass(frozen=True)
class NewsroomUpload:
    """One version of newsroom.toml, or of a file beside it. `sequencer` is S3's, of the newsroom.toml."""

    key: str
    version: str
    sequencer: str
    logo: str = ""  # what lies ready was made with this one (Logo.source)

    @property
    def mark(self) -> str:
        """Names this upload: its files in staging, its receipts."""
        parts = (self.key, self.version, *filter(None, (self.logo,)))
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]

    def shown_with(self, logo: Logo | None) -> NewsroomUpload:
        """The same upload, whose pages show this logo."""
        return replace(self, logo=logo.source if logo else "")


def work(settings: Settings, upload: NewsroomUpload, now: datetime) -> str:
    """One turn: unfurnished, superseded, more or furnished. Twice, or killed, it comes to the same."""
    was = current_newsroom.in_force(settings.releases)
    language = was.newsroom.desk_language if was else "en"
    newsroom, found = newsroom_file.judge(s3.get(settings.uploads, upload.key, upload.version)[0], language)
    if newsroom is not None:
        ever = current_newsroom.lists_ever(settings.releases)
        found = newsroom_file.turned(newsroom, ever.ordinary, ever.previews, language)
    if newsroom is None or found:
        _answer(settings, was.newsroom if was else Newsroom(), upload, "unfurnished", found, now)
        return "unfurnished"
    # What is wrong with a logo, its own event tells.
    shown = newsroom_logo.taken(settings, was.newsroom.logo if was else None).logo
    newsroom = newsroom.model_copy(update={"logo": shown})
    before = was.newsroom if was and was.sequencer != upload.sequencer else None
    found = newsroom_file.changes(newsroom, before, newsroom.desk_language)
    return _rebuild(settings, newsroom, upload.shown_with(shown), "furnished", found, now)


def change_logo(settings: Settings, upload: NewsroomUpload, now: datetime) -> str:
    """One turn at a logo that came or went: unbranded, more, branded or bare. Twice comes to the same.

    Raises Transient while a newsroom.toml is on its way: it is to be shown with this logo.
    """
    was = current_newsroom.in_force(settings.releases)
    if was is None:
        waits = current_newsroom.current(settings)[0]
        _answer(settings, waits, upload, "unbranded", _refused(waits, "logo-waits", upload), now)
        return "unbranded"
    newsroom = was.newsroom
    taken = newsroom_logo.taken(settings, newsroom.logo)
    if taken.problem:
        why = checks.explained(newsroom.desk_language, taken.problem)
        _answer(settings, newsroom, upload, "unbranded", (why,), now)
        return "unbranded"
    if not current_newsroom.is_newest(settings.releases, was.sequencer):
        raise Transient("a newsroom.toml is on its way")
    found = () if taken.key in (None, upload.key) else _refused(newsroom, "logo-two", upload)
    outcome: Outcome = "branded" if taken.logo else "bare"
    upload = replace(upload, sequencer=was.sequencer).shown_with(taken.logo)
    newsroom = newsroom.model_copy(update={"logo": taken.logo})
    return _rebuild(settings, newsroom, upload, outcome, found, now)


def _refused(newsroom: Newsroom, check: str, upload: NewsroomUpload) -> tuple[Finding, ...]:
    return (checks.explained(newsroom.desk_language, Rejected(check, naming.display(upload.key))),)


def _rebuild(
    settings: Settings,
    newsroom: Newsroom,
    upload: NewsroomUpload,
    outcome: Outcome,
    found: Sequence[Finding],
    now: datetime,
) -> str:
    """Makes every page anew, brings this newsroom into force, and answers: `outcome`, superseded or more."""
    if not current_newsroom.announce(settings.releases, upload.sequencer):
        return "superseded"
    builder = SiteBuilder(settings.releases, settings.site, newsroom, settings.site_url, now)
    assets = {**site.assets(), **(newsroom.logo.files if newsroom.logo else {})}
    site_bucket.assets(settings.site, {key: (body, content_type(key)) for key, body in assets.items()})
    if not _made_ready(settings, builder, newsroom, upload, time.monotonic() + PATIENCE):
        if outcome == "furnished":
            _answer(settings, newsroom, upload, "furnishing", (), now)
        return "more"
    if not current_newsroom.enforce(settings.releases, InForce(newsroom, upload.sequencer)):
        return "superseded"
    steps = list(_steps(settings, upload))
    for heads in (False, True):
        _put_out(settings, upload, [step for step in steps if step.folder.heads == heads])
    ready = {step.folder for step in steps if not step.behind}
    for folder in builder.folders(newsroom):
        if folder not in ready:
            builder.bring_up_to_date(folder.language, (folder.home,), folder.times)
    cloudfront.invalidate(settings.distribution, upload.mark, ("/*",))
    _answer(settings, newsroom, upload, outcome, found, now)
    _note(settings, upload, len(steps), len(steps))
    return outcome


def answered(settings: Settings, upload: NewsroomUpload, now: datetime, *, deleted: bool) -> str:
    """Of another file than newsroom.toml, and of its deletion, the desk hears; nothing changes."""
    if deleted and upload.key in s3.listing(settings.uploads, upload.key):
        return "ignored"  # it was put in again
    newsroom = current_newsroom.current(settings)[0]
    check = "newsroom-deleted" if deleted else "newsroom-name"
    why = checks.explained(newsroom.desk_language, Rejected(check, naming.display(upload.key)))
    _answer(settings, newsroom, upload, "unfurnished", (why,), now)
    return "unfurnished"


@dataclass
class Step:
    """A folder whose pages lie ready. `pages`: those that change, by key, with the ETag of what they replace.

    `same`: those that do not, likewise: a publication may change them before the others are put out.
    """

    folder: Folder
    pages: Mapping[str, str | None]
    same: Mapping[str, str | None]
    behind: bool = False  # another page stands there meanwhile


def _made_ready(
    settings: Settings, builder: SiteBuilder, newsroom: Newsroom, upload: NewsroomUpload, until: float
) -> bool:
    """Makes the pages of every folder that has none ready; False where time ran out."""
    folders = builder.folders(newsroom)
    done = {step.folder for step in _steps(settings, upload)}
    for folder in folders:
        if folder in done:
            continue
        if time.monotonic() > until:
            return False
        _make(settings, builder, newsroom, upload, folder)
        done.add(folder)
        _note(settings, upload, len(done), len(folders))
    return True


def _make(
    settings: Settings, builder: SiteBuilder, newsroom: Newsroom, upload: NewsroomUpload, folder: Folder
) -> None:
    """Lays into staging what differs from what readers see, and then the step that says so."""
    names = builder.names(newsroom, folder.language, (folder.home,), folder.times)
    old = site_bucket.present(settings.site, names)
    made = builder.pages(newsroom, folder.language, (folder.home,), folder.times)
    changed = {key: body for key, body in made.items() if site_bucket.differs(old[key], body)}
    with ThreadPoolExecutor(site_bucket.AT_ONCE) as pool:
        lay = partial(_lay, settings, upload)
        list(pool.map(lay, changed, changed.values(), [names[key] for key in changed]))
    step = {
        "language": folder.language,
        "home": folder.home,
        "times": folder.times,
        "pages": {key: site_bucket.etag(old[key]) for key in changed},
        "same": {key: site_bucket.etag(old[key]) for key in made.keys() - changed.keys()},
    }
    name = hashlib.sha256(f"{folder.language} {folder.home}".encode()).hexdigest()[:16]
    s3.put(
        settings.staging, f"{_lies(upload)}steps/{name}.json", json.dumps(step).encode(), "application/json"
    )


def _lay(settings: Settings, upload: NewsroomUpload, key: str, body: bytes, kind: str) -> None:
    s3.put(settings.staging, f"{_lies(upload)}pages/{key}", body, kind)


def _steps(settings: Settings, upload: NewsroomUpload) -> Iterator[Step]:
    for key in s3.keys(settings.staging, f"{_lies(upload)}steps/"):
        said = json.loads(s3.get(settings.staging, key)[0])
        yield Step(Folder(said["language"], said["home"], tuple(said["times"])), said["pages"], said["same"])


def _put_out(settings: Settings, upload: NewsroomUpload, steps: Sequence[Step]) -> None:
    def put(step: Step, key: str, etag: str | None) -> None:
        body, stored = s3.get(settings.staging, f"{_lies(upload)}pages/{key}")
        if not site_bucket.replace(settings.site, key, body, stored.content_type, etag):
            step.behind = True

    def look(step: Step, key: str, etag: str | None) -> None:
        if s3.head(settings.site, key).etag != etag:
            step.behind = True

    with ThreadPoolExecutor(site_bucket.AT_ONCE) as pool:
        at_work: list[Future[None]] = []
        for step in steps:
            at_work += [pool.submit(put, step, key, etag) for key, etag in step.pages.items()]
        for step in steps:
            at_work += [pool.submit(look, step, key, etag) for key, etag in step.same.items()]
        for one in at_work:
            one.result()


def _lies(upload: NewsroomUpload) -> str:
    return f"newsroom/{upload.mark}/"


def _note(settings: Settings, upload: NewsroomUpload, done: int, of: int) -> None:
    """What `crier status` tells while it goes on."""
    current_newsroom.note_rebuild(settings.releases, upload.mark, done, of)


def _answer(
    settings: Settings,
    newsroom: Newsroom,
    upload: NewsroomUpload,
    outcome: Outcome,
    findings: Sequence[Finding],
    now: datetime,
) -> None:
    """Once for each thing there is to say."""
    if outcome in current_newsroom.answers(settings.releases, upload.mark):
        return
    receipt = Receipt(
        language=newsroom.desk_language,
        outcome=outcome,
        organisation=newsroom.organisation,
        file=naming.display(upload.key),
        happened_at=now,
        timezone=newsroom.timezone,
        url=f"{settings.site_url}/" if outcome in ("furnished", "branded", "bare") else None,
        picture=f"{settings.site_url}/{newsroom.logo.key('logo')}"
        if newsroom.logo and outcome == "branded"
        else None,
        findings=tuple(findings),
    )
    key = f"receipts/{now:%Y-%m-%d}/newsroom-{upload.mark[:8]}.html"
    receipts.send_receipt(settings, newsroom, receipt, key, {"receipt": f"newsroom-{upload.mark}"})
    current_newsroom.note_answer(settings.releases, upload.mark, outcome)
