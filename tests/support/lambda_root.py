"""A root like Lambda's, for one function: Python in /var/lang, code in /var/task, a layer in /opt, the C
library, and nothing else of this machine. It cannot be written but for a small /tmp; an unprivileged user runs
AWS's own runtime client in it, against a stand-in of Lambda's Runtime API on loopback.

Needs root: mount and chroot. Linux alone.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

NOBODY = 993  # Lambda's own user has no name either
TMP_MB = 64
# Of the C library; Amazon Linux 2023 has these of 2.34.
# The compilers' two every wheel may rely on beside it (PEP 600), and AWS's own client does.
C_LIBRARY = (
    *("libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1", "libresolv.so.2", "libutil.so.1"),
    *("ld-linux-x86-64.so.2", "libgcc_s.so.1", "libstdc++.so.6"),
)
# Modules of Python that Lambda's has not, or that drag half a desktop along.
_NOT_LAMBDAS = re.compile(r"^(_tkinter|_curses|_curses_panel|readline|_gdbm|_dbm|nis|_test|xx)")
_ENTER = """
set -eu
root=$1; shift
mount --make-rprivate /
mount --bind "$root" "$root"
while [ "$1" != -- ]; do mount --bind "$1" "$root$2"; mount -o remount,bind,ro "$root$2"; shift 2; done; shift
mount -t proc proc "$root/proc"
mount -t tmpfs -o size=%(tmp)dm,mode=1777 tmpfs "$root/tmp"
mount -t tmpfs -o size=1m,mode=755 tmpfs "$root/dev"
mknod -m 666 "$root/dev/null" c 1 3; mknod -m 666 "$root/dev/zero" c 1 5; mknod -m 666 "$root/dev/urandom" c 1 9
mount -o remount,ro "$root/dev"
mount -o remount,bind,ro "$root"
exec chroot --userspec=%(user)d:%(user)d --groups= "$root" "$@"
"""


def possible() -> bool:
    """Whether this machine lets us."""
    if os.geteuid() != 0 or not all(map(shutil.which, ("unshare", "mount", "chroot", "mknod"))):
        return False
    tried = ["unshare", "--mount", "--pid", "--fork", "mount", "--make-rprivate", "/"]
    return subprocess.run(tried, capture_output=True, check=False).returncode == 0


def _needed(*binaries: Path) -> Iterator[Path]:
    """The libraries that these load here, by ldd."""
    for binary in binaries:
        told = subprocess.run(["ldd", binary], capture_output=True, text=True, check=False).stdout
        for match in re.finditer(r"^\s+(?:\S+ => )?(/\S+) \(0x", told, re.MULTILINE):
            yield Path(match[1])


def _cached(*names: str) -> Iterator[str]:
    """Where the linker finds these."""
    told = subprocess.run(["/sbin/ldconfig", "-p"], capture_output=True, text=True, check=True).stdout
    for name in names:
        yield re.search(rf"^\s+{re.escape(name)} \(.*x86-64.*\) => (\S+)$", told, re.MULTILINE)[1]  # type: ignore[index]


@dataclass(frozen=True)
class Root:
    """A root, and what is mounted into it."""

    folder: Path
    mounts: Mapping[Path, str]
    version: str


def made(folder: Path, python: Path, task: Path, layer: Path, runtime: Path) -> Root:
    """Fills the empty `folder`. `runtime`: the packages of AWS's client, which are Lambda's own there."""
    ask = "import json, sys, sysconfig; print(json.dumps([sys.base_prefix, sysconfig.get_path('stdlib'), sys.executable]))"
    asked = subprocess.run([python, "-I", "-c", ask], capture_output=True, text=True, check=True)
    _, library, executable = map(Path, json.loads(asked.stdout))
    for name in ("var/task", "var/runtime", "opt", "proc", "dev", "tmp", "lib64", f"var/lang/lib/{library.name}"):
        (folder / name).mkdir(parents=True)
    (folder / "var/lang/bin").mkdir()
    binary = executable.resolve()
    shutil.copyfile(binary, folder / "var/lang/bin" / library.name)
    (folder / "var/lang/bin" / library.name).chmod(0o755)
    modules = [path for path in (library / "lib-dynload").glob("*.so") if not _NOT_LAMBDAS.match(path.name)]
    for path in {*_needed(binary, *modules), *map(Path, _cached(*C_LIBRARY))}:
        theirs = path.name in C_LIBRARY
        place = folder / ("lib64" if theirs else "var/lang/lib") / path.name
        shutil.copyfile(path, place)
        place.chmod(0o755)
    # Where this machine's loader looks by itself, as Amazon's does in /lib64.
    (folder / "lib").mkdir()
    (folder / "lib/x86_64-linux-gnu").symlink_to("/lib64")
    mounts = {task: "/var/task", runtime: "/var/runtime", layer: "/opt", library: f"/var/lang/lib/{library.name}"}
    return Root(folder, mounts, library.name)


@dataclass
class Api:
    """The Runtime API, and a shelf in place of S3: what is asked, what is answered."""

    events: queue.Queue[dict[str, Any]] = field(default_factory=queue.Queue)
    answers: queue.Queue[dict[str, Any]] = field(default_factory=queue.Queue)
    shelf: dict[str, bytes] = field(default_factory=dict)
    asked_at: float = 0.0  # when it first asked for work: its start is over
    port: int = 0


def _handler(api: Api) -> type[BaseHTTPRequestHandler]:
    class Asked(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if self.path.endswith("/invocation/next"):
                api.asked_at = api.asked_at or time.monotonic()
                body = json.dumps(api.events.get()).encode()
                self._answered(200, body, {"Lambda-Runtime-Aws-Request-Id": "1", "Lambda-Runtime-Deadline-Ms": str(int(time.time() * 1000) + 60_000), "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:eu-west-1:000000000000:function:paper"})
            else:
                self._answered(200, api.shelf[self.path])

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if self.path.startswith("/shelf"):
                head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
                for part in message_from_bytes(head + body, policy=HTTP).iter_parts():  # type: ignore[attr-defined]
                    if part.get_filename():
                        api.shelf[self.path] = part.get_payload(decode=True)
                self._answered(204)
            else:
                api.answers.put({"path": self.path.rpartition("/")[2], "body": json.loads(body or b"null")})
                self._answered(202)

        def _answered(self, status: int, body: bytes = b"", headers: Mapping[str, str] | None = None) -> None:
            self.send_response(status)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            print(_, self.headers.items())

    return Asked


@contextlib.contextmanager
def running(root: Root, handler: str, log: Path) -> Iterator[tuple[Api, float]]:
    """The function at work, and the seconds its start took; it ends with the block. Its words are in `log`."""
    api = Api()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(api))
    server.daemon_threads = True
    api.port = server.server_port
    threading.Thread(target=server.serve_forever, daemon=True).start()
    binds = [word for source, place in root.mounts.items() for word in (str(source), place)]
    env = {  # as Lambda has it
        "LD_LIBRARY_PATH": "/var/lang/lib:/lib64:/var/runtime:/var/task:/var/task/lib:/opt/lib",
        "PATH": "/var/lang/bin",
        "PYTHONPATH": "/var/runtime:/var/task:/opt/python",
        "LAMBDA_TASK_ROOT": "/var/task",
        "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{api.port}",
        "AWS_LAMBDA_FUNCTION_NAME": "paper",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "2048",
        "AWS_LAMBDA_FUNCTION_VERSION": "1",
        "AWS_EXECUTION_ENV": "AWS_Lambda_python3.13",
        "HOME": "/nowhere",
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
    }
    script = _ENTER % {"tmp": TMP_MB, "user": NOBODY}
    begun = time.monotonic()
    with log.open("wb") as out:
        process = subprocess.Popen(
            [
                *("unshare", "--mount", "--pid", "--fork", "--kill-child", "/bin/sh", "-c", script, "sh"),
                *(root.folder, *binds, "--", f"/var/lang/bin/{root.version}", "-m", "awslambdaric", handler),
            ],
            env=env | {"PATH": "/var/lang/bin:/usr/sbin:/usr/bin:/sbin:/bin"},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
        )
    try:
        while not api.asked_at and process.poll() is None and time.monotonic() < begun + 120:
            time.sleep(0.01)
        if not api.asked_at:
            raise AssertionError(f"It did not start:\n{log.read_text()}")
        yield api, api.asked_at - begun
    finally:
        process.kill()
        process.wait()
        server.shutdown()
        server.server_close()


def asked(api: Api, event: dict[str, Any]) -> dict[str, Any]:
    """One invocation: what the function answers, or its error. Raises queue.Empty after two minutes."""
    api.events.put(event)
    return api.answers.get(timeout=30)


