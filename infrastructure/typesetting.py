"""Build the layer that sets a PDF's type: Pango and what it needs, fonts, and what fontconfig knows of them.

    python infrastructure/typesetting.py FOLDER     # as `sam build` does, by functions/Makefile
    python infrastructure/typesetting.py lock       # typesetting.lock anew, from the archive's indexes

From packages of Debian, pinned by hash in typesetting.lock, for x86_64 and glibc 2.34, whatever machine this
is. They come from the archives that apt uses here or that CRIER_DEBIAN names. The same lock gives the same
files. Nothing but the standard library: it runs on any Python 3.11 that is at hand.
"""

from __future__ import annotations

import ctypes
import fcntl
import fnmatch
import hashlib
import io
import json
import lzma
import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LIST = Path(__file__).with_suffix(".toml")
LOCK = Path(__file__).with_suffix(".lock")
CACHE = ROOT / ".local" / "artefacts" / "typesetting"
ARCHIVES = "CRIER_DEBIAN"  # the environment's variable: addresses, with spaces between
PACKAGE = "crier_typesetting"  # the folder of that name, as Python would import it
FONTS = "/crier/fonts"  # where fontconfig's cache believes the fonts to be: see pdf/libraries.py
DATED = 946_684_800  # seconds: 2000-01-01, the date of the folder of fonts, by which the cache is judged
_SECONDS = 60
_LINKS = 8  # one after the other
_LENGTH = 200  # of the folder's name that fontconfig writes into its cache: the same wherever this is built
_LINE = re.compile(r"^([0-9a-f]{64})  (pool/\S+/([^/_]+)_[^/_]+_[^/_]+\.deb)$")
_LANGUAGE = """<match target="pattern">
<test name="lang" compare="contains"><string>{language}</string></test>
<edit name="family" mode="append" binding="strong"><string>{family}</string></edit>
</match>
"""
_INIT = '"""Libraries and fonts for PDFs: see infrastructure/typesetting.py of Crier."""\n'


class Failed(Exception):
    """Nothing was built; the text says why and what to do."""


def locked(lock: Path = LOCK) -> dict[str, tuple[str, str]]:
    """By package: its file's path in an archive and its SHA-256. Raises Failed on a line of another shape."""
    pinned = dict[str, tuple[str, str]]()
    for line in lock.read_text("utf-8").splitlines():
        match = _LINE.match(line)
        if not match:
            raise Failed(f"{lock.name} has a line that is none of its own: {line}")
        pinned[match[3]] = (match[2], match[1])
    return pinned


# ---- What is fetched ----


def archives() -> list[str]:
    """Addresses of Debian archives, without a slash at the end. Raises Failed where none is known."""
    stated = os.environ.get(ARCHIVES, "").split()
    if not stated and shutil.which("apt-get"):
        asked = [
            "apt-get",
            "indextargets",
            "--format",
            "$(REPO_URI)",
            "Created-By: Packages",
            "Origin: Debian",
        ]
        stated = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.split()  # noqa: S603
    unique = dict.fromkeys(address.rstrip("/") for address in stated)
    addresses = [address for address in unique if address.startswith(("https://", "http://"))]
    if not addresses:
        raise Failed(
            "The PDF's libraries and fonts are packages of Debian, and this machine's apt names no archive "
            f"of it. Set {ARCHIVES} to the address of one (www.debian.org/mirror/list), and build again."
        )
    return addresses


def fetched(path: str, sha256: str, cache: Path) -> bytes:
    """The package, from `cache` or the first archive that has it. Raises Failed; another hash is refused."""
    kept = cache / f"{sha256}.deb"
    if kept.exists():
        data = kept.read_bytes()
        if hashlib.sha256(data).hexdigest() == sha256:
            return data
    said = list[str]()
    for archive in archives():
        try:
            data = _get(f"{archive}/{path}")
        except (OSError, urllib.error.URLError) as error:
            said.append(f"{archive}: {error}")
            continue
        if hashlib.sha256(data).hexdigest() != sha256:
            raise Failed(f"{archive} has another {path} than the lock says. Nothing was built.")
        draft = kept.with_suffix(f".{os.getpid()}")
        draft.write_bytes(data)
        draft.rename(kept)
        return data
    raise Failed(
        f"No archive has {path} (is the network there?):\n  " + "\n  ".join(said) + "\n"
        f"Debian moves old versions away: name an archive that keeps them in {ARCHIVES}, or take the newer "
        "ones with: python infrastructure/typesetting.py lock"
    )


def _get(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=_SECONDS) as answer:  # noqa: S310 (archives() looked)
        body: bytes = answer.read()
    return body


