"""Whether a file is ours: what was published says so for good, what was not says nothing, nobody forges it."""

from __future__ import annotations

import html
import json
import subprocess
import threading
import zipfile
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Any

import cloud
import pytest
from browsers import Browser, until
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from verifying import SETTINGS, SITE, asked, sha, state
from visitors import visit

from crier.aws import s3
from crier.model import manifests
from crier.model.lifecycle import Head
from crier.model.manifests import Mention
from crier.site import signatures
from crier.site.handover import Handover
from crier.stores import site_bucket, verify_index
from crier.text import messages
from crier.workflows import verification
from handlers import subscriptions

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
CURRENT, CORRECTED, WITHDRAWN = (f"/en/2026/11/24-{name}/" for name in ("park", "rents", "library"))


def files(what: str) -> dict[str, bytes]:
    """The files of a version, as steps before made them."""
    return {
        "index.html": f"<p>The page of {what}\n".encode(),
        "release.txt": f"The text of {what}\n".encode(),
        "contacts.vcf": b"BEGIN:VCARD\nEND:VCARD\n",  # every release has the same
    }


PREVIEWED = "/en/2026/11/24-ferry/"
PREVIEW = {"preview.html": b"<p>Under embargo until noon\n", "preview.pdf": b"%PDF-1.7 under embargo\n"}


def go_out(
    address: str,
    body: dict[str, bytes],
    version: int = 1,
    before: str = "",
    read_earlier: Mapping[str, bytes] = MappingProxyType({}),
) -> dict[str, bytes]:
    """What handlers/publish.py does with files that were made; all that is public of them, by name."""
    entry = {
        "authors": ["Coalición de Prueba"],
        "published": NOON.isoformat(),
        "updated": (NOON + timedelta(hours=version - 1)).isoformat(),
    }
    previews = {name: sha(one) for name, one in read_earlier.items()}
    made = Handover(version, address, SITE + address, "0" * 64, 0, entry, previews=previews)
    head = Head(version=version - 1, manifest=before)
    bundle = partial(verification.signed, SETTINGS, made, head)
    whole = site_bucket.publish(list(body), body.__getitem__, "site", address, bundle)
    verification.note(SETTINGS, made, whole)
    return {name: one for name, one in whole.items() if name not in ("manifest.sig", "signature.json")}


