"""What Crier is not sure of and asks the desk about, by steps that parse nothing of strangers'."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import available_timezones

from crier.model import four_eyes, house_layout, naming, questions
from crier.model.edition import Edition
from crier.model.errors import Permanent
from crier.model.house_layout import By
from crier.model.lifecycle import Head
from crier.model.newsroom import Newsroom
from crier.model.questions import Question
from crier.model.release import Embargo, Reading, inlines, plain
from crier.model.settings import ReleasesTable, SiteUrl, StagingBucket
from crier.model.timestamps import sortable
from crier.reading import decision as deciding
from crier.reading import verdicts, weighing
from crier.stores import staging
from crier.stores.releases import Releases
from crier.text.likeness import CORRECTION, likeness


class Settings(StagingBucket, ReleasesTable, SiteUrl, Protocol):
    """What is asked of the stack here."""


def about(
    settings: Settings,
    reading: Reading,
    newsroom: Newsroom,
    head: Head,
    release: str,
    version: int,
    upload: Mapping[str, Any],
) -> tuple[str, Reading]:
    """The first question about this version that the desk has not answered, or none; the reading as it is
    where they all are, or will be, answered in its favour.

    What has another stop is held anyway, and is asked about nothing.
    """
    stops = verdicts.stopping(reading.findings) - verdicts.accepted(reading.evidence)
    asking = _asking(reading, stops)
    if reading.verdict == "reject" or len(stops) > len(asking):
        return "", reading
    sha256 = reading.source.sha256
    free = reading
    if asking:
        approved = stops == {questions.AS_READ} and _approved(settings, upload, reading)
        if newsroom.when_unsure == "hold" and not approved:
            return "", reading
        free = reading.model_copy(update={"verdict": "publish"})
        asking = [] if approved else asking
    if questions.EMBARGO in stops:
        free = free.model_copy(update={"embargo": _embargo(reading, upload)})
    if _another_text(settings, reading, head, release, version, upload):
        return questions.SAME_NAME, free
    seen = _as_shown(upload, reading)
    open_ = (
        row.name for row in asking if not seen or questions.answer(upload, row.name, sha256) not in row.lets
    )
    if doubt := next(open_, ""):
        return doubt, free
    # Last: what people approve is what goes out, with every other answer in it.
    needs = asked_for(reading, newsroom, upload)
    return (questions.APPROVAL if _unapproved(settings, upload, reading, needs) else ""), free


def asked_for(reading: Reading, newsroom: Newsroom, upload: Mapping[str, Any]) -> int:
    """How many people must approve this version (model/four_eyes.py). upload: its item."""
    return four_eyes.asked_for(
        newsroom,
        draft=naming.draft(upload["key"]),
        embargoed=bool(upload.get("embargoed")) or _under_embargo(reading, upload),
    )


def noted(
    settings: ReleasesTable,
    reading: Reading,
    newsroom: Newsroom,
    release: str,
    version: int,
    upload: Mapping[str, Any],
) -> Mapping[str, Any]:
    """The version's item, which says from its first judgement on whether it came under embargo.

    Once the hour is over the reader drops the embargo, and who must approve would go with it.
    """
    if newsroom.approval == "none" or upload.get("embargoed") or not _under_embargo(reading, upload):
        return upload
    Releases(settings.releases).note(release, version, {"embargoed": True})
    return {**upload, "embargoed": True}


def _under_embargo(reading: Reading, upload: Mapping[str, Any]) -> bool:
    unclear = "embargo" in verdicts.stopping(reading.findings)
    return unclear or four_eyes.embargoed(reading.embargo, datetime.fromisoformat(upload["received"]))


def read_as(reading: Reading) -> dict[str, str]:
    """What is kept of the headline that people are shown: a print of it, no word."""
    return {"read_as": house_layout.printed(reading.headline or "")}


def _as_shown(item: Mapping[str, Any], reading: Reading) -> bool:
    """Whether the headline is still the one that was shown with the question: the same bytes may be read
    otherwise once more is known of the house, and nobody approved that."""
    return item.get("read_as") in (None, house_layout.printed(reading.headline or ""))


def _unapproved(settings: Settings, upload: Mapping[str, Any], reading: Reading, needs: int) -> bool:
    """Whether so many people have not approved these very bytes yet, here or as a draft.

    As a draft: for the one copy that their approval put here. Whoever puts the same bytes later, after a
    withdrawal too, is asked.
    """
    sha256 = reading.source.sha256
    approval = questions.answer(upload, questions.APPROVAL, sha256) == four_eyes.APPROVE
    if not needs or (approval and _as_shown(upload, reading)):
        return False
    draft = _draft(settings, upload)
    if not upload["version_id"] or draft.get("put_version") != upload["version_id"]:
        return True
    approved = questions.answer(draft, questions.DRAFT, sha256) == four_eyes.APPROVE
    approved = approved and _as_shown(draft, reading)
    return not approved or draft.get("sha256") != sha256 or four_eyes.missing(draft, needs) > 0


def confirmed(settings: Settings, upload: Mapping[str, Any], reading: Reading) -> By:
    """Who says that these very bytes are read right; "day": nobody, it can only stand. upload: its item."""
    sha256, seen = reading.source.sha256, _as_shown(upload, reading)
    if seen and questions.answer(upload, questions.AS_READ, sha256) == "right":
        return "answer"
    let_out = seen and questions.answer(upload, questions.APPROVAL, sha256) == four_eyes.APPROVE
    return "approval" if let_out or _approved(settings, upload, reading) else "day"


def _asking(reading: Reading, stops: set[str]) -> list[Question]:
    """The questions about these stops: of an embargo, which of two instants it means, or whether any."""
    not_this = questions.EMBARGO if _either(reading) else questions.DAY_MONTH
    return [row for row in questions.STOPS if row.check in stops and row.name != not_this]


def _either(reading: Reading) -> Sequence[datetime]:
    """The two instants that its embargo can mean; empty where there are not just two."""
    either = reading.embargo.either if reading.embargo else ()
    return either if len(either) == 2 else ()


def _embargo(reading: Reading, upload: Mapping[str, Any]) -> Embargo | None:
    """What is waited for though the reading is not sure of it: the instant that the desk chose or, while it
    has not, the later one. None: nothing, where it does not say which two it could be."""
    if not _either(reading) or reading.embargo is None:
        return None
    until = questions.chosen(upload, reading.source.sha256) or max(_either(reading))
    return reading.embargo.model_copy(update={"until": until})


def offered(doubt: str, reading: Reading, newsroom: Newsroom) -> Mapping[str, object]:
    """The instants that the desk can choose between, and the zone they are told in: the file's, if any."""
    if doubt != questions.DAY_MONTH or reading.embargo is None:
        return {}
    written = reading.embargo.timezone
    zone = written if written in available_timezones() else newsroom.timezone
    return {"either": [sortable(at) for at in _either(reading)], "zone": zone}


