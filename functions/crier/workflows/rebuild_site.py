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
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from crier import site
from crier.aws import cloudfront, s3
from crier.model import naming
from crier.model.errors import Rejected
from crier.model.media_types import content_type
from crier.model.newsroom import Newsroom
from crier.model.receipt import Outcome, Receipt
from crier.model.release import Finding
from crier.model.settings import Settings
from crier.reading import checks, newsroom_file
from crier.stores import current_newsroom, site_bucket
from crier.stores.current_newsroom import InForce
from crier.workflows import receipts
from crier.workflows.site_builder import Folder, Newsstand

PATIENCE = 120.0  # seconds of making pages; then the queue is asked for another turn


@dataclass(frozen=True)
class Upload:
    """One version of newsroom.toml. `sequencer` is S3's."""

    key: str
    version: str
    sequencer: str

    @property
    def mark(self) -> str:
        """Names this upload: its files in staging, its receipts."""
        return hashlib.sha256(f"{self.key}\0{self.version}".encode()).hexdigest()[:16]


def work(here: Settings, upload: Upload, now: datetime) -> str:
    """One turn: unfurnished, superseded, more or furnished. Twice, or killed, it comes to the same."""
    was = current_newsroom.in_force(here.releases)
    language = was.newsroom.desk_language if was else "en"
    room, found = newsroom_file.judge(s3.get(here.uploads, upload.key, upload.version)[0], language)
    if room is None:
        _answer(here, was.newsroom if was else Newsroom(), upload, "unfurnished", found, now)
        return "unfurnished"
    if not current_newsroom.announce(here.releases, upload.sequencer):
        return "superseded"
    stand = Newsstand(here.releases, here.site, room, here.site_url, now)
    site_bucket.assets(here.site, {key: (body, content_type(key)) for key, body in site.assets().items()})
    if not _made_ready(here, stand, room, upload, time.monotonic() + PATIENCE):
        _answer(here, room, upload, "furnishing", (), now)
        return "more"
    before = was.newsroom if was and was.sequencer != upload.sequencer else None
    if not current_newsroom.enforce(here.releases, InForce(room, upload.sequencer)):
        return "superseded"
    steps = list(_steps(here, upload))
    for heads in (False, True):
        _put_out(here, upload, [step for step in steps if step.folder.heads == heads])
    ready = {step.folder for step in steps if not step.behind}
    for folder in stand.folders(room):
        if folder not in ready:
            stand.bring(folder.language, (folder.home,), folder.times)
    cloudfront.forget(here.distribution, upload.mark, ("/*",))
    _answer(here, room, upload, "furnished", newsroom_file.changes(room, before, room.desk_language), now)
    _note(here, upload, len(steps), len(steps))
    return "furnished"


def answered(here: Settings, upload: Upload, now: datetime, *, deleted: bool) -> str:
    """Of another file than newsroom.toml, and of its deletion, the desk hears; nothing changes."""
    if deleted and upload.key in s3.listing(here.uploads, upload.key):
        return "ignored"  # it was put in again
    room = current_newsroom.current(here)[0]
    check = "newsroom-deleted" if deleted else "newsroom-name"
    why = checks.explained(room.desk_language, Rejected(check, naming.display(upload.key)))
    _answer(here, room, upload, "unfurnished", (why,), now)
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


def _made_ready(here: Settings, stand: Newsstand, room: Newsroom, upload: Upload, until: float) -> bool:
    """Makes the pages of every folder that has none ready; False where time ran out."""
    folders = stand.folders(room)
    done = {step.folder for step in _steps(here, upload)}
    for folder in folders:
        if folder in done:
            continue
        if time.monotonic() > until:
            return False
        _make(here, stand, room, upload, folder)
        done.add(folder)
        _note(here, upload, len(done), len(folders))
    return True


def _make(here: Settings, stand: Newsstand, room: Newsroom, upload: Upload, folder: Folder) -> None:
    """Lays into staging what differs from what readers see, and then the step that says so."""
    names = stand.names(room, folder.language, (folder.home,), folder.times)
    old = site_bucket.present(here.site, names)
    made = stand.pages(room, folder.language, (folder.home,), folder.times)
    changed = {key: body for key, body in made.items() if site_bucket.differs(old[key], body)}
    with ThreadPoolExecutor(site_bucket.AT_ONCE) as pool:
        lay = partial(_lay, here, upload)
        list(pool.map(lay, changed, changed.values(), [names[key] for key in changed]))
    step = {
        "language": folder.language,
        "home": folder.home,
        "times": folder.times,
        "pages": {key: site_bucket.etag(old[key]) for key in changed},
        "same": {key: site_bucket.etag(old[key]) for key in made.keys() - changed.keys()},
    }
    name = hashlib.sha256(f"{folder.language} {folder.home}".encode()).hexdigest()[:16]
    s3.put(here.staging, f"{_lies(upload)}steps/{name}.json", json.dumps(step).encode(), "application/json")


def _lay(here: Settings, upload: Upload, key: str, body: bytes, kind: str) -> None:
    s3.put(here.staging, f"{_lies(upload)}pages/{key}", body, kind)


def _steps(here: Settings, upload: Upload) -> Iterator[Step]:
    for key in s3.keys(here.staging, f"{_lies(upload)}steps/"):
        said = json.loads(s3.get(here.staging, key)[0])
        yield Step(Folder(said["language"], said["home"], tuple(said["times"])), said["pages"], said["same"])


def _put_out(here: Settings, upload: Upload, steps: Sequence[Step]) -> None:
    def put(step: Step, key: str, etag: str | None) -> None:
        body, stored = s3.get(here.staging, f"{_lies(upload)}pages/{key}")
        if not site_bucket.replace(here.site, key, body, stored.content_type, etag):
            step.behind = True

    def look(step: Step, key: str, etag: str | None) -> None:
        if s3.head(here.site, key).etag != etag:
            step.behind = True

    with ThreadPoolExecutor(site_bucket.AT_ONCE) as pool:
        pages = [(put, step, *page) for step in steps for page in step.pages.items()]
        pages += [(look, step, *page) for step in steps for page in step.same.items()]
        list(pool.map(lambda one: one[0](*one[1:]), pages))


def _lies(upload: Upload) -> str:
    return f"newsroom/{upload.mark}/"


def _note(here: Settings, upload: Upload, done: int, of: int) -> None:
    """What `crier status` tells while it goes on."""
    current_newsroom.note_rebuild(here.releases, upload.mark, done, of)


def _answer(
    here: Settings,
    room: Newsroom,
    upload: Upload,
    outcome: Outcome,
    findings: Sequence[Finding],
    now: datetime,
) -> None:
    """Once for each thing there is to say."""
    if outcome in current_newsroom.answers(here.releases, upload.mark):
        return
    receipt = Receipt(
        language=room.desk_language,
        outcome=outcome,
        organisation=room.organisation,
        file=naming.display(upload.key),
        happened_at=now,
        timezone=room.timezone,
        url=f"{here.site_url}/" if outcome == "furnished" else None,
        findings=tuple(findings),
    )
    key = f"receipts/{now:%Y-%m-%d}/newsroom-{upload.mark[:8]}.html"
    receipts.tell(here, room, receipt, key, {"receipt": f"newsroom-{upload.mark}"})
    current_newsroom.note_answer(here.releases, upload.mark, outcome)
