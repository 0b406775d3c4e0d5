"""The PDF's function as `sam build` makes it, where nothing of this machine is: every script, the laptop's bytes.

In a root of its own (tests/support/lambda_root.py) with Lambda's Python, the C library, the function and its
layer: no other library and no other font. Read-only, an unprivileged user, AWS's own runtime client.
"""

from __future__ import annotations

import json
import pickle
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from crier import sandbox
from crier.model import public_files
from crier.model.edition import Edition
from crier.model.release import Paragraph, Span
from crier.rendering import in_sandbox
from crier.sandbox import Heard, frames
from infrastructure import packages, typesetting
from infrastructure.local.stack.place import LOCAL, ROOT
from tests.support import editions, lambda_root

FUNCTIONS = ROOT / "functions"
CACHE = LOCAL / "artefacts" / "lambda"
MOST = 250 << 20  # bytes of function and layers, unpacked: Lambda's quota
DRAWN = tuple(
    sorted((row.name for row in public_files.outputs("pdf")), reverse=True)
)  # release.pdf, card.png
# A sentence of each script that a release may quote, with the font that has it, as the PDF names it.
SCRIPTS = {
    "ja": ("避難所は今夜六時に開きます。", "Noto-Sans-CJK-JP"),
    "ko": ("대피소는 오늘 저녁 여섯 시에 문을 엽니다.", "Noto-Sans-CJK-KR"),
    "zh": ("避难所今晚六点开放。", "Noto-Sans-CJK-SC"),
    "zh-Hant": ("避難所今晚六點開放。", "Noto-Sans-CJK-TC"),
    "ar": ("يفتح الملجأ الساعة السادسة مساءً.", "DejaVu-Sans"),
    "he": ("המקלט נפתח בשש בערב.", "Noto-Sans-Hebrew"),
    "th": ("ศูนย์พักพิงเปิดเวลาหกโมงเย็น", "Noto-Sans-Thai"),
    "hi": ("आश्रय शाम छह बजे खुलता है।", "Noto-Sans-Devanagari"),
    "am": ("መጠለያው ምሽት ስድስት ሰዓት ይከፈታል።", "Noto-Sans-Ethiopic"),
    "ta": ("தங்குமிடம் மாலை ஆறு மணிக்குத் திறக்கும்.", "Noto-Sans-Tamil"),
    "ka": ("თავშესაფარი საღამოს ექვსზე იხსნება.", "DejaVu-Serif"),
    "hy": ("Ապաստարանը բացվում է երեկոյան ժամը վեցին։", "DejaVu-Serif"),
    "el": ("Το καταφύγιο ανοίγει στις έξι το απόγευμα.", "DejaVu-Serif"),
    "ru": ("Приют открывается в шесть вечера.", "DejaVu-Serif"),
    "vi": ("Nơi trú ẩn mở cửa lúc sáu giờ tối.", "Source-Serif"),
}


@dataclass(frozen=True)
class Built:
    """The folders of function, layer and AWS's client."""

    task: Path
    layer: Path
    runtime: Path


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """As functions/Makefile makes them; the client by its hashes in our lock."""
    folder = tmp_path_factory.mktemp("artefacts")
    try:
        typesetting.archives()
    except typesetting.Failed as failed:
        pytest.skip(str(failed))
    packages.build(FUNCTIONS, FUNCTIONS / "requirements-paper.txt", folder / "task", CACHE)
    shutil.copytree(typesetting.built(), folder / "layer", copy_function=shutil.copyfile)
    lock = (ROOT / "requirements.lock").read_text()
    entries = [
        re.search(rf"^{name}==.*\n(?:    --hash=.*\n?)+", lock, re.MULTILINE)
        for name in ("awslambdaric", "simplejson", "snapshot-restore-py")
    ]
    (folder / "client.txt").write_text("".join(entry[0] for entry in entries if entry))
    return Built(folder / "task", folder / "layer", packages.installed(folder / "client.txt", CACHE))


