"""The local AWS: MiniStack as a background program, and clients that reach nothing else."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
import urllib.request
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from infrastructure.local.stack import processes
from infrastructure.local.stack.account import Account
from infrastructure.local.stack.environments import environment
from infrastructure.local.stack.place import REGION, Place, Refused

RIGHTS = "rights.txt"  # which role used which right, see emulator.py


@cache
def client(place: Place | Account, service: str) -> Any:
    """A boto3 client of this stack's AWS; "sesv2" is the stand-in, "sesv2-stored" what MiniStack keeps."""
    import boto3
    from botocore.config import Config

    if isinstance(place, Account):
        patient = Config(retries={"mode": "standard", "total_max_attempts": 5})
        return place.session.client(service.removesuffix("-stored"), config=patient)
    return boto3.session.Session().client(
        service.removesuffix("-stored"),
        endpoint_url=place.ses if service == "sesv2" else place.aws,
        region_name=REGION,
        aws_access_key_id="test",
        aws_secret_access_key="test",  # noqa: S106 (MiniStack's root, on loopback)
        config=Config(
            proxies={},
            connect_timeout=3,
            read_timeout=120,
            s3={"addressing_style": "path"},
            retries={"total_max_attempts": 1},
        ),
    )


def enter(place: Place | Account) -> None:
    """From here on the product's own modules talk to this stack: of the caller's AWS nothing else is left."""
    import boto3

    from crier.aws.client import client as product

    variables = {name: value for name, value in place.environment.items() if name.startswith("AWS_")}
    if variables == {name: value for name, value in os.environ.items() if name.startswith("AWS_")}:
        return
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ.update(variables)
    os.environ.setdefault("NO_PROXY", place.environment.get("NO_PROXY", ""))
    boto3.setup_default_session()
    product.cache_clear()


def start(place: Place) -> None:
    """Start MiniStack with every role enforced, on loopback alone."""
    if shutil.which("node") is None:
        raise Refused("The local site needs Node.js (CloudFront's functions run in it): install `nodejs`.")
    python = environment("ministack")
    variables = place.environment | {
        "PATH": f"{python}:{place.environment.get('PATH', '')}",
        "AUTH": "true",
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(place.ports.aws),
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "LAMBDA_WARM_TTL_SECONDS": "3600",  # a person reads for a while between two uploads
        "MINISTACK_REGION": REGION,
        "TMPDIR": str(_temporary(place)),
        "LOG_LEVEL": "INFO",
    }
    for name in ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "VIRTUAL_ENV"):
        variables.pop(name, None)
    rights = place.folder / RIGHTS
    rights.unlink(missing_ok=True)
    command = [str(python / "python"), str(Path(__file__).with_name("emulator.py")), str(rights)]
    processes.start(place.folder, "ministack", command, variables, lambda: healthy(place))


def clean(place: Place) -> None:
    """Remove what a stopped MiniStack left behind: packages, unpacked into ten thousand files each.

    They go aside at once and are deleted while nobody waits: on a slow disk that takes minutes.
    """
    with suppress(FileNotFoundError):
        (place.folder / "tmp").rename(place.folder / f"gone-{time.time_ns()}")
    gone = [str(folder) for folder in place.folder.glob("gone-*")]
    if gone:
        subprocess.run(["sh", "-c", 'rm -rf "$@" >/dev/null 2>&1 &', "sh", *gone], check=False)


def healthy(place: Place) -> bool:
    """Whether MiniStack answers."""
    try:
        with urllib.request.urlopen(f"{place.aws}/_ministack/health", timeout=2) as answer:  # noqa: S310
            return bool(json.load(answer))
    except OSError:
        return False


def _temporary(place: Place) -> Path:
    folder = place.folder / "tmp"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
