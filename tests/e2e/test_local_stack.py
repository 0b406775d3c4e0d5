"""The local stack itself: the real template under its own roles, reached by nothing but loopback."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, Request, build_opener

import pytest
from botocore.exceptions import ClientError

from infrastructure.local.stack import deploy, processes
from infrastructure.local.stack.place import Place, Ports, Refused, loopback
from infrastructure.local.stack.running import PARTS

if TYPE_CHECKING:
    from deployed_stack import Stack


@pytest.mark.parametrize(
    "url",
    [
        "https://s3.us-east-1.amazonaws.com",
        "http://10.0.0.1:4566",
        "http://0.0.0.0:4566",
        "http://169.254.169.254",
        "http://127.0.0.1.example.org",
        "http://localhost.example.org",
        "",
    ],
)
def test_no_endpoint_but_loopback(url: str) -> None:
    with pytest.raises(Refused):
        loopback(url)


@pytest.mark.parametrize("url", ["http://127.0.0.1:4566", "http://localhost:1", "http://[::1]:4566"])
def test_loopback_is_allowed(url: str) -> None:
    assert loopback(url) == url


def test_everything_listens_on_loopback_alone(stack: Stack) -> None:
    """Read from the kernel: /proc/net/tcp lists each listening address in hexadecimal."""
    ports = {f"{port:04X}" for port in vars(stack.place.ports).values()}
    rows = [line.split() for line in Path("/proc/net/tcp").read_text("ascii").splitlines()[1:]]
    listening = {row[1] for row in rows if row[3] == "0A" and row[1].partition(":")[2] in ports}
    assert listening == {f"0100007F:{port}" for port in ports}


def test_functions_run_under_their_own_roles(stack: Stack) -> None:
    """Nobody without a right reads the uploads: MiniStack enforces IAM."""
    import boto3
    from botocore import UNSIGNED
    from botocore.config import Config

    nobody = boto3.client(
        "s3",
        endpoint_url=stack.place.aws,
        region_name="us-east-1",
        config=Config(signature_version=UNSIGNED, s3={"addressing_style": "path"}),
    )
    with pytest.raises(ClientError) as refused:
        nobody.list_objects_v2(Bucket=stack.names["Uploads"])
    assert refused.value.response["Error"]["Code"] == "AccessDenied"


def test_up_again_changes_nothing(stack: Stack) -> None:
    from infrastructure.local.progress import Steps
    from infrastructure.local.stack import running as local

    before = {name: processes.running(stack.place.folder, name) for name in PARTS}
    assert local.up(stack.place, Steps(local.STEPS)) == stack.place
    assert {name: processes.running(stack.place.folder, name) for name in PARTS} == before
    assert deploy.outputs(stack.place) == stack.names


def test_the_sites_address_leads_through_the_distribution(stack: Stack) -> None:
    stack.client("s3").put_object(
        Bucket=stack.names["Site"], Key="en/probe/index.html", Body=b"<p>here</p>", ContentType="text/html"
    )
    status, headers, body = stack.get("/en/probe/")
    assert (status, body) == (200, b"<p>here</p>")
    assert headers["X-Content-Type-Options"] == "nosniff"
    stack.client("s3").delete_object(Bucket=stack.names["Site"], Key="en/probe/index.html")


def test_the_web_function_answers_through_the_site_and_not_beside_it(stack: Stack) -> None:
    """Its own address is open to all; only the distribution's header opens the door."""
    host = urlsplit(stack.names["WebUrl"]).netloc
    beside = Request(stack.place.aws + "/unsubscribe/x", headers={"Host": host})  # noqa: S310 (loopback)
    with pytest.raises(HTTPError) as refused:
        build_opener(ProxyHandler({})).open(beside, timeout=30)
    with refused.value as answer:
        assert (answer.code, answer.read()) == (403, b"Forbidden")
    assert stack.get("/unsubscribe/x")[2] != b"Forbidden"


def test_a_stale_pid_file_stops_nobody(tmp_path: Path) -> None:
    """A pid used again by another program is not ours to stop."""
    (tmp_path / "edge.pid").write_text("1\nlong ago\n")
    assert processes.running(tmp_path, "edge") is None
    assert processes.stop(tmp_path, "edge") is False


def test_ports_that_are_taken_are_left(stack: Stack) -> None:
    from infrastructure.local.stack.place import choose

    place, moved = choose(Place(stack.place.folder, Ports(**vars(stack.place.ports))))
    assert set(moved) == set(vars(stack.place.ports))
    assert not set(vars(place.ports).values()) & set(vars(stack.place.ports).values())
