"""Links that Word wrote as fields, with switches or in one element; mammoth reads the plain form alone.

ECMA-376, part 1: 17.16.5.25 (HYPERLINK), 17.16.19 (fldSimple).
"""

from __future__ import annotations

import re

from lxml import etree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LINK = re.compile(r"\s*HYPERLINK\b", re.IGNORECASE)
# What follows: switches, those that take a word with it, and words, in quotation marks or bare.
_PARTS = re.compile(
    r'\\(?P<switch>\w)(?:\s*"(?P<of>[^"]*)"|\s+(?P<bare_of>[^\s\\"]+))?|"(?P<quoted>[^"]*)"|(?P<bare>[^\s\\"]+)'
)
_TAKES = frozenset("lmot")  # location, coordinates, screen tip, target


def plain(root: etree._Element) -> None:
    """Brings each link into the form `HYPERLINK "address"`, its place in the page behind a #."""
    for field in list(root.iter(f"{_W}fldSimple")):
        if _LINK.match(field.get(f"{_W}instr") or ""):
            _in_runs(field)
    pending: list[list[etree._Element]] = []  # the instructions of the fields that are open, the inmost last
    for element in list(root.iter(f"{_W}fldChar", f"{_W}instrText")):
        if element.tag == f"{_W}instrText":
            if pending:
                pending[-1].append(element)
            continue
        kind = element.get(f"{_W}fldCharType")
        if kind == "begin":
            pending.append([])
        elif pending:
            _rewrite(pending[-1])
            pending[-1] = []
            if kind == "end":
                pending.pop()


def _in_runs(field: etree._Element) -> None:
    """A link in one element as the runs of one that has a beginning, an instruction and an end."""
    begin, separate, end = (_run("fldChar") for _ in range(3))
    for run, kind in ((begin, "begin"), (separate, "separate"), (end, "end")):
        run[0].set(f"{_W}fldCharType", kind)
    instruction = _run("instrText")
    instruction[0].text = field.get(f"{_W}instr")
    for each in (begin, instruction, separate, *list(field), end):
        field.addprevious(each)
    field.getparent().remove(field)


def _run(name: str) -> etree._Element:
    run = etree.Element(f"{_W}r")
    etree.SubElement(run, _W + name)
    return run


def _rewrite(instructions: list[etree._Element]) -> None:
    written = "".join(each.text or "" for each in instructions)
    head = _LINK.match(written)
    if not head:
        return
    address = place = ""
    for part in _PARTS.finditer(written[head.end() :]):
        switch = (part["switch"] or "").lower()
        of = part["of"] if part["of"] is not None else part["bare_of"] or ""
        if switch == "l":
            place = of
        elif not switch or switch not in _TAKES:
            # \h, \n and the like take no word: what stands behind them is the address.
            word = part["quoted"] if part["quoted"] is not None else part["bare"] or of
            address = address or word
    address, place = address.replace('"', ""), place.replace('"', "")
    for each in instructions:
        each.text = ""
    if address:
        instructions[0].text = (
            f'HYPERLINK "{address}#{place}"' if place and "#" not in address else f'HYPERLINK "{address}"'
        )
    elif place:
        instructions[0].text = f'HYPERLINK \\l "{place}"'
