"""Word's "Strict Open XML": the same document under other names, brought to the names every other file has.

Without this the scan for hidden words would look past all of it, and mammoth reads both kinds of names.
ISO/IEC 29500-1 (strict) and 29500-4 (transitional): the names of the second have a year in them.
"""

from __future__ import annotations

import io
import re
import zipfile

from lxml import etree

from crier.reading import zip_directory

_STRICT = re.compile(r"http://purl\.oclc\.org/ooxml/(?P<part>\w+)/(?P<name>[\w/-]+)")
_MARK = b"purl.oclc.org/ooxml"
_ANY = etree.XPath(
    "boolean(//*[starts-with(namespace-uri(), $strict)] | //@*[starts-with(namespace-uri(), $strict)])"
)
_MOST = 40 << 20  # bytes of a part that is copied as it is


def transitional(data: bytes) -> bytes:
    """A Word file in which nothing has a strict name; the file itself where nothing had.

    Raises Rejected for a bomb or a damaged archive, XMLSyntaxError for a damaged part.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        parts = [name for name in names if name.endswith((".xml", ".rels"))]
        texts = {name: zip_directory.read(archive, name) for name in parts}
        renamed = {name: _renamed(text) for name, text in texts.items() if _MARK in text}
        if not renamed:
            return data
        body = io.BytesIO()
        with zipfile.ZipFile(body, "w", zipfile.ZIP_STORED) as copy:
            for name in names:
                copy.writestr(name, renamed.get(name) or zip_directory.read(archive, name, most=_MOST))
    return body.getvalue()


def left(root: etree._Element) -> bool:
    """Whether an element or attribute still has a strict name: written so that `transitional` missed it."""
    return bool(_ANY(root, strict="http://purl.oclc.org/ooxml/"))


def _renamed(data: bytes) -> bytes:
    """A part with each strict name of an element, an attribute or a relationship's kind in the usual form."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    root = etree.fromstring(data, parser)
    for element in root.iter(etree.Element):
        element.tag = _usual(element.tag)
        for name, value in element.attrib.items():
            own = _usual(name)
            if own != name:
                del element.attrib[name]
                element.set(own, value)
        for named in ("Type", "uri"):  # of a relationship, of a drawing
            if named in element.attrib:
                element.set(named, _usual(element.attrib[named]))
    etree.cleanup_namespaces(root)
    part: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return part


def _usual(name: str) -> str:
    return _STRICT.sub(r"http://schemas.openxmlformats.org/\g<part>/2006/\g<name>", name, count=1)
