"""Rate and quota as SES counts them: recipients, with a call passing while any rate is left."""

from __future__ import annotations

from collections import deque

from infrastructure.local.ses.rules import Refusal

DAY = 86_400.0


class Meter:
    """Tokens fill at `rate` a second up to one second's worth; a bulk call may run into debt."""

    def __init__(self, rate: float = 14.0, daily: float = 50_000.0) -> None:
        self.rate = rate  # recipients a second
        self.daily = daily  # recipients in 24 hours; -1: no limit
        self.tokens = rate
        self.refilled = 0.0
        self.sent: deque[tuple[float, int]] = deque()
        self.sent_total = 0

    def take(self, now: float, recipients: int, outside_quota: int = 0) -> None:
        """Count one call at `now` (seconds); simulator recipients stay outside the quota. Raises Refusal."""
        self.tokens = min(self.rate, self.tokens + (now - self.refilled) * self.rate)
        self.refilled = now
        if self.tokens <= 0:
            raise Refusal("TooManyRequestsException", "Maximum sending rate exceeded.", 429)
        counted = recipients - outside_quota
        if counted and self.daily >= 0 and self.last_24h(now) + counted > self.daily:
            raise Refusal("TooManyRequestsException", "Daily message quota exceeded.", 429)
        self.tokens -= recipients
        if counted:
            self.sent.append((now, counted))
            self.sent_total += counted

    def last_24h(self, now: float) -> int:
        """Recipients of the last 24 hours, as GetAccount says them."""
        while self.sent and self.sent[0][0] <= now - DAY:
            self.sent_total -= self.sent.popleft()[1]
        return self.sent_total

    def limit(self, rate: float, daily: float) -> None:
        """Set both limits; a rate that rises does not forgive a debt."""
        self.rate, self.daily = rate, daily
        self.tokens = min(self.tokens, rate)
