"""python -m infrastructure.local.training RELEASES: makes functions/crier/reading/confidence.json."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from crier.reading import weighing
from infrastructure.local.training import cases, fitting, libraries


def main() -> None:
    """Reads the folder's texts, makes the weights from all of them, and puts them into the tree."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, metavar="RELEASES")
    chosen = parser.parse_args()
    libraries.ready()
    texts = cases.load(chosen.folder)
    made_from = {
        "sha256": cases.fingerprint(chosen.folder),
        "texts": len(texts),
        "organisations": len({text.organisation for text in texts}),
    }
    made = fitting.fitted(fitting.learned(texts), made_from, fitting.Plan())
    weighing.FILE.write_text(weighing.written(made), "utf-8")
    sys.stdout.write(f"{json.dumps(made_from)}, asked below {made.asked}\n")


if __name__ == "__main__":
    main()
