"""rspamd over a mail that is signed and comes from where its domain says, all of it on this machine.

Our stand-in signs nothing; here dkimpy does as SES would, and a name server of ours answers for the domain:
its key (RFC 6376), its policy (RFC 7489), and who may send for the envelope's domain (RFC 7208). rspamd asks
nobody else.
"""

from __future__ import annotations

import base64
import http.client
import json
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import dkim
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from dnslib import MX, QTYPE, RCODE, RR, TXT, A
from dnslib.dns import DNSRecord
from dnslib.server import BaseResolver, DNSHandler, DNSServer

DOMAIN = "news.example.org"
ENVELOPE = f"0100@bounce.{DOMAIN}"  # SES's MAIL FROM domain
HOST, ADDRESS = f"mx.{DOMAIN}", "192.0.2.10"
TO = "ana@example.org"
SIGNED = (b"from", b"to", b"subject", b"date", b"message-id", b"list-unsubscribe", b"list-unsubscribe-post")
STARTS = 240  # seconds: it compiles its expressions, on a busy machine slowly


@dataclass(frozen=True)
class Verdict:
    """What rspamd says: the sum, and each rule's points."""

    points: float
    rules: Mapping[str, float]


@dataclass(frozen=True)
class Rspamd:
    """One that runs, and the key that its domain signs with (PEM)."""

    port: int
    key: bytes

    def signed(self, raw: bytes) -> bytes:
        signature: bytes = dkim.sign(raw, b"s", DOMAIN.encode(), self.key, include_headers=list(SIGNED))
        return signature + raw

    def reads(self, raw: bytes) -> Verdict:
        """As if our server had just handed it in."""
        headers = {"IP": ADDRESS, "From": ENVELOPE, "Rcpt": TO, "Helo": HOST, "Hostname": HOST}
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        asked.request("POST", "/checkv2", raw, headers)
        told = json.load(asked.getresponse())
        asked.close()
        return Verdict(told["score"], {name: row["score"] for name, row in told["symbols"].items()})


class _Names(BaseResolver):  # type: ignore[misc]  # dnslib has no types
    def __init__(self, public: str) -> None:
        only = "v=spf1 ip4:192.0.2.10 -all"
        self.zone = {
            (f"s._domainkey.{DOMAIN}", "TXT"): TXT([public[at : at + 200].encode() for at in range(0, len(public), 200)]),
            (f"_dmarc.{DOMAIN}", "TXT"): TXT("v=DMARC1; p=reject"),
            (f"bounce.{DOMAIN}", "TXT"): TXT(only),
            (f"bounce.{DOMAIN}", "MX"): MX(HOST),
            (DOMAIN, "MX"): MX(HOST),
            (DOMAIN, "A"): A(ADDRESS),
            (HOST, "A"): A(ADDRESS),
        }  # fmt: skip
        self.known = {name for name, _ in self.zone}

    def resolve(self, request: DNSRecord, handler: DNSHandler) -> DNSRecord:
        name, kind = str(request.q.qname).rstrip(".").lower(), QTYPE[request.q.qtype]
        reply = request.reply()
        if (name, kind) in self.zone:
            reply.add_answer(RR(request.q.qname, request.q.qtype, ttl=60, rdata=self.zone[name, kind]))
        elif name not in self.known:
            reply.header.rcode = RCODE.NXDOMAIN
        return reply


@contextmanager
def running(folder: Path) -> Iterator[Rspamd]:
    """rspamd with the rules it comes with, of its own making; raises AssertionError where it does not start."""
    private = rsa.generate_private_key(65537, 2048)
    key = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    public = private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    names = DNSServer(_Names(f"v=DKIM1; k=rsa; p={base64.b64encode(public).decode()}"), "127.0.0.1", 0)
    names.start_thread()
    port = free()
    configure(folder, port, names.server.server_address[1])
    places = {"LOCAL_CONFDIR": folder, "RUNDIR": folder, "DBDIR": folder, "LOGDIR": folder}
    command = ["rspamd", "-f", "--insecure", "-c", "/etc/rspamd/rspamd.conf"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [*command, *(f"--var={name}={place}" for name, place in places.items())], stdout=log, stderr=log
        )
        try:
            until_it_answers(port, folder)
            yield Rspamd(port, key)
        finally:
            process.terminate()
            process.wait()
            names.stop()
            names.server.server_close()


def configure(folder: Path, port: int, names: int) -> None:
    """What differs from the package's own: where it listens, whom it asks, and no programs beside it."""
    local = folder / "local.d"
    local.mkdir(parents=True)
    off = "enabled = false;"
    written = {
        "options.inc": f'dns {{ nameserver = ["127.0.0.1:{names}"]; timeout = 1s; retransmits = 1; }}',
        "worker-normal.inc": f'bind_socket = "127.0.0.1:{port}"; count = 1;',
        "worker-controller.inc": off,
        "worker-proxy.inc": off,
        "worker-fuzzy.inc": off,
        "logging.inc": 'type = "console"; level = "error";',
    }
    for name, text in written.items():
        (local / name).write_text(text + "\n")


def free() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def until_it_answers(port: int, folder: Path) -> None:
    ends = time.monotonic() + STARTS
    while time.monotonic() < ends:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.2)
    raise AssertionError((folder / "log").read_text("utf-8", "replace")[-2000:])
