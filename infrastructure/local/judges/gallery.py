"""Every golden edition, rendered as the site would show it, into one folder: for eyes and for judges."""

from __future__ import annotations

import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from html import escape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from crier import site
from crier.mail import compose
from crier.model import naming, public_files
from crier.model.edition import Edition
from crier.model.release import Span, Table, TableRow
from crier.rendering import outputs, picture_files
from crier.site import bundles, handover
from infrastructure.local.judges import correspondence
from infrastructure.local.stack.place import LOCAL, ROOT
from tests.support import editions, newsrooms

FOLDER = LOCAL / "gallery"
_WIDE = 16  # columns

INDEX = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Gallery</title>
<style>
:root {{ color-scheme: light dark; font: 1rem/1.5 sans-serif; }}
body {{ max-width: 60rem; margin: 1rem auto; padding: 0 1rem; }}
h2 {{ margin: 1.2rem 0 0; }}
p {{ margin: 0; }}
a {{ display: inline-block; padding: 0.3rem 0.8rem 0.3rem 0; color: inherit; }}
</style>
</head>
<body>
<main>
<h1>Gallery</h1>
{rows}
</main>
</body>
</html>
"""


def build(folder: Path = FOLDER) -> list[Path]:
    """Renders everything anew; the files that were written."""
    shutil.rmtree(folder, ignore_errors=True)
    written = [_write(folder / key, body) for key, body in site.assets().items()]
    lines: list[str] = []
    by_language: dict[str, list[Edition]] = {}
    for name in editions.names():
        edition = editions.load(name)
        files = _edition(folder, name, edition)
        written += files
        links = "\n".join(f'<a href="/{path.relative_to(folder)}">{escape(path.name)}</a>' for path in files)
        lines.append(f"<h2>{escape(name)}</h2>\n<p>{links}</p>")
        by_language.setdefault(edition.release.language, []).append(edition)
    table = _with_a_table(editions.load("short"))
    written += _edition(folder, "table", table)
    by_language[table.release.language].append(table)
    for language, made in by_language.items():
        newsroom = made[0].newsroom
        pages = newsrooms.made(newsroom, language.lower(), made, "2026-11-24")
        written += [_write(folder / key, body) for key, body in pages.items() if key != "index.html"]
        notice = site.withdrawn(newsroom, editions.SITE, language.lower(), made[0].address, made[0].published)
        written.append(_write(folder / "withdrawn" / f"{language.lower()}.html", notice))
    written += [_write(folder / key, body) for key, body in correspondence.made()]
    written.append(_write(folder / public_files.KEY_FILE, b"a key of the gallery alone\n"))
    written.append(_write(folder / "index.html", INDEX.format(rows="\n".join(lines)).encode()))
    return written


def _with_a_table(edition: Edition) -> Edition:
    """A few sentences around sixty rows of words: what reader modes lose the sentences of.

    And a table that paper has to be turned for.
    """
    rows = [TableRow(header=True, cells=_cells("District", "What it gets"))]
    words = "Three sails over its stops, two fountains, and a bench in the shade"
    rows += [TableRow(cells=_cells(f"District {number}", words)) for number in range(1, 61)]
    lead, *rest = edition.release.body
    wide = Table(rows=(TableRow(header=True, cells=_cells(*["Of 2026"] * _WIDE)), *_amounts(_WIDE)))
    release = edition.release.model_copy(update={"body": (lead, Table(rows=tuple(rows)), *rest, wide, lead)})
    address = f"{edition.address[:-1]}-with-a-table/"
    return replace(
        edition, release=release, release_id=naming.release_id(address), address=address, pictures={}
    )


def _amounts(columns: int) -> list[TableRow]:
    return [TableRow(cells=_cells(*(f"1,234,{row}{at:02}" for at in range(columns)))) for row in range(1, 4)]


def _cells(*words: str) -> tuple[tuple[Span, ...], ...]:
    return tuple((Span(text=each),) for each in words)


def _edition(folder: Path, name: str, edition: Edition) -> list[Path]:
    made = outputs.made(edition) | (outputs.made(edition, "pdf") if edition.has_pdf else {})
    whole = bundles.bundled(handover.of(edition), made | picture_files.render(edition))
    written = [_write(folder / edition.address[1:] / file, body) for file, body in whole.items()]
    mail = compose.mailing(edition)
    # As SES would fill it for one person.
    filled = mail.html.replace("{{u}}", f"{editions.SITE}/unsubscribe/x")
    return [*written, _write(folder / "mail" / f"{name}.html", filled.encode())]


def _write(path: Path, body: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
    return path


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Says nothing: what the judges ask for is of no interest."""


class _Server(ThreadingHTTPServer):
    request_queue_size = 128  # a judge asks for many pages at once, and whom the queue drops waits seconds


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The folder as a site on this machine, for as long as the block lasts."""
    server = _Server(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def main() -> int:
    """./crier gallery: renders, and serves it at a terminal: pages name their fonts from the root."""
    files = build()
    print(f"{len(files)} files in {FOLDER.relative_to(ROOT)}/")
    if sys.stdin.isatty():
        with served(FOLDER) as address, suppress(KeyboardInterrupt):
            print(f"Look at {address}/ (Ctrl-C ends it)")
            threading.Event().wait()
    return 0