@pytest.fixture(scope="module")
def root(built: Built, tmp_path_factory: pytest.TempPathFactory) -> lambda_root.Root:
    """The root with them in it."""
    python = packages.lambdas_python()
    if not lambda_root.possible() or python is None:
        pytest.skip(f"This machine lets nobody make a root, or has no Python {packages.PYTHON}.")
    return lambda_root.made(tmp_path_factory.mktemp("root"), python, built.task, built.layer, built.runtime)


@pytest.fixture(scope="module")
def api(root: lambda_root.Root, tmp_path_factory: pytest.TempPathFactory) -> Iterator[lambda_root.Api]:
    """The function at work in it."""
    log = tmp_path_factory.mktemp("log") / "log"
    with lambda_root.running(root, "handlers.confined_paper.handler", log) as (api, seconds):
        print(f"\nCold start of the PDF's function: {seconds:.1f} s on this machine")
        yield api


def in_script(language: str) -> Edition:
    """A release of ours with a sentence of another script in headline and body."""
    edition, words = editions.load("short"), SCRIPTS[language][0]
    body = (Paragraph(text=(Span(text=words), Span(text=words, strong=True))), *edition.release.body)
    release = edition.release.model_copy(update={"language": language, "headline": words, "body": body})
    return replace(edition, release=release)


def everything() -> dict[str, tuple[Edition, tuple[str, ...]]]:
    """The gallery's editions that have a PDF, with all that is drawn of them, and a PDF of each script."""
    asked = dict[str, tuple[Edition, tuple[str, ...]]]()
    for name in editions.names():
        edition = editions.load(name)
        if edition.has_pdf:
            asked[name] = (edition, DRAWN)
    for language in SCRIPTS:
        asked[f"in {language}"] = (in_script(language), DRAWN[:1])
    return asked


def drawn(api: lambda_root.Api, edition: Edition, names: tuple[str, ...]) -> dict[str, bytes]:
    """The files the function makes of an edition. Raises as the flow would meet it."""
    files = dict[str, bytes]()
    for output in names:
        sheet = in_sandbox.Sheet(output, edition)
        api.shelf["/shelf/question"] = b"".join(frames.answered(in_sandbox.PAPER.question.pack(sheet)))
        api.shelf["/shelf/answer"] = b""
        place = f"http://127.0.0.1:{api.port}/shelf"
        answer = api.asked(
            {
                "words": in_sandbox.PAPER.warmth(sheet),
                "most_bytes": frames.MOST_BYTES,
                "question": f"{place}/question",
                "answer": {"url": f"{place}/answer", "fields": {"key": "answer"}},
            }
        )
        assert answer["path"] == "response" and answer["body"]["end"] == "heard", answer
        heard = Heard(bytearray(api.shelf["/shelf/answer"]), answer["body"]["status"])
        files |= sandbox.judged(in_sandbox.PAPER, sheet, heard, frames.MOST_BYTES)
    return files


# What the laptop makes of the same editions: its own Python and packages, the layer's libraries and fonts.
LAPTOP = """
import pickle, sys
from crier.rendering import outputs
made = {}
for name, (edition, names) in pickle.load(sys.stdin.buffer).items():
    made[name] = {output: outputs.render(output, edition) for output in names}
import crier_typesetting
sys.stdout.buffer.write(pickle.dumps(made))
"""