def drafted(reading: Reading) -> Reading:
    """The reading of a draft: what its proof asks anyway, whether it was read right, is no stop."""
    stops = verdicts.stopping(reading.findings) - verdicts.accepted(reading.evidence)
    proofed = reading.verdict == "hold" and stops == {questions.AS_READ}
    return reading.model_copy(update={"verdict": "publish"}) if proofed else reading


def evidence(doubt: str, reading: Reading) -> Mapping[str, str]:
    """What a doubt was weighed from, as JSON, without words: kept beside the answer, to weigh better by.

    The reading may say what it likes; only signs that the weighing knows are kept.
    """
    if doubt != questions.AS_READ:
        return {}
    names = weighing.shipped().headline.names
    known = {name: round(reading.signs[name], 3) for name in names if name in reading.signs}
    return {"signs": json.dumps(known)}


def _approved(settings: Settings, upload: Mapping[str, Any], reading: Reading) -> bool:
    """Whether these very bytes were approved as a draft: somebody saw how they are read."""
    draft = _draft(settings, upload)
    approved = questions.answer(draft, questions.DRAFT, reading.source.sha256) == "approve"
    return approved and _as_shown(draft, reading)


def _draft(settings: Settings, upload: Mapping[str, Any]) -> Mapping[str, Any]:
    """The newest version of the draft of this name; empty where there is none."""
    if not upload["key"].startswith(naming.RELEASES):
        return {}
    releases = Releases(settings.releases)
    draft = releases.called(naming.release_id(naming.DRAFTS + naming.below(upload["key"])))
    latest = releases.head(draft).latest
    return releases.version(draft, latest) if latest else {}


def _another_text(
    settings: Settings, reading: Reading, head: Head, release: str, version: int, upload: Mapping[str, Any]
) -> bool:
    """Whether this may be another release than the one of its name, and the desk has not said otherwise.

    Not where the release is new, the file itself says what it corrects, or the texts are alike. Where the
    older text is no longer known, nobody can tell.
    """
    older = max(head.version, head.ready)
    if not 0 < older < version or reading.correction or head.sha256 == reading.source.sha256:
        return False
    if questions.answer(upload, questions.SAME_NAME, reading.source.sha256) == "correction":
        return False
    public = staging.known(settings.staging, release, older)
    return public is None or likeness(_words(public.release), _words(reading)) < CORRECTION


def proofed(
    settings: Settings,
    reading: Reading,
    newsroom: Newsroom,
    head: Head,
    release: str,
    version: int,
    now: datetime,
    doubt: str,
) -> Edition:
    """How it would go out; where its name is another's, as a new release. A new address is nobody's yet."""
    if doubt == questions.SAME_NAME:
        head, release, version = Head(), naming.apart(release, version), 1
    first = deciding.first_published(reading, newsroom, head, now)
    address = head.address or next(deciding.addresses(reading, newsroom, release, first))
    made = deciding.decide(reading, head, newsroom, release, version, address, settings.site_url, now).edition
    if made is None:
        raise Permanent("nothing to proof")
    return made


def ask(
    settings: Settings, release: str, version: int, upload: Mapping[str, Any], facts: Mapping[str, Any]
) -> None:
    """Has the version wait for the desk. What was said of other bytes, or to another question, is void."""
    releases = Releases(settings.releases)
    another = any(upload.get(name) != facts[name] for name in ("question", "sha256"))
    values = {**facts, "said": None, "told_question": None, "told_reminder": None} if another else facts
    if not releases.settle(release, version, "asked", values) and another:
        releases.note(release, version, values)


def _words(reading: Reading) -> Iterator[str]:
    yield reading.headline or ""
    yield from map(plain, inlines(reading.body))
