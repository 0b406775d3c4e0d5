"""What vouches that a text is for the press: nothing of it, and the desk is asked; and what is no press contact."""

from datetime import UTC, datetime

import pytest

from crier.model.newsroom import Newsroom
from crier.model.release import Reading
from crier.reading import confidence, pipeline, weighing
from crier.reading.fields import press_marks

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
HEAD = "Ferry Crews Vote to End Their Strike"
LEAD = (
    "Ferry crews voted last night to end a strike of nineteen days, the Sound Seafarers' Guild said. The boats sail "
    "again on Monday from both piers, and the guild thanked the riders who walked with it."
)
MORE = "The strike began on the first of May over the length of night shifts, which the county now cuts to nine hours."
SPEECH = '"We are back at work, and we are proud," said Idris Calloway, the guild\'s secretary.'
CONTACT = "Media contact: Idris Calloway, idris@example.org, +1 206 555 0134"
ABOUT = "About the Guild\n\nThe Guild is a union of ferry workers that was founded in 1911 in Seattle."


def read(*parts: str, name: str = "ferry.txt") -> Reading:
    upload = pipeline.Upload("\n\n".join((*parts, "")).encode(), name)
    return pipeline.read(upload, newsroom=Newsroom(), now=NOW)


def checks(reading: Reading, level: str = "stop") -> set[str]:
    return {finding.check for finding in reading.findings if finding.level == level}


PROOFS = {
    "a label": (2, ("PRESS RELEASE", HEAD, LEAD)),
    "for immediate release": (2, ("FOR IMMEDIATE RELEASE", HEAD, LEAD)),
    "its label in Spanish": (2, ("NOTA DE PRENSA", HEAD, LEAD)),
    "a headline that says what it is": (2, (f"[Communiqué de presse] {HEAD}", LEAD)),
    "a number behind the label": (2, ("Press Release: 2026/17 Chief Secretary", HEAD, LEAD)),
    "a dateline that the text begins with": (2, (HEAD, "SEATTLE, May 18, 2026 — " + LEAD)),
    "a contact and speech": (2, (HEAD, LEAD, SPEECH, CONTACT)),
    "a contact and standing words": (2, (HEAD, LEAD, MORE, ABOUT, CONTACT)),
    "lists, as staff write them": (2, (f"---\nheadline: {HEAD}\nlists: press\n---", LEAD)),
    "a contact alone": (1, (HEAD, LEAD, MORE, CONTACT)),
    "standing words alone": (1, (HEAD, LEAD, MORE, ABOUT)),
    "a statement": (1, ("Statement by the Guild on Night Shifts", LEAD, MORE)),
    "nothing": (0, (HEAD, LEAD, MORE)),
    "speech alone: articles have it": (0, (HEAD, LEAD, MORE, SPEECH)),
    "a letter with place and day": (0, (HEAD, "Seattle, May 18, 2026", LEAD, MORE, "Yours sincerely,", "Ana Ruiz")),
    "a letter in Spanish": (0, (HEAD, "Seattle, 18 de mayo de 2026", LEAD, MORE, "Atentamente,", "Ana Ruiz")),
    "a page of releases is none": (0, ("PRESS RELEASES", HEAD, LEAD, MORE)),
    "a release it tells of": (0, ("What the Guild's press release leaves out", LEAD, MORE)),
}  # fmt: skip


@pytest.mark.parametrize(("proof", "parts"), PROOFS.values(), ids=PROOFS)
def test_what_vouches_for_a_release(proof: int, parts: tuple[str, ...]) -> None:
    name = "ferry.md" if parts[0].startswith("---") else "ferry.txt"
    assert read(*parts, name=name).signs["proof"] == proof


def test_the_less_vouches_for_it_the_less_sure_it_is() -> None:
    made = weighing.shipped()
    signs = dict(read(*PROOFS["nothing"][1]).signs)
    sure = [confidence.release(signs | {"proof": float(proof)}, made) for proof in range(3)]
    weighed = made.release.weight[made.release.names.index("proof")] if "proof" in made.release.names else 0
    assert made.proof[0] < made.proof[1] < made.proof[2] and (sure == sorted(sure) or weighed < 0)
    assert confidence.release(signs | {"proof": 2.0, "other-paper": 1.0}, made) < made.asked[1]


@pytest.mark.parametrize(
    ("line", "right"),
    [
        ("author: REDACCIÓN", True), ("author: Redacción", True), ("author: Staff Writer", True), ("autor: La Redacción", True),
        ("kicker: Editor's Notes", True), ("category: Opinión", True), ("section: Interviews", True), ("category: Kommentare", True),
        ("author: Ana Ruiz", False), ("category: Press releases", False), ("categories: news", False), ("author: The Guild", False),
    ],
)  # fmt: skip
def test_a_newspapers_desk_and_shelf_make_an_article(line: str, right: bool) -> None:
    """With a dateline and speech as a release has: it is asked about all the same."""
    found = read(
        f"---\ntitle: {HEAD}\nlayout: posts\n{line}\n---",
        "SEATTLE, May 18, 2026 — " + LEAD,
        SPEECH,
        name="a.md",
    )
    assert bool(found.signs["other-paper"]) is right
    assert not right or "as-read" in checks(found)


@pytest.mark.parametrize(
    ("line", "right"),
    [
        ("Yours faithfully,", True), ("Best wishes", True), ("Un cordial saludo", True), ("Mit freundlichen Grüßen", True),
        ("Cordialement,", True), ("Distinti saluti", True), ("Regards from the pier reached the crews.", False), ("Saludos a la calle Mayor", False),
    ],
)  # fmt: skip
def test_how_a_letter_closes(line: str, right: bool) -> None:
    assert press_marks.closes((LEAD, line)) is right


