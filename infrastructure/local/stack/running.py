"""The whole local stack: start it, deploy on it, stop it; doing so twice changes nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from infrastructure.local.progress import Steps
from infrastructure.local.stack import (
    artefact,
    cloud,
    deploy,
    environments,
    inbox,
    machine,
    processes,
    site,
    standin,
)
from infrastructure.local.stack.place import Place, Refused, choose

DOMAIN = "news.example.org"  # verified in the local SES alone; RFC 2606: nobody's
DESK = f"desk@{DOMAIN}"
STEPS = 4
PARTS = {"ministack": cloud.start, "inbox": inbox.start, "ses": standin.start, "edge": site.start}


def parameters(place: Place) -> dict[str, str]:
    """The template's parameters on a laptop."""
    return {
        "DeskEmail": DESK,
        "FromEmail": f"newsroom@{DOMAIN}",
        "SiteUrl": place.site,
        "MailInAddress": f"drafts@in.{DOMAIN}",  # SES receives nothing here: a mail is handed over by hand
        "LiveRecipients": "",  # as where nobody said otherwise
        "TestRecipients": "reserved",  # the mail ends in an inbox on this machine
        "ViewerProtocolPolicy": "allow-all",
    }


def up(place: Place, steps: Steps) -> Place:
    """Start what is not running and deploy; returns the place with the ports it got."""
    with steps.step("Installing the local cloud and the inbox"), ThreadPoolExecutor() as pool:
        list(pool.map(environments.environment, ("ministack", "inbox")))
    with steps.step("Building what will be deployed"), ThreadPoolExecutor() as pool:
        layer = pool.submit(artefact.typeset)
        list(pool.map(artefact.build, (artefact.ZIP, artefact.PAPER)))
        if layer.result() is None:
            machine.require(machine.PANGO)
    with steps.step("Starting the local cloud, mail, inbox and site"):
        place, fresh = _started(place)
    with steps.step("Deploying the template"):
        try:
            deploy.deploy(place, parameters(place))
        except Refused:
            if fresh:
                raise
            # MiniStack cannot update every kind of resource in place, as AWS can.
            print("\nThe local cloud cannot take this change as an update: starting it afresh, empty.")
            down(place)
            place, _ = _started(place)
            deploy.deploy(place, parameters(place))
        site.open_site(place)
    return place


def _started(place: Place) -> tuple[Place, bool]:
    """Everything running, and whether the local cloud is a new one."""
    fresh = processes.running(place.folder, "ministack") is None
    if fresh:  # what it held is gone, so everything starts anew
        down(place)
        place, moved = choose(place)
        for name, (usual, other) in moved.items():
            print(f"\nPort {usual} ({name}) is taken by another program; using {other} instead.", end="")
        place.remember()
    for name, start in PARTS.items():
        if processes.running(place.folder, name) is None:
            start(place)
    identities = cloud.client(place, "sesv2-stored")
    with suppress(identities.exceptions.AlreadyExistsException):
        identities.create_email_identity(EmailIdentity=DOMAIN)
    return place, fresh


def down(place: Place) -> list[str]:
    """Stop everything; returns what was running. What the local cloud held is gone."""
    (place.folder / "distribution.txt").unlink(missing_ok=True)
    stopped = [name for name in reversed(PARTS) if processes.stop(place.folder, name)]
    cloud.clean(place)
    return stopped
