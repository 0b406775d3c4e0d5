"""One subscriber at a time, for keepers: beside the desk's list, whose function opens no address."""

from __future__ import annotations

from crier.workflows.web import keeper_people, serving, signing_in
from handlers.settings.people import Settings


def routes() -> serving.Routes[Settings]:
    """What looking shows and what acting does, by path. docs/web.openapi.yaml says the same."""
    return {
        "/staff/people": (keeper_people.form, keeper_people.look),
        "/staff/people/add": (keeper_people.form, keeper_people.add),
        "/staff/people/remove": (keeper_people.form, keeper_people.end("remove")),
        "/staff/people/erase": (keeper_people.form, keeper_people.end("erase")),
    }


handler = serving.web_handler(routes, signing_in.unknown, Settings)
