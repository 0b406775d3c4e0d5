"""manifest.sig: the manifest's signature, for openssl."""

from __future__ import annotations

from crier.site.signatures import Signature


def render(signature: Signature) -> bytes:
    """The signature in DER."""
    return signature.der
