"""How everything on the site looks: one style sheet, our own fonts, nothing from elsewhere.

Pages carry their style inline and run nothing, but for two pages; the
Content-Security-Policy that holds them to it is a header of the distribution
(infrastructure/site.yaml).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from crier.model.logo import Logo
from crier.rendering.templates import FOLDER

PAPER, INK = "#f4f5f7", "#1d2229"  # the less favourable grounds of the light and the dark page (--tint)
MASTHEAD, LETTER = 44, 40  # pixels: how high a logo is on a page, and in a mail
LEGIBLE = 7.0  # contrast of text to its ground, WCAG 2.2 AAA (1.4.6)

# Which letters each piece of a font holds, as the package's own style sheet says.
_RANGES = {
    "latin": "U+0-FF,U+131,U+152-153,U+2BB-2BC,U+2C6,U+2DA,U+2DC,U+304,U+308,U+329,U+2000-206F,U+20AC,"
    "U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD",
    "latin-ext": "U+100-2BA,U+2BD-2C5,U+2C7-2CC,U+2CE-2D7,U+2DD-2FF,U+304,U+308,U+329,U+1D00-1DBF,"
    "U+1E00-1E9F,U+1EF2-1EFF,U+2020,U+20A0-20AB,U+20AD-20C4,U+2113,U+2C60-2C7F,U+A720-A7FF",
    "vietnamese": "U+102-103,U+110-111,U+128-129,U+168-169,U+1A0-1A1,U+1AF-1B0,U+300-301,U+303-304,"
    "U+308-309,U+323,U+329,U+1EA0-1EF9,U+20AB",
}
_FAMILIES = {"source-serif-4": "Source Serif 4", "source-sans-3": "Source Sans 3"}
_FIRST = (  # seen at once: preloaded, or a first visit does without them
    "source-serif-4-latin-400-normal",
    "source-serif-4-latin-700-normal",
    "source-sans-3-latin-600-normal",
    "source-sans-3-latin-400-normal",
)


@cache
def assets() -> Mapping[str, bytes]:
    """What must lie in the site bucket, by key: fonts, icon, search. A key names its bytes for ever."""
    scripts = sorted((FOLDER / "scripts").glob("*.js"))
    files = [*sorted((FOLDER / "fonts").glob("*.woff2")), FOLDER / "icon.svg", *scripts]
    found = {}
    for file in files:
        data = file.read_bytes()
        found[f"assets/{file.stem}.{hashlib.sha256(data).hexdigest()[:12]}{file.suffix}"] = data
    return found


@cache
def asset(stem: str) -> str:
    """The path on the site of an asset, by its file's name without extension."""
    return next("/" + key for key in assets() if key.startswith(f"assets/{stem}."))


def preloads() -> tuple[str, ...]:
    """The paths of the fonts that the first screen needs."""
    return tuple(asset(stem) for stem in _FIRST)


@cache
def _faces() -> str:
    faces = []
    for key in assets():
        if not key.endswith(".woff2"):
            continue
        stem = key.removeprefix("assets/").partition(".")[0]
        family = next(name for name in _FAMILIES if stem.startswith(name))
        piece, weight, style = stem.removeprefix(family + "-").rsplit("-", 2)
        faces.append(
            f'@font-face{{font-family:"{_FAMILIES[family]}";font-style:{style};font-weight:{weight};'
            # Never swapped under a reader: lines would break elsewhere and everything below them move.
            f'font-display:optional;src:url("/{key}") format("woff2");unicode-range:{_RANGES[piece]}}}'
        )
    return "\n".join(faces)


@cache
def sheet(accent: str) -> str:
    """The style sheet of every page, in the newsroom's colour."""
    light, dark = readable(accent, PAPER), readable(accent, INK)
    colours = (
        f":root{{--accent:{light};--band:{accent}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root{{--accent:{dark}}}}}"
    )
    return "\n".join((_faces(), colours, (FOLDER / "site.css").read_text("utf-8")))


@cache
def script() -> str:
    """The script that shows a button beside each quotation to copy it. Pages work without it.

    The Content-Security-Policy names it by its hash, which a test compares.
    """
    return (FOLDER / "copy.js").read_text("utf-8")


def head(accent: str, logo: Logo | None = None) -> dict[str, object]:
    """What the <head> and the masthead of every page are filled with."""
    badge = "/" + logo.key("icon") if logo else None
    # A wide logo is a line of letters: nobody reads it in a tab.
    drawn = bool(logo and not logo.named)
    icon = (badge, "image/png") if drawn else (asset("icon"), "image/svg+xml")
    return {
        "style": sheet(accent),
        "preloads": preloads(),
        "icon": icon,
        "badge": badge,
        "brand": brand(logo, MASTHEAD),
    }


@dataclass(frozen=True)
class Brand:
    """A logo as it is shown in one place: its address, its size in pixels, whether the name stands in it."""

    address: str
    width: int
    height: int
    named: bool


def brand(logo: Logo | None, height: int, site_url: str = "") -> Brand | None:
    """The logo at most this high. site_url: where it is shown away from the site."""
    if logo is None:
        return None
    wide, high = logo.high(height)
    return Brand(f"{site_url}/{logo.key('logo')}", wide, high, logo.named)


def contrast(one: str, other: str) -> float:
    """The contrast of two colours "#rrggbb", 1 to 21 (WCAG 2.2, relative luminance)."""
    first, second = sorted((_luminance(_channels(one)), _luminance(_channels(other))), reverse=True)
    return (first + 0.05) / (second + 0.05)


def readable(colour: str, ground: str) -> str:
    """The colour, made darker or lighter until text in it can be read on this ground."""
    end = 0 if _luminance(_channels(ground)) > 0.5 else 255
    mix: Callable[[int, int], int] = lambda part, step: round(part + (end - part) * step / 50)  # noqa: E731
    for step in range(51):
        candidate = "#" + "".join(f"{mix(part, step):02x}" for part in _channels(colour))
        if contrast(candidate, ground) >= LEGIBLE:
            break
    return candidate


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(channels: tuple[int, int, int]) -> float:
    linear = [
        part / 255 / 12.92 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in channels
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
