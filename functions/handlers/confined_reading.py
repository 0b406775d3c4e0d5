"""An upload is read: a stranger's bytes, in the sandbox, by a function without any right but to log."""

from __future__ import annotations

from crier import sandbox
from crier.reading import pipeline
from crier.sandbox import errand

sandbox.ready(pipeline.READ, ".docx", "en", "US")  # paid while the container starts
handler = errand.handler(pipeline.READ)
