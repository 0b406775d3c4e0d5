"""Rebuilds the fonts of rendering/templates from the @fontsource packages: `python infrastructure/fonts.py`.

Needs npm, fontTools and brotli. The page gets the packages' woff2 pieces as
they are (a browser fetches only the pieces a text needs); the PDF gets one
TTF per style, merged from the same pieces, because WeasyPrint unpacks a woff2
at every start. All under the SIL Open Font Licence 1.1, whose texts lie beside them.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from fontTools.merge import Merger
from fontTools.ttLib import TTFont

PACKAGES = {"source-serif-4": "5.3.1", "source-sans-3": "5.3.1"}
PIECES = ("latin", "latin-ext", "vietnamese")
WEB = (
    ("source-serif-4", "400-normal"),
    ("source-serif-4", "400-italic"),
    ("source-serif-4", "700-normal"),
    ("source-sans-3", "400-normal"),
    ("source-sans-3", "600-normal"),
)
PAPER = (*WEB, ("source-serif-4", "700-italic"))
TARGET = Path(__file__).parents[1] / "functions/crier/rendering/templates/fonts"


def main() -> None:
    """Fetches the packages into a temporary folder and writes the fonts and their licences."""
    shutil.rmtree(TARGET, ignore_errors=True)
    TARGET.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as folder:
        wanted = [f"@fontsource/{name}@{version}" for name, version in PACKAGES.items()]
        subprocess.run(  # noqa: S603
            ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", folder, *wanted],  # noqa: S607
            check=True,
        )
        for package in PACKAGES:
            source = Path(folder) / "node_modules/@fontsource" / package
            shutil.copyfile(source / "LICENSE", TARGET / f"{package}.OFL.txt")
        for package, style in WEB:
            for piece in PIECES:
                name = f"{package}-{piece}-{style}.woff2"
                shutil.copyfile(_file(folder, package, name), TARGET / name)
        for package, style in PAPER:
            merged = [_unpacked(folder, package, f"{package}-{piece}-{style}.woff2") for piece in PIECES]
            Merger().merge(merged).save(TARGET / f"{package}-{style}.ttf")


def _file(folder: str, package: str, name: str) -> Path:
    return Path(folder) / "node_modules/@fontsource" / package / "files" / name


def _unpacked(folder: str, package: str, name: str) -> str:
    font = TTFont(_file(folder, package, name))
    font.flavor = None
    target = Path(folder) / name.replace(".woff2", ".ttf")
    font.save(target)
    return str(target)


if __name__ == "__main__":
    main()
