"""Habits of real releases, in words of our own: each with the fields a careful reader finds."""

from datetime import UTC, datetime
from email.message import EmailMessage
from html import escape

import pytest

from crier.model.newsroom import Newsroom
from crier.reading import pipeline

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
BODY = (
    "The crews of the ferry voted today to keep the night boats running through the winter, the union said."
)
GAP = " " * 120

HABITS = {
    "a wire that begins with a digit": (
        "x.md",
        f"# Ferry Crews Vote\n\nPORT ELLIS, WA, May 3, 2026 /24-7Wire/ -- {BODY}\n",
        {"headline": "Ferry Crews Vote", "dateline.city": "PORT ELLIS", "date": "2026-05-03"},
    ),
    "a wire after a date without its year": (
        "x.txt",
        f"Ferry Crews Vote\n\nPORT ELLIS, Wash., May 3 /U.S. Wire/ -- {BODY}\n\n{BODY}\n",
        {"dateline.city": "PORT ELLIS", "date": None},
    ),
    "two places in capitals": (
        "x.txt",
        f"Ferry Crews Vote\n\nPORT ELLIS and LOWTON, May 3, 2026 -- {BODY}\n",
        {"dateline.city": "PORT ELLIS"},
    ),
    "a month without its day": (
        "x.txt",
        f"Tripulações votam\n\nPorto Novo, maio de 2026 – {BODY}\n",
        {"dateline.city": "Porto Novo", "date": None},
    ),
    "an agency's mark in Germany": (
        "x.txt",
        f"Fähren fahren nachts\n\nHafen/M. (ots) – {BODY}\n",
        {"dateline.city": "Hafen/M.", "headline": "Fähren fahren nachts"},
    ),
    "columns pushed together": (
        "x.txt",
        f"FOR IMMEDIATE RELEASE Contact:\nMay 3, 2026 Ana Ruiz\n(206) 555-0134\nana@ferry.example\n\nFerry Crews Vote\n\n{BODY}\n",
        {"date": "2026-05-03", "contacts.0.name": "Ana Ruiz", "contacts.0.email": "ana@ferry.example"},
    ),
    "one line with spaces for line breaks": (
        "x.txt",
        f"{GAP}Ferry Crews Vote for Boats at Night{GAP}Sunday May 3 2026      PORT ELLIS    {BODY} {BODY} {BODY}{GAP}{BODY}\n",
        {"headline": "Ferry Crews Vote for Boats at Night", "dateline.city": "PORT ELLIS", "date": "2026-05-03"},
    ),
    "year and hour glued": (
        "x.txt",
        "Ferry Rally\n\nMay 3, 2026\n\nWhat: Rally\n\nWhen: Wednesday, May 6, 20264:00 PM\n\nWhere: Pier 4, Port Ellis\n",
        {"events.0.start": "2026-05-06T16:00:00", "date": "2026-05-03"},
    ),
    "a desk of its own": (
        "x.txt",
        f"Contact:\nAna Ruiz\n(206) 555-0134\nana@ferry.example\nUnion Press Office\n(206) 555-0177\n\nFerry Crews Vote\n\n{BODY}\n",
        {"contacts.0.phone": "(206) 555-0134", "contacts.1.phone": "(206) 555-0177"},
    ),
    "contacts without a colon": (
        "x.txt",
        f"Ferry Crews Vote\n\n{BODY}\n\nContact Night Boats: Ana Ruiz - Managing Director: ana@ferry.example\n",
        {"contacts.0.email": "ana@ferry.example"},
    ),
    "a heading that lost its line": (
        "x.md",
        f"# Ferry Crews Vote\n\n{BODY}\n\n{BODY}\n\nABOUT THE NIGHT BOATS The Night Boats are a union of crews.\n",
        {"boilerplate.0.organisation": "THE NIGHT BOATS"},
    ),
    "speech that somebody else's follows": (
        "x.txt",
        f'Ferry Crews Vote\n\n{BODY}\n\nAna Ruiz, director, told us, stating,"We shall run the boats at night in every month of the year.\n\n'
        '"I am glad of it and so are all of my passengers," says Tom Okafor, captain.\n',
        {"quotations.0.speaker": "Ana Ruiz", "quotations.1.speaker": "Tom Okafor"},
    ),
    "marks that only the markup knows": (
        "x.html",
        f"<h1>Fähren fahren</h1><p>{BODY}</p><p><q>Wir fahren das ganze Jahr über in der Nacht</q>, sagt Ana Ruiz, Leiterin.</p>",
        {"quotations.0.text": "Wir fahren das ganze Jahr über in der Nacht", "quotations.0.speaker": "Ana Ruiz"},
    ),
    "a mail without a headline": (
        "x.eml",
        f"Subject: Re: Press release: Ferry crews vote for night boats\nContent-Type: text/plain; charset=utf-8\n\nDear editors,\n\n{BODY}\n\n{BODY}\n",
        {"headline": "Ferry crews vote for night boats"},
    ),
    "a headline that says so": (
        "x.txt",
        f"Headline: Ferry Crews Vote\nSubheadline: Boats run at night\n\n{BODY}\n\n{BODY}\n",
        {"headline": "Ferry Crews Vote", "subheadline": "Boats run at night"},
    ),
    "a number that is no telephone": (
        "x.txt",
        f"FOR IMMEDIATE RELEASE\n\nA Boat Called 83921234\n\n{BODY}\n",
        {"headline": "A Boat Called 83921234", "contacts": []},
    ),
}  # fmt: skip


