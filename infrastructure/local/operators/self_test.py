"""A newsroom tries itself: a draft and its proof, its pages, and a release to SES's mailbox simulator.

Each step is a row; the first that fails does not stop those after it that do not need it.
"""

from __future__ import annotations

import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from infrastructure.local.operators import people
from infrastructure.local.road import staff
from infrastructure.local.stack import deploy
from infrastructure.local.stack.account import Account
from infrastructure.local.stack.cloud import client
from infrastructure.local.stack.place import ROOT, Place, Refused

LIST = "selftest"  # closed, so that no reader sees it: docs/deploy.md
SIMULATOR = "simulator.amazonses.com"
# What becomes of each: https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html
MAILBOXES = {
    "success": "confirmed",
    "bounce": "bounced",
    "complaint": "complained",
    "suppressionlist": "bounced",
}
PATIENCE = 900.0  # seconds for SES's events: Firehose keeps them a minute, the tally counts after that
TEXT = """headline: {headline}
lists: {list}

This release was made by a program to see that everything works. It is withdrawn at once.

Media contact: {desk}

Nothing in it is news.
"""


@dataclass
class Run:
    """One trial: what it put, and what the steps hand on to each other."""

    place: Place | Account
    list: str
    started: datetime
    upload: staff.Upload | None = None
    address: str = ""
    names: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"selftest-{self.started:%Y%m%d-%H%M%S}.txt"

    @property
    def headline(self) -> str:
        return f"A trial of {self.started:%H:%M:%S} on {self.started:%Y-%m-%d}"


@dataclass(frozen=True)
class Outcome:
    """What a step came to. `what`: why not, or what was seen."""

    step: str
    passed: bool
    what: str
    seconds: float


class Failed(Exception):
    """A step did not see what it should: in plain words."""


def run(place: Place | Account, slug: str, now: datetime) -> Iterator[Outcome]:
    """Each step's outcome, as it comes. Raises Refused where the newsroom has no such list."""
    trial = Run(place, slug, now, names=deploy.outputs(place))
    if slug not in people.lists(place):
        raise Refused(f'newsroom.toml has no list "{slug}": add it with open = false, put it, try again.')
    try:
        for name, step in STEPS:
            began = time.monotonic()
            try:
                outcome = Outcome(name, True, step(trial), time.monotonic() - began)
            except Failed as failure:
                outcome = Outcome(name, False, str(failure), time.monotonic() - began)
            yield outcome
    finally:
        if trial.upload:  # whatever came of it, nothing of it stays public
            client(place, "s3").delete_object(Bucket=trial.names["Uploads"], Key=trial.upload.key)


def _text(trial: Run) -> bytes:
    place = trial.place
    address = place.parameters.get("DeskEmail") if isinstance(place, Account) else f"press@{SIMULATOR}"
    desk = f"Press desk, {address}, +1 213 555 0100"
    return TEXT.format(headline=trial.headline, list=trial.list, desk=desk).encode()


def _draft(trial: Run) -> str:
    upload = staff.put(trial.place, f"drafts/{trial.name}", _text(trial))
    seen = [what for what, _ in staff.follow(trial.place, upload, mail=False)]
    client(trial.place, "s3").delete_object(Bucket=trial.names["Uploads"], Key=upload.key)
    if "state proofed" not in seen:
        raise Failed(f"a draft got no proof: {', '.join(seen) or 'nothing happened'}")
    return "proof written, nothing public"


def _sign_up(trial: Run) -> str:
    return _page(trial, "/subscribe/en", 200)


def _one_click(trial: Run) -> str:
    """A link that is nobody's is refused by our function, through CloudFront: the way of a POST is open."""
    return _page(trial, "/unsubscribe/nobody", 400, data=b"List-Unsubscribe=One-Click")


def _release(trial: Run) -> str:
    csv = trial.place.folder if isinstance(trial.place, Place) else ROOT / ".crier"
    csv.mkdir(parents=True, exist_ok=True)
    path = csv / f"{trial.name}.csv"
    rows = [f"{mailbox}+{trial.started:%H%M%S}@{SIMULATOR},{trial.list}" for mailbox in MAILBOXES]
    path.write_text("\n".join(["email,lists", *rows]) + "\n")
    try:
        people.import_file(trial.place, path)
    finally:
        path.unlink()
    trial.upload = staff.put(trial.place, f"releases/{trial.name}", _text(trial))
    seen = [what for what, _ in staff.follow(trial.place, trial.upload, mail=True, patience=PATIENCE)]
    if "state published" not in seen:
        raise Failed(f"not published: {', '.join(seen) or 'nothing happened'}")
    trial.address = str(staff.head(trial.place, trial.upload.release).get("address", ""))
    if "receipt_mailing" not in seen:
        raise Failed("published, and the mailing did not end")
    return "published and mailed"


def _public(trial: Run) -> str:
    if not trial.address:
        raise Failed("nothing was published")
    for path in (trial.address, f"{trial.address}release.pdf", "/en/feed.atom"):
        _page(trial, path, 200)
    return f"page, PDF and feed at {trial.place.site}{trial.address}"


def _events(trial: Run) -> str:
    """SES's answers come back: who bounced or complained is suppressed."""
    if not trial.address:
        raise Failed("nothing was mailed")
    wanted = {f"{mailbox}+{trial.started:%H%M%S}@{SIMULATOR}": end for mailbox, end in MAILBOXES.items()}
    deadline, missing = time.monotonic() + PATIENCE, dict(wanted)
    while missing and time.monotonic() < deadline:
        missing = {one: end for one, end in wanted.items() if people.status(trial.place, one) != end}
        time.sleep(1.0 if missing else 0.0)
    for one in wanted:
        people.erase(trial.place, one)
    if missing:
        raise Failed(f"SES did not say of {', '.join(one.partition('+')[0] for one in missing)}")
    return "bounce, complaint and SES's own list came back"


def _page(trial: Run, path: str, wanted: int, data: bytes | None = None) -> str:
    request = urllib.request.Request(trial.place.site + path, data)  # noqa: S310 (our own site)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            status = answer.status
    except urllib.error.HTTPError as error:
        status = error.code
        error.close()
    except OSError as error:
        raise Failed(f"{path}: nobody answers ({type(error).__name__}). Does the name lead to it?") from error
    if status != wanted:
        raise Failed(f"{path} answers {status}, not {wanted}")
    return f"{path}: {status}"


STEPS: tuple[tuple[str, Callable[[Run], str]], ...] = (
    ("a draft and its proof", _draft),
    ("the sign-up page", _sign_up),
    ("a POST of one click", _one_click),
    ("a release to the simulator", _release),
    ("what is public", _public),
    ("what SES says afterwards", _events),
)


def protocol(place: Place | Account, now: datetime, outcomes: list[Outcome]) -> str:
    """What was tried, where, when, with which commit: for docs/aws.md."""
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False)  # fmt: skip  # noqa: E501
    where = place.session.region_name if isinstance(place, Account) else "the laptop"
    head = f"{now:%Y-%m-%d %H:%M} UTC, {where}, commit {commit.stdout.strip() or 'unknown'}"
    return "\n".join([head, *map(line, outcomes)]) + "\n"


def line(outcome: Outcome) -> str:
    """One row for eyes."""
    return f"{'ok  ' if outcome.passed else 'NOT '} {outcome.seconds:6.1f} s  {outcome.step}: {outcome.what}"


def write(folder: Path, now: datetime, text: str) -> Path:
    """Writes the protocol down."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"self-test-{now.astimezone(UTC):%Y%m%d-%H%M%S}.txt"
    path.write_text(text, "utf-8")
    return path
