"""SES v2 of another make than our stand-in: a program of its own, written from AWS's pages and botocore's model.

It speaks HTTP as SES does and keeps one line for each mail it accepts. What it answers with is drawn by a
seed: as asked, late, broken off, reset, cut short, in somebody else's words, with every documented status
and error, and with answers that say nothing of what was accepted. Run as
`python another_ses.py FOLDER SETTINGS` (JSON); FOLDER/port says where it listens.

https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendBulkEmail.html
https://docs.aws.amazon.com/ses/latest/dg/quotas.html
"""

from __future__ import annotations

import json
import random
import re
import socket
import struct
import sys
import threading
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

# API_SendBulkEmail, Errors: the code and its HTTP status; then those of CommonErrors that may come by themselves.
ERRORS: Mapping[str, int] = {
    "TooManyRequestsException": 429, "LimitExceededException": 400, "AccountSuspendedException": 400,
    "SendingPausedException": 400, "MessageRejected": 400, "MailFromDomainNotVerifiedException": 400,
    "NotFoundException": 404, "BadRequestException": 400, "ThrottlingException": 400,
    "AccessDeniedException": 403, "ExpiredTokenException": 403, "InvalidClientTokenId": 403,
    "RequestExpired": 400, "SomethingNew": 400,
}  # fmt: skip
# API_BulkEmailEntryResult, Status, all but SUCCESS; the two that end in EXIST stood on that page before;
# the last is none yet.
STATUSES = (
    "MESSAGE_REJECTED", "MAIL_FROM_DOMAIN_NOT_VERIFIED", "CONFIGURATION_SET_NOT_FOUND", "TEMPLATE_NOT_FOUND",
    "ACCOUNT_SUSPENDED", "ACCOUNT_THROTTLED", "ACCOUNT_DAILY_QUOTA_EXCEEDED", "INVALID_SENDING_POOL_NAME",
    "ACCOUNT_SENDING_PAUSED", "CONFIGURATION_SET_SENDING_PAUSED", "INVALID_PARAMETER", "TRANSIENT_FAILURE",
    "FAILED", "CONFIGURATION_SET_DOES_NOT_EXIST", "TEMPLATE_DOES_NOT_EXIST", "SOMETHING_NEW",
)  # fmt: skip
OWN = ("MESSAGE_REJECTED", "INVALID_PARAMETER")  # said of a person
SIMULATOR = "@simulator.amazonses.com"
TAG = re.compile(r"[A-Za-z0-9_-]{1,256}")
HEADER = re.compile(r"[ -~]{1,995}")


@dataclass
class Settings:
    """What one seed's SES is like."""

    seed: int = 0
    rate: float = 1000.0
    slow: float = 0.9  # seconds: longer than the client waits for an answer
    odd: float = 0.3  # of calls
    refused: Sequence[str] = ()  # addresses SES takes nothing for, in an entry's own word
    poison: Sequence[str] = ()  # addresses with which it refuses the whole call


@dataclass(frozen=True)
class Fate:
    """What becomes of one call, drawn before anything is accepted."""

    name: str
    share: float  # of the odd calls
    accepts: float = 1.0  # of the entries, from the first on
    answers: bool = True  # whether the client can know what was accepted


FATES = (
    Fate("answered late", 5, answers=False),
    Fate("accepted late", 4, answers=False),
    Fate("reset before", 3, 0.0, answers=False),
    Fate("reset after", 4, answers=False),
    Fate("reset in the answer", 4, answers=False),
    Fate("cut short", 4, answers=False),
    Fate("closed without a word", 3, answers=False),
    Fate("a page of HTML", 3, answers=False),
    Fate("half a JSON", 3, answers=False),
    Fate("JSON of another kind", 2, answers=False),
    Fate("500 after all", 4, answers=False),
    Fate("502 after all", 2, answers=False),
    Fate("500 half-way", 3, 0.5, answers=False),
    Fate("503 before", 3, 0.0, answers=False),
    Fate("one entry short", 3, answers=False),
    Fate("one entry too many", 2, answers=False),
    Fate("an entry without a status", 2, answers=False),
    Fate("a new word with a number", 2, answers=False),
    Fate("throttled", 4, 0.0),
    Fate("refused", 6, 0.0),
    Fate("statuses", 8),
)


