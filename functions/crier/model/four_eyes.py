"""Four eyes: how many people must approve a version before it goes out, and whose word counts.

What is asked stands on the version's item, where the step that judged it noted it: `needs` (how many), its
`writers` (addresses of newsroom.toml; empty: one nobody can name), the `approvers` that were named then
(none: whoever of the desk has the mail), and `approvals`: who approved which bytes (address → fingerprint).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Literal

from crier.model import questions
from crier.model.newsroom import Newsroom
from crier.model.questions import Reply
from crier.model.release import Embargo
from crier.model.timestamps import sortable

VersionItem = Mapping[str, Any]
Refusal = Literal["", "writer", "outsider"]
APPROVE: Final = "approve"  # the word that is counted
COUNTED = (APPROVE, "notify")  # and that of a notice
UNKNOWN = ""  # among writers


def asked_for(newsroom: Newsroom, *, draft: bool, embargoed: bool) -> int:
    """How many people must approve a file that came so; 0: the newsroom asks for nobody by name."""
    covered = {
        "none": False,
        "drafts": draft,
        "embargoed": embargoed,
        "all": True,
    }[newsroom.approval]
    return newsroom.approvals if covered else 0


def asked_for_notice(newsroom: Newsroom) -> int:
    """How many people must approve that a notice is mailed: where they must approve all that goes out."""
    return newsroom.approvals if newsroom.approval == "all" else 0


def embargoed(embargo: Embargo | None, received: datetime) -> bool:
    """Whether a file was under embargo when it came, by any instant that it can mean.

    Not by today's clock: a question that is open when the embargo ends stays one.
    """
    if embargo is None:
        return False
    return any(until > received for until in (embargo.until, *embargo.either) if until)


def facts(newsroom: Newsroom, needs: int, writers: Sequence[str]) -> dict[str, Any]:
    """What is noted of a version that so many must approve; nothing where none must."""
    if not needs:
        return {}
    approvers = [one.address for one in newsroom.people if "approver" in one.roles]
    return {"needs": needs, "writers": sorted({same(one) for one in writers}), "approvers": approvers}


def same(address: str) -> str:
    """One spelling of a person's address: nobody is two people by their capitals."""
    return address.casefold()


def today(item: VersionItem, newsroom: Newsroom | None) -> VersionItem:
    """The item with `present`, which the table does not keep: who may approve by the newsroom in force.

    Whom it names no more approves nothing by an old mail. Where it names no approver, its desk may; where
    no desk either, whoever has the stack's mail. None, no newsroom in force: nobody.
    """
    if newsroom is None:
        return {**item, "present": ()}
    named = [one.address for one in newsroom.people if "approver" in one.roles] or newsroom.desk
    return {**item, "present": tuple(same(one) for one in named)} if named else item


def applies(item: VersionItem, word: str) -> bool:
    """Whether a word about this version is counted by people, and not the first one's alone."""
    return word in COUNTED and bool(item.get("needs"))


def refusal(item: VersionItem, person: str) -> Refusal:
    """Why somebody's approval would not count. Whom no link names is an outsider."""
    who = same(person)
    if who and who in item.get("writers", ()):
        return "writer"
    if who not in item.get("present", (who,)):
        return "outsider"
    named = [same(one) for one in item.get("approvers", ())]
    return "" if who and (not named or who in named) else "outsider"


def counted(item: VersionItem) -> tuple[str, ...]:
    """Whose approval of the very bytes of this version counts."""
    about = item.get("sha256")
    given = item.get("approvals", {})
    return tuple(sorted(one for one, of in given.items() if of == about and not refusal(item, one)))


def missing(item: VersionItem, needs: int | None = None) -> int:
    """How many more must approve. An unknown writer may be one of them, so that is one more.

    needs: where another number is asked for than the item's own.
    """
    asked = int(item.get("needs", 0)) if needs is None else needs
    unknown = UNKNOWN in item.get("writers", (UNKNOWN,))
    return max(0, asked + unknown - len(counted(item))) if asked else 0


def approved_by(item: VersionItem, person: str) -> dict[str, str]:
    """`approvals` with one more. Those of other bytes are gone."""
    about = str(item.get("sha256", ""))
    kept = {one: of for one, of in item.get("approvals", {}).items() if of == about}
    return {**kept, same(person): about}


def word(
    item: VersionItem, reply: Reply, by: str, now: datetime
) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """What is noted of a press on a reply, and where the item must stand as read for that.

    The first word is the word; of several who must approve, the one that makes them enough. by: whom the link
    was mailed to. None: the approval of this person does not count.
    """
    values = dict[str, Any]()
    where = {"state": questions.answerable(item), "said": None, **_as_read(item, "question", "sha256")}
    if applies(item, reply.word):
        if refusal(item, by):
            return None
        values["approvals"] = approved_by(item, by)
        where |= _as_read(item, "approvals", "needs", "writers", "approvers")
        by = ", ".join(counted({**item, **values}))
        if missing({**item, **values}):
            return values, where
    values |= {**questions.answered(item, reply), "said_at": sortable(now)}
    values |= {"state": reply.state} if reply.state else {}
    values |= {"said_by": by} if by else {}
    return values, where


def _as_read(item: VersionItem, *names: str) -> dict[str, Any]:
    return {name: item.get(name) for name in names}
