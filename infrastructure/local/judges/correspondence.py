"""What subscribers and staff get to see besides releases: pages, letters and receipts, for the gallery."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from crier.mail import compose, import_report, upload_receipt
from crier.mail.subscription_letters import MESSAGES, Desk
from crier.model import newsroom_facts, questions, upload_formats
from crier.model.edition import Edition
from crier.model.lifecycle import Head
from crier.model.newsroom import Newsroom
from crier.model.newsroom_facts import Facts
from crier.model.proof_view import Change
from crier.model.receipt import MailCounts, Reach, Receipt
from crier.model.release import Embargo
from crier.reading import pipeline
from crier.reading.pipeline import Upload
from crier.rendering.outputs import preview
from crier.subscribers import csv_file, pages, tokens
from crier.subscribers.forms import Wanted
from crier.subscribers.subscriber import Subscriber
from crier.text import dates, messages
from crier.workflows.web.newsroom_form import Outcome, Seen
from infrastructure.local.stack.place import ROOT
from tests.support import editions

NOW = datetime(2026, 11, 24, 17, 5, tzinfo=UTC)
UPLOAD = ROOT / "tests/golden/reading/wrong-weekday.txt"  # staff are told a good deal about it
# The release that letters and receipts of a language are about; of another language the English one.
SHOWN = {"en": "cooling", "es": "refugios"}
NOTICES = (
    "join.asked",
    "join.busy",
    "confirm.done",
    "confirm.over",
    "choose.sent",
    "leave.done",
    "leave.unknown",
    "undo.ask",
    "undo.done",
    "forget.done",
    "preview.gone",
    "preview.taken",
    "preview.stopped",
    "preview.over",
    "preview.unknown",
)


def _of_the_desk(*, buttons: bool) -> list[str]:
    """The words of each page that the desk's links and the desk's page end on, or of each that has a button:
    as the catalogue has them, so that none is forgotten here."""
    known = messages.catalogue("en")
    titled = (key.removesuffix(".title") for key in known if key.endswith(".title"))
    if buttons:
        return [one for one in titled if one.startswith("desk.") and f"{one}.button" in known]
    ours = (one for one in titled if one.startswith(("desk.", "staff.")) and f"{one}.text" in known)
    return [one for one in ours if f"{one}.button" not in known]


def made() -> Iterator[tuple[str, bytes]]:
    """Key and bytes of each, in every language."""
    told = [editions.load(name) for name in editions.names()]
    for language in messages.languages():
        edition = editions.load(SHOWN.get(language, SHOWN["en"]))
        public = newsroom_facts.read(newsroom_facts.render(edition.newsroom))
        for kind, page in _pages(language, public, edition):
            yield f"subscribers/{language}-{kind}.html", page.encode()
        for kind, letter in _letters(language, public):
            yield f"mail/{kind}-{language}.html", letter.encode()
        digest = compose.digest(told, language, "weekly", NOW, edition.newsroom.timezone)
        yield f"mail/digest-{language}.html", digest.html.replace("{{u}}", _leave()).encode()
        early_page, early_mail = _preview(edition)
        yield f"subscribers/{language}-preview.html", early_page
        yield f"mail/preview-{language}.html", early_mail
        newsroom = edition.newsroom.model_copy(update={"desk_language": language})
        for kind, receipt in _receipts(edition, newsroom):
            yield f"receipts/{kind}-{language}.html", compose.receipt_page(receipt)
        yield f"receipts/import-{language}.html", _import(newsroom).encode()


def _leave() -> str:
    return f"{editions.SITE}/unsubscribe/x"


def _preview(edition: Edition) -> tuple[bytes, bytes]:
    """The page that trusted people read of an embargoed release, and the mail that leads there."""
    embargo = Embargo(label=messages.say(edition.release.language, "preview.banner", moment=""), until=NOW)
    held = edition.release.model_copy(update={"embargo": embargo})
    early = replace(edition, release=held, preview=True, has_pdf=False)  # none lies beside it here
    mail = (
        compose.preview(early).html.replace("{{u}}", _leave()).replace("{{p}}", f"{editions.SITE}/preview/x")
    )
    return preview.render(early) or b"", mail.encode()


def _pages(language: str, public: Facts, edition: Edition) -> Iterator[tuple[str, str]]:
    address = "marisol@example.org"
    nobody = Wanted(address="marisol@", language=language)
    wish = Wanted(address, language, ("press",), ("heat",), "weekly")
    yield "join", pages.join(language, public, "x", Wanted(language=language))
    yield "join-again", pages.join(language, public, "x", nobody, ("again", "address"))
    yield "confirm", pages.confirm(language, public, address, wish)
    yield "choose", pages.choose(language, public, address, wish, "x", saved=True)
    yield "leave", pages.leave(language, public)
    yield "forget", pages.forget(language, public, address)
    told, head = edition.release.headline, Head(language=language, address=edition.address)
    file = "refugios 24 nov.docx"
    for word in ("withdraw", "keep"):
        yield f"desk-{word}", pages.desk(f"desk.{word}", language, public, told, head, file=file)
    yield (
        "desk-take-down",
        pages.desk("desk.take-down", language, public, told, head, file=file, back="/staff/"),
    )
    moment = dates.moment(NOW, language, "Europe/Madrid")
    for words in _of_the_desk(buttons=True):
        name = words.replace(".", "-")
        if words not in ("desk.withdraw", "desk.keep", "desk.take-down"):
            yield name, pages.desk(words, language, public, file=file, moment=moment, number="1,301")
    asks = "desk.notify-withdrawn"
    unsaid = pages.desk(
        asks, language, public, file=file, number="1,301", asks=500, problem=f"{asks}.missing"
    )
    yield "desk-notify-why", unsaid
    yield "desk-proof", _proof(language, public, edition)
    yield "staff-sign-in", pages.sign_in(language, public, "x", "again")
    yield "staff-enter", pages.enter(language, public)
    yield "staff-list", _list(language, public, edition)
    yield "staff-stopped", _list(language, public, edition, stopped=True)
    yield "staff-older", _older(language, public, edition)
    yield from _newsroom(language, public, edition)
    yield from _people(language, public)
    for state in (*NOTICES, *_of_the_desk(buttons=False)):
        undo = "/unsubscribe/x" if state in ("leave.done", "undo.ask") else ""
        links = [(f"/subscribe/{language}", "join.link")] if state == "confirm.over" else []
        yield state.replace(".", "-"), pages.notice(state, language, public, undo=undo, links=links)


def _newsroom(language: str, public: Facts, edition: Edition) -> Iterator[tuple[str, str]]:
    """newsroom.toml as a form: as it lies there, saved, with faults, changed meanwhile, and not taken up."""
    moment, newsroom = dates.moment(NOW, language, "Europe/Madrid"), edition.newsroom
    save = pages.Event("staff.newsroom.history.saved", "kim@lantern.example", 0, moment, more="press")
    typed = {"organisation": "Lantern", "timezone": "Mars", "accent": "red"}
    asked = messages.say(language, "furnishing.form.like.timezone")
    outcomes = {
        "": Outcome(),
        "-saved": Outcome("saved", saved=("organisation", "lists.press.en"), ignored=("people",)),
        "-wrong": Outcome("wrong", 400, typed, typed, {"timezone": asked, "lists.+.slug": asked, "": asked}),
        "-meanwhile": Outcome("meanwhile", 409, typed, typed),
    }
    for kind, outcome in outcomes.items():
        apart = frozenset(typed) if outcome.state == "meanwhile" else frozenset[str]()
        view = Seen(language, newsroom, outcome, apart).view(
            newsroom.logo, proof="x", shown="x", waits=True, saves=[save]
        )
        yield f"staff-newsroom{kind}", pages.newsroom(language, public, view, outcome.problems)
    view = Seen(language, newsroom, Outcome(), frozenset()).view(
        None, proof="x", shown="", file="refused", findings=[f"7: timezone = Mars. {asked}"]
    )
    yield "staff-newsroom-refused", pages.newsroom(language, public, view, {})


def _people(language: str, public: Facts) -> Iterator[tuple[str, str]]:
    """A keeper's pages about one subscriber: before, found, and unknown."""
    moment = dates.moment(NOW, language, "Europe/Madrid")
    did = tuple(
        pages.Event(f"staff.people.did.{deed}", "kim@lantern.example", 0, moment) for deed in ("look", "add")
    )
    wanted = Wanted(language=language)
    member = pages.PersonCard(
        "marisol.de.la.fuente.y.torres@cooperativa-de-vivienda.example.org", "confirmed", "1.0", moment,
        ("Press", "Members"), (), dates.own_name(language), "weekly", add=False, remove=True, erase=True,
        events=did, older=True,
    )  # fmt: skip
    unknown = replace(
        member, state="unknown", since="", lists=(), cadence="", add=True, remove=False, erase=False
    )
    over = replace(member, state="complained", lists=(), cadence="", remove=False)
    yield "staff-people", pages.people(language, public, "x", None, wanted, did, ("address",))
    for kind, card in (("found", member), ("unknown", unknown), ("over", over)):
        yield f"staff-people-{kind}", pages.people(language, public, "x", card, wanted)
    for words in ("remove", "remove-pending", "erase"):
        deed = words.partition("-")[0]
        yield f"staff-people-{words}", pages.sure(deed, words, language, public, "x", member.address, "1.0")


