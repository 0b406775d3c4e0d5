"""From a document to the fields of a release, each with the words it was read from."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date as Date
from datetime import datetime
from typing import Literal, cast

from crier.model import naming
from crier.model.house_layout import RULE, HouseLayout
from crier.model.newsroom import Newsroom
from crier.model.release import (
    Block,
    Boilerplate,
    Contact,
    Dateline,
    Embargo,
    Event,
    Evidence,
    Inline,
    Kind,
    plain,
)
from crier.reading import front_matter, named_fields
from crier.reading.document import Document
from crier.reading.fields import (
    addressees,
    arrangement,
    bodies,
    boilerplates,
    contacts,
    copied_remnants,
    datelines,
    days_apart,
    embargoes,
    events,
    glued_boilerplate,
    headline_choice,
    headline_signs,
    headlines,
    instants,
    labels,
    layout,
    layout_memory,
    letterheads,
    press_contacts,
    quotations,
    release_days,
    text_language,
    written_dates,
)


@dataclass
class Fields:
    """All that was found in one document, and how."""

    document: Document
    layout: layout.Layout
    language: text_language.DetectedLanguage
    by_rules: str = ""  # the headline that the rules chose, before it was weighed
    options: tuple[headline_signs.Option, ...] = ()  # what else might be the headline
    recalled: layout_memory.Recalled | None = None  # where the house's headlines stand, where that is known
    laid_out: HouseLayout | None = None  # what would be remembered of this reading
    kind: Kind = "release"
    tag: str = "und"  # BCP 47
    direction: Literal["ltr", "rtl"] = "ltr"
    headline: str | None = None
    subheadline: str | None = None
    date: Date | None = None
    printed_date: written_dates.FoundDate | None = None
    dateline: Dateline | None = None
    embargo: Embargo | None = None
    held: embargoes.Held | None = None
    contacts: list[contacts.FoundContact] = field(default_factory=list)
    body: tuple[Block, ...] = ()
    body_units: list[int] = field(default_factory=list)
    quotations: list[quotations.FoundQuotation] = field(default_factory=list)
    events: list[events.FoundEvent] = field(default_factory=list)
    boilerplate: tuple[Boilerplate, ...] = ()
    notes: tuple[str, ...] = ()
    evidence: list[Evidence] = field(default_factory=list)

    def tell(self, field_name: str, words: str, rule: str) -> None:
        """Keeps the words a field was read from."""
        self.evidence.append(Evidence(field=field_name, words=words, rule=rule))


# Of the lines under the headline, the one that is the subheadline; or None.
ChooseUnder = Callable[[Sequence[headline_choice.Under]], headline_signs.Option | None]


def fields(
    document: Document,
    *,
    newsroom: Newsroom,
    now: datetime,
    name: str = "",
    choose: headline_choice.Choose = headline_choice.choose,
    choose_under: ChooseUnder = headline_choice.choose_under,
    recall: layout_memory.Recall | None = None,
) -> Fields:
    """The fields of one document. Nothing is invented: what the text does not say stays null.

    `name` is what staff called the file: it may say that it is under embargo. `choose`, `choose_under`: the
    second reader of the headline and of the line under it. `recall`: the house memory.
    """
    document = glued_boilerplate.parted(document)
    front = document.front
    text = "\n".join(unit.words for unit in document.units)
    language = text_language.find(text, document.language)
    day_first = _day_first(text, newsroom.country, language.language)
    found = _arranged(document, language, newsroom.country, day_first, choose, recall)
    _language(found, front, newsroom)
    _headline(found, front, choose_under)
    _date(found, front)
    _dateline(found, front)
    _embargo(found, newsroom, now, name)
    _boilerplate(found)
    _events(found, day_first)
    _contacts(found, front)
    _body(found)
    _kind(found, front)
    _left_out(found)
    found.laid_out = layout_memory.laid_out(
        found.options,
        found.layout,
        found.headline or "",
        naming.extension(name),
        underlined=bool(found.subheadline),
    )
    return found


def _arranged(
    document: Document,
    language: text_language.DetectedLanguage,
    country: str,
    day_first: bool,
    choose: headline_choice.Choose,
    recall: layout_memory.Recall | None,
) -> Fields:
    """The layout, first by the rules; anew where another line is likelier the headline and none is named."""
    said = said_headline(document.front)
    subject = next((fact.text for fact in document.facts if fact.kind == "subject"), "")

    def arranged(weighed: headline_signs.Option | None) -> layout.Layout:
        return arrangement.arrange(
            document.units,
            country=country,
            day_first=day_first,
            title=said or document.title,
            sure_title=bool(said),
            weighed=weighed,
            language=language.language,
        )

    first = arranged(None)
    _from_subject(first, subject)
    page = headline_signs.Page(first, document.title, subject, language.language)
    found = Fields(
        document, first, language, _line(first.headline) or "", tuple(headline_signs.options(page))
    )
    if said:
        return found
    option = choose(found.options, found.by_rules)
    if recall and (recalled := recall(found.options, first.units, found.by_rules, option)):
        found.recalled, option = recalled, recalled.option
    if option:
        found.layout = arranged(option)
    return found


def said_headline(front: Mapping[str, object]) -> str:
    """The headline front matter gives; "Press Release" alone is none."""
    said = front_matter.words(front.get("headline"))
    label = labels.find(said) if said else None
    taken = label and (label.kind or label.immediate) and not label.named
    return label.rest if label and taken else said


def _day_first(text: str, country: str, language: str) -> bool:
    """Whether 3/4 is 3 April: the text's own clear dates decide, else country and language."""
    for first, second in re.findall(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(?:19|20)\d\d", text):
        if int(first) > 12:
            return True
        if int(second) > 12:
            return False
    return not (country == "US" and language in ("en", "und"))


def _language(found: Fields, front: Mapping[str, object], newsroom: Newsroom) -> None:
    said = front_matter.words(front.get("language"))
    told = said or found.document.named or ""
    if tag := addressees.language(told):
        found.tag = tag
        found.tell("language", told, "front matter" if said else "file name")
    elif found.language.language != "und":
        found.tag = found.language.language
    else:
        found.tag = newsroom.languages[0]
    text = "".join(unit.words for unit in found.document.units)
    found.direction = cast(
        Literal["ltr", "rtl"], found.document.direction or text_language.direction(found.tag, text)
    )


def _headline(found: Fields, front: Mapping[str, object], choose_under: ChooseUnder) -> None:
    arranged = found.layout
    found.headline = _line(arranged.headline)
    if "subheadline" not in front:
        lines = headline_choice.below(found.options, arranged)
        headlines.underline(arranged, choose_under(lines) if lines else None)
    found.subheadline = _line(arranged.subheadline)
    if found.headline:
        found.tell("headline", found.headline, arranged.headline_rule)
        if found.recalled and found.recalled.as_before:
            found.tell("layout", found.headline, RULE)
    said = _line(front_matter.words(front.get("subheadline")))
    if said:
        found.subheadline = said
        found.tell("subheadline", said, "front matter")
    elif found.subheadline:
        found.tell("subheadline", found.subheadline, "position")


def _from_subject(arranged: layout.Layout, subject: str) -> None:
    """A mail's subject is the headline where its text begins with a sentence and no headline."""
    subject = headline_signs.bare_subject(subject)
    at = [index for index, role in enumerate(arranged.roles) if role == "headline"]
    sentence = (arranged.headline or "").endswith(".") and not any(arranged.units[i].bold for i in at)
    sender = _is_sender(arranged, at, subject)
    if len(subject.split()) < 3 or (arranged.headline and not sentence and not sender):
        return
    if sender:
        for index in at:
            arranged.roles[index] = "letterhead"
        arranged.headline, arranged.headline_rule = subject, "mail subject"
        return
    for index in at:
        arranged.roles[index] = "body"
        arranged.lead = min(arranged.lead, index)
    arranged.headline, arranged.headline_rule = subject, "mail subject"


def _is_sender(arranged: layout.Layout, at: list[int], subject: str) -> bool:
    """Whether the line that was chosen only says who sends it, above the labels; the subject says more."""
    line = arranged.headline or ""
    key, other = layout.squeezed(line), layout.squeezed(subject)
    if arranged.headline_rule != "position" or not at or key in other or len(subject.split()) < 4:
        return False
    below = arranged.roles[at[-1] + 1 : max(arranged.lead, 0)]
    marked = any(role in ("label", "date", "contact") for role in below)
    return marked and (letterheads.is_short(line) or line.endswith(":"))


def _line(text: str | None) -> str | None:
    line = " ".join((text or "").split()).strip(" *#_")
    return line or None


def _date(found: Fields, front: Mapping[str, object]) -> None:
    told = release_days.find(found.layout, front_matter.words(front.get("date")))
    if not told:
        return
    found.date = told.date.value
    if told.rule != "front matter":
        found.printed_date = told.date
    found.tell("date", told.date.words, told.rule)
    if told.unit >= 0:
        found.layout.roles[told.unit] = "date"


def _dateline(found: Fields, front: Mapping[str, object]) -> None:
    line = found.layout.dateline
    said = front_matter.words(front.get("dateline"))
    if line and line.dateline:
        found.dateline = line.dateline
        found.tell("dateline", line.dateline.text, "start of the text")
    elif said:
        read = datelines.find(said, day_first=True, alone=True)
        found.dateline = read.dateline if read and read.dateline else Dateline(city=said, text=said)
        found.tell("dateline", said, "front matter")


# What stands outside the text and may hold it back, and what only names the file.
_OUTSIDE = (
    "header", "text-box", "watermark", "forwarded", "signature", "furniture", "comment", "remark", "hidden",
    "white", "unknown-key", "named",
)  # fmt: skip
_NAMES = ("subject", "property")


def _said_embargo(front: Mapping[str, object], setting: instants.Setting) -> list[embargoes.Statement]:
    """What front matter says about an embargo: its own line, and a day of publication that is to come."""
    statements = []
    if "embargo" in front:
        said = front_matter.words(front["embargo"])
        label = labels.find(said)
        if not front_matter.denied(said) and not (label and label.immediate and not label.rest):
            until = _certain(said.replace(";", ","), setting)
            statements.append(embargoes.Statement(said or "embargo:", "front matter", until))
    said = front_matter.words(front.get("release"))
    if not said or front_matter.affirmed(said) or front_matter.denied(said) or labels.find(said):
        return statements
    instant = _certain(said.replace(";", ","), setting)
    if "date" in instant.missing or embargoes.to_come(instant, setting):
        statements.append(embargoes.Statement(said, "front matter", instant))
    return statements


def _certain(said: str, setting: instants.Setting) -> instants.Instant:
    """The instant of a setting. Where it names no zone and has a word nobody understands, that may be one."""
    instant = instants.read(said, setting)
    if "zone" in instant.missing and "time" not in instant.missing and instants.unread(said, setting):
        return replace(instant, doubts=(*instant.doubts, "zone"))
    return instant


def _unknown_days(document: Document, setting: instants.Setting) -> list[embargoes.Statement]:
    """Lines at the top that nobody understands and that name a day to come."""
    made = []
    for fact in document.facts:
        if fact.kind in ("unknown-key", "repeated-key"):
            instant = instants.read(fact.text.partition(":")[2], setting)
            if embargoes.to_come(instant, setting):
                unsure = replace(instant, doubts=(*instant.doubts, "unknown"))
                made.append(embargoes.Statement(fact.text, "front matter", unsure))
    return made


def _embargo(found: Fields, newsroom: Newsroom, now: datetime, name: str) -> None:
    document, front = found.document, found.document.front
    setting = instants.Setting(newsroom.timezone, now, found.tag, newsroom.country)
    pictures = [text for each in document.images.values() for text in (each.alt, each.caption) if text]
    outside = [fact.text for fact in document.facts if fact.kind in _OUTSIDE]
    outside += [front_matter.words(front.get(key)) for key in ("headline", "subheadline", "correction")]
    names = [fact.text for fact in document.facts if fact.kind in _NAMES]
    met = embargoes.found(
        [unit.words for unit in found.layout.units],
        [*outside, *pictures],
        [*names, document.title or "", name],
        setting,
    )
    met += days_apart.found(found.layout, setting, tuple(met))
    held = embargoes.weighed([*_said_embargo(front, setting), *met, *_unknown_days(document, setting)], now)
    for each in met:
        if each.label and each.unit is not None and found.layout.roles[each.unit] in ("body", "letterhead"):
            found.layout.roles[each.unit] = "label"
    label = next((label for _, label in found.layout.labels if label.embargo), None)
    immediate = next((label for _, label in found.layout.labels if label.immediate), None)
    if held:
        first = held.statements[0]
        found.held = held
        either = () if immediate else embargoes.either(held)
        found.embargo = Embargo(label=held.label, until=held.until, timezone=held.zone, either=either)
        found.tell(
            "embargo", first.words, first.place if first.unit is None else "label" if first.label else "text"
        )
    elif label or immediate:
        words = label.words if label else immediate.words if immediate else ""
        found.embargo = Embargo(label=words)
        found.tell("embargo", words, "label")


# ---- boilerplate, notes ------------------------------------------------------------------------


def _boilerplate(found: Fields) -> None:
    arranged = found.layout
    made: list[Boilerplate] = []
    notes: list[str] = []
    free = [index for index in arranged.free() if index > arranged.lead or arranged.lead <= 0]
    place = 0
    while place < len(free):
        index = free[place]
        words = arranged.words(index)
        name = boilerplates.heading(words) if arranged.units[index].kind in ("line", "heading") else None
        note = boilerplates.NOTES.match(words)
        inline = boilerplates.inline(words)
        name = None if inline else name
        if (name and place + 1 < len(free)) or note or (inline and place and 2 * place >= len(free)):
            end = _section_end(found, free, place)
            rest = words[note.end() :] if note else (words[inline[1] :] if inline and not name else "")
            members = free[place + 1 : end]
            if rest:
                at = len(arranged.units[index].words) - len(rest)
                rest = bodies.addressed(bodies.without_start(arranged.units[index].text, at))
            texts = ([rest] if rest else []) + [bodies.in_words(arranged, each) for each in members]
            if note:
                notes += texts
            elif texts:
                made.append(
                    Boilerplate(organisation=name or (inline[0] if inline else None), text="\n\n".join(texts))
                )
                found.tell(f"boilerplate[{len(made) - 1}]", "\n".join([words, *texts]), "heading")
            if texts:
                for each in free[place:end]:
                    arranged.roles[each] = "notes" if note else "boilerplate"
                place = end
                continue
        place += 1
    if named := found.document.front.get("boilerplate"):
        texts = [named] if isinstance(named, str) else list(front_matter.several(named))
        made += _named_boilerplate(found, texts, len(made))
    if not made:
        made = _unheaded(found)
    found.boilerplate = tuple(made)
    found.notes = tuple(notes)
    if notes:
        found.tell("notes", "\n".join(notes), "heading")


def _named_boilerplate(found: Fields, texts: Sequence[str], before: int) -> list[Boilerplate]:
    """What staff named so: each heading in it begins another organisation's. before: how many were found."""
    made: list[Boilerplate] = []
    organisation, lines = None, list[str]()
    for text in (*texts, ""):
        name = boilerplates.heading(text)
        if lines and (name or not text):
            made.append(Boilerplate(organisation=organisation, text="\n\n".join(lines)))
            found.tell(f"boilerplate[{before + len(made) - 1}]", "\n".join(lines), "front matter")
            organisation, lines = None, []
        organisation = name or organisation
        lines += [text] if text and not name else []
    return made


def _section_end(found: Fields, free: list[int], place: int) -> int:
    """Where the text under a heading ends: at the next heading or a gap another field fills."""
    arranged = found.layout
    head = arranged.units[free[place]]
    end = place + 1
    while end < len(free):
        index = free[end]
        unit = arranged.units[index]
        words = unit.words
        if unit.kind == "heading" and (head.kind != "heading" or unit.level <= head.level):
            break
        if unit.kind in ("image", "rule") or boilerplates.heading(words) or boilerplates.NOTES.match(words):
            break
        between = {arranged.roles[i] for i in range(free[end - 1] + 1, index)}
        if between & {"end", "contact", "event"} and end > place + 1:
            break
        if len(words) < 45 and words.endswith(":") and end > place + 1:
            break
        if (
            head.kind != "heading"
            and end > place + 1
            and not layout.is_prose(words)
            and len(words) < 90
            and bodies.is_heading(arranged, index)
        ):
            break
        end += 1
    return end


def _unheaded(found: Fields) -> list[Boilerplate]:
    arranged = found.layout
    free = arranged.free()
    speakers = [name for each in arranged.people if (name := each.contact.name)]
    everything = " ".join(
        unit.words for index, unit in enumerate(arranged.units) if arranged.roles[index] not in ("leftover",)
    )
    prose = [
        index
        for index in free
        if layout.is_prose(arranged.words(index)) and arranged.units[index].kind == "line"
    ]
    for index in prose[-3:]:
        if len(prose) < (2 if found.layout.people else 3) or (
            _speech(arranged.words(index)) and arranged.words(index)[:1] in '“"«„'
        ):
            continue
        name = boilerplates.unheaded(arranged.words(index), everything, speakers)
        if name and _closing(found, index, prose):
            arranged.roles[index] = "boilerplate"
            found.tell("boilerplate[0]", arranged.words(index), "closing paragraph")
            return [Boilerplate(organisation=name, text=bodies.in_words(arranged, index))]
    return []


_A_NAME = 40  # characters in marks that are a name: „Freifunk“ ist eine Initiative


def _speech(words: str) -> bool:
    """Whether marks at the beginning of a paragraph hold more than a name."""
    said = quotations.segments(words)[:1]
    marks = re.match(r'[“"«„]([^“"«„”»]{1,60})[”"»“]', words)
    return bool(said) and not (marks and len(marks[1]) <= _A_NAME and marks[1][-1:] not in ",.!?…")


def _closing(found: Fields, index: int, prose: list[int]) -> bool:
    """Whether a paragraph closes the text: after it comes no other prose, or more of the same."""
    later = [each for each in prose if each > index]
    words = found.layout.words
    return not later or all(re.match(r"(?:the|el|la|le)?\s*[A-ZÀ-Þ]", words(each)) for each in later[:1])


# ---- events, contacts --------------------------------------------------------------------------


def _events(found: Fields, day_first: bool) -> None:
    arranged = found.layout
    lines = [(index, arranged.words(index)) for index in arranged.free()]
    found.events = events.find(lines, released=found.date, day_first=day_first)
    for number, event in enumerate(found.events):
        found.tell(f"events[{number}]", event.words, event.rule)
        whole = event.event
        for index in event.used:
            text = arranged.units[index].text
            reached = _reached(whole, text)
            # A link that the event has no place for stays in the text, with the words around it.
            if all(address in (reached.rsvp or "") for _, address in bodies.hidden_links(text)):
                whole = reached
                arranged.roles[index] = "event"
        found.events[number] = replace(event, event=whole)


def _reached(event: Event, text: Inline) -> Event:
    """The event with the addresses of this line's links by which one signs up, each behind its words."""
    line, links = event.rsvp, bodies.hidden_links(text)
    if not line or not links:
        return event
    words, address = links[0]
    if len(links) == 1 and not re.sub(r"\W", "", line.replace(words, "", 1)):
        return event.model_copy(update={"rsvp": address})
    label, _, rest = " ".join(plain(text).split()).rpartition(line)
    whole = bodies.addressed(text)
    if rest.strip(" .") or not whole.startswith(label):
        return event
    return event.model_copy(update={"rsvp": whole[len(label) : len(whole) - len(rest)]})


def _contacts(found: Fields, front: Mapping[str, object]) -> None:
    said = front.get("contacts", [])
    people = list(found.layout.people)
    for each in said if isinstance(said, list) else [said]:
        if isinstance(each, dict):
            people.append(_said_contact(each))
        elif isinstance(each, str):
            people += contacts.parse([each], found.layout.country, "front matter")
        elif isinstance(each, list):  # the lines of what is named so
            people += contacts.parse(each, found.layout.country, "front matter")
    found.contacts = contacts.merged(press_contacts.linked(people, found.layout.units))
    for number, contact in enumerate(found.contacts):
        found.tell(f"contacts[{number}]", contact.words, contact.rule)


def _said_contact(fields_: Mapping[str, object]) -> contacts.FoundContact:
    known = {
        key: text
        for key in ("name", "role", "organisation", "phone", "email")
        if (text := front_matter.words(fields_.get(key)))
    }
    return contacts.FoundContact(Contact.model_validate(known), "\n".join(known.values()), "front matter")


# ---- body --------------------------------------------------------------------------------------


def _is_deck(arranged: layout.Layout, index: int) -> bool:
    """Whether a line that is no field says something right below the headline."""
    under = index > 0 and arranged.roles[index - 1] == "headline" and arranged.is_free(index)
    words = arranged.units[index].words
    return under and len(words.split()) >= _DECK and not letterheads.is_address(words)


_DECK = 5  # words of a line that is more than a name


def _body(found: Fields) -> None:
    arranged = found.layout
    start = arranged.lead if arranged.lead >= 0 else 0
    for index in range(start):
        # What stands before the body and is no field is told as letterhead; below a headline the body begins.
        if _is_deck(arranged, index):
            arranged.lead = index
            break
        if arranged.is_free(index) and arranged.units[index].kind not in ("item", "quotation", "row"):
            arranged.roles[index] = "letterhead"
    chosen: list[int] = []
    for index, unit in enumerate(arranged.units):
        if arranged.roles[index] != "body" or not (unit.words or unit.kind == "image"):
            continue
        chosen.append(index)
        kept = copied_remnants.without_end_mark(unit.words)
        if kept != unit.words:
            found.tell("left out", unit.words[len(kept) :].strip(), "end mark")
    found.body_units = chosen
    found.body = bodies.blocks(arranged, chosen)
    speech = [
        (
            arranged.words(index),
            arranged.units[index].kind == "quotation" or bool(named_fields.speech(arranged.units[index])),
        )
        for index in chosen
    ]
    found.quotations = quotations.find(speech)
    for place, index in enumerate(chosen):
        spoken = named_fields.speech(arranged.units[index])
        if spoken and not any(place in each.paragraphs for each in found.quotations):
            found.quotations.append(quotations.named(spoken, place))
    found.quotations.sort(key=lambda each: each.paragraphs)
    for number, quote in enumerate(found.quotations):
        found.tell(f"quotations[{number}]", quote.quote.text, "marks and attribution")


_STATEMENT = re.compile(
    r"(?:joint |public )?statement (?:from|by|of|on)\b|(?:declaraci[oó]n|pronunciamiento"
    r"|posicionamiento)\b|d[eé]claration (?:de|du|des|commune)\b",
    re.IGNORECASE,
)


def _kind(found: Fields, front: Mapping[str, object]) -> None:
    if said := addressees.kind(front_matter.words(front.get("kind"))):
        found.kind = said
        return
    kinds = [label.kind for _, label in found.layout.labels if label.kind]
    told = {events.label(found.layout.units[index].words) for index in range(len(found.layout.units))}
    keys = {each[0] for each in told if each}
    if kinds:
        found.kind = kinds[0]
    elif found.headline and _STATEMENT.match(found.headline):
        found.kind = "statement"
    elif {"what", "when", "where"} <= keys and sum(map(len, map(str, found.body))) < 2500:
        found.kind = "advisory"


def _left_out(found: Fields) -> None:
    """Every word that the body lacks stands here, so that nothing is lost without a trace."""
    for index, unit in enumerate(found.layout.units):
        role = found.layout.roles[index]
        if role != "body" and unit.words:
            found.tell("left out", unit.words, role)
        elif cut := found.layout.cut.get(index):
            found.tell("left out", unit.words[:cut], "start of the text")
