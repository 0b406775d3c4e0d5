"""S3's own notification names who put a file: it is noted beside the file's version, for four eyes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from crier.aws.queue_handler import batch
from crier.model import put_notice
from crier.stores import file_writers
from handlers.settings.note_writer import Settings


def take(message: Mapping[str, Any], settings: Settings, now: datetime) -> str:
    """One notification; twice is once. Whoever it does not name stays unknown: one person more approves."""
    puts = put_notice.puts(message)
    for one in puts:
        file_writers.note_principal(settings.releases, one.key, one.version_id, one.principal)
    return "noted" if puts else "ignored"


handler = batch(take, Settings)