def _list(language: str, public: Facts, edition: Edition, *, stopped: bool = False) -> str:
    """The desk's page, with a draft that waits for one more, an embargo, a deletion, and what is public."""
    moment = dates.moment(NOW, language, "Europe/Madrid")
    came = pages.Event("staff.came", "ana@lantern.example", 1, moment)
    said = pages.Event("staff.said.approve", "ana@lantern.example, ben@lantern.example", 1)
    asked, deleted = (
        tuple((f"/desk/{word}/x", f"desk.{word}", "") for word in words)
        for words in (("approve", "hold"), ("withdraw", "keep"))
    )
    ana, see = "ana@lantern.example", "/desk/proof/x/page"
    lines = [
        pages.Line("refugios 24 nov.docx", "asked", "", "", ana, "1", see, asked, (came,),
                   ("Press: 1,100", "English: 1,000")),
        pages.Line("carta abierta.txt", "waiting", moment, "", "", "", "", (), (said, came)),
        pages.Line("calor.md", "deleted", "", edition.address, "", "", "", deleted, (came,)),
        pages.Line("informe-anual.pdf", "published", moment, edition.address, "", "", "", (), (said, came),
                   (), (840, 1_301)),
    ]  # fmt: skip
    receipt = pages.Event("staff.told", "", 1, moment, address="/staff/receipts/x", copy="/staff/receipts/x")
    changed = replace(came, number=2, more="the headline, one paragraph")
    lines[0] = replace(lines[0], test="/staff/test/x")
    lines[3] = replace(
        lines[3],
        take_down="/desk/take-down/x",
        events=(said, receipt, changed, replace(receipt, number=2), came),
    )
    waiting = [
        pages.WaitingCard("refugios 24 nov.docx", "a", "b", ana, moment, replacing=False),
        pages.WaitingCard("calor.md", "c", "d", "", "", replacing=False),
        pages.WaitingCard("acta.md", "e", "f", ana, moment, replacing=True),
        pages.WaitingCard("agenda.odt", "g", "h", ana, moment, replacing=False, own=True),
    ]
    counts = [("Press", "about 1,100", moment), ("Members", "about 310", moment)]
    stop = pages.StopBanner(word="stop")
    if stopped:
        halt = pages.Event("staff.stopped.stop", ana, 0, moment)
        stop = pages.StopBanner(ana, moment, "go-on", (halt,))
    form = pages.HandIn("/x", (("key", "incoming/x/x/${filename}"),), tuple(upload_formats.EXTENSIONS))
    return pages.desk_list(
        language,
        public,
        lines,
        stop,
        "Ana Gil",
        "x",
        form,
        waiting,
        counts,
        keeper=True,
        older="/staff/?before=x",
    )


