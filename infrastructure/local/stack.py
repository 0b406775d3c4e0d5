"""The whole local stack: start it, deploy on it, stop it; doing so twice changes nothing."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from infrastructure.local import artefact, cloud, deploy, environments, inbox, processes, standin
from infrastructure.local.place import ROOT, Place, choose
from infrastructure.local.progress import Steps

DOMAIN = "news.example.org"  # verified in the local SES alone; RFC 2606: nobody's
NAMES = ("edge", "ses", "inbox", "ministack")
STEPS = 5


def parameters(place: Place) -> dict[str, str]:
    """The template's parameters on a laptop."""
    return {
        "DeskEmail": f"desk@{DOMAIN}",
        "FromEmail": f"newsroom@{DOMAIN}",
        "Domain": DOMAIN,
        "SiteUrl": place.site,
        "LiveRecipients": "yes",  # nobody can be reached: the mail ends in the inbox
        "ViewerProtocolPolicy": "allow-all",
    }


def up(place: Place, steps: Steps, template: Path = ROOT / "template.yaml") -> Place:
    """Start what is not running and deploy; returns the place with the ports it got."""
    running = {name for name in NAMES if processes.running(place.folder, name)}
    if "ministack" not in running:  # what it held is gone, so everything starts anew
        down(place)
        running = set()
        place, moved = choose(place)
        for name, (usual, other) in moved.items():
            print(f"Port {usual} ({name}) is taken by another program; using {other} instead.")
    place.remember()
    with steps.step("Installing the local cloud and the inbox"), ThreadPoolExecutor() as pool:
        list(pool.map(environments.environment, ("ministack", "inbox")))
    with steps.step("Building what will be deployed"), ThreadPoolExecutor() as pool:
        list(pool.map(artefact.build, (artefact.ZIP, artefact.IMAGE)))
    with steps.step("Starting the local cloud, mail and inbox"):
        for name, start in (("ministack", cloud.start), ("inbox", inbox.start), ("ses", standin.start)):
            if name not in running:
                start(place)
        identities = cloud.client(place, "sesv2-stored")
        with suppress(identities.exceptions.AlreadyExistsException):
            identities.create_email_identity(EmailIdentity=DOMAIN)
    with steps.step("Deploying the template"):
        deploy.deploy(place, parameters(place), template)
    with steps.step("Opening the site"):
        found = cloud.client(place, "cloudfront").list_distributions()["DistributionList"].get("Items", [])
        name = found[0]["DomainName"].partition(".")[0] if found else ""
        (place.folder / "distribution.txt").write_text(name + "\n")
        if "edge" not in running:
            command = [sys.executable, "-m", "infrastructure.local.edge", str(place.folder)]
            processes.start(
                place.folder, "edge", command, place.environment, lambda: processes.listening(place.ports.site)
            )
    return place


def down(place: Place) -> list[str]:
    """Stop everything; returns what was running. What the local cloud held is gone."""
    (place.folder / "distribution.txt").unlink(missing_ok=True)
    return [
        name
        for name in NAMES
        if (cloud.stop(place) if name == "ministack" else processes.stop(place.folder, name))
    ]
