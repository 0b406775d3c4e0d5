"""What the desk said of a draft's proof, on the draft's version in the Releases table."""

from __future__ import annotations

from crier.aws import dynamodb
from crier.model.proofs import Proof, Word
from crier.stores.releases import version_key


def settle(releases: str, proof: Proof, word: Word) -> None:
    """The first word counts, and only of a draft that was proofed."""
    key = version_key(proof.draft, proof.version)
    dynamodb.update(releases, *key, {"said": word}, where={"said": None, "state": "proofed"})