def _older(language: str, public: Facts, edition: Edition) -> str:
    moment, down = dates.moment(NOW, language, edition.newsroom.timezone), "/desk/take-down/x"
    came = pages.Event("staff.came", "ana@lantern.example", 1, moment)
    line = pages.Line("informe-2024.pdf", "published", moment, edition.address, "", "", "", (), (came,),
                      take_down=down)  # fmt: skip
    return pages.older_releases(language, public, [line], "Ana Gil", "x", "/staff/?before=x")


def _proof(language: str, public: Facts, edition: Edition) -> str:
    """A proof of a correction with a picture, open, for Ana."""
    receipt = replace(
        _plain(edition, edition.newsroom.model_copy(update={"desk_language": language})),
        outcome="proofed", url=None, pdf_url=None, reach={"all": 1_204, "immediate": 1_100, "weekly": 104},
        shown=upload_receipt.glimpse(edition), publish_at=NOW + timedelta(days=2), written="America/New_York",
        mail="asked", to=Reach((("Press", 1_100), ("Members", 311)), {"immediate": 1_204}),
        changed=("headline", "text:1"),
    )  # fmt: skip
    upload = Upload(UPLOAD.read_bytes(), UPLOAD.name)
    warned = pipeline.read(upload, newsroom=edition.newsroom, now=NOW).findings
    receipt = replace(receipt, findings=tuple(one for one in warned if one.level != "stop"))
    different = (Change("gone", "The hearing is on Monday."), Change("new", "The hearing is on Tuesday."))
    view = compose.proof_view(receipt, different, pdf=True, sheets=2)
    frames = [
        (name, f"<!doctype html><html lang={language}><title>A</title><p>{name}") for name in ("page", "mail")
    ]
    buttons = [(f"/desk/{word}/x", f"desk.{word}", "") for word in ("approve", "hold")]
    mine = "ana@lantern.example"
    return pages.proof(language, public, view, frames, buttons, state="open", by="", mine=mine)


