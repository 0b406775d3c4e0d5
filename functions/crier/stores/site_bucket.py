"""The site bucket: releases at their addresses, assets, and pages rebuilt only over what was read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Literal

from crier.aws import s3
from crier.aws.client import client, translated
from crier.model import newsroom_facts
from crier.model.media_types import content_type
from crier.model.newsroom_facts import Facts
from crier.stores.optimistic import LOST, Race, retry

# Nothing is shown longer than a minute after it changed: what was withdrawn least of all.
PAGE = "public, max-age=60, s-maxage=60"
ASSET = "public, max-age=31536000, immutable"  # its name changes with its bytes
AT_ONCE = 16  # pages read or written side by side
TRIES = 12  # of a rebuild: each loss means that somebody else brought the pages on

Lying = tuple[bytes, s3.Stored] | None


def facts(site: str) -> Facts:
    """The newsroom as its site tells it; the plain one before the first release."""
    found = s3.find(site, newsroom_facts.KEY)
    return newsroom_facts.read(found[0]) if found else Facts()


def publish(
    names: Sequence[str],
    opened: Callable[[str], bytes],
    site: str,
    address: str,
    bundle: Callable[[Mapping[str, bytes]], Mapping[str, bytes]],
) -> Mapping[str, bytes]:
    """Copies what was made, and what `bundle` makes of it, to its address; all of it, by name.

    index.html comes last: what it links is there when it appears. Raises what `opened` raises of any
    file, and has copied nothing then.
    """
    with ThreadPoolExecutor(AT_ONCE) as pool:
        files = bundle(dict(zip(names, pool.map(opened, names), strict=True)))

        def put(name: str) -> None:
            s3.put(site, f"{address[1:]}{name}", files[name], content_type(name), cache_control=PAGE)

        list(pool.map(put, (name for name in files if name != "index.html")))
        put("index.html")
    return files


def bury(site: str, address: str, page: bytes) -> None:
    """Puts a notice where a release was, marked as gone: infrastructure/site.yaml answers 410 with it."""
    key = f"{address[1:]}index.html"
    s3.put(site, key, page, content_type(key), cache_control=PAGE, metadata={"gone": "1"})


def retire(site: str, address: str, names: set[str]) -> None:
    """Takes away what the version before had and this one has not."""
    for name in names:
        with translated():
            client("s3").delete_object(Bucket=site, Key=f"{address[1:]}{name}")


def assets(site: str, files: Mapping[str, tuple[bytes, str]]) -> None:
    """Puts fonts and styles that are not there yet: (bytes, content type) by key."""
    there = set(s3.keys(site, "assets/"))
    for key, (body, kind) in files.items():
        if key not in there:
            s3.put(site, key, body, kind, cache_control=ASSET)


def rebuild(site: str, names: Mapping[str, str], build: Callable[[], Mapping[str, bytes]]) -> list[str]:
    """Brings pages up to date: what is there is read, all is built anew, what differs is written If-Match.

    `names` gives keys and content types; `build` reads the state after the pages were read, so whoever
    wins has seen the newest state. The keys that were written; none when nothing changed.
    Raises Transient after losing too often.
    """
    written: list[str] = []

    def bring() -> list[str] | Literal[Race.LOST]:
        old = present(site, names)
        changed = {key: body for key, body in build().items() if differs(old[key], body)}

        def put(key: str, old: Mapping[str, Lying] = old, changed: Mapping[str, bytes] = changed) -> bool:
            return replace(site, key, changed[key], names[key], etag(old[key]))

        with ThreadPoolExecutor(AT_ONCE) as pool:
            won = dict(zip(changed, pool.map(put, changed), strict=True))
        written.extend(key for key, done in won.items() if done)
        return written if all(won.values()) else LOST

    return retry("rebuild", bring, TRIES)


def present(site: str, keys: Iterable[str]) -> dict[str, Lying]:
    """What lies there now; None where nothing does."""
    wanted = list(keys)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return dict(zip(wanted, pool.map(lambda key: s3.find(site, key), wanted), strict=True))


def differs(was: Lying, body: bytes) -> bool:
    """Whether this is other than what was found."""
    return was is None or was[0] != body


def etag(was: Lying) -> str | None:
    """S3's mark of what was found; None: nothing was."""
    return was[1].etag if was else None


def replace(site: str, key: str, body: bytes, kind: str, etag: str | None) -> bool:
    """Writes a page over the one with this ETag (None: where there was none); False if another is there."""
    return s3.put(site, key, body, kind, cache_control=PAGE, if_match=etag or None, if_absent=etag is None)
