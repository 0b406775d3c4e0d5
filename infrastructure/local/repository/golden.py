"""What the repository holds of what it makes, made anew: golden outputs, decisions, words of consent."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path

from crier.subscribers import pages
from crier.text import messages
from infrastructure.local.repository import decisions
from infrastructure.local.stack.place import ROOT

CONSENT = ROOT / "docs" / "consent"


def rewrite() -> list[str]:
    """Writes them all; a line for each file that changed, and how."""
    from tests.support import golden_outputs

    lines = written(golden_outputs.FOLDER, golden_outputs.everything(), whole=True)
    index = decisions.index(decisions.load())
    lines += written(decisions.FOLDER, {Path(decisions.INDEX.name): index}, whole=False)
    return lines + written(CONSENT, consents(), whole=False)


def consents() -> dict[Path, str]:
    """The words that people agree to today, in each language; those of yesterday stay where they are."""
    return {
        Path(f"{language}-{pages.form_version(language)}.txt"): "".join(
            f"{messages.catalogue(language)[key]}\n" for key in pages.CONSENT
        )
        for language in messages.languages()
    }


def written(folder: Path, files: Mapping[Path, str], *, whole: bool) -> list[str]:
    """Writes these files below `folder`, and says which changed. whole: nothing else may lie there."""
    lines = []
    for place, text in sorted(files.items()):
        path = folder / place
        before = path.read_text("utf-8") if path.exists() else None
        if before != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
            lines.append(f"{_shown(path)}: {_change(before, text)}")
    left = [path for path in folder.rglob("*") if path.is_file()] if whole else []
    for path in sorted(left):
        if path.relative_to(folder) not in files:
            path.unlink()
            lines.append(f"{_shown(path)}: gone, nothing makes it any more")
    return lines


def _shown(path: Path) -> str:
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name


def _change(before: str | None, after: str) -> str:
    if before is None:
        return f"new, lines: {len(after.splitlines())}"
    steps = [line[:1] for line in difflib.ndiff(before.splitlines(), after.splitlines())]
    return f"lines added: {steps.count('+')}, removed: {steps.count('-')}"
