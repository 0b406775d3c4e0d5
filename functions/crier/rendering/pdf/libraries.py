"""Pango, its company and the fonts, where they come as a Python package of their own (the layer Typesetting).

infrastructure/typesetting.py makes it. Where it is not on Python's path, as when tests run from a checkout,
the system's own libraries and fonts are what WeasyPrint finds.
"""

from __future__ import annotations

import atexit
import ctypes
import json
import os
import shutil
import tempfile
from functools import cache
from importlib.util import find_spec
from pathlib import Path

PACKAGE = "crier_typesetting"

_RULES = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
<remap-dir as-path="{known_as}">{fonts}</remap-dir>
<include>{folder}/rules</include>
<cachedir>{folder}/cache</cachedir>
</fontconfig>
"""


@cache
def use() -> Path | None:
    """Loads the libraries and names the fonts; to be called before WeasyPrint is imported. Once counts.

    Returns the package's folder, or None where there is none. A library that does not load raises OSError:
    half of one system and half of another is no way to set type.
    """
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent
    about = json.loads((folder / "about.json").read_text("utf-8"))
    for name in about["libraries"]:
        # What is loaded is found by its name afterwards, by the libraries that need it and by WeasyPrint.
        ctypes.CDLL(str(folder / "libraries" / name))
    place = Path(tempfile.mkdtemp(prefix="crier-fonts-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    fonts = _dated(folder / "fonts", place / "fonts", about["dated"])
    rules = _RULES.format(known_as=about["fonts"], fonts=fonts, folder=folder)
    (place / "fonts.conf").write_text(rules, "utf-8")
    # For the libraries, which ask the C library; nothing in Python reads them.
    os.putenv("FONTCONFIG_FILE", str(place / "fonts.conf"))
    os.putenv("LIBTHAI_DICTDIR", str(folder / "data"))
    return folder


def _dated(fonts: Path, place: Path, date: int) -> Path:
    """A folder of links to the fonts, of the date by which fontconfig knows that its cache holds.

    Nothing says which date a folder has once Lambda has unpacked it.
    """
    place.mkdir()
    for font in fonts.iterdir():
        (place / font.name).symlink_to(font)
    os.utime(place, (date, date))
    return place
