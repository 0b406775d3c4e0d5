"""Opens the deployed distribution at the site's localhost address."""

from __future__ import annotations

import sys

from infrastructure.local.stack import deploy, processes
from infrastructure.local.stack.cloud import client
from infrastructure.local.stack.place import Place


def open_site(place: Place) -> None:
    """Let the site's address lead to the distribution of the deployed stack."""
    identifier = deploy.outputs(place)["Distribution"]
    domain = client(place, "cloudfront").get_distribution(Id=identifier)["Distribution"]["DomainName"]
    (place.folder / "distribution.txt").write_text(domain.partition(".")[0] + "\n")


def start(place: Place) -> None:
    """Start the small proxy in front of it."""
    processes.start(
        place.folder,
        "edge",
        [sys.executable, "-m", "infrastructure.local.stack.edge", str(place.folder)],
        place.environment,
        lambda: processes.listening(place.ports.site),
    )
