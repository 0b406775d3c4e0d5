"""Which files belong together: one release in several languages, a text and the pictures of its folder.

By name alone: `summit.en.docx` and `summit.es.docx` are one release in two
languages; in `summit/`, `photo.jpg` is its picture and `photo.jpg.txt` says
what it shows. Nothing right in `releases/`, `archive/` or `drafts/` is anybody's picture.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Literal

from crier.model import naming
from crier.model.upload_formats import EXTENSIONS

PICTURES = frozenset(
    {".jpg", ".jpeg", ".png", ".gif", ".webp", ".heic", ".heif", ".avif", ".tif", ".tiff", ".bmp"}
)

# How the text of a folder is called where it is one release: what lies beside it are annexes.
_MAIN = frozenset(
    [
        "release",
        "press-release",
        "pressrelease",
        "media-release",
        "news-release",
        "comunicado",
        "comunicado-de-prensa",
        "nota-de-prensa",
        "nota",
        "communique",
        "communique-de-presse",
        "pressemitteilung",
        "comunicato",
    ]
)

# ISO 639-1, every two-letter code there is: in `plan.final.docx` "final" is no language.
_CODES = """
    aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv
    dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie
    ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv
    mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm
    rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts
    tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
"""
_LANGUAGES = frozenset(_CODES.split())
_TAGGED = re.compile(r"\.([A-Za-z]{2}(?:[-_][A-Za-z]{2}|[-_][A-Za-z]{4})?)\Z")


def worse(key: str) -> bool:
    """Whether a text is in a format that loses something on the way."""
    return _loses(key, unread=0) > 0


def better(key: str, there: Iterable[str]) -> bool:
    """Whether the same text lies there in a better format: a Word file beside the PDF made from it."""
    loses = _loses(key, unread=0)
    same = [one for one in there if naming.stem(one) == naming.stem(key)]
    return any(_loses(one, unread=loses) < loses for one in same)


def _loses(key: str, unread: int) -> int:
    """What the format of a file loses; of a file that is no text: unread."""
    row = EXTENSIONS.get(naming.extension(key))
    return row.loses if row else unread


def language(key: str) -> str | None:
    """The language a name says (BCP 47), `summit.pt-BR.docx`; None where it says none."""
    return _parted(key)[1]


def title(key: str) -> str:
    """What a text is called without extension and language: its translations share it."""
    return _parted(key)[0]


def _parted(key: str) -> tuple[str, str | None]:
    stem = naming.stem(key)
    tagged = _TAGGED.search(stem)
    if not tagged or tagged[1][:2].lower() not in _LANGUAGES or not stem[: tagged.start()].rstrip("/"):
        return stem, None
    code, _, rest = tagged[1].replace("_", "-").partition("-")
    region = rest.upper() if len(rest) == 2 else rest.title()
    return stem[: tagged.start()], f"{code.lower()}-{region}" if rest else code.lower()


def group(key: str) -> str:
    """16 hex digits naming the release that this text and its translations are."""
    return hashlib.sha256(b"group\0" + title(key).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def plain(key: str) -> str:
    """The id of the release of the same title whose name says no language."""
    return hashlib.sha256(title(key).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def folder(key: str) -> str:
    """The folder's prefix, with its slash; empty for what lies right in `releases/`."""
    name = naming.below(key)
    return key[: len(key) - len(name)] + name.rpartition("/")[0] + "/" if "/" in name else ""


def part(key: str) -> Literal["text", "picture", "words", "other"]:
    """What a file is in its set: a text, a picture, the words about a picture, or nothing Crier reads."""
    name = PurePosixPath(key)
    if name.suffix.lower() in PICTURES:
        return "picture"
    if name.suffix.lower() == ".txt" and PurePosixPath(title(key)).suffix.lower() in PICTURES:
        return "words"
    return "text" if name.suffix.lower() in EXTENSIONS else "other"


def beside(key: str, keys: Iterable[str]) -> list[str]:
    """The pictures, and the words about them, that go with a text; `keys`: all of its folder.

    Of several texts in one folder each gets the pictures whose names begin with its own.
    """
    home = folder(key)
    if not home:
        return []
    others = [other for other in keys if folder(other) == home and not naming.ignorable(other)]
    titles = {title(other) for other in others if part(other) == "text" and not annex_of(other, others)}
    own = title(key)
    pictures = [other for other in others if part(other) in ("picture", "words")]
    return sorted(other for other in pictures if _owner(other, titles | {own}) == own)


def annex_of(key: str, keys: Iterable[str]) -> str | None:
    """The release whose annex a text is: another text of its folder that is called release, comunicado …"""
    home = folder(key)
    if not home or part(key) != "text" or _main(key):
        return None
    mains = (one for one in keys if folder(one) == home and part(one) == "text" and _main(one))
    return min(mains, default=None)


def left_out(key: str, keys: Iterable[str]) -> list[str]:
    """What lies in a text's folder and is not published with it: annexes, and files Crier does not read."""
    home = folder(key)
    if not home:
        return []
    others = [one for one in keys if folder(one) == home and not naming.ignorable(one)]
    return sorted(one for one in others if part(one) == "other" or annex_of(one, others) == key)


def _main(key: str) -> bool:
    last = title(key).rpartition("/")[2].casefold()
    plain = "".join(c for c in unicodedata.normalize("NFD", last) if not unicodedata.combining(c))
    return re.sub(r"[\s_]+", "-", plain.strip()) in _MAIN


def _owner(key: str, titles: set[str]) -> str | None:
    if len(titles) == 1:
        return next(iter(titles))
    stem = naming.stem(key)
    return max((title for title in titles if stem.startswith(title)), key=len, default=None)


def texts(key: str, keys: Iterable[str]) -> list[str]:
    """The texts that a picture, or the words about it, goes with."""
    known = list(keys)
    return [other for other in known if part(other) == "text" and key in beside(other, [*known, key])]
