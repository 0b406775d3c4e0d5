"""What mammoth does not read of a Word document: brought into words it reads, or named: nothing is lost.

Fields in one element, readings above signs (ruby), letters by number and equations become runs of text in
their places; a table's row begins in its column. Whatever words of the document are not in what mammoth made
of it are a fact, and so are drawings with words elsewhere.
ECMA-376, part 1: 17.16.19 (fldSimple), 17.3.3.25 (ruby), 22.1 (Office Math).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import unescape

from lxml import etree

from crier.reading.document import Fact
from crier.reading.table_grid import WIDEST

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"

_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_WRAPPERS = tuple(_W + name for name in ("fldSimple", "bdo", "dir"))
_VML = "{urn:schemas-microsoft-com:vml}"

_SIGNS = {  # fonts whose letters are pictures, as mammoth spells those that it reads
    name.lower(): name for name in ("Symbol", "Webdings", "Wingdings", "Wingdings 2", "Wingdings 3")
}
_UNKNOWN_SIGNS = re.compile(r"symbol|dingbats|sorts\b|mt extra|marlett|icons?\b", re.IGNORECASE)
_GREEK = dict(  # Adobe's encoding of Symbol: its letters are part of words ("5 μg")
    zip(
        "ABGDEZHQIKLMNXOPRSTUFCYWabgdezhqiklmnxoprstufcywVJjv",
        "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩαβγδεζηθικλμνξοπρστυφχψωςϑϕϖ",
        strict=True,
    )
)
_PRIVATE = 0xF000  # where Word puts the 8-bit characters of a font
_WORD = re.compile(r"\w+")
_BLOCK = re.compile(r"</?(?:p|li|ul|ol|t[dhr]|table|h[1-6]|br|div|figcaption|dd|dt|dl)\b[^<>]*>")
_TAG = re.compile(r"<[^<>]*>")
_EXCERPT = 120  # characters
_DEEPEST = 40  # an equation within an equation
_ELSEWHERE = ("altChunk", "subDoc")  # texts in a part or file of their own
# The end of graphicData's uri, where the words lie in another part.
_DRAWN = {"chart": "chart", "chartex": "chart", "diagram": "SmartArt"}

# What stands in a line, and as what: a sign that is no letter (_sign) parts words.
_READ = {
    f"{_W}t": "",
    **dict.fromkeys((f"{_W}tab", f"{_W}br", f"{_W}cr", f"{_W}sym"), " "),
    f"{_W}softHyphen": "\u00ad",
    f"{_W}noBreakHyphen": "\u2011",
}

_Piece = tuple[str, str]  # text, and "superscript", "subscript" or ""


def unfold(root: etree._Element, facts: list[Fact]) -> None:
    """Fields, ruby and equations as runs of text. An equation is a fact: it was not written in one line."""
    for mark, known in (("cr", "br"), ("ptab", "tab")):
        for each in root.iter(_W + mark):
            each.tag = _W + known
    for field in list(root.iter(*_WRAPPERS)):
        _replace(field, list(field))
    for row in list(root.iter(f"{_W}tr")):
        _begin(row)
    for box in list(root.iter(f"{_W14}checkbox")):  # the sign beside it is text
        _replace(box, [])
    for sign in list(root.iter(f"{_W}sym")):
        _sign(sign, facts)
    for ruby in list(root.iter(f"{_W}ruby")):
        _unfold_ruby(ruby)
    for equation in list(root.iter(f"{_M}oMath")):
        _unfold_equation(equation, facts)
    for paragraph in list(root.iter(f"{_M}oMathPara")):
        _replace(paragraph, [])


def _unfold_ruby(ruby: etree._Element) -> None:
    """What is written above a word stands in brackets behind it."""
    run = ruby.getparent()
    if run is not None and run.getparent() is not None:
        base, above = (_words(ruby.find(_W + name)) for name in ("rubyBase", "rt"))
        _replace(run, [_run((f"{base} ({above})" if above else base, ""))])


def _unfold_equation(equation: etree._Element, facts: list[Fact]) -> None:
    """An equation's signs as runs, in its own place or before its paragraph of equations."""
    pieces = list(_math(equation, 0))
    words = "".join(text for text, _ in pieces).strip()
    if words:
        facts.append(Fact("equation", words[:_EXCERPT]))
    whole = equation.getparent() if equation.getparent().tag == f"{_M}oMathPara" else equation
    runs = [_run(piece) for piece in pieces if piece[0]]
    if whole is equation:
        _replace(equation, runs)
    else:  # several may stand in one paragraph of equations
        _before(whole, runs)


