"""What the outputs of the golden editions look like, as files a person can open.

`PYTHONPATH=functions:tests python -m golden_outputs` writes them anew; look at the
difference before you commit it.
"""

import re
from pathlib import Path

import editions
from crier.mail import compose
from crier.outputs import OUTPUTS

FOLDER = Path(__file__).parent / "golden/outputs"


def made(name: str) -> dict[str, str]:
    """File name → text. Of pages only what differs from release to release: no style sheet."""
    edition = editions.load(name)
    files = {name: render(edition) for name, render in OUTPUTS.items()}
    texts = {name: body.decode().replace("\r\n", "\n") for name, body in files.items() if body}
    texts["index.html"] = _without_style(texts["index.html"])
    mail = compose.mailing(edition)
    texts["mail.txt"] = f"Subject: {mail.subject}\n\n{mail.text}"
    texts["mail.html"] = _without_style(mail.html) + "\n"
    return texts


def _without_style(page: str) -> str:
    page = re.sub(r"<style>.*?</style>\n", "", page, flags=re.S)
    return re.sub(r"\.[0-9a-f]{12}\.(woff2|svg)", r".*.\1", page)


if __name__ == "__main__":
    for name in editions.names():
        for file, text in made(name).items():
            target = FOLDER / name / file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, "utf-8")
