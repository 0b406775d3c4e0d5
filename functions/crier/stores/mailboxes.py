"""Counts of unasked mail by mailbox, in the Subscribers table: a keyed hash and when we wrote."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Literal

from crier.aws import dynamodb
from crier.stores.optimistic import LOST, Race, retry
from crier.subscribers import mailbox
from crier.subscribers.mailbox import MailboxCount
from crier.subscribers.subscriber import shard


class Mailboxes:
    """The counts of a table; `key` is the one that names subscribers (tokens.Keys.names)."""

    def __init__(self, table: str, key: bytes) -> None:
        self.table, self.key = table, key

    def count(self, address: str) -> MailboxCount:
        """What stands of the mailbox an address lies in."""
        return self._read(mailbox.mailbox_id(self.key, address))[0]

    def claim(self, address: str, now: datetime) -> bool:
        """Counts one unasked mail, before it is sent; False where there may be none now."""
        return self._change(address, lambda was: mailbox.counted(was, now))

    def release(self, address: str) -> bool:
        """The mail that was just counted was refused outright."""
        return self._change(address, mailbox.uncounted)

    def answer(self, address: str) -> bool:
        """A confirmation was answered."""
        return self._change(address, mailbox.answered)

    def prove(self, address: str, written: date) -> bool:
        """A link of a mail written that day was used; True where that is a proof, which it is once."""
        return self._change(address, lambda was: mailbox.proved(was, written))

    def serve(self, address: str, written: date) -> bool:
        """One's data are wanted by a link of that day; True where the mailbox itself asks: once."""
        return self._change(address, lambda was: mailbox.served(was, written))

    def note(self, address: str, now: datetime) -> bool:
        """Counts a mail that was asked for."""
        return self._change(address, lambda was: mailbox.noted(was, now))

    def _change(self, address: str, decide: Callable[[MailboxCount], MailboxCount | None]) -> bool:
        """Decides on what stands and writes it, by one of several at a time; False where nothing changes."""
        name = mailbox.mailbox_id(self.key, address)

        def change() -> bool | Literal[Race.LOST]:
            was, revision = self._read(name)
            now = decide(was)
            if now is None:
                return False
            values = {
                "unasked": list(now.unasked),
                "last": now.last,
                "proved": now.proved,
                "served": now.served,
                "revision": (revision or 0) + 1,
            }
            where = {"revision": revision}
            return True if dynamodb.update(self.table, *_key(name), values, where=where) else LOST

        return retry("a mailbox's count", change)

    def _read(self, name: str) -> tuple[MailboxCount, int | None]:
        item = dynamodb.get(self.table, *_key(name))
        if item is None:
            return MailboxCount(), None
        return MailboxCount(tuple(item["unasked"]), item["last"], item["proved"], item["served"]), item[
            "revision"
        ]


def _key(name: str) -> tuple[str, str]:
    return f"shard#{shard(name)}", f"mailbox#{name}"