def _begin(row: etree._Element) -> None:
    """A row that begins further right (17.4.15, gridBefore) gets empty cells for what it leaves out."""
    before = row.find(f"{_W}trPr/{_W}gridBefore")
    columns = before.get(f"{_W}val", "") if before is not None else ""
    if columns.isdecimal() and 0 < int(columns[:3]) <= WIDEST:
        cell = etree.Element(f"{_W}tc")
        reach = etree.SubElement(etree.SubElement(cell, f"{_W}tcPr"), f"{_W}gridSpan")
        reach.set(f"{_W}val", columns[:3])
        etree.SubElement(cell, f"{_W}p")
        row.find(f"{_W}trPr").addnext(cell)


def _sign(sign: etree._Element, facts: list[Fact]) -> None:
    """A letter by its number (17.3.3.30, sym) is text; the signs of a font that holds them are mammoth's."""
    code, font = (sign.get(_W + name, "") for name in ("char", "font"))
    if not re.fullmatch(r"[0-9A-Fa-f]{2,6}", code):
        _replace(sign, [])
        return
    number = min(int(code, 16), 0x10FFFF)
    of_font = _PRIVATE <= number <= _PRIVATE | 0xFF
    letter = chr(number & 0xFF if of_font else number)
    if font.lower() in _SIGNS:
        sign.set(f"{_W}font", _SIGNS[font.lower()])
        letter = _GREEK.get(letter, "") if font.lower() == "symbol" else ""
    elif of_font and _UNKNOWN_SIGNS.search(font):
        facts.append(Fact("lost", f"{font} {code}"))
        letter = ""
    if letter.isprintable() and letter:
        sign.tag, sign.text = f"{_W}t", letter
        sign.attrib.clear()
        sign.set(_SPACE, "preserve")


def lost(root: etree._Element, html: str) -> Iterator[Fact]:
    """What is in the document and not in the page made of it. Text boxes are facts of their own."""
    read = set(_WORD.findall(unescape(_TAG.sub("", _BLOCK.sub(" ", html)))))
    for paragraph in root.iter(f"{_W}p"):
        if next(paragraph.iterancestors(f"{_W}txbxContent"), None) is None:
            words = _words(paragraph)
            if not read.issuperset(_WORD.findall(words)):
                yield Fact("lost", words[:_EXCERPT])
    for graphic in root.iter(f"{_A}graphicData"):
        kind = (graphic.get("uri") or "").rpartition("/")[2]
        if kind in _DRAWN:
            yield Fact("lost", _DRAWN[kind])
        words = " ".join(" ".join(each.text or "" for each in graphic.iter(f"{_A}t")).split())
        if words:
            yield Fact("lost", words[:_EXCERPT])
    for shape in root.iter(f"{_VML}textpath"):
        if words := " ".join((shape.get("string") or "").split()):
            yield Fact("lost", words[:_EXCERPT])
    for name in _ELSEWHERE:
        if next(root.iter(_W + name), None) is not None:
            yield Fact("lost", name)


def _words(element: etree._Element | None) -> str:
    """The text of runs below an element that are not in a text box of it."""
    if element is None:
        return ""
    parts = []
    for each in element.iter(*_READ):
        box = next(each.iterancestors(f"{_W}txbxContent"), None)
        if box is None or box in element.iterancestors():
            parts.append(_READ[each.tag] or each.text or "")
    return " ".join("".join(parts).split())


def _run(piece: _Piece) -> etree._Element:
    text, place = piece
    run = etree.Element(f"{_W}r")
    if place:
        align = etree.SubElement(etree.SubElement(run, f"{_W}rPr"), f"{_W}vertAlign")
        align.set(f"{_W}val", place)
    shown = etree.SubElement(run, f"{_W}t")
    shown.text = text
    shown.set(_SPACE, "preserve")
    return run


def _replace(element: etree._Element, others: Sequence[etree._Element]) -> None:
    _before(element, others)
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _before(element: etree._Element, others: Sequence[etree._Element]) -> None:
    for other in others:
        element.addprevious(other)


# ---- equations ---------------------------------------------------------------------------------


