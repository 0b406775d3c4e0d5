"""For each check a text that fires it and a near miss."""

from __future__ import annotations

from crier.reading.document import Fact

HEAD = (
    "Ferry Crews Vote to End Their Strike\n\nMay 18, 2026\n\nContact: Idris Calloway, idris@example.org\n\n"
)


LEAD = "Ferry crews voted last night to end a strike of nineteen days, the Sound Seafarers' Guild said.\n\n"


ABOUT = (
    "\n\nAbout the Guild\nThe Sound Seafarers' Guild is a union of two thousand ferry workers on the coast.\n"
)


def body(text: str) -> str:
    return HEAD + LEAD + text + ABOUT


FIRES = [
    # check, a text that fires it, a near miss
    ("not-a-release", "Sure! Here's your press release:\n\n" + body(""), body("Sure hands are needed on deck now.")),
    ("not-a-release", "The Sea and Us\nBy Damien Example\n\n" + LEAD, body("Written by Damien Example in 1911.")),
    ("not-a-release", "{% extends 'x' %}\n" + body(""), body("The set {1, 2} is small.")),
    ("unreadable", body("The crew\ufffds boats are back at sea."), body("The crew’s boats are back at sea.")),
    ("placeholder", body("[DATE] is when boats leave."), body("The boats [sic] leave at five o'clock.")),
    ("placeholder", body("See <INSERT LINK HERE> for times."), body("Fares are < 5 dollars and > 2.")),
    ("placeholder", body("All ports (list all NE, NW etc.) open."), body("All ports (see the list below) open.")),
    ("placeholder", body("Lorem ipsum dolor sit amet."), body("The SS Lorimer leaves first.")),
    ("draft", "DRAFT 2 - not for distribution\n\n" + body(""), body("The Guild drafted the text in March.")),
    ("draft", body("Crews return. Final approval pending."), body("Members gave final approval on Sunday.")),
    ("draft", "---\ndraft: true\n---\n" + body(""), "---\ndraft: false\n---\n" + body("")),
    ("embargo", "EMBARGOED UNTIL Monday\n\n" + body(""), "EMBARGOED UNTIL May 25, 2026, 6 a.m. ET\n\n" + body("")),
    (
        "embargo",
        "FOR IMMEDIATE RELEASE\nEMBARGOED UNTIL May 25, 2026, 6 a.m. ET\n\n" + body(""),
        "FOR IMMEDIATE RELEASE\n\n" + body(""),
    ),
    (
        "embargo",
        "EMBARGOED UNTIL March 14, 2027, 2:30 a.m. ET\n\n" + body(""),
        "EMBARGOED UNTIL March 14, 2027, 3:30 a.m. ET\n\n" + body(""),
    ),
    ("as-read", "Agenda\n\n18:00 Doors\n\n18:30 Welcome\n\n19:00 Talks\n\n" + LEAD, body("")),
    ("no-headline", "FOR IMMEDIATE RELEASE\n\n" + LEAD * 3, body("")),
    ("no-body", "Ferry Crews Vote to End Their Strike\n", body("")),
    ("no-body", "# Clinic reopens Monday\n", body("")),
    ("weekday", body("They sail on Tuesday, May 20, 2026."), body("They sail on Wednesday, May 20, 2026.")),
    (
        "wrong-year",
        body("WHEN: May 20, 2025, 5 p.m. PT\nWHERE: Pier 9, Seattle"),
        body("WHEN: May 20, 2026, 5 p.m. PT\nWHERE: Pier 9, Seattle"),
    ),
    (
        "time-zone",
        body("WHEN: May 20, 2026, 5 p.m.\nWHERE: Pier 9, Seattle"),
        body("WHEN: May 20, 2026, 5 p.m. PT\nWHERE: Pier 9, Seattle"),
    ),
    (
        "time-zone",
        body("WHEN: May 20, 2026, 5 p.m. PST\nWHERE: Pier 9, Seattle"),
        body("WHEN: May 20, 2026, 5 p.m. PDT\nWHERE: Pier 9, Seattle"),
    ),
    (
        "event",
        body("WHEN: May 20, 2026\nWHERE: Pier 9, Seattle"),
        body("WHEN: May 20, 2026, 5 p.m. PT\nWHERE: Pier 9, Seattle"),
    ),
    ("no-contact", "Ferry Crews Vote\n\nMay 18, 2026\n\nContact:\n\n" + LEAD + ABOUT, body("")),
    ("no-contact", "Ferry Crews Vote\n\nMay 18, 2026\n\n" + LEAD + "Call our hotline: 206-555-0100." + ABOUT, body("")),
    ("contact-broken", body("Contact: Ada Roe, [email protected]"), body("Contact: Ada Roe, ada@example.org")),
    ("contact-broken", body("Office: 214/653-360"), body("Office: 214/653-3600")),
    ("contact-broken", body("Contact: Ada Roe, +1 206 555 0134 / 35"), body("Contact: Ada Roe, +1 206 555 0134 / +1 206 555 0135")),
    ("contact-broken", body("Contact: Ada Roe, Bo Reed, +1 206 555 0134"), body("Contact: Ada Roe and Bo Reed, +1 206 555 0134")),
    ("contact-broken", body("Write to press@example.de or press@example.com."), body("Write to press@example.com.")),
    ("link-lost", body("Timetables are available here."), body("Timetables are here to stay.")),
    ("link-lost", body("Download the timetable"), body("Members can download the timetable from Monday on.")),
    ("link-lost", body("Los horarios están disponibles aquí."), body("Los barcos salen de aquí a la isla.")),
    ("cut-off", body("The guild and its members will now return to the boats they left in April and to"), body("All 412 boats.")),
    ("cut-off", body("The guild thanked the port (which had kept its canteen open for the crews on strike."), body("It thanked all (twice).")),
    ("web-leftovers", body("Spread the love\nShare this:"), body("They spread the love of boats.")),
    ("quotation", body("“We never left the sea, said one of the captains to the crowd."), body("“We never left the sea,” said Ada Roe.")),
    ("quotation", body('“We never left the sea," said Ada Roe.'), body('"We never left the sea," said Ada Roe.')),
    ("quotation", body("“We never left the sea,” Marlowe said."), body("Ada Marlowe is chair. “We never left,” Marlowe said.")),
    (
        "name-spelling",
        body("In Hazlettville and at Hazlettville pier the boats wait for crews, and in Hazelettville they sail again."),
        body("In Hazlettville and at Hazlettville pier the boats wait for crews, and the Hazlettvillers sail again."),
    ),
    ("boilerplate", HEAD + LEAD, body("")),
    ("headline-form", "FERRY CREWS VOTE TO END THEIR LONG STRIKE\n\n" + body(""), body("")),
    ("headline-form", "Ferry Crews " + "Vote and " * 14 + "Sail\n\n" + body(""), body("")),
    (
        "language",
        body("Las tripulaciones de los transbordadores votaron anoche para terminar una huelga de diecinueve días en todo el puerto. " * 3),
        body("They voted in the hall called Las Tripulaciones."),
    ),
    (
        "language",
        "Las tripulaciones votan para terminar la huelga de diecinueve días\n\n" + HEAD[38:] + LEAD * 4,
        body(""),
    ),
    ("dates-disagree", "May 17, 2026\n\n" + body(""), body("")),
    ("dates-disagree", "---\ndate: 2026-05-17\n---\n" + body(""), "---\ndate: 2026-05-18\n---\n" + body("")),
    ("outside-body", body("") + "\n###\n\nThe captain still owes us two months of pay.\n", body("") + "\n###\n"),
    ("front-matter", "---\nembargo: [unclosed\n---\n" + body(""), "---\nlists: press\n---\n" + body("")),
    ("language-slips", body("The crews released released a long statement to the port and to the press about it."), body("It is what it is.")),
    ("language-slips", body("We are glad that the strike is over and that boats sail again to every island."), body("“We are glad that it is over,” said Ada Roe.")),
]  # fmt: skip


