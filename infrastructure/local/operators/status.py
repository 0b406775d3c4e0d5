"""What happened: the Releases and Mailings tables in plain lines."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from crier.model import naming
from crier.stores import current_newsroom, import_progress, overview
from infrastructure.local.operators import failures
from infrastructure.local.road import staff
from infrastructure.local.stack import deploy
from infrastructure.local.stack.account import Account
from infrastructure.local.stack.cloud import client, enter
from infrastructure.local.stack.place import Place, Refused

if TYPE_CHECKING:
    from crier.mail.sending.ledger import Balance, Progress


def every(place: Place | Account) -> list[str]:
    """One line per release; and how far a new newsroom and files of people are."""
    lines = [
        f"{head['release']}  {head['state']:10}  "
        f"{_newest(place, head).get('state', ''):10}  {naming.display(_newest(place, head).get('key', ''))}"
        for head in _heads(place)
    ]
    table = ["release           is          newest      file", *lines] if lines else ["No release yet."]
    return [*_stopped(place), *table, *_newsroom(place), *_imports(place), *_desk(place)]


def _stopped(place: Place | Account) -> list[str]:
    """Whether everything is stopped, and by whom."""
    item = overview.full_stop(client(place, "dynamodb"), deploy.outputs(place)["Releases"])
    if item is None:
        return []
    since = f"{item.since:%Y-%m-%d %H:%M} UTC"
    return [f"Everything is stopped since {since}, by {item.by}. To let it go on: ./crier go-on"]


def _desk(place: Place | Account) -> list[str]:
    """Whom of the desk SES mails nothing, newsroom.toml's too; the laptop's stand-in has no such list."""
    if isinstance(place, Place):
        return []
    in_force = current_newsroom.in_force(deploy.outputs(place)["Releases"])
    named = (place.parameters.get("DeskEmail", ""), *(in_force.newsroom.desk if in_force else ()))
    return [line for address in dict.fromkeys(named) if address and (line := _held_back(place, address))]


def _held_back(place: Account, address: str) -> str:
    """What SES does with mail to one of the desk; empty where all is well. Not everybody may ask that."""
    ses = client(place, "sesv2")
    try:
        ses.get_suppressed_destination(EmailAddress=address)
    except ses.exceptions.NotFoundException:
        return ""
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        return f"Whether SES holds back mail to the desk AWS does not say (GetSuppressedDestination: {code})."
    return f"SES's suppression list has {address}, of the desk: no receipt comes there. See ./crier doctor."


def _newsroom(place: Place | Account) -> list[str]:
    """How many of the newsroom's folders are made anew, while they are."""
    done, of = overview.rebuild(client(place, "dynamodb"), deploy.outputs(place)["Releases"])
    return [f"newsroom.toml: {done} of {of} folders are made anew"] if done < of else []


def _imports(place: Place | Account) -> list[str]:
    """How far each file of people is; one that is done is not there any more."""
    outputs, lines = deploy.outputs(place), list[str]()
    files = client(place, "s3").list_object_versions(Bucket=outputs["Uploads"], Prefix="subscribers/")
    for file in files.get("Versions", ()):
        identifier = import_progress.identifier(file["Key"], file["VersionId"])
        done = overview.imported(client(place, "dynamodb"), outputs["Subscribers"], identifier).rows
        lines.append(f"{naming.display(file['Key'])}: {done:,} rows are imported")
    return lines


def one(place: Place | Account, name: str) -> list[str]:
    """Every upload of a release, its receipts, and how its mailing stands. Raises Refused for none."""
    release = identified(place, name)
    head = staff.head(place, release)
    where = f": {place.site}{head['address']}" if head.get("address") else ""
    lines = [*_stopped(place), f"{release} is {head['state']}{where}"]
    for item in staff.versions(place, release):
        lines.append(
            f"  version {item['number']}: {item['state']}, "
            f"received {str(item['received'])[:19].replace('T', ' ')} UTC, {naming.display(item['key'])}"
        )
        if item["state"] == "asked":
            lines.append(f"    waits for the desk's answer ({item['question']}): the buttons are in its mail")
        if "said_by" in item:
            lines.append(f"    {item['said']} was pressed in the mail to {item['said_by']}")
        if "to" in item:
            lines.append(f"    went out as a release of its own: ./crier status {item['to']}")
        lines += [
            f"    {k.removeprefix('receipt_')} receipt: {v}"
            for k, v in item.items()
            if k.startswith("receipt_")
        ]
        lines += [f"    {line}" for line in _mailing(place, release, item["number"])]
    return [*lines, *_failed(place, release)]


