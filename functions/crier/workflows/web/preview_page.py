"""An embargoed release, for whoever has a link of their own; at its hour the link leads to the public page.

Nothing is noted of a visit. Whatever is not certain shows nothing: the link must be ours, its person still on
a list of previews, the version the newest and as it was judged, and neither taken back nor stopped.
"""

from __future__ import annotations

import re
from typing import Protocol

from crier.aws import s3
from crier.model import naming, previews
from crier.model.media_types import content_type
from crier.model.previews import Preview
from crier.model.public_files import PICTURE_FILE
from crier.model.settings import ReleasesTable, StagingBucket, SubscribersTable
from crier.stores import current_newsroom, full_stops, preview_states
from crier.stores.releases import Releases
from crier.stores.subscribers import Subscribers
from crier.subscribers import pages
from crier.workflows import web
from crier.workflows.web import Answer, Request


class Settings(web.Settings, StagingBucket, ReleasesTable, SubscribersTable, Protocol):
    """What is asked of the stack here."""


PAGE = "page"  # the name of the page itself; its files lie beside it
SECONDS = 60  # for which the address of a paper that is larger (previews.MOST) is good
_FILES = re.compile(rf"{re.escape(previews.PAPER)}|{PICTURE_FILE}")


def unknown(request: Request[web.Settings]) -> Answer:
    """A link that is not ours, or no longer anybody's."""
    return Answer(pages.notice("preview.unknown", request.language(), request.facts()), 400)


def show(request: Request[Settings]) -> Answer:
    """The page, or a file that it shows."""
    token, name = request.token("preview"), request.named["name"]
    if token is None or not (name == PAGE or _FILES.fullmatch(name)):
        return unknown(request)
    preview = previews.named(token.subject, token.generation)
    if not _listed(request, preview):
        return unknown(request)
    table = request.settings.releases
    state = preview_states.state(table, preview.release, preview.version, request.now, preview.person)
    if state == "over":
        return _public(request, preview)
    if state == "open" and full_stops.current(table) is not None:
        state = "stopped"
    if state != "open":
        return Answer(pages.notice(f"preview.{state}", request.language(), request.facts()), 410)
    return _file(request, preview, previews.PAGE if name == PAGE else name)


def _listed(request: Request[Settings], preview: Preview) -> bool:
    """Whether the link's person is on a list of previews, as both are now."""
    known = current_newsroom.in_force(request.settings.releases)
    person = Subscribers(request.settings.subscribers, request.keys.naming).unopened(preview.person)
    lists = frozenset(one.slug for one in known.newsroom.previewers) if known else frozenset[str]()
    return person is not None and person.wants(lists)


def _public(request: Request[Settings], preview: Preview) -> Answer:
    """Where the release is once its hour has come."""
    head = Releases(request.settings.releases).head(preview.release)
    if head.version and head.state in ("published", "publishing"):
        return Answer("", 302, {"Location": head.address})
    stopped = full_stops.current(request.settings.releases) is not None
    words = "preview.stopped" if stopped else "preview.over"
    return Answer(pages.notice(words, request.language(), request.facts()), 410)


def _file(request: Request[Settings], preview: Preview, name: str) -> Answer:
    bucket = request.settings.staging
    key = naming.staged(preview.release, preview.version, f"{previews.FOLDER}{name}")
    stored = s3.look(bucket, key)
    if stored is None and name == previews.PAPER:
        return Answer("", 302, {"Location": PAGE})  # it could not be made: the page says the same
    if stored is None:
        return unknown(request)
    if stored.size > previews.MOST:
        return Answer("", 302, {"Location": s3.signed_get(bucket, key, None, SECONDS)})
    return Answer(s3.get(bucket, key)[0], media_type=content_type(name))
