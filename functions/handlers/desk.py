"""The desk's door: what a link in a mail to staff lets them do. GET and HEAD show, POST acts."""

from __future__ import annotations

from crier.workflows.web import (
    notice_links,
    proof_links,
    proof_page,
    serving,
    take_back_links,
    take_down_links,
    withdrawal_links,
)
from handlers.settings.desk import Settings


def routes() -> serving.Routes[Settings]:
    """What looking shows and what acting does, by path. docs/web.openapi.yaml says the same."""
    return {
        "/desk/proof/<token>/<name>": (proof_page.show, withdrawal_links.unknown),
        "/desk/withdraw/<token>": withdrawal_links.link("withdraw"),
        "/desk/keep/<token>": withdrawal_links.link("keep"),
        "/desk/approve/<token>": proof_links.link("approve"),
        "/desk/hold/<token>": proof_links.link("hold"),
        "/desk/correction/<token>": proof_links.link("correction"),
        "/desk/anew/<token>": proof_links.link("anew"),
        "/desk/now/<token>": proof_links.link("now"),
        "/desk/earlier/<token>": proof_links.link("earlier"),
        "/desk/later/<token>": proof_links.link("later"),
        "/desk/right/<token>": proof_links.link("right"),
        "/desk/notify/<token>": notice_links.link("notify"),
        "/desk/quiet/<token>": notice_links.link("quiet"),
        "/desk/take-back/<token>": (take_back_links.show, take_back_links.act),
        "/desk/take-down/<token>": (take_down_links.show, take_down_links.act),
    }


handler = serving.web_handler(routes, withdrawal_links.unknown, Settings)
