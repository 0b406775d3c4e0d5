"""One local deployment: its folder, its ports, its addresses; never anything but loopback."""

from __future__ import annotations

import ipaddress
import json
import os
import socket
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[3]
LOCAL = ROOT / ".local"
REGION = "us-east-1"
ACCOUNT = "000000000000"
STACK = "crier"


class Refused(Exception):
    """A plain sentence for the person at the keyboard: what is wrong and what to do."""


def loopback(url: str) -> str:
    """The same address when it stays on this machine. Raises Refused when it would not."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return url
    try:
        if ipaddress.ip_address(host).is_loopback:
            return url
    except ValueError:
        pass
    raise Refused(f"The local commands talk to this machine only, and {url} is elsewhere. Nothing was done.")


@dataclass(frozen=True)
class Ports:
    """Where each part listens on 127.0.0.1."""

    aws: int = 4566
    ses: int = 4579
    smtp: int = 1025
    inbox: int = 1080
    site: int = 8080


@dataclass(frozen=True)
class Place:
    """A folder below .local/ with the ports that belong to it."""

    folder: Path
    ports: Ports

    @property
    def aws(self) -> str:
        return loopback(f"http://127.0.0.1:{self.ports.aws}")

    @property
    def ses(self) -> str:
        return loopback(f"http://127.0.0.1:{self.ports.ses}")

    @property
    def inbox(self) -> str:
        return f"http://127.0.0.1:{self.ports.inbox}"

    @property
    def site(self) -> str:
        return f"http://127.0.0.1:{self.ports.site}"

    @property
    def environment(self) -> dict[str, str]:
        """What a program needs to see this stack as its AWS: nothing of the caller's own account."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        return kept | {
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": REGION,
            "AWS_REGION": REGION,
            "AWS_ENDPOINT_URL": self.aws,
            "AWS_ENDPOINT_URL_SESV2": self.ses,
            "AWS_EC2_METADATA_DISABLED": "true",
            "NO_PROXY": "127.0.0.1,localhost,.localhost",
        }

    def remember(self) -> None:
        """Write the ports down, for the commands that come after `up`."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "ports.json").write_text(json.dumps(asdict(self.ports), indent=2) + "\n")


def laptop() -> Place:
    """The stack of `./crier up`: on the ports it was started with, else on the usual ones."""
    folder = LOCAL / "run"
    try:
        return Place(folder, Ports(**json.loads((folder / "ports.json").read_text())))
    except FileNotFoundError:
        return Place(folder, Ports())


def free(port: int) -> bool:
    """Whether nobody on this machine listens there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def choose(place: Place) -> tuple[Place, Mapping[str, tuple[int, int]]]:
    """The same place on ports that are free, and which ones had to move (from, to)."""
    ports, moved, taken = place.ports, {}, set(asdict(place.ports).values())
    for name, port in asdict(place.ports).items():
        if free(port):
            continue
        other = next(p for p in range(port + 1, 65536) if p not in taken and free(p))
        taken.add(other)
        moved[name] = (port, other)
        ports = replace(ports, **{name: other})
    return replace(place, ports=ports), moved
