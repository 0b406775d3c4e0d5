"""The words of a mail: a release for its subscribers, a receipt for staff. Subject, text and HTML."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from urllib.parse import quote
from zoneinfo import ZoneInfo

from crier.mail import letter
from crier.model.edition import Edition
from crier.model.proof_view import Change, Point, ProofView
from crier.model.receipt import MailCounts, Receipt
from crier.model.release import Block, Finding, Image, Paragraph, Release, plain
from crier.rendering import html_fragment, story, templates
from crier.rendering.outputs import preview as preview_page
from crier.rendering.outputs import wire_copy as text
from crier.rendering.templates import look
from crier.subscribers.counts import FEW, about, tens
from crier.text import changed_parts, dates, messages, wrapping
from crier.text.characters import cut, header, xml

MOST_HTML = 90_000  # bytes; past 102 KB Gmail cuts a mail, and the footer with the way out is what goes
PREHEADER = 110  # characters: as much as inboxes show beside a subject
SHORT = 40_000  # bytes of body kept of a release that is longer

_COLOUR = "#1d4e89"  # of receipts
PICTURE = "picture"  # the content id of a proof's picture
_PROOFS = ("proofed", "asked", "reminded", "drafted")
_MOST_CHANGES, _LONGEST_CHANGE = 6, 240  # sentences of a correction, and characters; its page shows them all
_LONGEST_TOLD = 600  # characters of a sentence in a notice
_OUT = ("published", "corrected", "archived", "waiting", "moved", "unchanged")  # what is public, or will be
_OWN = "<p->"  # as the next; in the text at its first place, which is ours
_HOLE = "<u>"  # cannot stand in an attribute otherwise: the author's "<" is escaped, and we write no <u>


@dataclass(frozen=True)
class Template:
    """One mail. In a mailing `{{u}}`, each subscriber's own way out, is the only hole."""

    subject: str
    text: str
    html: str


def mailing(edition: Edition) -> Template:
    """The release as SES's inline template, the same for everybody.

    What an author writes as `{{` would be a hole too. In HTML it becomes two
    entities, which show the same; in subject and text a space parts the two
    braces, because plain text has no other way to write them. The address in
    `{{u}}` must hold nothing that Handlebars escapes (& < > " ' ` =).
    A release whose HTML would pass 90,000 bytes is cut after its first paragraphs
    and linked.
    """
    blocks = story.body(edition.release)
    whole = _mailing(edition, blocks, short=False)
    if len(whole.html.encode()) <= MOST_HTML and len(whole.text.encode()) <= MOST_HTML:
        return whole
    return _mailing(edition, _first(blocks), short=True)


def _mailing(edition: Edition, blocks: Sequence[Block], *, short: bool) -> Template:
    release, newsroom = edition.release, edition.newsroom
    say = partial(messages.say, release.language)
    names = {named.slug: named.name(release.language) for named in newsroom.lists}
    to = dates.comma(release.language).join(names.get(slug, slug) for slug in letter.lists(edition))
    values = {
        **story.context(edition),
        "short": short,
        "preheader": _preheader(release, blocks),
        "imprint": _imprint(edition),
        "why": say("mail.why", organisation=newsroom.organisation, lists=to),
        "wrap": wrapping.wrap,
        # Mail programs know "left" and "right", and few of them "start".
        "start": "right" if release.direction == "rtl" else "left",
        "brand": look.brand(newsroom.logo, look.LETTER, edition.site_url),
        **_colours(newsroom.accent),
    }
    shown = _lead(blocks) if newsroom.picture_in_mail else None
    linked = {item.file: edition.url + quote(item.file) for item in release.media if item.file != shown}
    words = text.words(story.words_first(blocks), release.media, linked, say("page.picture"))
    plain = templates.fill("mail/release/body.txt", content=words, **values)
    content = html_fragment.html(
        blocks,
        media=release.media,
        base=edition.url,
        frame=say("page.table"),
        linked=say("page.picture"),
        direction=release.direction,
        shown=shown,
    )
    html = templates.fill("mail/release/body.html", content=content, hole=_markup(_HOLE), **values)
    subject = templates.fill("mail/release/subject.txt", **values)
    return _template(subject, plain, html, f"{say('mail.leave')}{dates.colon(release.language)}")


def _imprint(edition: Edition) -> str:
    """The address of the page that says who answers for the mail, in the language of the release."""
    return f"{edition.site_url}/{edition.address.split('/')[1]}/imprint/"


def _lead(blocks: Sequence[Block]) -> str | None:
    """The file of the picture that a mail shows: the first."""
    return next((block.file for block in blocks if isinstance(block, Image)), None)


