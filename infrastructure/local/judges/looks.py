"""Ten releases of our own with a made-up logo and pictures, photographed into docs/looks/, for eyes."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image, ImageDraw

from crier import site
from crier.model import logo
from crier.model.edition import Edition
from crier.model.release import Image as Picture
from crier.model.release import Media
from crier.rendering import outputs, picture_files
from crier.rendering.pdf import logo_drawing
from crier.site import bundles, handover
from infrastructure.local.judges import gallery, judge
from infrastructure.local.stack import machine
from infrastructure.local.stack.place import ROOT, Refused
from tests.support import editions

FOLDER = ROOT / "docs/looks"
RELEASES = (
    "abrigo", "advisory", "arabic", "bilingual", "bilingue",
    "cooling", "pictures", "refugios", "short", "three-events",
)  # fmt: skip
LOOKS: dict[str, dict[str, object]] = {
    "phone": {"width": 390},
    "desktop": {"width": 1280},
    "dark": {"width": 1280, "dark": True},
    "print": {"width": 800, "print": True},
}
TALL = 1500  # pixels of a page that are kept, in the browser's measure
WIDE = {"phone": 300, "desktop": 620, "dark": 620, "print": 400, "pdf": 440}  # of a picture, kept
GAP = 16
PHOTO = (1600, 1067)
MARK = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 30">
<circle cx="15" cy="15" r="13" fill="#0b5d8a"/>
<path d="M4 19q5-6 11 0t11 0" fill="none" stroke="#fff" stroke-width="3"/>
<rect x="36" y="7" width="80" height="6" fill="#0b5d8a"/>
<rect x="36" y="18" width="54" height="5" fill="#7a8c97"/>
</svg>"""


def build() -> list[Path]:
    """One sheet a release: phone, desktop, dark, print and the PDF's first page; those that were written."""
    machine.require(machine.PANGO, machine.POPPLER, *judge.NEEDS)
    judge.install()
    for old in FOLDER.glob("*.webp"):
        old.unlink()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as given:
        folder = Path(given)
        pages = {name: _written(folder, _dressed(editions.load(name))) for name in RELEASES}
        _photograph(folder, pages)
        return [_sheet(folder, name, pages[name]) for name in RELEASES]


def main() -> int:
    """./crier looks: some minutes, most of them Chromium's."""
    sheets = build()
    size = sum(sheet.stat().st_size for sheet in sheets)
    print(f"{len(sheets)} sheets in {FOLDER.relative_to(ROOT)}/, {size // 1000} KB")
    return 0


def _dressed(edition: Edition) -> Edition:
    """With a logo, and a picture where it has none."""
    mark = logo.of(MARK.encode(), logo_drawing.draw(MARK.encode()))
    edition = replace(edition, newsroom=edition.newsroom.model_copy(update={"logo": mark}))
    if edition.release.media:
        return edition
    shown = Media(
        file="image-1.jpg", alt="A harbor at evening", caption="The harbor at evening.", credit="Crier",
        width=PHOTO[0], height=PHOTO[1],
    )  # fmt: skip
    picture = Picture(file=shown.file)
    release = edition.release.model_copy(update={"media": (shown,), "body": (picture, *edition.release.body)})
    return replace(edition, release=release, pictures={shown.file: _photo(len(release.headline))})


def _photo(seed: int) -> bytes:
    """A harbor, painted: sky, water, three houses. Each seed has its own hour."""
    wide, high = PHOTO
    image = Image.new("RGB", PHOTO)
    draw = ImageDraw.Draw(image)
    for row in range(high):
        share = row / high
        warm = (seed * 37) % 90
        sky = (int(120 + warm + 60 * share), int(140 + 60 * share), int(190 - warm // 2 * share))
        water = (30 + warm // 3, int(110 - 50 * share), int(150 - 60 * share))
        draw.line((0, row, wide, row), fill=sky if share < 0.6 else water)
    for at in range(3):
        left, top = 180 + at * 430 + seed % 90, int(high * 0.6) - 190 - (seed * (at + 3)) % 160
        draw.rectangle((left, top, left + 240, int(high * 0.6)), fill=(70 + 30 * at, 60, 70))
        draw.rectangle((left + 40, top + 50, left + 90, top + 110), fill=(240, 200, 120))
    out = BytesIO()
    image.save(out, "JPEG", quality=85)
    return out.getvalue()


def _written(folder: Path, edition: Edition) -> Path:
    """Everything of a release below the folder; its page."""
    rendered = outputs.made(edition) | (outputs.made(edition, "pdf") if edition.has_pdf else {})
    whole = bundles.bundled(handover.of(edition), rendered | picture_files.render(edition))
    files = {edition.address[1:] + name: body for name, body in whole.items()} | dict(site.assets())
    files |= edition.newsroom.logo.files if edition.newsroom.logo else {}
    for key, body in files.items():
        (folder / key).parent.mkdir(parents=True, exist_ok=True)
        (folder / key).write_bytes(body)
    return folder / edition.address[1:] / "index.html"


def _photograph(folder: Path, pages: dict[str, Path]) -> None:
    with gallery.served(folder) as address:
        wanted = [
            {
                "url": f"{address}/{page.relative_to(folder)}",
                "file": str(folder / f"{name}-{look}.png"),
                **how,
            }
            for name, page, look, how in _shots(pages)
        ]
        lines = "\n".join(map(json.dumps, wanted))
        command = ["node", str(judge.HERE / "pictures.mjs")]
        done = subprocess.run(
            command, cwd=judge.TOOLS, input=lines, capture_output=True, text=True, check=False
        )
    if done.returncode:
        raise Refused(f"The browser took no pictures: {done.stderr.strip()[-400:]}")


def _shots(pages: dict[str, Path]) -> Iterator[tuple[str, Path, str, dict[str, object]]]:
    for name, page in pages.items():
        for look, how in LOOKS.items():
            yield name, page, look, how


def _sheet(folder: Path, name: str, page: Path) -> Path:
    """The looks side by side."""
    parts = [(look, folder / f"{name}-{look}.png") for look in LOOKS]
    paper = page.with_name("release.pdf")
    if paper.is_file():
        first = folder / f"{name}-pdf"
        subprocess.run(
            ["pdftoppm", "-r", "80", "-f", "1", "-l", "1", "-singlefile", "-png", str(paper), str(first)],
            check=True,
        )
        parts.append(("pdf", first.with_suffix(".png")))
    pieces = []
    for look, file in parts:
        with Image.open(file) as opened:
            whole = opened.convert("RGB").crop((0, 0, opened.width, min(opened.height, TALL)))
        pieces.append(whole.resize((WIDE[look], round(whole.height * WIDE[look] / whole.width))))
    wide, high = sum(piece.width + GAP for piece in pieces) - GAP, max(piece.height for piece in pieces)
    sheet = Image.new("RGB", (wide, high), "#808080")
    left = 0
    for piece in pieces:
        sheet.paste(piece, (left, 0))
        left += piece.width + GAP
    target = FOLDER / f"{name}.webp"
    sheet.save(target, "WEBP", quality=72)
    return target
