"""An upload is read: what was found, or why nothing could be, into staging. It decides nothing."""

from __future__ import annotations
