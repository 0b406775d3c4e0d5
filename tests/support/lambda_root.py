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
_START = 120.0  # seconds
# Of the C library; Amazon Linux 2023 has these, of 2.34. The last two every wheel may rely on beside it
# (PEP 600), and AWS's own client does.
_C_LIBRARY = (
    *(
        "libc.so.6",
        "libm.so.6",
        "libdl.so.2",
        "libpthread.so.0",
        "librt.so.1",
        "libresolv.so.2",
        "libutil.so.1",
    ),
    *("ld-linux-x86-64.so.2", "libgcc_s.so.1", "libstdc++.so.6"),
)
# Modules of Python that Lambda's has not, or that drag half a desktop along.
_NOT_LAMBDAS = re.compile(r"^(_tkinter|_curses|_curses_panel|readline|_gdbm|_dbm|nis|_test|xx)")
_ENTER = f"""
set -eu
root=$1; shift
mount --make-rprivate /
mount --bind "$root" "$root"
while [ "$1" != -- ]; do mount --bind "$1" "$root$2"; mount -o remount,bind,ro "$root$2"; shift 2; done; shift
mount -t proc proc "$root/proc"
mount -t tmpfs -o size={TMP_MB}m,mode=1777 tmpfs "$root/tmp"
mount -t tmpfs -o size=1m,mode=755 tmpfs "$root/dev"
mknod -m 666 "$root/dev/null" c 1 3; mknod -m 666 "$root/dev/zero" c 1 5; mknod -m 666 "$root/dev/urandom" c 1 9
mount -o remount,ro "$root/dev"
mount -o remount,bind,ro "$root"
exec chroot --userspec={NOBODY}:{NOBODY} --groups= "$root" "$@"
"""
_ENVIRONMENT = {  # as Lambda has it
    "LD_LIBRARY_PATH": "/var/lang/lib:/lib64:/var/runtime:/var/task:/var/task/lib:/opt/lib",
    "PATH": "/var/lang/bin",
    "PYTHONPATH": "/var/runtime:/var/task:/opt/python",
    "LAMBDA_TASK_ROOT": "/var/task",
    "AWS_LAMBDA_FUNCTION_NAME": "paper",
    "AWS_LAMBDA_FUNCTION_VERSION": "1",
    "AWS_EXECUTION_ENV": "AWS_Lambda_python3.13",
    "HOME": "/nowhere",
    "LANG": "en_US.UTF-8",
    "TZ": ":UTC",
}


@dataclass(frozen=True)
class Root:
    """A root, what is mounted into it (folder: place), and its Python's name."""

    folder: Path
    mounts: Mapping[Path, str]
    python: str


def possible() -> bool:
    """Whether this machine lets us."""
    if os.geteuid() != 0 or not all(map(shutil.which, ("unshare", "mount", "chroot", "mknod"))):
        return False
    tried = ["unshare", "--mount", "--pid", "--fork", "mount", "--make-rprivate", "/"]
    return subprocess.run(tried, capture_output=True, check=False).returncode == 0


def made(folder: Path, python: Path, task: Path, layer: Path, runtime: Path) -> Root:
    """Fills the empty `folder`. `runtime`: the packages of AWS's client, which are Lambda's own there."""
    ask = "import json, sys, sysconfig; print(json.dumps([sysconfig.get_path('stdlib'), sys.executable]))"
    answer = subprocess.run([python, "-I", "-c", ask], capture_output=True, text=True, check=True)
    library, executable = map(Path, json.loads(answer.stdout))
    binary, lang = executable.resolve(), folder / "var/lang"
    folder.chmod(0o755)
    for name in ("var/task", "var/runtime", "opt", "proc", "dev", "tmp", "lib", "lib64"):
        (folder / name).mkdir(parents=True)
    (lang / "bin").mkdir(parents=True)
    (lang / "lib" / library.name).mkdir(parents=True)
    _copied(binary, lang / "bin" / library.name)
    modules = [path for path in (library / "lib-dynload").glob("*.so") if not _NOT_LAMBDAS.match(path.name)]
    for path in {*_needed(binary, *modules), *_of_the_c_library()}:
        _copied(path, (folder / "lib64" if path.name in _C_LIBRARY else lang / "lib") / path.name)
    # Where this machine's loader looks by itself, as Amazon's does in /lib64.
    (folder / "lib/x86_64-linux-gnu").symlink_to("/lib64")
    mounts = {
        task: "/var/task",
        runtime: "/var/runtime",
        layer: "/opt",
        library: f"/var/lang/lib/{library.name}",
    }
    return Root(folder, mounts, library.name)


def _copied(source: Path, target: Path) -> None:
    shutil.copyfile(source, target)
    target.chmod(0o755)


