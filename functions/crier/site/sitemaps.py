"""What only machines read: sitemaps (sitemaps.org 0.9), robots.txt (RFC 9309), the search's shards."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, timedelta
from urllib.parse import urlsplit
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from crier.model.newsroom import Newsroom
from crier.model.timestamps import zulu
from crier.site.language_state import Line
from crier.text.characters import xml

_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
MOST_NEWS = 1000  # Google's limit; of the last two days


def robots(site_url: str) -> bytes:
    """robots.txt: everybody may read everything."""
    closed = "Disallow: /unsubscribe\nDisallow: /desk/\n"
    return f"User-agent: *\n{closed}\nSitemap: {site_url}/sitemap.xml\n".encode()


def sitemap_index(site_url: str, parts: Iterable[str]) -> bytes:
    """sitemap.xml: one sitemap per language and year, so that none ever grows too large."""
    rows = (f"<sitemap><loc>{escape(f'{site_url}/{part}')}</loc></sitemap>" for part in parts)
    return _document("sitemapindex", rows)


def sitemap(lines: Iterable[Line]) -> bytes:
    """The releases of a year."""
    return _document("urlset", (_url(line.url, zulu(line.updated)) for line in lines))


def places(urls: Iterable[str]) -> bytes:
    """The pages around the releases."""
    return _document("urlset", (_url(url, None) for url in urls))


def news(newsroom: Newsroom, language: str, lines: Iterable[Line], today: date) -> bytes:
    """What Google takes as news: the releases of today and of the day before, in the newsroom's zone."""
    zone, since = ZoneInfo(newsroom.timezone), today - timedelta(days=1)
    fresh = [line for line in lines if line.published.astimezone(zone).date() >= since]
    rows = (_piece(newsroom.organisation, language, line) for line in fresh[:MOST_NEWS])
    return _document("urlset", rows, f' xmlns:news="{_NEWS}"')


def _piece(organisation: str, language: str, line: Line) -> str:
    name, title = escape(xml(organisation)), escape(line.title)
    # ISO 639, but for Chinese: its two scripts.
    code = language.partition("-")[0]
    code = {"zh-tw": "zh-tw", "zh-hant": "zh-tw"}.get(language, "zh-cn") if code == "zh" else code
    paper = f"<news:name>{name}</news:name><news:language>{code}</news:language>"
    piece = f"<news:publication>{paper}</news:publication>"
    piece += f"<news:publication_date>{zulu(line.published)}</news:publication_date>"
    piece += f"<news:title>{title}</news:title>"
    return f"<url><loc>{escape(line.url)}</loc><news:news>{piece}</news:news></url>"


def _url(address: str, changed: str | None) -> str:
    when = f"<lastmod>{changed}</lastmod>" if changed else ""
    return f"<url><loc>{escape(address)}</loc>{when}</url>"


def _document(root: str, rows: Iterable[str], more: str = "") -> bytes:
    body, head = "\n".join(rows), f'<{root} xmlns="{_SITEMAP}"{more}>'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}\n{body}\n</{root}>\n'.encode()


def _day(url: str) -> str:
    """The day in a release's address, which is the newsroom's own."""
    year, month, rest = urlsplit(url).path.split("/")[2:5]
    return f"{year}-{month}-{rest[:2]}"


def row(line: Line) -> dict[str, str]:
    """What the search shows of a release: address, title, summary, day."""
    return {"u": urlsplit(line.url).path, "t": line.title, "s": line.summary, "d": _day(line.url)}


def shard(lines: Iterable[Line]) -> bytes:
    """search/{month}.json: what the search needs of a month's releases, a line each."""
    rows = (row(line) | {"w": line.words} for line in lines)
    body = ",\n".join(json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in rows)
    return f"[{body}]\n".encode()
