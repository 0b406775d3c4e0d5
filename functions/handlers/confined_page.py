"""An edition's page and pictures are made, in the sandbox, by a function without any right but to log."""

from __future__ import annotations

from crier import sandbox
from crier.rendering import in_sandbox
from crier.sandbox import errand

sandbox.ready(in_sandbox.PAGE)  # paid while the container starts
handler = errand.handler(in_sandbox.PAGE)
