"""What was taken back, or published, since a Releases table was as it is: what outlives its restoration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from crier.model import naming
from crier.model.errors import Transient
from crier.stores.releases import Releases

# How DynamoDB's own interface finds each release's head in a scan.
HEADS: Final[Mapping[str, Any]] = {
    "FilterExpression": "sk = :head",
    "ExpressionAttributeValues": {":head": {"S": "head"}},
}


def release_of(row: Mapping[str, Mapping[str, Any]]) -> str:
    """Whose head this is, as a scan has it."""
    return str(row["pk"]["S"].partition("#")[2])


def carry(old: str, new: str, release: str) -> bool:
    """Withdraws in the table `new` what is withdrawn in `old`, with the notice its feeds have; twice is once.

    False where nothing is to do. Raises Transient where the release changes in `new` at this moment.
    """
    before, after = Releases(old), Releases(new)
    was, head = before.head(release), after.head(release)
    if was.state != "withdrawn" or not head.revision or head.state == "withdrawn":
        return False
    entry = before.entry(was)
    if not after.withdraw(release, head, entry.to_item() if entry else {}):
        raise Transient("the release changed meanwhile")
    if not head.version:
        after.free(head.address, release)
    for key, _ in after.files(release):
        name = naming.release_id(key)
        if (to := before.called(name)) != name:  # put again, it is a new release
            after.call(name, to)
    return True


def unknown(old: str, new: str, release: str) -> list[str]:
    """The file whose newest public version the table `new` does not know; none where it does."""
    was, head = Releases(old).head(release), Releases(new).head(release)
    if was.state != "published" or head.version >= was.version:
        return []
    return [str(Releases(old).version(release, was.version)["key"])]
