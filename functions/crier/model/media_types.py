"""The media types that files are served with (IANA)."""

from __future__ import annotations

_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".ics": "text/calendar; charset=utf-8",
    ".vcf": "text/vcard; charset=utf-8",
    ".json": "application/json",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".zip": "application/zip",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".atom": "application/atom+xml; charset=utf-8",
    ".rss": "application/rss+xml; charset=utf-8",
    ".xml": "application/xml",
    ".js": "text/javascript; charset=utf-8",
}


def content_type(name: str) -> str:
    """The media type of a file of this name. KeyError for an ending nobody foresaw."""
    if name.endswith(".json") and name.rpartition("/")[2].startswith("feed"):
        return "application/feed+json"  # jsonfeed.org/version/1.1
    return _TYPES[name[name.rindex(".") :]]