# ---- What is in a package ----


def members(deb: bytes) -> Iterator[tuple[PurePosixPath, bytes]]:
    """Path and content of every file of a package; a link counts as what it leads to. Raises Failed."""
    with tarfile.open(fileobj=io.BytesIO(_data(deb))) as archive:
        by_path = {PurePosixPath("/") / member.name: member for member in archive}
        for path in by_path:
            target = _led_to(path, by_path)
            content = archive.extractfile(target) if target and target.isfile() else None
            if content:
                yield path, content.read()


def _led_to(path: PurePosixPath, by_path: Mapping[PurePosixPath, tarfile.TarInfo]) -> tarfile.TarInfo | None:
    """What a path stands for in the end; None where its links lead nowhere, or in a circle."""
    for _ in range(_LINKS):
        member = by_path.get(path)
        if member is None or not member.issym():
            return member
        path = PurePosixPath(os.path.normpath(path.parent / member.linkname))
    return None


def _data(deb: bytes) -> bytes:
    """The tar in an ar: deb(5). Raises Failed where it is packed otherwise than by xz."""
    place = len(b"!<arch>\n")
    while place + 60 <= len(deb):
        name, size = deb[place : place + 16].strip(), int(deb[place + 48 : place + 58])
        if name.rstrip(b"/") == b"data.tar.xz":
            return lzma.decompress(deb[place + 60 : place + 60 + size])
        place += 60 + size + size % 2
    raise Failed("A package of Debian is packed in a way that is not known here.")


# ---- What is built ----


def wanted() -> Mapping[str, Any]:
    """typesetting.toml."""
    return tomllib.loads(LIST.read_text("utf-8"))


def packages(stated: Mapping[str, Any]) -> list[str]:
    """Every package that typesetting.toml names, once."""
    names = [*stated["libraries"], *stated["fonts"], *stated["data"], *stated["rules"]]
    return list(dict.fromkeys(names))


def built(cache: Path = CACHE, lock: Path = LOCK) -> Path:
    """The folder that is the layer: `python/crier_typesetting`, built once for each state of lock and list.

    Raises Failed.
    """
    recipe = hashlib.sha256(lock.read_bytes() + LIST.read_bytes() + Path(__file__).read_bytes())
    folder = cache / recipe.hexdigest()[:16]
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as waiting:
        fcntl.flock(waiting, fcntl.LOCK_EX)
        if not folder.exists():
            with tempfile.TemporaryDirectory(dir=cache) as draft:
                made = Path(draft) / "layer"
                _fill(made / "python" / PACKAGE, locked(lock), cache)
                made.rename(folder)
    return folder


def _fill(target: Path, pinned: Mapping[str, tuple[str, str]], cache: Path) -> None:
    stated = wanted()
    for folder in ("libraries", "fonts", "data", "rules", "licences"):
        (target / folder).mkdir(parents=True)
    (target / "__init__.py").write_text(_INIT)
    for name in packages(stated):
        if name not in pinned:
            raise Failed(f"{LOCK.name} does not pin {name}: python infrastructure/typesetting.py lock")
        _take(name, dict(members(fetched(*pinned[name], cache))), stated, target)
    rows = [_LANGUAGE.format(language=key, family=family) for key, family in stated["languages"].items()]
    rules = f'<?xml version="1.0"?>\n<fontconfig>\n{"".join(rows)}</fontconfig>\n'
    (target / "rules" / "99-languages.conf").write_text(rules)
    libraries = list(chain.from_iterable(stated["libraries"].values()))
    about = {"libraries": libraries, "fonts": FONTS, "dated": DATED, "packages": pinned}
    (target / "about.json").write_text(json.dumps(about, indent=1, sort_keys=True) + "\n")
    (target / "cache").mkdir()
    _know_fonts(target)
    for path in target.rglob("*"):
        if path.is_file():
            path.chmod(0o444)


def _take(name: str, files: Mapping[PurePosixPath, bytes], stated: Mapping[str, Any], target: Path) -> None:
    """Lays what is wanted of one package into its folders. Raises Failed where something is not in it."""
    choices = stated["choices"]
    for folder in ("libraries", "fonts", "data", "rules"):
        for pattern in stated[folder].get(name, ()):
            taken = 0
            for path, data in files.items():
                if folder == "rules" and path.parent.name != "conf.d" and path.name not in choices["added"]:
                    continue
                if fnmatch.fnmatchcase(path.name, pattern) and path.name not in choices["left-out"]:
                    (target / folder / path.name).write_bytes(data)
                    taken += 1
            if not taken:
                raise Failed(f"{name} has no {pattern} any more: look into {LIST.name}")
    licence = next((data for path, data in files.items() if path.name == "copyright"), None)
    if licence is None:
        raise Failed(f"{name} does not say its licence")
    (target / "licences" / name).write_bytes(licence)


