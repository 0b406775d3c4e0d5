"""Who of newsroom.toml a principal of AWS is: written by the operator's command, and by no file."""

from __future__ import annotations

from crier.aws import dynamodb
from crier.model.put_notice import principal


def note(releases: str, said: str, address: str) -> None:
    """Notes whose a principal is (`AIDA…`, or `AROA…:session`); again replaces."""
    dynamodb.put(releases, {**_key(said), "person": address})


def forget(releases: str, said: str) -> None:
    """A principal is nobody's any more; one that was nobody's is no error."""
    key = _key(said)
    dynamodb.delete(releases, key["pk"], key["sk"])


def person(releases: str, said: str) -> str:
    """The address of whose principal this is; empty: nobody's."""
    key = _key(said)
    item = dynamodb.get(releases, key["pk"], key["sk"]) if said else None
    return str(item["person"]) if item else ""


def _key(said: str) -> dict[str, str]:
    return {"pk": f"principal#{principal(said)}", "sk": "person"}
