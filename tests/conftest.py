"""What every test has: an environment of its own, and no socket but loopback."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterator
from functools import cache
from typing import Any

import botocore.loaders
import botocore.session
import cloud
import hypothesis
import moto.kms.models
import moto.kms.utils
import moto.s3.models
import moto.s3.urls
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

from crier.aws import handler

# On a busy machine any example may take its time: no test waits on the clock.
hypothesis.settings.register_profile("crier", deadline=None)
hypothesis.settings.load_profile("crier")


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    if "stack" not in request.fixturenames:
        for name, value in cloud.ENV.items():
            monkeypatch.setenv(name, value)


@pytest.fixture
def aws() -> Iterator[Any]:
    """An account in this process; the S3 client of a person."""
    with cloud.account() as s3:
        yield s3


def _signed(key: Any, digest: bytes, algorithm: str) -> bytes:
    """As KMS signs what is called a digest (MessageType DIGEST)."""
    assert (len(digest), algorithm) == (32, "ECDSA_SHA_256")
    return key.private_key.sign(digest, ec.ECDSA(Prehashed(hashes.SHA256())))


@pytest.fixture(autouse=True, scope="session")
def _made_once() -> Iterator[None]:
    """What takes long for every new account: AWS's services as botocore knows them, moto's key and addresses."""
    shared = botocore.loaders.create_loader()
    patch = pytest.MonkeyPatch()
    patch.setattr(moto.kms.models, "generate_private_key", cache(moto.kms.models.generate_private_key))
    # moto takes a digest for a message, and would sign the hash of a hash.
    patch.setattr(moto.kms.utils.ECDSAPrivateKey, "sign", _signed)
    patch.setattr(moto.s3.models.S3Backend, "_url_module", moto.s3.urls)
    patch.setattr(botocore.session, "create_loader", lambda _path: shared)
    # Its stream is that of whoever asks first: a test that captures would leave it a closed one.
    handler.logger()
    yield
    patch.undo()


@pytest.fixture(autouse=True, scope="session")
def _loopback_alone() -> Iterator[None]:
    """A test that reaches for the network fails instead of passing by luck."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else "127.0.0.1"
        if host != "localhost" and not ipaddress.ip_address(host).is_loopback:
            raise AssertionError(f"a test reached for {host}")
        connect(self, address)

    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", guarded)
    yield
    patch.undo()
