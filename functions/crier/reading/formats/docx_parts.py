"""Where the parts of a Word document lie: said by its relationships, and called otherwise by each program.

The scan must look at the parts that mammoth reads, and no others: Word on the web writes `document2.xml`.
ECMA-376, part 2, 9.3 (relationships).
"""

from __future__ import annotations

import posixpath
import zipfile
from dataclasses import dataclass

from lxml import etree

from crier.model.errors import Rejected
from crier.reading import zip_directory

_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_PACKAGE = "_rels/.rels"


@dataclass(frozen=True)
class Parts:
    """The names of the parts that matter; a part that is not there keeps the name it would have."""

    main: str
    relations: str  # of the main part
    footnotes: str
    endnotes: str
    styles: str
    numbering: str

    @property
    def notes(self) -> dict[str, str]:
        """The parts of notes, with what a note of theirs is called."""
        return {self.footnotes: "footnote", self.endnotes: "endnote"}


def find(archive: zipfile.ZipFile) -> Parts:
    """The parts of a document. Raises Rejected where there is no text; XMLSyntaxError if it is damaged."""
    names = frozenset(archive.namelist())
    main = _named(archive, names, _PACKAGE, "officeDocument", "", "word/document.xml")
    if main not in names:
        raise Rejected("not-what-it-says")
    folder, _, file = main.rpartition("/")
    relations = posixpath.join(folder, "_rels", f"{file}.rels")
    of_text = {
        kind: _named(archive, names, relations, kind, folder, f"word/{kind}.xml")
        for kind in ("footnotes", "endnotes", "styles", "numbering")
    }
    return Parts(main, relations, **of_text)


def _named(
    archive: zipfile.ZipFile, names: frozenset[str], relations: str, kind: str, folder: str, otherwise: str
) -> str:
    """The first part of a kind that the relationships name and that is there."""
    if relations not in names:
        return otherwise
    for relation in etree.fromstring(zip_directory.read(archive, relations), _parser()):
        if relation.tag == _RELATION and relation.get("Type") == _KIND + kind:
            target = posixpath.join(folder, relation.get("Target") or "").lstrip("/")
            if target in names:
                return target
    return otherwise


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
