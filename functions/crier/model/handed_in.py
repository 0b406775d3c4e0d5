"""What the desk's page takes in, or a mail brought: where it lies until it is a draft, and whose it is.

The page signs a form for one folder, incoming/{person}/{form}/, and nobody of staff may write there
otherwise: the folder says who put what lies in it, and no file's own word does. What somebody mailed in lies
in a folder of the same kind, whose form is called after the mail.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from crier.model import desk_session, naming, upload_formats
from crier.model.newsroom import Newsroom, Person

MOST_BYTES = (
    max(row.limit_mb for row in upload_formats.FORMATS) << 20
)  # of a file; each kind has its own, too
GOOD = 3600  # seconds: of a form
KEPT = timedelta(days=14)  # in which a file that waits for a word lies in its folder (storage.yaml)
MAILED = "mail-"  # how the form of what was mailed in begins
MARK = "handed-in"  # of the draft's metadata: which file it was
AT = "handed-in-at"  # and when S3 took that one (timestamps.sortable)
Said = Literal["replace", "leave"]
_PARTS = 4
# A draft that nobody has answered yet: it is on its way to its proof, or the proof waits.
_UNANSWERED = ("received", "ready", "proofed")


@dataclass(frozen=True)
class HandedIn:
    """person: the mark of whose form it was. name: the file's own, without folders.

    mailed: it came by mail.
    """

    person: str
    name: str
    mailed: bool = False

    @property
    def destination(self) -> str:
        """Where it is put; empty: nowhere, as it is what programs leave behind."""
        key = naming.DRAFTS + self.name
        return "" if not self.name or naming.ignorable(key) else key

    def address(self, newsroom: Newsroom) -> str:
        """Whose form it was; empty: nobody's whom the newsroom lets hand in now."""
        known = desk_session.person(newsroom, self.person)
        return known.address if known and may(known) else ""


def may(person: Person) -> bool:
    """Whether somebody may hand a draft in, by whatever door."""
    return bool({"writer", "approver"} & set(person.roles))


def folder(person: str, form: str) -> str:
    """The folder of one form. person: desk_session.mark of an address; form: letters nobody can guess."""
    return f"{naming.INCOMING}{person}/{form}/"


def of(key: str) -> HandedIn:
    """What a key says. A name that a browser, or a forger of one, gives folders lies in none."""
    parts = key.split("/", _PARTS - 1)
    name = parts[-1].replace("\\", "/").rpartition("/")[2]
    if len(parts) != _PARTS:
        return HandedIn("", "")
    return HandedIn(parts[1], name, parts[2].startswith(MAILED))


def mark(key: str, version: str) -> str:
    """Names one file that was handed in, on the draft it became: nobody can guess it before, as the folder
    of its form is as good as a secret, and afterwards it says nothing any more."""
    return hashlib.sha256(f"{key}\0{version}".encode("utf-8", "surrogatepass")).hexdigest()[:32]


def is_mark(text: str) -> bool:
    """Whether `mark` could have made it: what a form says may be anything."""
    return re.fullmatch(r"[0-9a-f]{32}", text) is not None


def waits(item: Mapping[str, Any]) -> bool:
    """Whether a draft's version is one that a newer file would take an open question from."""
    return item["state"] in _UNANSWERED and not item.get("said")
