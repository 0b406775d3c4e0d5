"""Run the stand-in: `python -m infrastructure.local.ses FOLDER` (a place with its ports.json)."""

from __future__ import annotations

import json
import re
import socket
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from infrastructure.local.ses.rules import Refusal
from infrastructure.local.ses.service import Answer, Service, Silence
from infrastructure.local.stack.place import Place, Ports

TEMPLATE = re.compile(r"^/v2/email/templates/([^/]+)$")
SENDING = re.compile(r"^/v2/email/configuration-sets/([^/]+)/sending$")
SUPPRESSED = re.compile(r"^/v2/email/suppression/addresses/([^/]+)$")
IDENTITY = re.compile(r"^/v2/email/identities(?:/([^/]+))?(/mail-from)?$")


class Handler(BaseHTTPRequestHandler):
    """SES v2's addresses (REST, JSON), and /_admin/ for tests and for people."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # head and body in one packet
    service: Service

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_PUT(self) -> None:
        self._serve()

    def do_DELETE(self) -> None:
        self._serve()

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        url = urlsplit(self.path)
        if self.service.dead_until > time.monotonic() and not url.path.startswith("/_admin/"):
            return self._hang_up()
        try:
            request = json.loads(body) if body else {}
            return self._answer(200, self._route(self.command, url.path, parse_qs(url.query), request))
        except Silence:
            return self._hang_up()
        except Refusal as refusal:
            self.service.counts[refusal.code] += 1
            return self._answer(refusal.status, {"message": refusal.message}, refusal.code)
        except (ValueError, TypeError, KeyError) as error:
            return self._answer(400, {"message": f"Malformed request: {error!r}"}, "BadRequestException")

    def _route(self, method: str, path: str, query: dict[str, list[str]], request: Any) -> Answer:
        service = self.service
        if (about := self._of_the_account(method, path, request)) is not None:
            return about
        named = TEMPLATE.match(path)
        name = unquote(named[1]) if named else ""
        match method, "/v2/email/templates/{}" if named else path:
            case "POST", "/v2/email/outbound-bulk-emails":
                return service.send_bulk_email(request)
            case "POST", "/v2/email/outbound-emails":
                return service.send_email(request)
            case "GET", "/v2/email/account":
                return service.get_account()
            case "POST", "/v2/email/templates":
                return service.create_template(request)
            case "GET", "/v2/email/templates":
                return service.list_templates()
            case "GET", "/v2/email/templates/{}":
                return service.get_template(name)
            case "PUT", "/v2/email/templates/{}":
                return service.update_template(name, request)
            case "DELETE", "/v2/email/templates/{}":
                return service.delete_template(name)
            case "GET", "/_admin/stats":
                return service.stats()
            case "GET", "/_admin/mails":
                return service.mails(query.get("to", [None])[0], query.get("tag", [None])[0])
            case "POST", "/_admin/reset":
                return service.reset()
            case "POST", "/_admin/change":
                return service.change(request)
        raise Refusal("UnknownOperationException", "The local stand-in does not know this operation", 404)

    def _of_the_account(self, method: str, path: str, request: Any) -> Answer | None:
        """What is about an address, a configuration set or an identity; None where it is not."""
        service = self.service
        if method == "GET" and (asked := SUPPRESSED.match(path)):
            return service.get_suppressed_destination(unquote(asked[1]))
        if method == "PUT" and (switched := SENDING.match(path)):
            return service.put_configuration_set_sending_options(unquote(switched[1]), request)
        if identity := IDENTITY.match(path):
            name = unquote(identity[1] or "")
            match method, bool(name), bool(identity[2]):
                case "POST", False, False:
                    return service.create_email_identity(request)
                case "GET", True, False:
                    return service.get_email_identity(name)
                case "PUT", True, True:
                    return service.put_email_identity_mail_from_attributes(name, request)
        return None

    def _answer(self, status: int, answer: Answer, error: str | None = None) -> None:
        data = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        if error:
            self.send_header("x-amzn-ErrorType", error)
        self.end_headers()
        self.wfile.write(data)
        self.wfile.flush()

    def _hang_up(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the journal tells."""


class Server(ThreadingHTTPServer):
    """One thread per connection."""

    daemon_threads = True
    request_queue_size = 128


def main() -> None:
    """Serve on the place's SES port until stopped."""
    folder = Path(sys.argv[1])
    place = Place(folder, Ports(**json.loads((folder / "ports.json").read_text())))
    Handler.service = Service(place)
    Server(("127.0.0.1", place.ports.ses), Handler).serve_forever()


if __name__ == "__main__":
    main()
