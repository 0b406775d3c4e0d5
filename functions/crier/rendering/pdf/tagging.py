"""What WeasyPrint 70 leaves undone in a tagged PDF: artifacts, headers, list numbering, a second claim.

Runs as its finisher, on the objects just before they are written.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING, Any

from crier.rendering.templates import FOLDER

if TYPE_CHECKING:
    from pydyf import PDF
    from weasyprint.document import Document
    from weasyprint.formatting_structure.boxes import Box

_Node = dict[str, Any]

# ISO 32000-1, table 347.
_NUMBERING = {  # ISO 32000-1, table 347
    "disc": "/Disc", "circle": "/Circle", "square": "/Square", "decimal": "/Decimal",
    "lower-alpha": "/LowerAlpha", "upper-alpha": "/UpperAlpha", "lower-roman": "/LowerRoman",
    "upper-roman": "/UpperRoman",
}  # fmt: skip


def finish(document: Document, pdf: PDF) -> None:
    """Makes a PDF/A-3a of WeasyPrint's a PDF/UA-1 (ISO 14289-1) as well."""
    tree = _Tree(pdf)
    _name_headers(tree)
    _number_lists(document, pdf)
    _mark_artifacts(pdf, tree)
    _claim_ua(pdf)


class _Tree:
    """The structure elements that hang below the root, and those that hang nowhere."""

    def __init__(self, pdf: PDF) -> None:
        self.pdf = pdf
        self.reached: set[bytes] = set()
        self.elements: list[tuple[_Node, tuple[str, ...]]] = []  # with the types above each
        root = self.node(pdf.catalog["StructTreeRoot"])
        self.parents: list[Any] = self.node(root["ParentTree"])["Nums"]
        todo: list[tuple[Any, tuple[str, ...]]] = [(kid, ()) for kid in root["K"]]
        while todo:
            reference, above = todo.pop()
            if not isinstance(reference, bytes) or reference in self.reached:
                continue  # a number is content of this element, not an element
            node = self.node(reference)
            if node.get("Type") != "/StructElem":
                continue  # OBJR: a link's annotation
            self.reached.add(reference)
            self.elements.append((node, above))
            todo += [(kid, (*above, node["S"])) for kid in node.get("K") or ()]

    def node(self, reference: bytes) -> _Node:
        found: _Node = self.pdf.objects[int(reference.split()[0])]
        return found


def _name_headers(tree: _Tree) -> None:
    """Each header cell says what it heads (7.5): its column, or its row outside the table's head."""
    for node, above in tree.elements:
        if node["S"] == "/TH":
            node["A"]["Scope"] = "/Column" if "/THead" in above else "/Row"


def _number_lists(document: Document, pdf: PDF) -> None:
    """Each list says how its items are marked (7.6). Elements are made in the order of boxes."""
    import pydyf

    styles = list(chain.from_iterable(_lists(page._page_box) for page in document.pages))
    lists = [node for node in pdf.objects if isinstance(node, dict) and node.get("S") == "/L"]
    for node, style in zip(lists, styles, strict=True):
        numbering = _NUMBERING.get(style, "/None")
        node["A"] = pydyf.Dictionary({"O": "/List", "ListNumbering": numbering})


def _lists(box: Box) -> Iterator[str]:
    box = getattr(box, "_box", box)  # a placeholder of something positioned
    if box.element is not None and box.element_tag in ("ul", "ol", "dl"):
        yield str(box.style["list_style_type"])
    for child in getattr(box, "children", ()):
        yield from _lists(child)


def _mark_artifacts(pdf: PDF, tree: _Tree) -> None:
    """Running heads and page numbers are no part of the text (7.8).

    WeasyPrint marks them as content of elements that hang nowhere; each
    becomes a pagination artifact (ISO 32000-1, 14.8.2.2).
    """
    import pydyf

    # Nums: page number, its elements by content id, page number, …
    for page_number, reference in enumerate(pdf.pages["Kids"][::3]):
        elements = tree.parents[2 * page_number + 1]
        loose = {content for content, element in enumerate(elements) if element not in tree.reached}
        stream = pdf.objects[reference]
        operations = pdf.objects[int(stream["Contents"].split()[0])].stream
        for at, operation in enumerate(operations):
            if operation == b"BDC" and operations[at - 1].get("MCID") in loose:
                operations[at - 2 : at] = ["/Artifact", pydyf.Dictionary({"Type": "/Pagination"})]
        for content in loose:
            elements[content] = b"null"


def _claim_ua(pdf: PDF) -> None:
    """The metadata claims PDF/UA-1 too, with the extension schema that PDF/A (6.6.2.3) asks for."""
    metadata = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    claim = (FOLDER / "pdf/ua.xmp").read_bytes()
    metadata.stream = [part.replace(b"</rdf:RDF>", claim + b"</rdf:RDF>") for part in metadata.stream]