def _failed(place: Place | Account, release: str) -> list[str]:
    """What failed about a release lately, by call and code, and what to do; each once, the newest last."""
    newest = {failure.line: failure for failure in failures.lines(place, failures.DAYS * 24, release)}
    lines = list[str]()
    for failure in newest.values():
        lines.append(f"  failed {failure.when:%Y-%m-%d %H:%M} UTC: {failure.line}")
        lines += [f"    {do}"] if (do := failures.advice(failure.aws)) else []
    if stopped := failures.ended(place, release):
        lines.append(f"  {len(stopped)} executions stopped: when the cause is gone, ./crier again {release}")
    return lines


def follow(place: Place | Account, name: str) -> Iterator[str]:
    """The bar of the newest mailing, once a second, until it has ended."""
    release = identified(place, name)
    version = int(staff.versions(place, release)[-1]["number"])
    while (progress := _progress(place, release, version)) and progress.balance.open:
        yield bar(progress)
        time.sleep(1)


def resume(place: Place | Account) -> str | None:
    """Closes the breaker; what had opened it, if anything: "bounced" or "complained"."""
    from crier.stores import mailings

    enter(place)
    return mailings.resume(deploy.outputs(place)["Mailings"])


def _mailing(place: Place | Account, release: str, version: int) -> list[str]:
    so_far = _progress(place, release, version)
    if not so_far:
        return []
    return [f"mailing: {bar(so_far)}" if so_far.balance.open else f"mailing: {equation(so_far.balance)}"]


def _progress(place: Place | Account, release: str, version: int) -> Progress | None:
    from crier.mail.sending import plan
    from crier.stores import mailings

    enter(place)
    mailing = plan.mailing_id(release, version, "release")
    return mailings.progress(deploy.outputs(place)["Mailings"], mailing)


def bar(found: Progress, width: int = 24) -> str:
    """One line: how far it is, what became of whom, how fast, how long still."""
    balance = found.balance
    part = 1 - balance.open / balance.planned if balance.planned else 1.0
    filled = int(part * width)
    parts = {"failed": balance.failed, "left": balance.left, "withheld": balance.withheld}
    words = [f"{balance.sent:,} of {balance.planned:,} sent"]
    words += [f"{number:,} {what}" for what, number in parts.items() if number]
    words += [f"{found.uncertain:,} uncertain: SES has not said"] if found.uncertain else []
    if found.rate and found.left:
        words.append(f"{found.rate:.0f}/s, {_span(found.left)} left")
    return f"[{'█' * filled}{'░' * (width - filled)}] {part:4.0%}  {', '.join(words)}"


def equation(balance: Balance) -> str:
    """What a finished mailing came to: the two sides are equal, or somebody is told."""
    parts = {
        "sent": balance.sent,
        "left or suppressed": balance.left,
        "withheld": balance.withheld,
        "failed": balance.failed,
        "unknown": balance.unknown,
        "withdrawn": balance.withdrawn,
    }
    right = " + ".join(f"{number:,} {what}" for what, number in parts.items() if number) or "nobody"
    return f"{balance.planned:,} planned = {right}"


def _span(seconds: float) -> str:
    minutes = round(seconds / 60)
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{minutes} min" if minutes < 120 else f"{minutes / 60:.0f} h"


def identified(place: Place | Account, name: str) -> str:
    """The id of a release by its file's name, its key or its id. Raises Refused for none."""
    known = {str(head["release"]) for head in _heads(place)}
    keys = [*(prefix + name for prefix in (naming.RELEASES, naming.ARCHIVE, naming.DRAFTS)), name]
    for candidate in (name, *map(naming.release_id, keys)):
        if candidate in known:
            return candidate
    raise Refused(f"No release here is called {name}. All of them: ./crier status")


def _newest(place: Place | Account, head: Mapping[str, Any]) -> Mapping[str, Any]:
    versions = staff.versions(place, str(head["release"]))
    return versions[-1] if versions else {}


def _heads(place: Place | Account) -> list[dict[str, Any]]:
    return list(overview.heads(client(place, "dynamodb"), deploy.outputs(place)["Releases"]))
