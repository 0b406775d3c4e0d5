"""The desk's page: a list of releases for whom newsroom.toml names. It reads; what it lets people press acts
by the desk's links (handlers/desk.py), but for Stop everything and Go on, which touch no release."""

from __future__ import annotations

from crier.workflows.web import desk_list, desk_receipts, serving, signing_in
from handlers.settings.staff import Settings


def routes() -> serving.Routes[Settings]:
    """What looking shows and what acting does, by path. docs/web.openapi.yaml says the same."""
    return {
        "/staff/": (desk_list.show, signing_in.ask),
        "/staff/enter/<token>": (signing_in.offer, signing_in.enter),
        "/staff/leave": (desk_list.show, signing_in.leave),
        "/staff/handed-in": (desk_list.handed_in_notice, signing_in.unknown),
        "/staff/receipts/<release>/<number>/<about>": (desk_receipts.show, desk_receipts.send),
        "/staff/test/<release>/<number>": (desk_list.show, desk_receipts.test),
        "/staff/replace": (desk_list.show, desk_list.answer_waiting("replace")),
        "/staff/leave-it": (desk_list.show, desk_list.answer_waiting("leave")),
        "/staff/stop": (desk_list.show, desk_list.say("stop")),
        "/staff/go-on": (desk_list.show, desk_list.say("go-on")),
    }


handler = serving.web_handler(routes, signing_in.unknown, Settings)
