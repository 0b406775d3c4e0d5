"""The desk's door: what a link in a mail to staff lets them do. GET and HEAD show, POST acts."""

from __future__ import annotations

from crier.aws.web import deleting, proofing, serving


def routes() -> serving.Routes:
    """What looking shows and what acting does, by path. docs/web.openapi.yaml says the same."""
    return {
        "/desk/withdraw/<token>": deleting.link("withdraw"),
        "/desk/keep/<token>": deleting.link("keep"),
        "/desk/approve/<token>": proofing.link("approve"),
        "/desk/hold/<token>": proofing.link("hold"),
    }


handler = serving.door(routes, deleting.unknown)