@pytest.fixture(scope="module")
def there() -> Iterator[dict[str, dict[str, bytes]]]:
    """An account where three releases went out, one of them was corrected and one withdrawn: their files."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in cloud.ENV.items():
            patch.setenv(name, value)
        with cloud.account():
            first = go_out(CORRECTED, files("rents"))
            second = go_out(CORRECTED, files("rents, mended"), 2, sha(first["manifest.json"]))
            found = {"current": go_out(CURRENT, files("a park")), "corrected": first, "mended": second}
            found["withdrawn"] = go_out(WITHDRAWN, files("a library"))
            for _ in range(2):
                verify_index.withdraw("site", WITHDRAWN, NOON)
                site_bucket.retire("site", WITHDRAWN, {*found["withdrawn"], "manifest.sig"})
            yield found


def zipped(body: bytes) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as kit:
        kit.writestr("release.txt", body)
    return target.getvalue()


# What somebody may have done to a file.
ALTERED: dict[str, Callable[[bytes], bytes]] = {
    "its first byte": lambda body: bytes([body[0] ^ 1]) + body[1:],
    "its last byte": lambda body: body[:-1] + bytes([body[-1] ^ 1]),
    "one byte in the middle": lambda body: body[: len(body) // 2] + b"\0" + body[len(body) // 2 + 1 :],
    "a line break at its end": lambda body: body + b"\n",
    "line breaks of Windows": lambda body: body.replace(b"\n", b"\r\n"),
    "a mark of its order of bytes": lambda body: b"\xef\xbb\xbf" + body,
    "cut short": lambda body: body[:-10],
    "doubled": lambda body: body + body,
    "empty": lambda body: b"",
    "packed": zipped,
    "saved in UTF-16": lambda body: body.decode("utf-8").encode("utf-16"),
    "a letter of its words": lambda body: body.replace(b"e", b"a", 1),
    "printed again": lambda body: b"%PDF-1.7\n" + body,
    "saved by a browser": lambda body: b"<html><head></head><body>" + body + b"</body></html>",
}


@pytest.mark.parametrize("what", ["current", "mended"])
def test_what_is_public_is_authentic_and_whatever_was_done_to_it_is_not(there: Any, what: str) -> None:
    """By its bytes alone: whoever renames a file changes none."""
    names = {"index.html", "release.txt", "contacts.vcf", "press-kit.zip", "manifest.json"}
    assert {name: state(body) for name, body in there[what].items()} == dict.fromkeys(names, "current")
    told = {done: state(change(there[what]["release.txt"])) for done, change in ALTERED.items()}
    assert told == dict.fromkeys(ALTERED, "unknown")


def test_what_was_corrected_is_known_and_names_what_follows(there: Any) -> None:
    told = {name: state(body) for name, body in there["corrected"].items()}
    unchanged = {"contacts.vcf": "current"}
    assert told == dict.fromkeys(there["corrected"], "corrected") | unchanged
    first, second = (json.loads(there[name]["manifest.json"]) for name in ("corrected", "mended"))
    assert first["supersedes"] is None
    assert second["supersedes"] == {"version": 1, "manifest": sha(there["corrected"]["manifest.json"])}


def test_what_was_withdrawn_stays_known(there: Any) -> None:
    told = {name: state(body) for name, body in there["withdrawn"].items()}
    assert told == dict.fromkeys(there["withdrawn"], "withdrawn") | {"contacts.vcf": "current"}
    assert verification.of(SETTINGS, WITHDRAWN) == manifests.Verification("withdrawn", withdrawn=NOON)


def test_a_preview_is_known_once_its_release_is_public_and_by_its_hash_alone(there: Any) -> None:
    """Also after a correction, which has none, and a withdrawal; one altered byte is nobody's."""
    earlier = PREVIEW.values()
    assert {state(body) for body in earlier} == {"unknown"}
    first = go_out(PREVIEWED, files("the ferry"), read_earlier=PREVIEW)
    assert not set(PREVIEW) & set(first) and {state(body) for body in earlier} == {"current"}
    assert state(PREVIEW["preview.pdf"] + b"\n") == "unknown"
    go_out(PREVIEWED, files("the ferry, mended"), 2, sha(first["manifest.json"]))
    assert {state(body) for body in earlier} == {"corrected"}
    for language in messages.reader_languages():
        words = html.escape(messages.say(language, "verify.preview"))
        page = asked(sha(PREVIEW["preview.pdf"]), language)[1]
        assert words in page and f'href="{PREVIEWED}"' in page
        assert words not in asked(sha(first["index.html"]), language)[1]
    verify_index.withdraw("site", PREVIEWED, NOON)
    site_bucket.retire("site", PREVIEWED, {*first, "manifest.sig"})
    assert {state(body) for body in earlier} == {"withdrawn"}


def test_a_hash_that_a_signed_manifest_does_not_name_is_no_preview(there: Any) -> None:
    manifest = sha(there["current"]["manifest.json"])
    forged = manifests.record("a" * 64, [], Mention(CURRENT, "preview.pdf", 1, manifest))
    s3.put("site", f"verify/{'a' * 64}.json", forged, "application/json")
    assert verification.of_file(SETTINGS, "a" * 64).state == "unsure"


@pytest.mark.parametrize("language", messages.reader_languages())
@pytest.mark.parametrize("what", ["current", "corrected", "withdrawn", "unknown"])
def test_the_page_says_it_in_words(there: Any, what: str, language: str) -> None:
    body = there.get(what, {"release.txt": b"a file of nobody"})["release.txt"]
    status, page = asked(sha(body), language)
    title = messages.say(language, f"verify.{what}.title")
    assert status == 200 and f"<h1>{html.escape(title)}</h1>" in page
    links = {"current": CURRENT, "corrected": CORRECTED}
    assert [one for one in (CURRENT, CORRECTED, WITHDRAWN) if f'href="{one}"' in page] == [
        one for name, one in links.items() if name == what
    ]
    assert ("Coalición de Prueba" in page and "release.txt" in page) == (what != "unknown")


def test_a_page_that_was_made_anew_with_the_same_words_was_not_corrected() -> None:
    """A new translation's link changes the page; `updated` stays."""
    url = SITE + CURRENT
    was, now = ({"index.html": text * 64} for text in "ab")
    before, after = (manifests.Manifest(url, n, "A", NOON, NOON, one) for n, one in ((1, was), (2, now)))
    assert manifests.judged("index.html", "a" * 64, before, after).state == "current"
    later = manifests.Manifest(url, 2, "A", NOON, NOON + timedelta(hours=1), now)
    assert manifests.judged("index.html", "a" * 64, before, later).state == "corrected"