@pytest.mark.parametrize("habit", HABITS)
def test_a_habit_is_read(habit):
    name, text, wanted = HABITS[habit]
    found = pipeline.read(pipeline.Upload(text.encode(), name), newsroom=Newsroom(), now=NOW).model_dump(
        mode="json"
    )
    for path, value in wanted.items():
        told = found
        for step in path.split("."):
            told = told[int(step)] if step.isdigit() else told[step]
        assert told == value, path


def test_speech_cut_by_its_attribution_gets_its_full_stop_back():
    text = f"Ferry Crews Vote\n\n{BODY}\n\n“We ran boats in the north,” said Ana Ruiz, captain. “The north is cold.”\n"
    found = pipeline.read(pipeline.Upload(text.encode(), "x.txt"), newsroom=Newsroom(), now=NOW)
    assert found.quotations[0].text == "We ran boats in the north. The north is cold."


RELEASE = "Ferry Crews Vote for Night Boats\n\nSEATTLE, May 3, 2026 - The crews of the ferry voted to keep the night boats.\n"
SECRET = "bo.private@example.net"
AROUND = {
    "forwarded": f"---------- Forwarded message ---------\nFrom: Bo Secret <{SECRET}>\nDate: Mon, May 4\nTo: x\n\n{RELEASE}",
    "Outlook": f"From: Bo Secret <{SECRET}>\nSent: Monday, May 4\nTo: desk\nSubject: FW: boats\n\n{RELEASE}",
    "reenviado": f"Mensaje reenviado\nDe: Bo Secret <{SECRET}>\nFecha: lunes\nPara: x\n\n{RELEASE}",
    "answered": f"{RELEASE}\nOn Mon, May 4, 2026 at 5:00 PM Bo Secret <{SECRET}> wrote:\n> please send it\n> again\n",
    "original": f"{RELEASE}\n-----Original Message-----\nFrom: Bo Secret <{SECRET}>\nSent: Monday\nTo: x\n\nplease send\n",
}  # fmt: skip


@pytest.mark.parametrize("html", [False, True])
@pytest.mark.parametrize("case", AROUND)
def test_who_forwarded_a_mail_is_told_to_staff_and_to_nobody_else(case, html):
    message = EmailMessage()
    message["Subject"] = "Fwd: boats"
    if html:
        message.set_content(
            "".join(f"<p>{escape(line)}" for line in AROUND[case].split("\n")), subtype="html"
        )
    else:
        message.set_content(AROUND[case])
    made = pipeline.read(pipeline.Upload(message.as_bytes(), "x.eml"), newsroom=Newsroom(), now=NOW)
    (finding,) = [each for each in made.findings if each.check == "private-data"]
    assert SECRET in finding.excerpt
    assert "private" not in made.model_dump_json(exclude={"findings"})
    assert made.headline == "Ferry Crews Vote for Night Boats"


def test_a_mail_that_nobody_forwarded_tells_of_nobody():
    message = EmailMessage()
    message["Subject"] = "boats"
    message.set_content(RELEASE + "\nFrom: 5 to 7 p.m.\n\nContact: Bo Roe, bo@example.net\n")
    made = pipeline.read(pipeline.Upload(message.as_bytes(), "x.eml"), newsroom=Newsroom(), now=NOW)
    assert "private-data" not in {each.check for each in made.findings}
    assert made.contacts[0].email == "bo@example.net"
