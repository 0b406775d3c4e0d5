"""Pictures that lie beside a text in its folder, and the small files that say what they show."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath

from crier.model.errors import Rejected
from crier.model.filesets import PICTURES
from crier.model.values import fit, shown, unfit
from crier.reading.decoding import decode
from crier.reading.document import Picture

_LABELS = {
    "alt": r"alt(?:ernativ[eo]?)?(?:[ -]?text[eo]?)?|text[eo] alt(?:ernativ[oe])?|descrip(?:tion|ci[oó]n)"
    r"|descrição",
    "caption": r"caption|pie(?: de foto)?|leyenda|légende|legenda",
    "credit": r"(?:photo )?credit|cr[eé]dit(?:o|os)?|photo(?: by)?|foto(?: de)?|photograph(?:er|e)"
    r"|fot[oó]graf[oa]|©",
}
_LINE = {
    field: re.compile(rf"\s*(?:{label})\s*[:：]\s*(.*)\Z", re.IGNORECASE) for field, label in _LABELS.items()
}
_LONGEST = 1_000  # characters of a description, a caption or a credit


def pictures(beside: Mapping[str, bytes], language: str | None) -> dict[str, Picture]:
    """The pictures by file name, in the order of names, with what `photo.jpg.txt` says of them.

    `photo.jpg.es.txt` is preferred for a text in Spanish. What is unfit for a line (model/values.py) is left
    out; `unfit_lines` names it.
    """
    made = {}
    for name in sorted(beside):
        if PurePosixPath(name).suffix.lower() not in PICTURES:
            continue
        wanted = [f"{name}.{language}.txt", f"{name}.txt"] if language else [f"{name}.txt"]
        words = next((beside[each] for each in wanted if each in beside), b"")
        told = {field: fit(text) if text else None for field, text in descriptions(words).items()}
        made[name] = Picture(beside[name], **told)
    return made


def unfit_lines(beside: Mapping[str, bytes]) -> tuple[str, ...]:
    """What side files say with characters that stand in no value, as `photo.jpg.txt: what it says`."""
    lines = []
    for name in sorted(beside):
        if PurePosixPath(name).suffix.lower() == ".txt":
            texts = [text for text in descriptions(beside[name]).values() if text and unfit(text)]
            lines += [f"{name}: {shown(text)}" for text in texts]
    return tuple(lines)


def descriptions(data: bytes) -> dict[str, str | None]:
    """alt, caption and credit of a side file: `Label: value` lines; a line without a label is the caption."""
    try:
        text, _ = decode(data)
    except Rejected:
        return {}
    found: dict[str, list[str]] = {field: [] for field in _LABELS}
    field = "caption"
    for line in text.split("\n"):
        for name, label in _LINE.items():
            if match := label.match(line):
                field, line = name, match[1]  # noqa: PLW2901 (the rest of it is a value)
                break
        if words := " ".join(line.split()):
            found[field].append(words)
    return {name: " ".join(words)[:_LONGEST] or None for name, words in found.items()}
