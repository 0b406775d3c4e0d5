"""What a draft's proof is made of: the files as they would be public, whom the mail reaches, the links."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta

from crier import naming
from crier.aws import objects, proofing, secrets
from crier.aws.subscribers import PLANNED, Subscribers
from crier.edition import Edition
from crier.filesets import PICTURES
from crier.filetypes import content_type
from crier.mail import compose, letter, tongues
from crier.proofs import Proof
from crier.settings import Settings
from crier.subscribers import tokens

LINKS = timedelta(days=28)  # in which a link of the mail works, or says how it ended


def reach(here: Settings, key: str, made: Edition) -> Mapping[str, int]:
    """How many people would get its mail, by how often they want any; nobody gets a correction."""
    if made.correction is not None:
        return {}
    lists, topics = frozenset(letter.lists(made)), frozenset(made.release.topics)
    language = made.address.split("/")[1]
    reads = tongues.readers(language, proofing.languages(here, key, language, made.newsroom))
    people = Subscribers(here.subscribers, secrets.keys(here.secret_id).naming)
    return Counter(
        one.cadence for one in people.everybody(PLANNED) if one.wants(lists, topics) and reads(one.language)
    )


def links(here: Settings, proof: Proof, now: datetime) -> tuple[tuple[str, str], ...]:
    """Approve and Hold: the words' key and the address of each."""
    keys, until = secrets.keys(here.secret_id), now + LINKS

    def link(word: str) -> str:
        return f"{here.site_url}/desk/{word}/{tokens.make(keys, word, proof.subject, until=until)}"

    return ("desk.approve.link", link("approve")), ("desk.hold.link", link("hold"))


def lay(here: Settings, proof: Proof, made: Edition, folder: str) -> None:
    """Puts page, PDF, pictures and mail into this folder of the uploads bucket, where staff alone read."""
    mail = compose.mailing(made)
    out = naming.staged(proof.draft, proof.version, "out/")
    for key in objects.keys(here.staging, out):
        name = key.removeprefix(out)
        if name in ("index.html", "release.pdf") or naming.extension(name) in PICTURES:
            objects.put(here.uploads, folder + name, objects.get(here.staging, key)[0], content_type(name))
    leave = f"{here.site_url}/"  # nobody's own
    text = f"{mail.subject}\n\n{mail.text}"
    for name, body in (("mail.html", mail.html), ("mail.txt", text)):
        objects.put(here.uploads, folder + name, body.replace("{{u}}", leave).encode(), content_type(name))
