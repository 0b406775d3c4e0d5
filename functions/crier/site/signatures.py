"""Signatures of manifests, in the two forms that tools take, and whether one is good.

ECDSA over P-256 with SHA-256 (FIPS 186-5). KMS gives and openssl takes DER; WebCrypto takes r and s, 32 bytes
each (https://www.w3.org/TR/WebCryptoAPI/#ecdsa).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

HALF = 32  # bytes of r and of s: the order of P-256 has 256 bits


@dataclass(frozen=True)
class Signature:
    """What was signed with which key. `key`: the public one, a SubjectPublicKeyInfo in DER."""

    der: bytes
    key: bytes

    @property
    def raw(self) -> bytes:
        """r and s, 64 bytes."""
        from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature  # 25 ms

        r, s = decode_dss_signature(self.der)
        return r.to_bytes(HALF, "big") + s.to_bytes(HALF, "big")

    def is_of(self, data: bytes) -> bool:
        """Whether this is the key's signature of these very bytes."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives import hashes, serialization
        from cryptography.hazmat.primitives.asymmetric import ec

        public = serialization.load_der_public_key(self.key)
        if not isinstance(public, ec.EllipticCurvePublicKey) or not isinstance(public.curve, ec.SECP256R1):
            return False
        try:
            public.verify(self.der, data, ec.ECDSA(hashes.SHA256()))
        except InvalidSignature:
            return False
        return True


def key_id(key: bytes) -> str:
    """Names a public key: the first 16 hex digits of the SHA-256 of its DER."""
    return hashlib.sha256(key).hexdigest()[:16]


def pem(key: bytes) -> bytes:
    """A public key as openssl reads it (RFC 7468)."""
    from cryptography.hazmat.primitives import serialization

    public = serialization.load_der_public_key(key)
    return public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