def _needed(*binaries: Path) -> Iterator[Path]:
    """The libraries that these load here, by ldd."""
    for binary in binaries:
        listed = subprocess.run(["ldd", binary], capture_output=True, text=True, check=False).stdout
        for match in re.finditer(r"^\s+(?:\S+ => )?(/\S+) \(0x", listed, re.MULTILINE):
            yield Path(match[1])


def _of_the_c_library() -> Iterator[Path]:
    listed = subprocess.run(["/sbin/ldconfig", "-p"], capture_output=True, text=True, check=True).stdout
    for name in _C_LIBRARY:
        match = re.search(rf"^\s+{re.escape(name)} \(.*x86-64.*\) => (\S+)$", listed, re.MULTILINE)
        if match:
            yield Path(match[1])


def _command(root: Root, *words: str) -> list[str | Path]:
    """What runs these words in the root, as its user. All of it ends with the first process."""
    binds = list[str | Path]()
    for folder, place in root.mounts.items():
        binds += [folder, place]
    enter = ("unshare", "--mount", "--pid", "--fork", "--kill-child", "/bin/sh", "-c", _ENTER, "sh")
    return [*enter, root.folder, *binds, "--", f"/var/lang/bin/{root.python}", *words]


def _environment(port: int = 0) -> dict[str, str]:
    path = f"{_ENVIRONMENT['PATH']}:/usr/sbin:/usr/bin:/sbin:/bin"  # the last four for what enters the root
    return _ENVIRONMENT | {"PATH": path, "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{port}"}


def said(root: Root, program: str) -> str:
    """What a Python program prints in the root."""
    run = _command(root, "-c", program)
    done = subprocess.run(run, env=_environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@dataclass
class Api:
    """The Runtime API, and a shelf in place of S3: what is asked, what is answered."""

    events: queue.Queue[dict[str, Any]] = field(default_factory=queue.Queue)
    answers: queue.Queue[dict[str, Any]] = field(default_factory=queue.Queue)
    shelf: dict[str, bytes] = field(default_factory=dict)
    ready: threading.Event = field(default_factory=threading.Event)  # it asks for work: its start is over
    port: int = 0

    def asked(self, event: dict[str, Any], seconds: float = 60.0) -> dict[str, Any]:
        """One invocation: the function's answer, or its error. Raises queue.Empty when none comes."""
        self.events.put(event)
        return self.answers.get(timeout=seconds)


def _invocation() -> dict[str, str]:
    deadline = int((time.time() + 60) * 1000)
    return {
        "Content-Type": "application/json",
        "Lambda-Runtime-Aws-Request-Id": "00000000-0000-4000-8000-000000000001",
        "Lambda-Runtime-Trace-Id": "Root=1-00000000-000000000000000000000000;Sampled=0",
        "Lambda-Runtime-Deadline-Ms": str(deadline),
        "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:eu-west-1:000000000000:function:paper",
    }


def _handler(api: Api) -> type[BaseHTTPRequestHandler]:
    class Stand(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if self.path.endswith("/invocation/next"):
                api.ready.set()
                self._answered(200, json.dumps(api.events.get()).encode(), _invocation())
            else:
                self._answered(200, api.shelf[self.path])

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if not self.path.startswith("/shelf"):
                api.answers.put({"path": self.path.rpartition("/")[2], "body": json.loads(body or b"null")})
                self._answered(202)
                return
            head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
            for part in message_from_bytes(head + body, policy=HTTP).walk():
                data = part.get_payload(decode=True)
                if part.get_filename() and isinstance(data, bytes):
                    api.shelf[self.path] = data
            self._answered(204)

        def _answered(self, status: int, body: bytes = b"", headers: Mapping[str, str] | None = None) -> None:
            self.send_response(status)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    return Stand


@contextlib.contextmanager
def running(root: Root, handler: str, log: Path) -> Iterator[tuple[Api, float]]:
    """The function at work, and the seconds its start took; it ends with the block. Its words are in `log`."""
    api = Api()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(api))
    server.daemon_threads = True
    api.port = server.server_port
    threading.Thread(target=server.serve_forever, daemon=True).start()
    begun = time.monotonic()
    with log.open("wb") as out:
        process = subprocess.Popen(
            _command(root, "-m", "awslambdaric", handler),
            env=_environment(api.port),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
        )
    try:
        while not api.ready.wait(0.02):
            if process.poll() is not None or time.monotonic() > begun + _START:
                raise AssertionError(f"It did not start:\n{log.read_text()}")
        yield api, time.monotonic() - begun
    finally:
        process.kill()
        process.wait()
        server.shutdown()
        server.server_close()