@pytest.mark.parametrize(
    ("gap", "right"),
    [
        ("[City, Date] — Crews voted.", True), ("See the [Guild website] for more.", True), ("Write to [Contact Information].", True),
        ("More than [X] riders walked.", True), ("Guild office - xx Phone: Email", True), ("Ana Ruiz, teléfono: correo:", True),
        ("When: [Date + time]", True), ("_" * 40, False), ("____ _____ ____", False), ("We use [SPI][spi] for it.", False),
        ("The plan [PDF] is public.", False), ("- [x] the boats sail", False), ("Phone: 206 555 0134 Email: ana@example.org", False),
        ("[Link to the plan]", False), ("Sample press release content here.", True), ("Your headline here", True),
        ("Escriba el primer párrafo aquí.", True), ("Buy your tickets here.", False), ("They write here and there.", False),
    ],
)  # fmt: skip
def test_gaps_left_to_be_filled(gap: str, right: bool) -> None:
    found = read("PRESS RELEASE", HEAD, "SEATTLE, May 18, 2026 — " + LEAD, gap, MORE, CONTACT)
    assert ("placeholder" in checks(found)) is right


MENU = "<nav><a href='/'>Home</a> <a href='/news'>News</a> <a href='/about'>About us</a></nav>"
HIDES = "<p style='{}'>Cancel reply to the article</p>"


@pytest.mark.parametrize("style", ["display:none", "visibility:hidden"])
@pytest.mark.parametrize(("menu", "level"), [(MENU, "warn"), ("", "stop")])
def test_a_saved_page_hides_its_forms(style: str, menu: str, level: str) -> None:
    """What a page with menus hides is told; what a text of staff's own hides stops."""
    page = f"{menu}<h1>{HEAD}</h1><p>SEATTLE, May 18, 2026 — {LEAD}</p><p>{CONTACT}</p>{HIDES.format(style)}"
    assert "hidden-text" in checks(read(page, name="a.html"), level)


def test_an_embargo_that_a_page_hides_stops_all_the_same() -> None:
    hidden = "<p style='display:none'>Under embargo until further notice</p>"
    found = read(f"{MENU}<h1>{HEAD}</h1><p>{LEAD}</p><p>{CONTACT}</p>{hidden}", name="a.html")
    assert found.verdict == "hold" and "embargo" in checks(found)


GLUED = f"SEATTLE, May 18, 2026 — {LEAD} {MORE} "
STANDING = "{} is a union of ferry workers that was founded in 1911 in Seattle by the crews of four boats, and speaks today for nine "
STANDING += "hundred people on twelve ships and two piers, from engine rooms to ticket windows, all year round and in every weather."


@pytest.mark.parametrize(
    ("between", "name"),
    [
        ("About the Sound Seafarers' Guild: ", "Sound Seafarers' Guild"), ("About Sound Seafarers' Guild  ", "Sound Seafarers' Guild"),
        ("Acerca de Sound Seafarers' Guild: ", "Sound Seafarers' Guild"), (" About Sound Seafarers' Guild ", "Sound Seafarers' Guild"),
        ("About 900 people came to the pier. ", None), ("About the ferries nobody spoke. ", None), ("", None),
    ],
)  # fmt: skip
def test_standing_words_that_lost_their_line(between: str, name: str | None) -> None:
    whole = GLUED + between + STANDING.format("The Guild")
    found = read("FOR IMMEDIATE RELEASE", HEAD, whole, CONTACT)
    assert [each.organisation for each in found.boilerplate] == ([name] if name else [])
    body = " ".join(str(block) for block in found.body)
    assert ("nine hundred people" in body) is (name is None) and "first of May" in body


@pytest.mark.parametrize(
    ("words", "ways"),
    [
        ("For more information about the ferries, please contact info@example.org.", []),
        ("To learn more about the strike fund, email hello@example.org.", []),
        ("For media inquiries, please contact info@example.org.", ["info@example.org"]),
        ("For more information, contact Idris Calloway at info@example.org.", ["info@example.org"]),
        ("For more information, contact press@example.org.", ["press@example.org"]),
    ],
)
def test_a_mailbox_of_everybodys_is_no_press_contact(words: str, ways: list[str]) -> None:
    body = f"{MORE} {words}"
    found = read("FOR IMMEDIATE RELEASE", HEAD, "SEATTLE, May 18, 2026 — " + LEAD, body, MORE)
    assert [each.email for each in found.contacts] == ways


@pytest.mark.parametrize("line", ["X-Sender: ana@example.net", "Reply-To: list@example.net", "Forwarded-by: Ana Ruiz <ana@example.net>"])  # fmt: skip
def test_a_mails_head_in_the_text_names_nobody_for_the_press(line: str) -> None:
    found = read(line, "FOR IMMEDIATE RELEASE", HEAD, "SEATTLE, May 18, 2026 — " + LEAD, CONTACT)
    assert [each.email for each in found.contacts] == ["idris@example.org"]


@pytest.mark.parametrize("day", ["2026.05.18", "2026/05/18", "2026-05-18"])
def test_a_day_is_no_telephone_number(day: str) -> None:
    found = read("PRESS RELEASE", HEAD, LEAD, MORE, f"Office: D/Out/1869 {day}")
    assert not any(each.phone for each in found.contacts)