def of_the_laptop(layer: Path) -> dict[str, dict[str, bytes]]:
    """By edition's name, its files."""
    done = subprocess.run(
        [sys.executable, "-B", "-c", LAPTOP],
        input=pickle.dumps(everything()),
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": f"{FUNCTIONS}:{layer / 'python'}"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    made: dict[str, dict[str, bytes]] = pickle.loads(done.stdout)  # noqa: S301 (our own)
    return made


def test_nothing_of_this_machine_is_there(root: lambda_root.Root) -> None:
    """And nothing can be written but in /tmp."""
    program = """
import errno, json, os, pathlib
writable = []
for place in ("/", "/var/task", "/opt", "/opt/python", "/var/lang", "/dev", "/tmp"):
    try:
        pathlib.Path(place, "x").write_text("x")
        writable.append(place)
    except OSError:
        pass
gone = [place for place in ("/usr", "/etc", "/root", "/home", "/var/cache") if not os.path.exists(place)]
print(json.dumps({"user": os.getuid(), "writable": writable, "gone": gone}))
"""
    seen: dict[str, Any] = json.loads(lambda_root.said(root, program))
    assert seen["user"] == lambda_root.NOBODY
    assert seen["writable"] == ["/tmp"]  # noqa: S108
    assert seen["gone"] == ["/usr", "/etc", "/root", "/home", "/var/cache"]


def test_every_pdf_has_the_laptops_bytes(built: Built, api: lambda_root.Api) -> None:
    with ThreadPoolExecutor(1) as beside:
        laptop = beside.submit(of_the_laptop, built.layer)
        lambdas = {name: drawn(api, edition, names) for name, (edition, names) in everything().items()}
    differ = [name for name, files in lambdas.items() if files != laptop.result()[name]]
    assert not differ
    for language, (_, font) in SCRIPTS.items():
        assert font in fonts(lambdas[f"in {language}"]["release.pdf"]), language


def fonts(pdf: bytes) -> str:
    """What Poppler says of the fonts in a PDF."""
    return subprocess.run(["pdffonts", "-"], input=pdf, capture_output=True, check=True).stdout.decode()


def test_bytecode_is_the_same_elsewhere_and_makes_a_start_shorter(
    built: Built, root: lambda_root.Root, tmp_path: Path
) -> None:
    """Compiled in another folder it has the same bytes; without it, the same function starts later."""
    python = packages.lambdas_python()
    assert python
    bare = tmp_path / "task"
    shutil.copytree(built.task, bare, ignore=shutil.ignore_patterns("*.pyc"))
    ours = {path.relative_to(built.task): path for path in built.task.rglob("*.pyc")}
    assert len(ours) > 500
    unchecked = {path.read_bytes()[4:8] for path in ours.values()}
    assert unchecked == {b"\x01\0\0\0"}, "judged by a date, it would never be used"
    (tmp_path / "root").mkdir()
    slow = lambda_root.made(tmp_path / "root", python, bare, built.layer, built.runtime)
    best = {"with": 120.0, "without": 120.0}
    for _ in range(2):  # in turns, as others work on this machine too
        for name, tried in {"with": root, "without": slow}.items():
            with lambda_root.running(tried, "handlers.confined_paper.handler", tmp_path / name) as (_, took):
                best[name] = min(best[name], took)
    print(f"\nCold start with bytecode {best['with']:.1f} s, without {best['without']:.1f} s")
    assert best["with"] < best["without"] * 0.7
    packages.compiled(bare, python)
    of_the_packages = {path: file for path, file in ours.items() if (bare / path).exists()}
    assert len(of_the_packages) == len(ours)
    assert all((bare / path).read_bytes() == file.read_bytes() for path, file in of_the_packages.items())


def test_function_and_layer_are_small_enough(built: Built) -> None:
    sizes = {
        name: sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        for name, folder in {"function": built.task, "layer": built.layer}.items()
    }
    print(f"\nUnpacked, in MB: { ({name: size >> 20 for name, size in sizes.items()}) }, of 250")
    assert sum(sizes.values()) < MOST


def test_the_same_lock_gives_the_same_files(built: Built, tmp_path: Path) -> None:
    """Built anew from the packages that are here."""
    for package in typesetting.CACHE.glob("*.deb"):
        (tmp_path / package.name).hardlink_to(package)
    again = typesetting.built(tmp_path)
    files = {path.relative_to(again): path.read_bytes() for path in again.rglob("*") if path.is_file()}
    assert files == {
        path.relative_to(built.layer): path.read_bytes() for path in built.layer.rglob("*") if path.is_file()
    }
