"""An edition is set on paper, in the sandbox, by a function without any right but to log."""

from __future__ import annotations

from crier import sandbox
from crier.rendering import in_sandbox
from crier.sandbox import errand

sandbox.ready(in_sandbox.PAPER)  # WeasyPrint's first page is slow: paid while the container starts
handler = errand.handler(in_sandbox.PAPER)
