"""The key that signs what is published: ECDSA over P-256, kept in KMS (storage.yaml, SigningKey)."""

from __future__ import annotations

from functools import cache

from crier.aws.client import client, translated

ALGORITHM = "ECDSA_SHA_256"


def sign(key: str, digest: bytes) -> bytes:
    """The signature of what has this SHA-256 digest, in DER (RFC 3279, 2.2.3). No two calls give the same."""
    # The digest, not the message: KMS takes 4,096 bytes, and a release with pictures has a longer manifest.
    asked = {"KeyId": key, "Message": digest, "MessageType": "DIGEST", "SigningAlgorithm": ALGORITHM}
    with translated():
        return bytes(client("kms").sign(**asked)["Signature"])


@cache
def public_key(key: str) -> bytes:
    """The public half, as a SubjectPublicKeyInfo in DER; read once per start: it never changes."""
    with translated():
        return bytes(client("kms").get_public_key(KeyId=key)["PublicKey"])
