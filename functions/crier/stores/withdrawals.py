"""What was taken back since a Releases table was as it is: what outlives its restoration."""

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

    False where it was so already; whatever died behind it is done all the same. Raises Transient where the
    release changes in `new` at this moment.
    """
    before, after = Releases(old), Releases(new)
    was, head = before.head(release), after.head(release)
    if was.state != "withdrawn" or not head.revision:
        return False
    taken_back = head.state != "withdrawn"
    if taken_back:
        entry = before.entry(was)
        if not after.withdraw(release, head, entry.to_item() if entry else {}):
            raise Transient("the release changed meanwhile")
    if not head.version and not was.version:
        after.free(head.address, release)
    for key, _ in after.files(release):
        name = naming.release_id(key)
        to = before.called(name)
        # Put again, it is a new release; what was put again by the new table since goes on as it is.
        if to != name and after.called(name) in (name, release) and after.called(name) != to:
            after.call(name, to)
    return taken_back