def _preheader(release: Release, blocks: Sequence[Block]) -> str:
    """What an inbox shows beside the subject: the subheadline, else how the text begins."""
    begins = (plain(block.text) for block in blocks if isinstance(block, Paragraph))
    return _short(release.subheadline or next(begins, ""))


def _short(text: str) -> str:
    return textwrap.shorten(text, PREHEADER, placeholder=" …")


def _template(subject: str, plain: str, html: str, leave: str) -> Template:
    """With the one hole, and no other whatever an author wrote. leave: the label before it in the text."""
    return Template(
        subject=_apart(header(subject)),
        text=f"{_apart(wrapping.tidy(plain))}\n{leave} {{{{u}}}}\n",
        html=xml(html).replace("{{", "&#123;&#123;").replace(f'"{_HOLE}"', '"{{u}}"'),
    )


def correction(edition: Edition, notes: Sequence[str], changes: Sequence[Change]) -> Template:
    """The mail to whom a wrong version reached: what was wrong, and where it is right.

    edition: what is public now. notes: what authors said of the corrections. changes: what differs from the
    version they got.
    """
    return _notice(edition, "correction", notes, changes)


def withdrawal(edition: Edition, reason: str) -> Template:
    """The mail to whom a release reached that was taken back. reason: in the desk's words, lines and all."""
    return _notice(edition, "withdrawal", [line for line in reason.splitlines() if line.strip()], ())


def _notice(edition: Edition, kind: str, notes: Sequence[str], changes: Sequence[Change]) -> Template:
    release, newsroom = edition.release, edition.newsroom
    say = partial(messages.say, release.language)
    headline, organisation = header(release.headline, 200), newsroom.organisation
    day = dates.day(edition.published.astimezone(ZoneInfo(newsroom.timezone)).date(), release.language)
    values = {
        **story.context(edition),
        "subject": say(f"notice.subject.{kind}", headline=headline),
        "title": say(f"notice.title.{kind}"),
        "lead": say(f"notice.lead.{kind}", headline=release.headline, day=day),
        "notes": [xml(note) for note in notes],
        "changes": [Change(one.kind, cut(xml(one.words), _LONGEST_TOLD)) for one in changes],
        "then": say(f"notice.then.{kind}"),
        "why": say("notice.why", organisation=organisation),
        "url": edition.url,
        "preheader": _short(" ".join(notes) or release.headline),
        "imprint": _imprint(edition),
        "wrap": wrapping.wrap,
        "start": "right" if release.direction == "rtl" else "left",
        "brand": look.brand(newsroom.logo, look.LETTER, edition.site_url),
        **_colours(newsroom.accent),
    }
    return _template(
        templates.fill("mail/notice/subject.txt", **values),
        templates.fill("mail/notice/body.txt", **values),
        templates.fill("mail/notice/body.html", hole=_markup(_HOLE), **values),
        f"{say('mail.leave')}{dates.colon(release.language)}",
    )


def preview(edition: Edition) -> Template:
    """The mail with a link of one's own to an embargoed release: a template with a second hole.

    It names the headline and the hour and nothing else of the release: what was mailed cannot be taken back.
    Whom to ask is whom newsroom.toml names, not the release.
    """
    release, newsroom = edition.release, edition.newsroom
    say = partial(messages.say, release.language)
    moment, headline = preview_page.until(edition), header(release.headline, 200)
    values = {
        **story.context(edition),
        "contacts": newsroom.contacts,
        "subject": say("preview.subject", headline=headline, moment=moment),
        "title": say("preview.title"),
        "banner": preview_page.banner(edition),
        "lead": say("preview.lead", headline=release.headline, moment=moment),
        "then": say("preview.then"),
        "why": say("preview.why", organisation=newsroom.organisation),
        "preheader": _short(release.headline),
        "imprint": _imprint(edition),
        "wrap": wrapping.wrap,
        "start": "right" if release.direction == "rtl" else "left",
        "brand": look.brand(newsroom.logo, look.LETTER, edition.site_url),
        **_colours(newsroom.accent),
    }
    mail = _template(
        templates.fill("mail/preview/subject.txt", **values),
        templates.fill("mail/preview/body.txt", own=_OWN, **values),
        templates.fill("mail/preview/body.html", hole=_markup(_HOLE), own=_markup(_OWN), **values),
        f"{say('mail.leave')}{dates.colon(release.language)}",
    )
    return replace(
        mail,
        text=mail.text.replace(_OWN, letter.OWN_HOLE, 1),
        html=mail.html.replace(f'"{_OWN}"', f'"{letter.OWN_HOLE}"'),
    )


