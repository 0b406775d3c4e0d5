"""First visits on a phone with a slow line to a page of each kind, lead pictures included: what they cost.

The machine that measures may be busy: of the times the median counts, and beside them bytes and requests,
which are the same on every machine.
"""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from PIL import Image, ImageOps

from crier import site
from crier.model.edition import Edition
from crier.model.release import Image as Picture
from crier.model.release import Media
from crier.rendering import outputs, picture_files
from infrastructure.local.stack.place import LOCAL, ROOT, Refused
from tests.support import editions, newsrooms

FOLDER = LOCAL / "visits"
HERE = ROOT / "tests/judges"
TIMES = 3  # visits of each page
PAINT, MOVED = 2_000, 0.05  # milliseconds to the largest part of a page (LCP); how far it may move (CLS)
_MEASURED = ("paint", "moved", "bytes", "requests")
PHOTO = (1600, 1067)
GRAIN = 0.15  # so that the file for phones has some 85 KB, as photographs of a street have


@dataclass(frozen=True)
class Kind:
    """A kind of page, by one that stands for it, and what a first visit to it may take."""

    name: str
    place: str  # of its file
    edition: str | None  # the release whose page it is, of tests/golden/editions
    photo: bool  # and whether that gets a photograph
    bytes: int  # page with its style, fonts, and the pictures that the browser asks for, compressed
    requests: int


KINDS = (
    Kind("a release, photograph", "cooling/index.html", "cooling", True, 210_000, 8),
    Kind("a release, words alone", "advisory/index.html", "advisory", False, 100_000, 8),
    Kind("a release in Arabic", "arabic/index.html", "arabic", True, 190_000, 8),
    Kind("the newsroom", "en/index.html", None, True, 220_000, 12),
    Kind("the search", "en/search/index.html", None, False, 100_000, 8),
)


@dataclass(frozen=True)
class Cost:
    """Of a visit to a page: medians."""

    paint: float
    moved: float
    bytes: int
    requests: int
    first: tuple[int, int]  # bytes and requests until the largest part was there

    def __str__(self) -> str:
        size, number = self.first
        return (
            f"{self.paint:.0f} ms, moves by {self.moved:.3f}, {self.bytes:,} bytes in {self.requests}"
            f" requests, {size:,} in {number} before the largest part"
        )


def build() -> tuple[Path, ...]:
    """Writes a page of each kind and all that it loads; the pages, in the order of `KINDS`."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    for key, body in {**site.assets(), **_newsroom(), **_releases()}.items():
        path = FOLDER / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    return tuple(FOLDER / kind.place for kind in KINDS)


def _releases() -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for kind in KINDS:
        if kind.edition:
            edition = editions.load(kind.edition)
            shown = photographed(edition) if kind.photo else edition
            whole = outputs.made(shown) | picture_files.render(shown)
            files |= {f"{kind.edition}/{name}": body for name, body in whole.items()}
    return files


def _newsroom() -> dict[str, bytes]:
    """The newsroom's pages in English, each release with a photograph, and the photographs themselves."""
    loaded = [editions.load(name) for name in editions.names()]
    shown = [photographed(edition) for edition in loaded if edition.release.language == "en"]
    files = newsrooms.made(shown[0].newsroom, "en", shown, "2026-11-24")
    for edition in shown:
        files |= {edition.address[1:] + name: body for name, body in picture_files.render(edition).items()}
    return files


def photographed(edition: Edition) -> Edition:
    """The release with one picture, on top, as heavy as photographs are."""
    shown = Media(
        file="image-1.jpg", alt="A street at evening", caption="The street at evening.", credit="Crier",
        width=PHOTO[0], height=PHOTO[1],
    )  # fmt: skip
    rest = [block for block in edition.release.body if not isinstance(block, Picture)]
    release = edition.release.model_copy(
        update={"media": (shown,), "body": (Picture(file=shown.file), *rest)}
    )
    return replace(edition, release=release, pictures={shown.file: _photo()})


@cache
def _photo() -> bytes:
    """No photograph, but as rough: as much of it in large patches as in small ones."""
    chance = random.Random(1)  # noqa: S311 (the same each time)
    whole = Image.new("L", PHOTO, 128)
    for step in range(7, -1, -1):
        size = PHOTO[0] >> step, PHOTO[1] >> step
        patches = Image.frombytes("L", size, chance.randbytes(size[0] * size[1]))
        whole = Image.blend(whole, patches.resize(PHOTO, Image.Resampling.BICUBIC), GRAIN)
    colours = ImageOps.colorize(whole, "#102030", "#f0e0c8", mid="#7a6a58")
    out = BytesIO()
    colours.save(out, "JPEG", quality=85)
    return out.getvalue()


def heavy(page: Path, cost: Cost) -> bool:
    """Whether a visit took more than its kind of page may; where it is of no kind, than any may."""
    budgets = {FOLDER / kind.place: kind for kind in KINDS}
    bounds = [budgets[page]] if page in budgets else KINDS
    return cost.bytes > max(kind.bytes for kind in bounds) or cost.requests > max(
        kind.requests for kind in bounds
    )


@cache
def costs(pages: tuple[Path, ...], tools: Path) -> tuple[Cost, ...]:
    """What visits to these pages cost; of a page that is none of the kinds, one visit."""
    own = pages[0].is_relative_to(FOLDER)
    folder = FOLDER if own else pages[0].parent
    tools.mkdir(parents=True, exist_ok=True)
    names = [f"/{page.relative_to(folder)}" for page in pages]
    command = ["node", str(HERE / "visits.mjs"), folder, *certificate(tools), TIMES if own else 1, *names]
    done = subprocess.run(list(map(str, command)), cwd=tools, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Refused(f"The browser visited nothing: {done.stderr.strip()[-400:]}")
    return tuple(_cost(json.loads(line)["visits"]) for line in done.stdout.splitlines())


def _cost(visits: Sequence[Mapping[str, Any]]) -> Cost:
    paint, moved, size, requests = (median(each[what] for each in visits) for what in _MEASURED)
    first = sorted(tuple(each["first"]) for each in visits)[len(visits) // 2]
    return Cost(paint, moved, round(size), round(requests), first)


def certificate(folder: Path) -> tuple[Path, Path]:
    """A key and a certificate of its own: browsers speak HTTP/2 over TLS alone."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    built = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    now, days = datetime.now(UTC), timedelta(days=9)
    built = built.not_valid_before(now - days).not_valid_after(now + days)
    paths = folder / "key.pem", folder / "certificate.pem"
    plain = serialization.NoEncryption()
    paths[0].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    )
    paths[1].write_bytes(built.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    return paths