FACTS = [
    ("tracked-changes", Fact("deleted", "the old words"), "stop"),
    ("tracked-changes", Fact("inserted", "the new words"), "stop"),
    ("tracked-changes", Fact("format-change"), "note"),
    ("comments", Fact("comment", "legal ok?"), "stop"),
    ("hidden-text", Fact("hidden", "do not print"), "stop"),
    ("hidden-text", Fact("struck", "gone"), "stop"),
    ("hidden-text", Fact("white", "invisible"), "stop"),
    ("hidden-text", Fact("highlighted", "check this"), "stop"),
    ("embargo", Fact("header", "EMBARGOED until Friday"), "stop"),
    ("unreadable", Fact("legacy-font", "Preeti"), "stop"),
    ("unreadable", Fact("lost", "chart"), "stop"),
    ("unreadable", Fact("equation", "E=mc2"), "warn"),
    ("unreadable", Fact("scan", ""), "stop"),
    ("unreadable", Fact("twice-encoded", "cafÃ©"), "warn"),
    ("unreadable", Fact("joins"), "warn"),
    ("unreadable", Fact("formatting-lost"), "warn"),
    ("time-zone", Fact("impossible-offset", "+14:20"), "warn"),
    ("dates-disagree", Fact("auto-date", "May 19, 2026"), "warn"),
    ("link-bad", Fact("relative-link", "/node/12"), "warn"),
    ("link-bad", Fact("dangerous-link", "javascript:x"), "warn"),
    ("contact-broken", Fact("mail-link", "press@example.org"), "warn"),
    ("left-out", Fact("left-out", "budget.xlsx"), "note"),
    ("images", Fact("linked-image", "http://localhost/x.png"), "warn"),
    ("images", Fact("refused-image", "image-1"), "stop"),
    ("images", Fact("photo-place", ""), "note"),
    ("outside-body", Fact("text-box", "Press contact"), "warn"),
    ("outside-body", Fact("header", "Confidential"), "warn"),
    ("outside-body", Fact("empty-footnote", "1"), "warn"),
    ("private-data", Fact("author", "Ada Roe"), "note"),
    ("private-data", Fact("forwarded", "From: …"), "warn"),
    ("web-leftovers", Fact("signature", "Sent from my phone"), "warn"),
    ("draft", Fact("watermark", "DRAFT"), "stop"),
]  # fmt: skip
