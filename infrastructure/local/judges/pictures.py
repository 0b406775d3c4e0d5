"""The gallery as pictures: every page on a phone and a desktop, light and dark, PDF pages, cards."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path

from PIL import Image

from infrastructure.local.judges import gallery, judge
from infrastructure.local.stack import machine
from infrastructure.local.stack.place import LOCAL, ROOT, Refused

FOLDER = LOCAL / "pictures"
WIDTHS = {"phone": 390, "desktop": 1280}  # in CSS pixels
TALL = 1600  # pixels of a sheet: what is longer goes on in the next column
GAP = 24


def build() -> list[Path]:
    """Two sheets for each page, one for each PDF, one for all cards; those that were written."""
    machine.require(machine.PANGO, machine.POPPLER, *judge.NEEDS)
    judge.install()
    files = gallery.build()
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    return [*_pages(files), *_prints(files), *_cards(files)]


def main() -> int:
    """./crier gallery --pictures: minutes, most of them Chromium's."""
    sheets = build()
    print(f"{len(sheets)} pictures in {FOLDER.relative_to(ROOT)}/")
    return 0


def _pages(files: Iterable[Path]) -> list[Path]:
    sheets: dict[Path, list[dict[str, object]]] = {}
    with gallery.served(gallery.FOLDER) as address:
        for file in files:
            if file.suffix == ".html":
                name = str(file.relative_to(gallery.FOLDER))
                for window, width in WIDTHS.items():
                    sheet = _sheet(f"{name}.{window}")
                    sheets[sheet] = [
                        {"url": f"{address}/{name}", "width": width, "dark": dark, "file": f"{sheet}.{dark}"}
                        for dark in (False, True)
                    ]
        _photograph(list(chain.from_iterable(sheets.values())))
    return [_joined(sheet, [Path(str(one["file"])) for one in looks]) for sheet, looks in sheets.items()]


def _photograph(looks: Sequence[object]) -> None:
    script, lines = ROOT / "tests/judges/pictures.mjs", "\n".join(map(json.dumps, looks))
    done = subprocess.run(
        ["node", str(script)], cwd=judge.TOOLS, input=lines, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Refused(f"The browser took no pictures: {done.stderr.strip()[-400:]}")


def _prints(files: Iterable[Path]) -> list[Path]:
    sheets = []
    for file in files:
        if file.suffix == ".pdf":
            sheet = _sheet(str(file.relative_to(gallery.FOLDER)))
            subprocess.run(["pdftoppm", "-r", "110", "-png", str(file), str(sheet)], check=True)
            sheets.append(_joined(sheet, sorted(FOLDER.glob(f"{sheet.name}-*.png"))))
    return sheets


def _cards(files: Iterable[Path]) -> list[Path]:
    return [_joined(FOLDER / "cards", [file for file in files if file.name == "card.png"], keep=True)]


def _sheet(name: str) -> Path:
    return FOLDER / name.replace("/", "~")


def _joined(sheet: Path, parts: Sequence[Path], *, keep: bool = False) -> Path:
    """The pictures in columns, as many in each as a sheet is tall; what is taller goes on in the next."""
    columns: list[list[Image.Image]] = []
    for part in parts:
        with Image.open(part) as opened:
            whole = opened.convert("RGB")
        for top in range(0, whole.height, TALL):
            piece = whole.crop((0, top, whole.width, min(top + TALL, whole.height)))
            if top or not columns or _height([*columns[-1], piece]) > TALL:
                columns.append([])
            columns[-1].append(piece)
        if not keep:
            part.unlink()
    widths = [max(piece.width for piece in column) for column in columns]
    joined = Image.new("RGB", (sum(widths) + GAP * len(widths), max(map(_height, columns))), "#808080")
    for at, column in enumerate(columns):
        for above, piece in enumerate(column):
            joined.paste(piece, (sum(widths[:at]) + GAP * at, _height(column[:above])))
    target = sheet.with_name(f"{sheet.name}.png")
    joined.save(target)
    return target


def _height(column: Sequence[Image.Image]) -> int:
    return sum(piece.height + GAP for piece in column)
