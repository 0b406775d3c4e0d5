"""The Releases table: heads, versions, addresses and the newest entries per language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crier.aws import table
from crier.errors import Permanent, Transient
from crier.lifecycle import HEAD, VERSION, Head, newer

TRIES = 8  # of an optimistic write before the caller is asked to come back


@dataclass(frozen=True)
class Uploaded:
    """One file as intake saw it. `received` is ISO 8601 UTC."""

    bucket: str
    key: str
    version_id: str
    sequencer: str
    size: int
    received: str


class Superseded(Permanent):
    """A later upload of the same key is known already."""


class Releases:
    """The table, in our words."""

    def __init__(self, name: str) -> None:
        self.name = name

    def head(self, release: str) -> Head:
        return Head.from_item(table.get(self.name, f"release#{release}", "head"))

    def version(self, release: str, number: int) -> dict[str, Any]:
        """What is known of one version. Raises Permanent where there is none."""
        item = table.get(self.name, f"release#{release}", f"version#{number:06d}")
        if item is None:
            raise Permanent("no such version")
        return item

    def register(self, release: str, fileset: str, upload: Uploaded) -> int:
        """The number of the version this file set is: a new one, or the one it got the first time.

        Raises Superseded for an event older than what is known of the key.
        """
        pk = f"release#{release}"
        for _ in range(TRIES):
            known = table.get(self.name, pk, f"files#{fileset}")
            if known:
                return int(known["version"])
            head = self.head(release)
            if head.sequencer and not newer(upload.sequencer, head.sequencer):
                raise Superseded("an older event")
            number = head.latest + 1
            version = {"pk": pk, "sk": f"version#{number:06d}", "state": "received", **vars(upload)}
            if table.transact(
                [
                    self._head_change(release, head, {"latest": number, "sequencer": upload.sequencer}),
                    table.put_request(self.name, version, new=True),
                    table.put_request(
                        self.name, {"pk": pk, "sk": f"files#{fileset}", "version": number}, new=True
                    ),
                ]
            ):
                return number
        raise Transient("register: lost every race")

    def _head_change(self, release: str, head: Head, values: Mapping[str, Any]) -> dict[str, Any]:
        """An update of the head as it was read: the state it goes to must be reachable."""
        state = values.get("state", head.state)
        if state != head.state and state not in HEAD[head.state]:
            raise Permanent(f"{head.state} cannot become {state}")
        return table.update_request(
            self.name,
            f"release#{release}",
            "head",
            {"state": state, **values, "revision": head.revision + 1},
            where={"revision": head.revision or None},
        )

    def change_head(self, release: str, head: Head, values: Mapping[str, Any]) -> bool:
        """Changes the head; False where it is no longer as read."""
        return table.transact([self._head_change(release, head, values)])

    def settle(self, release: str, number: int, state: str, values: Mapping[str, Any] | None = None) -> bool:
        """Moves a version on; False where it is there already. Raises Permanent for an impossible move."""
        request = self._version_change(release, number, state, values or {})
        return table.transact([request]) if request else False

    def _version_change(
        self, release: str, number: int, state: str, values: Mapping[str, Any]
    ) -> dict[str, Any] | None:
        was = self.version(release, number)["state"]
        if was == state:
            return None
        if state not in VERSION[was]:
            raise Permanent(f"{was} cannot become {state}")
        sk = f"version#{number:06d}"
        return table.update_request(
            self.name, f"release#{release}", sk, {"state": state, **values}, where={"state": was}
        )

    def note(self, release: str, number: int, values: Mapping[str, Any]) -> None:
        """Adds facts to a version without moving it."""
        table.update(self.name, f"release#{release}", f"version#{number:06d}", values)

    def reserve(self, address: str, release: str) -> bool:
        """Takes a public address for a release, for good; False where another has it."""
        pk = f"address#{address}"
        if table.put(self.name, {"pk": pk, "sk": "address", "release": release}, new=True):
            return True
        holder = table.get(self.name, pk, "address")
        return holder is not None and holder["release"] == release

    def published(
        self, release: str, number: int, head: Head, values: Mapping[str, Any], entry: Mapping[str, Any]
    ) -> bool:
        """publishing → published, the version and the feed's entry in one transaction.

        False where the head is no longer as read.
        """
        sort = f"{head.published}#{release}"
        requests = [
            self._head_change(
                release,
                head,
                {"state": "published", "version": number, "publishing": 0, "since": None, **values},
            ),
            table.put_request(self.name, {"pk": f"newsroom#{head.language}", "sk": sort, **entry}),
        ]
        moved = self._version_change(release, number, "published", {})
        return table.transact(requests + ([moved] if moved else []))

    def newest(self, language: str, count: int) -> Sequence[Mapping[str, Any]]:
        """The newest entries of one language, newest first, strongly consistent."""
        return list(table.query(self.name, f"newsroom#{language}", "", newest_first=True, limit=count))


def iso(moment: datetime) -> str:
    """An instant as the table keeps it: ISO 8601 in UTC, sorting as time does."""
    return moment.isoformat(timespec="microseconds")
