"""A feed changed a minute ago, so that every copy of it is new: its hub is told (WebSub).

And what CloudFront could not be told to forget at once (syndicate): it is told again until it takes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from crier.aws.queue_handler import batch
from crier.aws import cloudfront, websub
from handlers.settings.ping import Settings


def take(message: Mapping[str, Any], settings: Settings, now: datetime) -> str:
    """A hub that does not take it costs nothing: readers ask anyway. Copies of what was wrong do."""
    if "paths" in message:
        cloudfront.invalidate(settings.distribution, message["mark"], message["paths"])
        return "forgotten"
    return "taken" if websub.ping(message["hub"], message["feeds"]) else "refused"


handler = batch(take, Settings)
