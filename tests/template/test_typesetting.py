"""The layer of the PDF's libraries and fonts: from pinned packages alone, and nothing newer than Lambda has."""

from __future__ import annotations

import hashlib
import http.server
import io
import lzma
import re
import tarfile
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path, PurePosixPath

import pytest

from infrastructure import typesetting

GLIBC = (2, 34)  # Amazon Linux 2023's


def a_package(*members: tuple[str, bytes | str]) -> bytes:
    """A .deb with these files; text is where a link leads."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for path, content in members:
            info = tarfile.TarInfo(path)
            if isinstance(content, str):
                info.type, info.linkname = tarfile.SYMTYPE, content
                archive.addfile(info)
            else:
                info.size = len(content)
                archive.addfile(info, io.BytesIO(content))
    data = lzma.compress(packed.getvalue())
    parts = {"debian-binary": b"2.0\n", "control.tar.xz": b"odd", "data.tar.xz": data}
    out = b"!<arch>\n"
    for name, body in parts.items():
        out += f"{name:<16}{0:<12}{0:<6}{0:<6}{'100644':<8}{len(body):<10}`\n".encode() + body
        out += b"\n" * (len(body) % 2)
    return out


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that is served as an archive."""
    folder = tmp_path / "archive"
    (folder / "pool").mkdir(parents=True)
    handler = type("Quiet", (http.server.SimpleHTTPRequestHandler,), {"log_message": lambda *_: None})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    monkeypatch.setenv(typesetting.ARCHIVES, f"http://127.0.0.1:{server.server_port}/")
    yield folder
    server.shutdown()
    server.server_close()


def test_every_package_that_is_named_is_pinned_and_no_other() -> None:
    assert set(typesetting.locked()) == set(typesetting.packages(typesetting.wanted()))


@pytest.mark.parametrize(
    "line", ["", "0" * 64, f"{'0' * 64}  ../x_1_amd64.deb", f"{'0' * 63}g  pool/x_1_a.deb"]
)
def test_a_lock_of_another_shape_is_refused(line: str, tmp_path: Path) -> None:
    (tmp_path / "lock").write_text(f"{line}\n")
    with pytest.raises(typesetting.Failed, match="none of its own"):
        typesetting.locked(tmp_path / "lock")


def test_a_package_comes_from_the_archive_once(archive: Path, tmp_path: Path) -> None:
    data = a_package(("./usr/lib/x.so.1", b"x"))
    (archive / "pool" / "x_1_all.deb").write_bytes(data)
    digest = hashlib.sha256(data).hexdigest()
    assert typesetting.fetched("pool/x_1_all.deb", digest, tmp_path) == data
    (archive / "pool" / "x_1_all.deb").unlink()
    assert typesetting.fetched("pool/x_1_all.deb", digest, tmp_path) == data
    (tmp_path / f"{digest}.deb").write_bytes(b"spoilt")
    with pytest.raises(typesetting.Failed, match=r"typesetting\.py lock"):
        typesetting.fetched("pool/x_1_all.deb", digest, tmp_path)


def test_another_package_than_the_lock_says_is_refused(archive: Path, tmp_path: Path) -> None:
    (archive / "pool" / "x_1_all.deb").write_bytes(a_package(("./usr/lib/x.so.1", b"forged")))
    with pytest.raises(typesetting.Failed, match="Nothing was built"):
        typesetting.fetched("pool/x_1_all.deb", "0" * 64, tmp_path)
    assert not list(tmp_path.glob("*.deb"))


@pytest.mark.parametrize("stated", ["", "file:///etc", "ftp://example.org"])
def test_without_an_archive_it_says_what_to_do(stated: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(typesetting.ARCHIVES, stated)
    monkeypatch.setattr(typesetting.shutil, "which", lambda name: None)
    with pytest.raises(typesetting.Failed, match="Set CRIER_DEBIAN"):
        typesetting.archives()


def test_a_link_counts_as_what_it_leads_to() -> None:
    package = a_package(
        ("./usr/lib/x.so.1", "x.so.1.2"),
        ("./usr/lib/x.so.1.2", b"library"),
        ("./etc/conf.d/1.conf", "../../usr/share/1.conf"),
        ("./usr/share/1.conf", b"rule"),
        ("./usr/lib/lost.so", "nowhere.so"),
    )
    files = dict(typesetting.members(package))
    assert files[PurePosixPath("/usr/lib/x.so.1")] == b"library"
    assert files[PurePosixPath("/etc/conf.d/1.conf")] == b"rule"
    assert PurePosixPath("/usr/lib/lost.so") not in files


def test_links_in_a_circle_are_no_file() -> None:
    package = a_package(("./a", "b"), ("./b", "a"), ("./c", "c"), ("./d", b"d"))
    assert dict(typesetting.members(package)) == {PurePosixPath("/d"): b"d"}


def test_a_package_packed_otherwise_is_refused() -> None:
    with pytest.raises(typesetting.Failed, match="not known"):
        list(typesetting.members(a_package(("./a", b"a")).replace(b"data.tar.xz", b"data.tar.zs")))


def needs(library: bytes) -> set[tuple[int, ...]]:
    """The versions of the C library whose symbols it uses."""
    versions = re.findall(rb"\0GLIBC_(\d+(?:\.\d+)+)(?=\0)", library)
    return {tuple(map(int, version.split(b"."))) for version in versions}


def test_the_needs_of_a_library_are_read() -> None:
    assert needs(b"\0GLIBC_2.2.5\0GLIBC_2.36\0GLIBC_PRIVATE\0") == {(2, 2, 5), (2, 36)}


@pytest.mark.long
def test_no_library_asks_for_more_than_lambda_has() -> None:
    """And each finds the others it needs in the layer, or in the C library."""
    try:
        typesetting.archives()
    except typesetting.Failed as failed:
        pytest.skip(str(failed))
    folder = typesetting.built() / "python" / typesetting.PACKAGE / "libraries"
    libraries = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert len(libraries) > 20
    for name, data in libraries.items():
        assert needs(data) and max(needs(data)) <= GLIBC, name
