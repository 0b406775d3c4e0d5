"""What the public's door says of a file."""

from __future__ import annotations

import hashlib

import cloud
from visitors import visit

from crier.workflows import verification
from handlers import subscriptions
from handlers.settings import subscriptions as declared

SETTINGS = declared.Settings("site", "", "link-key", "", "edge-key", cloud.ENV["SIGNING_KEY"], "")


SITE = "https://news.example.org"


def sha(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def state(body: bytes) -> str:
    return verification.of_file(SETTINGS, sha(body)).state


def asked(text: str, language: str = "en") -> tuple[int, str]:
    """The status and the page of whoever asks the public's door."""
    answer = visit(subscriptions, "GET", f"/verify/answer/{language}?asked={text}")
    return answer["statusCode"], answer["body"]