def test_a_record_has_the_newest_releases_each_once() -> None:
    known: list[Mention] = []
    for number in (*range(30), 29, 29):
        mention = Mention(f"/en/2026/11/24-{number}/", "contacts.vcf", 1, "0" * 64)
        known = manifests.mentions(manifests.record("1" * 64, known, mention))
    assert [one.address for one in known] == [
        f"/en/2026/11/24-{n}/" for n in range(29, 29 - manifests.MOST, -1)
    ]
    again = Mention(known[0].address, "contacts.vcf", 2, "2" * 64)
    newer = manifests.record("1" * 64, known, again)
    assert manifests.record("1" * 64, manifests.mentions(newer), known[0]) == newer, "an older one comes late"


# ---- What is asked ----


def test_a_hash_or_an_address_is_understood_as_people_write_it(there: Any) -> None:
    digest = sha(there["current"]["release.txt"])
    pairs = [digest[n : n + 2] for n in range(0, 64, 2)]
    for text in (digest, digest.upper(), f"  {digest} ", " ".join(pairs), ":".join(pairs), f"{digest}\n",
                 SITE + CURRENT, f"news.example.org{CURRENT}", CURRENT, f"{SITE}{CURRENT}release.pdf",
                 f"{SITE}{CURRENT}?from=mail#top"):  # fmt: skip
        found = verification.asked_for(text)
        assert found is not None and verification.of(SETTINGS, found).state == "current", text
    for text in ("", "release.pdf", digest[:-1], digest + "0", f"{SITE}/en/", "//", "http://[", "../..",
                 f"{CURRENT}../../../etc/"):  # fmt: skip
        assert verification.asked_for(text) is None, text
        assert asked(text)[0] == 400
    assert visit(subscriptions, "GET", "/verify/answer/xx?asked=a")["statusCode"] == 400
    assert verification.of(SETTINGS, "/en/2026/11/24-no-such/").state == "unknown"


# ---- Forgeries by whoever may write the site and not sign ----

PRIVATE = ec.generate_private_key(ec.SECP256R1())


@pytest.fixture
def place(there: Any, request: pytest.FixtureRequest) -> str:
    """A release of its own for each forger."""
    where = f"/en/2026/11/25-{sha(request.node.name.encode())[:8]}/"
    go_out(where, files(where))
    return where


def manifest_of(where: str, body: bytes) -> bytes:
    told = {
        "format": 2, "publisher": "Coalición de Prueba", "url": SITE + where, "version": 9, "published": NOON.isoformat(),
        "updated": NOON.isoformat(), "supersedes": None, "files": [{"name": "release.txt", "sha256": sha(body)}],
    }  # fmt: skip
    return json.dumps(told).encode()


def plant(key: str, body: bytes) -> None:
    s3.put("site", key, body, "application/json")


def note(where: str, body: bytes, digest: str, name: str = "release.txt") -> None:
    plant(f"verify/{sha(body)}.json", manifests.record(sha(body), [], Mention(where, name, 9, digest)))


def with_signature(where: str, body: bytes, signature: bytes | None) -> None:
    made = manifest_of(where, body)
    plant(f"verify/manifests/{sha(made)}.json", made)
    if signature is not None:
        plant(f"verify/manifests/{sha(made)}.sig", signature)
    note(where, body, sha(made))


def their_own_key(where: str, body: bytes) -> None:
    made = manifest_of(where, body)
    with_signature(where, body, PRIVATE.sign(made, ec.ECDSA(hashes.SHA256())))
    plant(f"{where[1:]}manifest.json", made)


def anothers_signature(where: str, body: bytes) -> None:
    with_signature(where, body, s3.get("site", f"{where[1:]}manifest.sig")[0])


def true_digest(where: str) -> str:
    return sha(s3.get("site", f"{where[1:]}manifest.json")[0])


def an_altered_manifest(where: str, body: bytes) -> None:
    digest = true_digest(where)
    plant(f"verify/manifests/{digest}.json", manifest_of(where, body))
    note(where, body, digest)


