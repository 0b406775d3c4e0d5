"""Editions for tests: each file in golden/editions is one, as `crier parse` would print its release."""

import json
from datetime import datetime
from pathlib import Path

from crier.model import naming
from crier.model.edition import Edition
from crier.model.newsroom import Newsroom
from crier.model.release import Release

FOLDER = Path(__file__).parents[1] / "golden/editions"
SITE = "https://news.example.org"


def names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.json"))


def load(name: str) -> Edition:
    data = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    release = Release.model_validate({"source": {"sha256": "0" * 64, "format": ".md"}, **data["release"]})
    newsroom = Newsroom.model_validate(data.get("newsroom", {}))
    release_id = naming.release_id(f"releases/{name}.md")
    published = datetime.fromisoformat(data["published"])
    slug = naming.slug(release.headline, release_id)
    return Edition(
        release=release,
        newsroom=newsroom,
        release_id=release_id,
        version=data.get("version", 1),
        address=naming.address(release.language, published, newsroom.timezone, slug),
        site_url=SITE,
        published=published,
        updated=datetime.fromisoformat(data.get("updated", data["published"])),
        correction=data.get("correction"),
        has_pdf=data.get("has_pdf", True),
        translations=data.get("translations", {}),
        pictures={item.file: (FOLDER / name / item.file).read_bytes() for item in release.media},
    )