# ---- What fontconfig knows of the fonts, worked out once here instead of at each cold start ----


def _know_fonts(target: Path) -> None:
    """Fills `target`/cache where this machine can run the libraries; else says that it does not."""
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        sys.stderr.write("No font cache: this machine cannot run the libraries. Cold starts take longer.\n")
        return
    run = [sys.executable, str(Path(__file__).resolve()), "know", str(target)]
    done = subprocess.run(run, capture_output=True, text=True, check=False)  # noqa: S603 (ourselves)
    if done.returncode:
        raise Failed(f"fontconfig did not take the fonts:\n{done.stderr.strip()}")


def _know(target: Path) -> None:
    """In a process of its own: the libraries stay loaded. Raises Failed."""
    about = json.loads((target / "about.json").read_text())
    loaded = {name: ctypes.CDLL(str(target / "libraries" / name)) for name in about["libraries"]}
    fontconfig = loaded["libfontconfig.so.1"]
    fontconfig.FcConfigCreate.restype = ctypes.c_void_p
    with tempfile.TemporaryDirectory() as folder:
        fonts, kept = Path(folder, "-" * (_LENGTH - len(folder) - 1)), Path(folder, "cache")
        fonts.mkdir()
        for font in sorted((target / "fonts").iterdir()):
            shutil.copyfile(font, fonts / font.name)
        os.utime(fonts, (DATED, DATED))
        where = f'<remap-dir as-path="{FONTS}">{fonts}</remap-dir><cachedir>{kept}</cachedir>'
        config = ctypes.c_void_p(fontconfig.FcConfigCreate())
        read = fontconfig.FcConfigParseAndLoadFromMemory(
            config, f"<fontconfig>{where}</fontconfig>".encode(), 1
        )
        if not read or not fontconfig.FcConfigBuildFonts(config):
            raise Failed("it refuses its configuration")
        for path in kept.glob("*.cache-*"):
            # This build's own folder stands in it, and is replaced by the one it is known by.
            data = path.read_bytes().replace(str(fonts).encode(), FONTS.rjust(_LENGTH, "/").encode())
            (target / "cache" / path.name).write_bytes(data)
    if sum(path.stat().st_size for path in (target / "cache").iterdir()) < 1 << 16:
        raise Failed("it knows no fonts")


# ---- The lock ----


def relocked(lock: Path = LOCK) -> None:
    """Writes typesetting.lock anew: of each package the newest of its suite. Raises Failed."""
    stated = wanted()
    newest: dict[str, dict[str, str]] = {}
    for age, suite in stated["suites"].items():
        newest[age] = dict(_index(suite))
    lines = list[str]()
    for name in packages(stated):
        age = "old" if name in stated["choices"]["from-the-old"] else "new"
        if name not in newest[age]:
            raise Failed(f"{stated['suites'][age]} has no {name}")
        lines.append(newest[age][name])
    lock.write_text("\n".join(sorted(lines, key=lambda line: line[66:])) + "\n", "utf-8")


def _index(suite: str) -> Iterator[tuple[str, str]]:
    """Every package of the suite with its line of the lock. Raises Failed."""
    for archive in archives():
        try:
            packed = _get(f"{archive}/dists/{suite}/main/binary-amd64/Packages.xz")
        except (OSError, urllib.error.URLError):
            continue
        for entry in lzma.decompress(packed).decode().split("\n\n"):
            fields = dict(re.findall(r"^(Package|Filename|SHA256): (.+)$", entry, re.MULTILINE))
            if fields:
                yield fields["Package"], f"{fields['SHA256']}  {fields['Filename']}"
        return
    raise Failed(f"No archive has {suite} (is the network there?): name one in {ARCHIVES}")


def main(words: list[str]) -> None:
    """`lock`, `built` (prints where the layer lies), or the folder to fill."""
    match words:
        case ["lock"]:
            relocked()
        case ["know", target]:
            _know(Path(target))
        case ["built"]:
            sys.stdout.write(f"{built()}\n")
        case [target]:
            shutil.copytree(built(), target, copy_function=_link, dirs_exist_ok=True)
        case _:
            raise Failed(__doc__ or "")


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # another disk, or one that knows no links
        shutil.copy2(source, target)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Failed as problem:
        sys.exit(str(problem))