FORGERS: dict[str, Callable[[str, bytes], None]] = {
    "a key of their own": their_own_key,
    "no signature": lambda where, body: with_signature(where, body, None),
    "a signature that is none": lambda where, body: with_signature(where, body, b"none"),
    "another's signature": anothers_signature,
    "a true manifest of other files": lambda where, body: note(where, body, true_digest(where)),
    "a true manifest for the file": lambda where, body: note(
        where, body, true_digest(where), "manifest.json"
    ),
    "another release's manifest": lambda where, body: note(where, body, true_digest(CURRENT)),
    "an altered manifest": an_altered_manifest,
    "a record that is none": lambda where, body: plant(f"verify/{sha(body)}.json", b"[1]"),
}


@pytest.mark.parametrize("forge", FORGERS)
def test_whoever_writes_the_site_and_cannot_sign_makes_nothing_authentic(place: str, forge: str) -> None:
    body = f"Rents are abolished: {forge}".encode()
    FORGERS[forge](place, body)
    assert state(body) == "unsure"


def test_a_forged_manifest_at_the_address_says_nothing_of_true_files(place: str) -> None:
    assert state(files(place)["release.txt"]) == "current"
    their_own_key(place, b"Rents are abolished.")
    assert state(files(place)["release.txt"]) == "unsure"
    assert messages.say("en", "verify.unsure.title") in asked(SITE + place)[1]


# ---- openssl and WebCrypto alone ----


def test_openssl_alone_verifies_a_manifest(there: Any, tmp_path: Path) -> None:
    """By the very command of docs/verify.md, on what lies on the site."""
    for name, key in (("manifest.json", f"{CURRENT[1:]}manifest.json"), ("key.pem", ".well-known/crier/key.pem"),
                      ("manifest.sig", f"{CURRENT[1:]}manifest.sig")):  # fmt: skip
        (tmp_path / name).write_bytes(s3.get("site", key)[0])
    text = (Path(__file__).parents[2] / "docs/verify.md").read_text("utf-8")
    (command,) = [line for line in text.splitlines() if line.startswith("openssl dgst")]

    def said() -> tuple[int, str]:
        done = subprocess.run(command.split(), cwd=tmp_path, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout.strip()

    assert said() == (0, "Verified OK")
    manifest = tmp_path / "manifest.json"
    manifest.write_bytes(manifest.read_bytes().replace(b"release.txt", b"release.tXt"))
    assert said() == (1, "Verification failure")


WEBCRYPTO = """
  const bytes = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  const verified = ([key, raw, good, bad]) => {
    const how = {name: "ECDSA", namedCurve: "P-256", hash: "SHA-256"};
    return crypto.subtle.importKey("spki", key, how, false, ["verify"])
      .then((one) => Promise.all([good, bad].map((data) => crypto.subtle.verify(how, one, raw, data))))
      .then((found) => found.join());
  };
"""


def asked_of_webcrypto(there: Any) -> list[str]:
    """The public key, the signature as r and s, the manifest, and another one: base64."""
    told = json.loads(s3.get("site", f"{CURRENT[1:]}signature.json")[0])
    public_key = serialization.load_pem_public_key(s3.get("site", told["key_at"][1:])[0])
    der = public_key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    assert told["key"] == signatures.key_id(der) == sha(der)[:16]
    good = there["current"]["manifest.json"]
    return [b64encode(der).decode(), told["raw"], b64encode(good).decode(), b64encode(good + b" ").decode()]


def test_webcrypto_alone_verifies_a_manifest(there: Any) -> None:
    """The other form, r and s, by Node's WebCrypto, which is the browsers'."""
    script = WEBCRYPTO + "verified(process.argv.slice(1).map(bytes)).then((found) => console.log(found));"
    given = asked_of_webcrypto(there)
    done = subprocess.run(["node", "-e", script, *given], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "true,false"


@pytest.mark.long
def test_chromium_verifies_a_manifest(there: Any) -> None:
    """WebCrypto of a browser, on a page of this machine: elsewhere it wants https."""
    script = f"verified({json.dumps(asked_of_webcrypto(there))}.map(bytes))"
    then = ".then((found) => { document.body.textContent = found; });"
    shown = f"<!doctype html><p>nothing yet</p><script>{WEBCRYPTO}{script}{then}</script>"

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(shown.encode())

        def log_message(self, *_: Any) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = Browser("scripts")
        try:
            browser.goto(f"http://127.0.0.1:{server.server_address[1]}/")
            assert until(lambda: "nothing yet" not in browser.text())
            assert browser.text().strip() == "true,false"
        finally:
            browser.process.communicate(timeout=20)  # the end of its input is the end of it
            server.shutdown()
