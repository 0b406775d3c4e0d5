"""The site at a localhost address: hands a browser's requests to the deployed CloudFront distribution.

`python -m infrastructure.local.stack.edge FOLDER`; the distribution's name stands in FOLDER/distribution.txt.
"""

from __future__ import annotations

import http.client
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from infrastructure.local.stack.place import Place, Ports

HOP_BY_HOP = {  # RFC 9110, 7.6.1: meant for one connection
    *("connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer"),
    *("transfer-encoding", "upgrade", "host", "content-length", "date", "server"),
}
NOTHING_YET = b"Nothing is deployed here yet. Start the local stack with ./crier up\n"


class Handler(BaseHTTPRequestHandler):
    """One request in, the same one to the distribution, its answer out."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    place: Place

    def do_GET(self) -> None:
        self._pass_on()

    def do_HEAD(self) -> None:
        self._pass_on()

    def do_POST(self) -> None:
        self._pass_on()

    def do_OPTIONS(self) -> None:
        self._pass_on()

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            distribution = (self.place.folder / "distribution.txt").read_text().strip()
        except FileNotFoundError:
            return self._answer(503, [("Content-Type", "text/plain")], NOTHING_YET)
        headers = {n: v for n, v in self.headers.items() if n.lower() not in HOP_BY_HOP}
        headers["Host"] = f"{distribution}.cloudfront.localhost:{self.place.ports.aws}"
        connection = http.client.HTTPConnection("127.0.0.1", self.place.ports.aws, timeout=60)
        try:
            connection.request(self.command, self.path, body or None, headers)
            answer = connection.getresponse()
            data = answer.read()
        except (OSError, http.client.HTTPException) as error:
            return self._answer(502, [("Content-Type", "text/plain")], f"No answer: {error}\n".encode())
        finally:
            connection.close()
        kept = [(n, v) for n, v in answer.getheaders() if n.lower() not in HOP_BY_HOP]
        self._answer(answer.status, kept, data, answer.getheader("Content-Length"))

    def _answer(
        self, status: int, headers: list[tuple[str, str]], data: bytes, length: str | None = None
    ) -> None:
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        if status != 304:
            size = length if self.command == "HEAD" and length else str(len(data))
            self.send_header("Content-Length", size)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)
        self.wfile.flush()

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: addresses may hold tokens."""


def main() -> None:
    """Serve on the place's site port until stopped."""
    folder = Path(sys.argv[1])
    Handler.place = Place(folder, Ports(**json.loads((folder / "ports.json").read_text())))
    ThreadingHTTPServer.daemon_threads = True
    ThreadingHTTPServer(("127.0.0.1", Handler.place.ports.site), Handler).serve_forever()


if __name__ == "__main__":
    main()
