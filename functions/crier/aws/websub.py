"""WebSub: telling the hub that a feed changed (W3C Recommendation of 2018, section 7)."""

from __future__ import annotations

import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterable

PATIENCE = 3.0  # seconds; a hub promises nothing, and a release does not wait for it


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follows nobody: a hub that redirects could send us to any address, one of this machine's too."""

    def redirect_request(self, *_: object, **__: object) -> None:
        """None: urllib takes the redirect for what it is, an answer that is no success."""


_opener = urllib.request.build_opener(_Stay)


def ping(hub: str, feeds: Iterable[str]) -> bool:
    """Names the feeds that changed; False where the hub did not take it. Never raises: readers ask anyway."""
    fields = [("hub.mode", "publish"), *(("hub.url", feed) for feed in feeds)]
    request = urllib.request.Request(  # noqa: S310 (https: newsroom.toml knows no other)
        hub, urllib.parse.urlencode(fields).encode(), {"User-Agent": "Crier"}
    )
    try:
        with _opener.open(request, timeout=PATIENCE) as answer:
            return 200 <= int(answer.status) < 300
    except (OSError, ValueError, urllib.error.URLError):
        return False
