"""What the desk's page takes in: where it lies until it is put among the drafts, in whose name.

The page signs a form for one folder, incoming/{person}/{form}/, and nobody of staff may write there
otherwise: the folder says who put what lies in it, and no file's own word does.
"""

from __future__ import annotations

from dataclasses import dataclass

from crier.model import desk_session, naming, upload_formats
from crier.model.newsroom import Newsroom

MOST_BYTES = (
    max(row.limit_mb for row in upload_formats.FORMATS) << 20
)  # of a file; each kind has its own, too
GOOD = 3600  # seconds: of a form
_PARTS = 4


@dataclass(frozen=True)
class HandedIn:
    """person: the mark of whose form it was. name: the file's own, without folders."""

    person: str
    name: str

    @property
    def destination(self) -> str:
        """Where it is put; empty: nowhere, as it is what programs leave behind."""
        key = naming.DRAFTS + self.name
        return "" if not self.name or naming.ignorable(key) else key

    def address(self, newsroom: Newsroom) -> str:
        """Whose form it was; empty: nobody's whom the newsroom names now."""
        known = desk_session.person(newsroom, self.person)
        return known.address if known else ""


def folder(person: str, form: str) -> str:
    """The folder of one form. person: desk_session.mark of an address; form: letters nobody can guess."""
    return f"{naming.INCOMING}{person}/{form}/"


def of(key: str) -> HandedIn:
    """What a key says. A name that a browser, or a forger of one, gives folders lies in none."""
    parts = key.split("/", _PARTS - 1)
    name = parts[-1].replace("\\", "/").rpartition("/")[2] if len(parts) == _PARTS else ""
    return HandedIn(parts[1] if len(parts) == _PARTS else "", name)