def _plain(edition: Edition, newsroom: Newsroom) -> Receipt:
    return Receipt(
        newsroom.desk_language, "published", newsroom.organisation, "refugios 24 nov.docx", NOW,
        newsroom.timezone, edition.release.headline, edition.url, f"{edition.url}release.pdf",
        support="Rosa, +1 310 555 0142",
    )  # fmt: skip


def _letters(language: str, public: Facts) -> Iterator[tuple[str, str]]:
    desk = Desk(public, editions.SITE, "news@news.example.org", tokens.Keys(1, {1: b"a key"}))
    joined = (NOW - timedelta(days=40)).isoformat()
    person = Subscriber(
        "5" * 32, "marisol@example.org", language, ("press",), "confirmed",
        f"asked {joined} by the form {language} 1a2b3c4d5e6f; confirmed {joined}",
        topics=("heat",), cadence="weekly", since=joined, timezone="America/Los_Angeles",
    )  # fmt: skip
    for row in MESSAGES.values():
        yield row.kind, row.compose(desk, person, NOW).html


def _receipts(edition: Edition, newsroom: Newsroom) -> Iterator[tuple[str, Receipt]]:
    upload = Upload(UPLOAD.read_bytes(), UPLOAD.name)
    found = pipeline.read(upload, newsroom=newsroom, now=NOW).findings
    plain = _plain(edition, newsroom)
    unseen = replace(plain, file=UPLOAD.name, url=None, pdf_url=None)
    warned = tuple(one for one in found if one.level != "stop")
    yield "published", replace(plain, findings=warned)
    yield "rejected", replace(unseen, outcome="rejected", findings=found)
    yield "held", replace(unseen, outcome="held", findings=found)
    to = Reach((("Press", 1_100), ("Members", 311)), {"immediate": 1_100, "daily": 80, "weekly": 24})
    waits = replace(unseen, outcome="waiting", publish_at=NOW + timedelta(days=2), mail="waiting", to=to)
    yield "waiting", replace(waits, written="America/New_York")
    moment = dates.moment(NOW + timedelta(days=2), plain.language, newsroom.timezone)
    yield "halted", replace(unseen, outcome="halted")
    links = {
        words.removeprefix("desk."): (
            messages.say(plain.language, f"{words}.link", moment=moment),
            f"{editions.SITE}/desk/{words.removeprefix('desk.')}/x",
        )
        for words in _of_the_desk(buttons=True)
    }
    yield "deleted", replace(plain, outcome="withdrawing", links=(links["withdraw"], links["keep"]))
    reach = {"all": 1_204, "immediate": 1_100, "daily": 80, "weekly": 24}
    proof = replace(unseen, outcome="proofed", links=(links["approve"], links["hold"]), reach=reach)
    proof = replace(proof, shown=upload_receipt.glimpse(edition), see=f"{editions.SITE}/desk/proof/x/page")
    yield "proof", replace(proof, findings=warned, folder="receipts/2026-11-24/refugios-docx-1a2b3c4d/")
    ana = "ana@lantern.example"
    yield "displaced", replace(proof, displaced=True, by=ana)
    yield "replaced", replace(unseen, outcome="replaced", headline=None, by=ana)
    question = upload_receipt.doubted(
        {"question": questions.SAME_NAME, "against": edition.address}, editions.SITE, plain.language
    )
    two_ways = upload_receipt.doubted({"question": questions.DAY_MONTH}, editions.SITE, plain.language)
    asked = replace(
        proof,
        outcome="asked",
        question=question[0].message,
        mail="asked",
        to=to,
        links=(links["correction"], links["anew"], links["aside"]),
    )
    yield "asked", replace(asked, findings=question, folder="receipts/2026-11-24/refugios-docx-5e6f7a8b/")
    asked = replace(asked, folder="receipts/2026-11-24/refugios-docx-5e6f7a8b/")
    instants = replace(asked, question=two_ways[0].message, links=(links["instant"], links["instant-over"]))
    yield "two-ways", replace(instants, findings=two_ways, links=(*instants.links, links["mend"]))
    changed = replace(
        plain, outcome="corrected", changed=("headline", "text:2"), correction="The day was wrong."
    )
    yield "corrected", replace(changed, mail="correction")
    yield "archived", replace(plain, mail="old", outcome="archived", publish_at=NOW - timedelta(days=10_000))
    yield "mailed", replace(plain, outcome="mailed", counts=MailCounts(1_204, 1_180, suppressed=21, failed=3))


def _import(newsroom: Newsroom) -> str:
    problems = (csv_file.Problem(14, "address"), csv_file.Problem(91, "lists"))
    outcome = import_report.Outcome(
        "press.csv", None, {"wanted": 318, "added": 310, "suppressed": 12, "rejected": 2}, problems
    )
    return import_report.compose(outcome, newsroom).html
