"""The formats staff upload: a row each, with all its facts.

The rows stand this low because everybody needs them: names of files say which belong together, the guard
asks for limits, the reading for readers. What reads the bytes is named, and imported only by who reads them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Format:
    """A kind of file. Its module lies in crier.reading.formats.

    It has `read(data)`, which makes a Document or raises Rejected, and may have `sample(lines)`, a small
    file of its kind that says so: what reading it needs is then loaded once, before the children that read
    people's files are forked (reading/warming.py).
    """

    extensions: tuple[str, ...]  # lower case, with their dots; the first is how people are told of it
    module: str
    limit_mb: int = 10  # a text of 10 MB is no text
    magic: bytes = b""  # stands in the first KB of every such file, in whatever case; empty: plain text
    zipped: bool = False  # a ZIP archive: its directory is judged before it is opened
    pictured: bool = False  # can carry pictures
    loses: int = (
        0  # how much is lost on the way into it: of two files of one name the text is what loses less
    )


_ZIP = b"PK\x03\x04"

# The first is the one staff are advised to use (findings.unknown-format).
FORMATS = (
    Format((".docx",), "docx", 50, _ZIP, zipped=True, pictured=True),
    Format((".txt",), "plain_text"),
    Format((".md",), "markdown", 40, pictured=True),
    Format((".html", ".htm"), "html", 40, pictured=True),
    Format((".eml",), "eml", 40, pictured=True),
    Format((".odt",), "odt", 50, _ZIP, zipped=True, pictured=True),
    Format((".rtf",), "rtf", 50, b"{\\rtf", loses=1),
    Format((".pdf",), "pdf", 50, b"%PDF-", loses=2),
)
EXTENSIONS = {extension: row for row in FORMATS for extension in row.extensions}
