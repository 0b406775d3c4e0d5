"""What the outputs of the golden editions look like, as files a person can open.

`./crier golden` writes them anew; look at the difference before you commit it.
"""

import re
from io import BytesIO
from pathlib import Path

import docx
import docx.table

from crier.mail import compose
from crier.rendering import outputs
from tests.support import editions

FOLDER = Path(__file__).parents[1] / "golden/outputs"


def made(name: str) -> dict[str, str]:
    """File name → text. Of pages only what differs from release to release: no style sheet."""
    edition = editions.load(name)
    files = outputs.made(edition)
    word = files.pop("release.docx")
    texts = {name: body.decode().replace("\r\n", "\n") for name, body in files.items()}
    texts["release.docx.txt"] = _paragraphs(word)
    texts["index.html"] = _without_style(texts["index.html"])
    mail = compose.mailing(edition)
    texts["mail.txt"] = f"Subject: {mail.subject}\n\n{mail.text}"
    texts["mail.html"] = _without_style(mail.html) + "\n"
    return texts


def _paragraphs(file: bytes) -> str:
    """A Word file as lines of style and words, tables as their cells."""
    lines = []
    for part in docx.Document(BytesIO(file)).iter_inner_content():
        if isinstance(part, docx.table.Table):
            lines += ["Row: " + " | ".join(cell.text for cell in row.cells) for row in part.rows]
        else:
            lines.append(
                f"{part.style.name if part.style else ''}: {part.text}".replace("\n", "\n    ").rstrip()
            )
    return "\n".join(lines) + "\n"


def _without_style(page: str) -> str:
    page = re.sub(r"<style>.*?</style>\n", "", page, flags=re.S)
    return re.sub(r"\.[0-9a-f]{12}\.(woff2|svg)", r".*.\1", page)


def everything() -> dict[Path, str]:
    """The text of each golden file, by its place below FOLDER."""
    return {Path(name) / file: text for name in editions.names() for file, text in made(name).items()}