def _math(element: etree._Element, depth: int) -> Iterator[_Piece]:
    """An equation in one line, from the left to the right as it is read out."""
    if depth > _DEEPEST:
        yield "".join(each.text or "" for each in element.iter(f"{_M}t", f"{_W}t")), ""
        return
    if element.tag == f"{_W}br":
        yield " ", ""
        return
    name = element.tag.removeprefix(_M) if isinstance(element.tag, str) else ""
    if name == "t" or element.tag == f"{_W}t":
        yield element.text or "", ""
    elif name in _SHAPES:
        yield from _SHAPES[name](element, depth + 1)
    elif not name.endswith("Pr"):  # properties hold no text of the equation
        for child in element:
            yield from _math(child, depth + 1)


def _part(element: etree._Element, name: str, depth: int) -> str:
    """A part of a construct as plain text."""
    part = element.find(_M + name)
    return "" if part is None else "".join(text for text, _ in _math(part, depth))


def _grouped(text: str) -> str:
    """A part that stands beside a sign: in brackets where it is more than one name or number."""
    return text if _WORD.fullmatch(text) or len(text) < 2 else f"({text})"


def _value(element: etree._Element, name: str, otherwise: str) -> str:
    """A property of a construct, such as the sign of its opening bracket."""
    found = element.find(f"{_M}{element.tag.removeprefix(_M)}Pr/{_M}{name}")
    return otherwise if found is None else found.get(f"{_M}val", "")


def _raised(element: etree._Element, depth: int) -> Iterator[_Piece]:
    for name, place in (("e", ""), ("sub", "subscript"), ("sup", "superscript")):
        yield _part(element, name, depth), place


def _raised_before(element: etree._Element, depth: int) -> Iterator[_Piece]:
    for name, place in (("sub", "subscript"), ("sup", "superscript"), ("e", "")):
        yield _part(element, name, depth), place


def _limit(element: etree._Element, depth: int) -> Iterator[_Piece]:
    yield _part(element, "e", depth), ""
    yield _part(element, "lim", depth), "subscript" if element.tag == f"{_M}limLow" else "superscript"


def _lines(element: etree._Element, depth: int) -> Iterator[_Piece]:
    for number, part in enumerate(element.findall(f"{_M}e")):
        if number:
            yield "; ", ""
        yield from _math(part, depth)


def _fraction(element: etree._Element, depth: int) -> Iterator[_Piece]:
    above, below = (_part(element, name, depth) for name in ("num", "den"))
    if _value(element, "type", "bar") == "noBar":  # one above the other, and no fraction
        yield f"[{above}; {below}]", ""
    else:
        yield f"{_grouped(above)}/{_grouped(below)}", ""


def _root(element: etree._Element, depth: int) -> Iterator[_Piece]:
    if _value(element, "degHide", "0") in ("0", "off", "false"):
        yield _part(element, "deg", depth), "superscript"
    yield f"√{_grouped(_part(element, 'e', depth))}", ""


def _bracketed(element: etree._Element, depth: int) -> Iterator[_Piece]:
    between = _value(element, "sepChr", "|")
    yield _value(element, "begChr", "("), ""
    for number, part in enumerate(element.findall(f"{_M}e")):
        if number:
            yield between, ""
        yield from _math(part, depth)
    yield _value(element, "endChr", ")"), ""


def _summed(element: etree._Element, depth: int) -> Iterator[_Piece]:
    yield _value(element, "chr", "∫"), ""
    yield _part(element, "sub", depth), "subscript"
    yield _part(element, "sup", depth), "superscript"
    yield " ", ""
    part = element.find(f"{_M}e")
    if part is not None:
        yield from _math(part, depth)


def _matrix(element: etree._Element, depth: int) -> Iterator[_Piece]:
    yield f"[{'; '.join(_row(row, depth) for row in element.findall(f'{_M}mr'))}]", ""


def _row(row: etree._Element, depth: int) -> str:
    return ", ".join("".join(text for text, _ in _math(cell, depth)) for cell in row)


_SHAPES = {
    **dict.fromkeys(("sSup", "sSub", "sSubSup"), _raised),
    "f": _fraction,
    "sPre": _raised_before,
    **dict.fromkeys(("limLow", "limUpp"), _limit),
    "eqArr": _lines,
    "rad": _root,
    "d": _bracketed,
    "nary": _summed,
    "m": _matrix,
}
