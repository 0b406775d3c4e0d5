"""The operator's commands that are typed against the deployed template, as `--stack NAME` reaches an account.

tests/e2e/test_operators.py types OPERATED, on the stack of its session; tests/long/first_hour.py types the
others, on an emulator that has nothing. tests/doors/test_operators.py reads off them that none of the pages'
commands is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crier.model import naming

LEAVER = "leaver.by.letter@example.org"
DRAFT = naming.release_id(naming.DRAFTS + "operator.txt")
# The pages' commands that MiniStack cannot take, as docs/local.md says; tests/doors has them on moto.
NOT_HERE = {
    "keys edge": "its CloudFront hands out less of a distribution than it wants back",
    "deploy --restored": "it cannot be relied on to update a stack that is nested in another",
}


@dataclass(frozen=True)
class Act:
    """What is typed, what must be in the answer, how it ends, and what is answered to its questions."""

    words: str
    says: Sequence[str]
    code: int = 0
    typed: Sequence[str] = ()
    long: bool = False


OPERATED = (
    Act("put FILE --to drafts --yes", ("receipt",)),
    Act("status", ("operator.txt",)),
    Act(f"status {DRAFT}", ("version 1: proofed",)),
    Act("failures", ("Dead letters:",)),
    Act("verify FILE", ("We do not know this",), code=1, long=True),
    Act("again", ("no dead letters",)),
    Act(f"again {DRAFT}", ("Nothing of it stopped",)),
    Act(f"again {DRAFT} --failed", ("Nobody of it was refused",)),
    Act(f"again {DRAFT}-1-daily --failed", ("Nobody of it was refused",)),
    Act("resume --yes", ("Nothing had stopped",)),
    Act("mail stop --yes", ("No mail leaves any more",), long=True),
    Act("mail start --yes", ("Mail goes out again",), long=True),
    Act("stop --yes", ("No release becomes public",), long=True),
    Act("status", ("Everything is stopped since",), long=True),
    Act("go-on --yes", ("mailings go on again",), long=True),
    Act("subscribers import PEOPLE --dry-run", ("Nothing is written",)),
    Act("subscribers import PEOPLE --yes", ("1 added",)),
    Act("subscribers count", ("confirmed",)),
    Act("subscribers export OUT", ("people. The file",)),
    Act(f"previews trust early {LEAVER} --yes", ("they get each preview",), long=True),
    Act(f"previews distrust early {LEAVER} --yes", ("show nothing from now on",), long=True),
    Act(f"previews show {DRAFT}", (DRAFT,)),
    Act(f"previews take-back {DRAFT} --yes", ("no link shows the release",), long=True),
    Act(f"previews give-back {DRAFT} --yes", ("works again",), long=True),
    Act(f"subscribers erase {LEAVER} --yes", ("Erased",)),
    Act("layouts", ("; until ",)),
    Act("layouts forget --yes", ("Forgotten",)),
    Act("keys", ()),
    Act("keys sign --yes", ("Link key",)),
    Act("keys rotate --yes", ("sealed anew",), long=True),
    Act("keys reseal --yes", ("sealed anew",), long=True),
)

DESK, SENDER, DOMAIN = "press@lantern.org", "news@mail.lantern.org", "news.lantern.org"
DEPLOY = f"deploy --desk {DESK} --sender {SENDER} --domain {DOMAIN}"
NEWSROOM = ("The Lantern", "en, es", "US America/Chicago", DESK, "Press")
FIRST_HOUR = (
    Act("doctor", ("No budget watches", "Nothing stands in the way.")),
    Act(
        f"{DEPLOY} --dry-run",
        ("SES does not know", "no certificate", "sam build", "crier-storage", "Nothing was done."),
    ),
    Act(
        f"{DEPLOY} --yes",
        ("Put these into the DNS", "_domainkey.mail.lantern.org", f"newsroom: https://{DOMAIN}/"),
    ),
    Act("doctor", ("Subscribers get no mail yet", "Nothing stands in the way.")),
    Act("newsroom --yes", ("comes to the desk",), typed=NEWSROOM),
    Act("staff add ana --folder FOLDER --yes", ("Hand these over",)),
    Act("staff list", ("ana",)),
    Act("put SAMPLE --to drafts --yes", ("receipt written",)),
    Act("self-test --yes", ("Your newsroom works.",)),
    Act(
        f"{DEPLOY} --dry-run --live",
        ("Nothing stands in the way.", 'LiveRecipients="yes"', "Nothing was done."),
    ),
    Act("staff name ana --address ana@lantern.org --yes", ("ana@lantern.org",)),
    Act("staff remove ana --yes", ("can put and read nothing any more",)),
)
GONE = "gone.since@example.org"
RESTORED = (
    Act("subscribers import PEOPLE --yes", ("1 added",)),
    Act("backup --yes", ("To bring it back",)),
    Act("backup --list", ("crier-",)),
    Act(f"subscribers erase {GONE} --yes", ("Erased",)),
    Act("restore --at 2026-11-29T13:05Z --yes", (), code=2),
    Act("restore --backup NAME --yes", ("1 people who left since", "Mail is stopped")),
    Act("mail start --yes", ("Mail goes out again",)),
    Act("subscribers count", ("erased",)),
)


def kind(words: str, choices: Sequence[str]) -> str:
    """A command without what it is about: its name, its action, and the options that make it another."""
    first, *rest = words.split()
    return " ".join([first, *(word for word in rest if word in choices)])