@dataclass
class Ses:
    """The account: what it was asked, and what it accepted."""

    settings: Settings
    folder: Path
    lock: threading.Lock = field(default_factory=threading.Lock)
    under_way: int = 0

    def __post_init__(self) -> None:
        self.chance = random.Random(self.settings.seed)  # noqa: S311

    def keep(self, name: str, lines: Sequence[Mapping[str, Any]]) -> None:
        with self.lock, (self.folder / f"{name}.jsonl").open("a") as file:
            file.write("".join(json.dumps(line) + "\n" for line in lines))

    def drawn(self) -> Fate:
        with self.lock:
            if self.chance.random() >= self.settings.odd:
                return Fate("well", 0)
            return self.chance.choices(FATES, [fate.share for fate in FATES])[0]

    def pick(self, of: Sequence[str]) -> str:
        with self.lock:
            return self.chance.choice(of)

    def accept(self, request: Mapping[str, Any], statuses: Sequence[str], answered: bool) -> list[str]:
        """Keeps who is accepted; a message id for each entry, "" where there is none."""
        at, call, ids, lines = time.time(), uuid.uuid4().hex, list[str](), []
        for entry, status in zip(request["BulkEmailEntries"], statuses, strict=True):
            ids.append(f"0100{uuid.uuid4().hex}-000000" if status == "SUCCESS" else "")
            tags = {tag["Name"]: tag["Value"] for tag in entry.get("ReplacementTags", ())}
            lines.append({"at": at, "call": call, "to": _to(entry), "tags": tags, "id": ids[-1],
                          "answered": answered, "status": status})  # fmt: skip
        self.keep("entries", lines)
        return ids


def _to(entry: Mapping[str, Any]) -> str:
    return str(entry["Destination"]["ToAddresses"][0])


