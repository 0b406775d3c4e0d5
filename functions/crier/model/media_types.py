"""The media types that files are served with (IANA)."""

from __future__ import annotations

from crier.model import public_files

# By ending, of what no row of public_files names: pages, pictures, fonts, scripts.
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".ics": "text/calendar; charset=utf-8",
    ".json": "application/json",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".pem": "application/x-pem-file",
    ".sig": "application/octet-stream",
    ".xml": "application/xml",
    ".js": "text/javascript; charset=utf-8",
}


def content_type(name: str) -> str:
    """The media type of a file of this name or key. KeyError for an ending nobody foresaw."""
    beside = {**public_files.OUTPUTS, **public_files.PREVIEWS}
    row = public_files.feed(name) or beside.get(name.rpartition("/")[2])
    return row.media_type if row else _TYPES[name[name.rindex(".") :]]