def digest(editions: Sequence[Edition], language: str, cadence: str, until: datetime, zone: str) -> Template:
    """One mail about several releases, oldest first, as a template like `mailing`'s.

    language: one that readers get Crier's words in. Where the mail grows too long, summaries go first, and
    then the oldest releases.
    """
    shown, summaries = list(editions), True
    while True:
        made = _digest(editions, shown, language, cadence, until, zone, summaries=summaries)
        if len(made.html.encode()) <= MOST_HTML or len(shown) == 1:
            return made
        shown, summaries = (shown if summaries else shown[len(shown) // 4 + 1 :] or shown[-1:]), False


def _digest(
    editions: Sequence[Edition],
    shown: Sequence[Edition],
    language: str,
    cadence: str,
    until: datetime,
    zone: str,
    *,
    summaries: bool,
) -> Template:
    newsroom, say = editions[-1].newsroom, partial(messages.say, language)
    organisation = header(newsroom.organisation, 80)
    day = dates.day(until.astimezone(ZoneInfo(zone)).date(), language)
    values = {
        "language": language,
        "direction": dates.direction(language),
        "start": "right" if dates.direction(language) == "rtl" else "left",
        **dates.signs(language),
        "say": say,
        "organisation": organisation,
        "address": newsroom.address,
        "subject": say(f"digest.subject.{cadence}", organisation=organisation, day=day),
        "title": say(f"digest.title.{cadence}", day=day),
        "why": say(f"digest.why.{cadence}", organisation=organisation),
        "site": f"{editions[-1].site_url}/",
        "imprint": _imprint(editions[-1]),
        "more": len(editions) - len(shown),
        "items": [_item(edition, zone, summary=summaries) for edition in shown],
        "preheader": _short(" · ".join(edition.release.headline for edition in shown)),
        "wrap": wrapping.wrap,
        "brand": look.brand(newsroom.logo, look.LETTER, editions[-1].site_url),
        **_colours(newsroom.accent),
    }
    plain = templates.fill("mail/digest/body.txt", **values)
    html = templates.fill("mail/digest/body.html", hole=_markup(_HOLE), **values)
    subject = templates.fill("mail/digest/subject.txt", **values)
    return _template(subject, plain, html, f"{say('mail.leave')}{values['colon']}")


def _item(edition: Edition, zone: str, *, summary: bool) -> dict[str, object]:
    release = edition.release
    return {
        "title": xml(release.headline),
        "summary": xml(story.summary(release)) if summary else "",
        "url": edition.url,
        "language": release.language,
        "direction": release.direction,
        "foreign": story.foreign(release.language),
        "label": story.label(release),
        "day": dates.day(edition.published.astimezone(ZoneInfo(zone)).date(), release.language),
    }


def receipt(receipt: Receipt, *, pictured: bool = False) -> Template:
    """The receipt as a mail. No holes: it is sent as it stands, not as a template.

    pictured: the release's first picture comes with the mail, under the id PICTURE (RFC 2392).
    """
    values = _context(receipt, f"cid:{PICTURE}" if pictured else "")
    plain = templates.fill("mail/receipt/body.txt", wrap=wrapping.wrap, **values)
    return Template(
        subject=header(templates.fill("mail/receipt/subject.txt", **values)),
        text=wrapping.tidy(plain) + "\n",
        html=xml(templates.fill("mail/receipt/body.html", **values)),
    )


def receipt_page(receipt: Receipt) -> bytes:
    """The receipt as a page of its own that needs nothing beside it: staff open it from the bucket."""
    return xml(templates.fill("mail/receipt/body.html", **_context(receipt))).encode()


def proof_view(receipt: Receipt, changes: Sequence[Change], *, pdf: bool, sheets: int = 0) -> ProofView:
    """What the private page shows of a proof, in the words of its mail.

    pdf: there is one; sheets: so many of its pages lie beside it as pictures.
    """
    say = partial(messages.say, messages.spoken(receipt.language))
    if receipt.shown is None:
        raise ValueError("no proof")
    return ProofView(
        file=receipt.file,
        glimpse=receipt.shown,
        lines=tuple(_lines(receipt, say)),
        counts=tuple((name, _people(n, receipt)) for name, n in _reach(receipt.reach, say)),
        points=tuple(
            (title, tuple(Point(one.message, one.excerpt, one.suggestion) for one in findings))
            for title, findings in _groups(receipt, say)
        ),
        changes=tuple(changes),
        pdf=pdf,
        sheets=sheets,
    )


def _context(receipt: Receipt, picture: str = "") -> dict[str, object]:
    say = partial(messages.say, messages.spoken(receipt.language))
    name = receipt.headline or receipt.file
    numbers = _counts(receipt, receipt.counts, say) if receipt.counts else _reach(receipt.reach, say)
    least = [tens(n) if n < FEW or not receipt.counts else n for _, n in numbers]
    return {
        "receipt": receipt,
        "language": messages.spoken(receipt.language),
        "say": say,
        "subject": say(f"receipt.subject.{receipt.outcome}", name=name),
        "lines": _lines(receipt, say),
        "picture": picture,
        "then": _then(receipt, say),
        "counts": [(name, _people(n, receipt)) for name, n in numbers],
        "parts": [100 * n // max(1, least[0]) for n in least],  # of all: the chart
        "groups": tuple(_groups(receipt, say)),
        "moment": dates.moment(receipt.happened_at, receipt.language, receipt.timezone),
        **_colours(_COLOUR),
    }


def _lines(receipt: Receipt, say: partial[str]) -> list[str]:
    """What happened; what is asked, or what is new, and who is mailed: a paragraph each."""
    at, zone = receipt.publish_at or receipt.happened_at, receipt.timezone
    moment = dates.moment(at, receipt.language, zone)
    day = dates.day(at.astimezone(ZoneInfo(zone)).date(), receipt.language)
    first = [say(f"receipt.lead.{receipt.outcome}", moment=moment, day=day)]
    if receipt.outcome == "replaced":
        first.append(_somebodys("receipt.replaced", receipt, say))
    written = dates.moment(at, receipt.language, receipt.written or zone)
    if receipt.outcome in _PROOFS and receipt.publish_at:
        first.append(say("receipt.hour.at", moment=moment))
    elif receipt.outcome == "proofed" or (receipt.outcome == "drafted" and not receipt.question):
        first.append(say("receipt.hour.once"))
    if receipt.publish_at and receipt.outcome in (*_PROOFS, "waiting", "moved") and written != moment:
        first.append(say("receipt.zone.written", moment=written))
    lines = [
        " ".join(first),
        receipt.question,
        _somebodys("receipt.displaced", receipt, say) if receipt.displaced else "",
        " ".join(_approval(receipt, say)),
        " ".join(_changed(receipt, say)),
        _mail(receipt, say),
        _preview_line(receipt, say),
        _notice_line(receipt, say),
    ]
    return [line for line in lines if line]


def _somebodys(words: str, receipt: Receipt, say: partial[str]) -> str:
    """Words of a file that somebody put, whom they name, or nobody can."""
    return say(f"{words}.by", by=receipt.by) if receipt.by else say(f"{words}.somebody")


def _approval(receipt: Receipt, say: partial[str]) -> list[str]:
    """How many people must approve it, and whose word does not count."""
    if not receipt.needs:
        return []
    told = [say("receipt.approval.needs", count=receipt.needs)]
    return [*told, say("receipt.approval.stranger")] if receipt.stranger else told


def _then(receipt: Receipt, say: partial[str]) -> str:
    """What staff may do, or need not; empty: there is nothing to add."""
    key = f"receipt.next.{'previewing' if receipt.preview == 'planned' else receipt.outcome}"
    known = key in messages.catalogue(messages.spoken(receipt.language))
    return say(key, folder=receipt.folder) if known else ""


def _changed(receipt: Receipt, say: partial[str]) -> list[str]:
    """What is new in a correction, and how its page says it."""
    told = []
    if receipt.changed is not None:
        words = changed_parts.words(receipt.changed or ("nothing",), messages.spoken(receipt.language))
        told.append(say("receipt.changed.lead", changes=dates.listed(words, receipt.language)))
    told += [
        say(f"receipt.changed.{one.kind}", words=cut(one.words, _LONGEST_CHANGE))
        for one in receipt.differences[:_MOST_CHANGES]
    ]
    if receipt.correction:
        told.append(say("receipt.changed.said", words=receipt.correction))
    return told


def _mail(receipt: Receipt, say: partial[str]) -> str:
    """Who is mailed, in numbers that name nobody, and when; or why nobody is."""
    to = receipt.to
    if not receipt.mail or to is None:
        return say(f"receipt.mail.{receipt.mail}") if receipt.mail else ""
    names = dates.listed([name for name, _ in to.lists], receipt.language)
    if receipt.mail == "mailed":
        return say("receipt.mail.mailed", lists=names)
    if not to.people:
        return say("receipt.mail.nobody", lists=names)
    counted = [
        say("receipt.mail.list", name=name, people=_somebody(many or 0, receipt)) for name, many in to.lists
    ]
    lists = dates.listed(counted, receipt.language)
    if len(to.lists) > 1:
        lists = say("receipt.mail.all", lists=lists, people=_somebody(to.people, receipt))
    at = (receipt.mail_at or receipt.happened_at).astimezone(ZoneInfo(receipt.timezone))
    return say(f"receipt.mail.{receipt.mail}", lists=lists, hour=dates.hour(at, receipt.language))


def _preview_line(receipt: Receipt, say: partial[str]) -> str:
    """Who reads it before its hour, or why nobody does."""
    if not receipt.preview:
        return ""
    to, at = receipt.preview_to, receipt.preview_at
    if receipt.preview != "planned" or to is None or at is None:
        return say(f"receipt.preview.{receipt.preview}")
    lists = dates.listed([name for name, _ in to.lists], receipt.language)
    if not to.people:
        return say("receipt.preview.nobody", lists=lists)
    moment = dates.moment(at, receipt.language, receipt.timezone)
    return say("receipt.preview.planned", lists=lists, moment=moment, people=_somebody(to.people, receipt))


def _notice_line(receipt: Receipt, say: partial[str]) -> str:
    """How many the version before reached, and whether they hear of it."""
    going = say("receipt.notice.going") if receipt.going else ""
    if not receipt.notice:
        return going
    words = say(f"receipt.notice.{receipt.notice}", people=_somebody(receipt.reached, receipt))
    return f"{words} {going}".strip()


def _somebody(number: int, receipt: Receipt) -> str:
    """A number of people in words, as staff may know it."""
    return messages.say(receipt.language, "receipt.mail.people", number=about(number, receipt.language))


def _counts(receipt: Receipt, counts: MailCounts, say: partial[str]) -> tuple[tuple[str, int], ...]:
    """Every number that says something: planned and sent always, the others where there are any."""
    notice = receipt.outcome in ("notified", "unnotified", "unneeded")
    preview = receipt.outcome in ("previewed", "unpreviewed")
    numbers = (
        ("reached" if notice else "planned", counts.planned),
        ("sent", counts.sent),
        ("suppressed", counts.suppressed),
        ("failed", counts.failed),
        ("unknown", counts.unknown),
        ("withheld", counts.withheld),
        ("instead" if notice else "closed" if preview else "withdrawn", counts.withdrawn),
        ("waiting", counts.waiting),
    )
    return tuple(
        (say(f"receipt.counts.{name}"), n)
        for name, n in numbers
        if n or name in ("planned", "reached", "sent")
    )


def _people(number: int, receipt: Receipt) -> str:
    """A number of people as staff may know it: below ten it names them; of a proof, in whole tens."""
    if (receipt.counts and number >= FEW) or "none" in receipt.reach:
        return dates.number(number, receipt.language)
    return about(number, receipt.language)


def _reach(reach: Mapping[str, int], say: partial[str]) -> tuple[tuple[str, int], ...]:
    return tuple((say(f"receipt.reach.{name}"), n) for name, n in reach.items())


def _groups(receipt: Receipt, say: partial[str]) -> Iterable[tuple[str, list[Finding]]]:
    """The findings under their headings. What is asked about may be right, and what goes out was let pass:
    nothing of either "must be mended"."""
    stops = {"asked": "asked", "reminded": "asked", "drafted": "asked", **dict.fromkeys(_OUT, "passed")}.get(
        receipt.outcome, "stop"
    )
    for level, heading in (("stop", stops), ("warn", "warn"), ("note", "note")):
        if found := [finding for finding in receipt.findings if finding.level == level]:
            yield say(f"receipt.level.{heading}"), found


def _first(blocks: Sequence[Block]) -> list[Block]:
    kept: list[Block] = []
    for block in blocks:
        if kept and len(html_fragment.html([*kept, block]).encode()) > SHORT:
            break
        kept.append(block)
    # One block alone may be too long: then the mail is its headline, its links and its contacts.
    return kept if len(html_fragment.html(kept).encode()) <= SHORT else []


def _apart(plain: str) -> str:
    return re.sub(r"\{(?=\{)", "{ ", plain)


def _markup(raw: str) -> str:
    from markupsafe import Markup

    return Markup(raw)  # noqa: S704 (a constant of ours)


def _colours(accent: str) -> dict[str, str]:
    return {
        "band": accent,
        "light": look.readable(accent, look.PAPER),
        "dark": look.readable(accent, look.INK),
    }