def faults(request: Mapping[str, Any]) -> list[str]:
    """What SES's pages do not allow in a request; ours never has any."""
    found = [] if 1 <= len(request["BulkEmailEntries"]) <= 50 else ["entries"]
    for entry in request["BulkEmailEntries"]:
        if [len(to) for to in entry["Destination"].values()] != [1]:
            found.append("destination")
        for tag in entry.get("ReplacementTags", ()):
            found += [] if TAG.fullmatch(tag["Name"]) and TAG.fullmatch(tag["Value"]) else ["tag"]
        headers = entry.get("ReplacementHeaders", ())
        found += [] if len(headers) <= 15 else ["headers"]
        found += ["header" for one in headers if not HEADER.fullmatch(one["Value"])]
        data = json.loads(entry["ReplacementEmailContent"]["ReplacementTemplate"]["ReplacementTemplateData"])
        content = request["DefaultContent"]["Template"]["TemplateContent"]
        holes = set(re.findall(r"\{\{\s*(\w+)\s*\}\}", "".join(content.values())))
        found += [] if holes <= data.keys() else ["template"]
    return found


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    ses: Ses

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_GET(self) -> None:
        if self.path == "/idle":
            self._answer(200, {"under_way": self.ses.under_way})
            return
        quota = {"Max24HourSend": 1e6, "MaxSendRate": self.ses.settings.rate, "SentLast24Hours": 0.0}
        account = {"SendQuota": quota, "SendingEnabled": True, "EnforcementStatus": "HEALTHY",
                   "ProductionAccessEnabled": True, "DedicatedIpAutoWarmupEnabled": False}  # fmt: skip
        self._answer(200, account)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path != "/v2/email/outbound-bulk-emails":
            self._refuse("NotFoundException")
            return
        with self.ses.lock:
            self.ses.under_way += 1
        try:
            self._bulk(json.loads(body))
        except OSError:  # the client is gone
            self.close_connection = True
        finally:
            with self.ses.lock:
                self.ses.under_way -= 1

    def _bulk(self, request: Mapping[str, Any]) -> None:
        ses = self.ses
        if wrong := faults(request):
            ses.keep("faults", [{"fault": fault} for fault in wrong])
            self._refuse("BadRequestException")
            return
        everybody = [_to(entry) for entry in request["BulkEmailEntries"]]
        if not set(everybody).isdisjoint(ses.settings.poison):
            ses.keep("poisoned", [{"to": to} for to in everybody if len(everybody) == 1])
            self._refuse("BadRequestException")
            return
        fate = ses.drawn()
        ses.keep("fates", [{"fate": fate.name, "people": len(everybody)}])
        if fate.name == "throttled":
            self._refuse(ses.pick(("TooManyRequestsException", "ThrottlingException")))
        elif fate.name == "refused":
            self._refuse(ses.pick(tuple(ERRORS)))
        elif fate.name == "503 before":
            self._answer(503, {"message": "Service unavailable"})
        elif fate.name == "reset before":
            self.reset()
        else:
            self._accepted(request, everybody, fate)

    def _accepted(self, request: Mapping[str, Any], everybody: Sequence[str], fate: Fate) -> None:
        ses, taken = self.ses, int(len(everybody) * fate.accepts)
        statuses = []
        for number, to in enumerate(everybody):
            word = ses.pick(("SUCCESS", *STATUSES)) if fate.name == "statuses" and number % 2 else "SUCCESS"
            word = OWN[number % 2] if to in ses.settings.refused else word
            statuses.append("NOT_TAKEN" if number >= taken else word)
        if fate.name == "accepted late":
            time.sleep(ses.settings.slow)
        ids = ses.accept(request, statuses, fate.answers)
        results = [
            {"Status": status, "MessageId": one} if one else {"Status": status, "Error": "No."}
            for status, one in zip(statuses, ids, strict=True)
        ]
        ANSWERS.get(fate.name, Handler.say)(self, results)

    # ---- what is said of a call that was accepted ----

    def say(self, results: list[dict[str, str]]) -> None:
        self._answer(200, {"BulkEmailEntryResults": results})

    def say_late(self, results: list[dict[str, str]]) -> None:
        time.sleep(self.ses.settings.slow)
        self.say(results)

    def reset_inside(self, results: list[dict[str, str]]) -> None:
        self._write(200, json.dumps({"BulkEmailEntryResults": results}).encode(), part=0.5)
        self.reset()

    def cut(self, results: list[dict[str, str]]) -> None:
        self._write(200, json.dumps({"BulkEmailEntryResults": results}).encode(), part=0.5)
        self.close_connection = True

    def silent(self, results: list[dict[str, str]]) -> None:
        self.close_connection = True

    def html(self, results: list[dict[str, str]]) -> None:
        self._write(200, b"<html><body>One moment, please.</body></html>", kind="text/html")

    def half(self, results: list[dict[str, str]]) -> None:
        self._write(200, json.dumps({"BulkEmailEntryResults": results}).encode()[:-7])

    def another(self, results: list[dict[str, str]]) -> None:
        self._answer(200, {"BulkEmailEntryResults": None})

    def short(self, results: list[dict[str, str]]) -> None:
        self.say(results[1:])

    def long(self, results: list[dict[str, str]]) -> None:
        self.say([*results, results[0]])

    def wordless(self, results: list[dict[str, str]]) -> None:
        self.say([{key: one[key] for key in one if key != "Status" or n} for n, one in enumerate(results)])

    def new_word(self, results: list[dict[str, str]]) -> None:
        self.say([one | {"Status": "QUEUED"} if "MessageId" in one else one for one in results])

    def failed(self, results: list[dict[str, str]]) -> None:
        self._answer(500, {"message": "Internal failure"})

    def bad_gateway(self, results: list[dict[str, str]]) -> None:
        self._write(502, b"<html>Bad gateway</html>", kind="text/html")

    # ---- the wire ----

    def _refuse(self, code: str) -> None:
        self._answer(ERRORS[code], {"message": "No."}, {"x-amzn-ErrorType": code})

    def _answer(self, status: int, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> None:
        self._write(status, json.dumps(body).encode(), headers=headers or {})

    def _write(
        self,
        status: int,
        body: bytes,
        *,
        kind: str = "application/json",
        part: float = 1.0,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.send_response(status)
        self.send_header("x-amzn-RequestId", str(uuid.uuid4()))
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body[: int(len(body) * part)])
        self.wfile.flush()

    def reset(self) -> None:
        """The connection ends with RST instead of FIN."""
        self.close_connection = True
        with suppress(OSError):
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.rfile.close()
            self.wfile.close()
            self.connection.close()


Answer = Callable[[Handler, list[dict[str, str]]], None]
ANSWERS: Mapping[str, Answer] = {
    "answered late": Handler.say_late,
    "reset after": lambda handler, _: handler.reset(),
    "reset in the answer": Handler.reset_inside,
    "cut short": Handler.cut,
    "closed without a word": Handler.silent,
    "a page of HTML": Handler.html,
    "half a JSON": Handler.half,
    "JSON of another kind": Handler.another,
    "500 after all": Handler.failed,
    "500 half-way": Handler.failed,
    "502 after all": Handler.bad_gateway,
    "one entry short": Handler.short,
    "one entry too many": Handler.long,
    "an entry without a status": Handler.wordless,
    "a new word with a number": Handler.new_word,
}


class Server(ThreadingHTTPServer):
    """On loopback alone; a broken connection is nothing to tell of."""

    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass


def serve(folder: Path, settings: Settings) -> None:
    """Until it is ended."""
    Handler.ses = Ses(settings, folder)
    server = Server(("127.0.0.1", 0), Handler)
    (folder / "port.new").write_text(str(server.server_address[1]))
    (folder / "port.new").rename(folder / "port")
    server.serve_forever()


if __name__ == "__main__":
    serve(Path(sys.argv[1]), Settings(**json.loads(sys.argv[2])))
