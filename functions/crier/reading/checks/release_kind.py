"""Is it a release at all, is it finished, and can it be read?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from crier.model.previews import PREVIEW
from crier.model.release import Level
from crier.reading import front_matter as settings
from crier.reading.checks.subject import Hit, Subject, around
from crier.reading.fields import addressees, person_names, written_dates
from crier.reading.fields.layout import is_prose

_CHAT = re.compile(
    r"\W*(?:here['’]?s (?:your|a|the|an)\b.{0,60}\b(?:release|draft|version)|sure[,!]? (?:here"
    r"|i)|certainly[,!]|as an ai\b|i['’]ve (?:drafted|written)"
    r"|aquí (?:tienes|está) (?:tu|el|un|una)\b.{0,60}(?:comunicado|borrador|versión)"
    r"|claro[,!] (?:aquí|te)|voici (?:votre|le|un) communiqué)",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"\W*(?i:by|por|par|von)\s+(?:(?:dr|prof|rev|sen"
    r"|rep)\b\.?\s*)?((?:[A-ZÀ-Þ][\w'’.-]+\s+){1,3}[A-ZÀ-Þ][\w'’-]+)(?:[,|]\s*.{2,80})?\Z"
)
_OPINION = re.compile(
    r"\b(?:op-?ed|opinion|analysis|comment(?:ary)?|column|opinión|columna|análisis|tribune"
    r"|blog post)\s*[:|\-–—]|\Aopinion\Z",
    re.IGNORECASE,
)
_SITE_TAGS = re.compile(r"\{%.{0,80}?%\}|\{\{.{0,60}?\}\}|<%.{0,60}?%>|\[/?[a-z]+_[a-z_]+[^\]]{0,60}\]")


def _signed_or_opinion(subject: Subject, texts: Sequence[str]) -> str | None:
    """The byline among the first lines of what has neither contact nor label, or a headline of opinion."""
    found = subject.fields
    if found.contacts:
        return None
    bylines = ((text, _BYLINE.match(text)) for text in ([] if found.layout.labels else texts))
    for text, byline in bylines:
        if byline and person_names.is_name(byline.group(1)):
            return text
    heads = (head for head in (found.headline, found.subheadline) if head and not found.date)
    return next((head for head in heads if _OPINION.match(head)), None)


def not_a_release(subject: Subject) -> Iterator[Hit]:
    """An article with a byline, a chat's answer, a page's source code."""
    texts = [unit.words for unit in subject.fields.document.units if unit.words]
    for text in texts[:3]:
        if _CHAT.match(text):
            yield Hit(text, "chat")
            break
    article = _signed_or_opinion(subject, texts[:6])
    if article:
        yield Hit(article, "byline")
    for tag in subject.facts("site-tag"):
        # `{% extends … %}` only says where the page stood, and is gone; `{{ price }}` was a word of the text.
        yield Hit(tag, "site-tags", level="warn" if tag.startswith("{%") else None)
        return
    for text in texts:
        tags = _SITE_TAGS.search(text)
        if tags:
            yield Hit(around(text, tags.start(), tags.end()), "site-tags")
            return


_OCR = re.compile(r"\b(?:[a-z]{1,3} [IlO1] [a-zI]{1,6}|[a-z]+ [a-z]{1,2} [A-Z] [a-z] [a-z])\b")


# Signs in the midst of words: letters typed for a font that shows others in their places (Preeti).
_INSIDE = re.compile(r"[^\W\d_][|;\]\[{}<>\\=+][^\W_]")


# What a reader noticed of a file's letters, the case it is, and its level where that is not the check's.
_DAMAGE: tuple[tuple[str, str, Level | None], ...] = (
    ("damaged", "damaged", None),
    ("twice-encoded", "mended", "warn"),
    ("legacy-font", "font", None),
    ("lost", "lost", None),
    ("equation", "equation", "warn"),
    ("scan", "scan", None),
    ("joins", "joins", "warn"),
    ("formatting-lost", "formatting", "warn"),
)


def unreadable(subject: Subject) -> Iterator[Hit]:
    """Damaged letters, a font that is not Unicode, a scan, no language."""
    for fact, case, level in _DAMAGE:
        for text in subject.facts(fact):
            yield Hit(text, case, level=level)
    whole = " ".join(subject.published_words)
    letters = sum(character.isalpha() for character in whole)
    named = any(one.field == "language" for one in subject.fields.evidence)
    detected = subject.fields.language
    if letters > 200 and not (named or detected.reliable) and detected.share < 60:
        yield Hit(whole[:120], "language")
    tokens = [token for token in whole.split() if len(token) > 2]
    if len(tokens) > 20 and sum(bool(_INSIDE.search(token)) for token in tokens) > 0.3 * len(tokens):
        yield Hit(whole[:120], "font")
    scans = [match for text in subject.published_words for match in [_OCR.search(text)] if match]
    if scans and subject.fields.tag.startswith("en"):
        match = scans[0]
        yield Hit(around(match.string, match.start(), match.end(), 30), "ocr", level="warn")


# Not in Italian: there is a Via XX Settembre in every town.
_MONTHS = "|".join(month for month in written_dates.MONTHS if len(month) > 2 and month != "settembre")
# Words people put where the real ones are still to come.
_PLACEHOLDERS = re.compile(
    r"\[(?:insert|add|name|date|time|title|city|place|location|state|quote|link|url|phone"
    r"|number|organi[sz]ation|company|email|e-mail|xx+|tk|tbc|tbd"
    r"|nombre|fecha|lugar|ciudad|cita|enlace|cargo|organización|insertar|teléfono|nom|lieu"
    r"|citation|datum|ort|name des|kundenzitat|hier|nome|cidade)\b[^\]]{0,60}\]"
    r"|(?<!\])\[(?!(?:PDF|DOCX?|HTML|MP[34]|ISBN|ISSN|SIC|RT)\b)[A-ZÀ-Þ][A-ZÀ-Þ0-9 /,._-]{2,50}\](?![\[(])"
    r"|\[(?:City|Date|Place|Location|Time|Name|Organi[sz]ation|Company|Ciudad|Fecha|Lugar|Nombre)\s?[,+&/]"
    r"[^\]]{0,60}\]|(?<=\w\s)\[[Xx]{1,5}\](?=\s)|(?i:(?<!\w)(?:tel(?:[eé]fono|ephone)?|phone|m[oó]vil|mobile)\s?:\s{0,3}"
    r"(?:e-?mail|correo(?: electr[oó]nico)?)\s?:?\s{0,3}\Z)"
    r"|<[A-ZÀ-Þ][A-ZÀ-Þ0-9 /,._-]{2,60}>|<(?:product|company|name|date|insert|platforms?|city"
    r"|quote|title|link)[^<>@]{0,60}>|<[A-Z][a-z]+(?: [a-z]+){0,4}>"
    r"|\b(?:TK|TKTK|TBC|TBD|XXX+|XX:XX|XX/XX|X{2,} de [a-z]+|lorem ipsum|LOREM IPSUM|Lorem "
    r"ipsum|FIXME|TODO)\b|\bXYZ\b|(?<![!?])\?\?(?!\w)"
    r"|\{(?:name|date|city|title|nombre|fecha)[^}]{0,40}\}"
    r"|\((?i:list|insert|add|include|check|confirm|verify|update|fill in|need|ask)(?: (?:all"
    r"|the|here|names?|quote|link|date|more|with|your|if|this|photo))\b[^)]{0,80}\)"
    r"|\((?i:insertar|agregar|añadir|poner|verificar|confirmar|completar|falta)\b[^)]{0,80}\)"
    r"|\d\(\+-\)|_{5,}"
    r"|\[(?i:describe|explain|write|provide|give|mention|include|summari[sz]e|briefly|attach|replace|enter|fill"
    r"|choose|select|paste|outline|detail|put|delete|remove|describa|explique|escriba|incluya|añada|ponga"
    r"|complete"
    r"|indique|resuma|adjunte|décrivez|expliquez|indiquez|ajoutez|insérez|complétez"
    r"|beschreiben|erklären|einfügen"
    r"|descreva|insira|inclua|adicione|descrivere|inserire|spiegare)\s[^\]]{8,400}\]"
    r"|\[(?:[A-ZÀ-Þ][\w'’/-]{0,20} ){0,4}(?:Name|Title|Date|Place|City|State|Number|Company|Organi[sz]ation"
    r"|Address|Phone|Email|[Ww]ebsite|[Ii]nformation|[Dd]etails|URL|Link|Topic|Product|Event|Location|Quote|Spokesperson|Amount|Nombre|Cargo"
    r"|Fecha|Lugar|Ciudad|Organización|Enlace|Cita|Tema)\]"
    r"|\[[^\]\[]{0,80}\b(?i:to be (?:supplied|added|provided|confirmed|completed|written|inserted|determined)"
    r"|por (?:definir|completar|confirmar)|à (?:compléter|confirmer)|wird nachgereicht"
    r"|da (?:definire|completare))"
    r"|\b(?i:(?:sample|dummy|placeholder|insert|type|write|enter"
    r"|your (?:own )?(?:headline|title|text|quote|content))(?: \w{1,20}){0,4} here"
    r"|(?:escrib[ae]|insert[ae]|ponga|su (?:titular|texto|cita)|texto de ejemplo)(?: \w{1,20}){0,4} aquí)"
    r"(?=\W{0,3}\Z)|\b(?i:(?:press|news|media) release template)\b"
    r"|\b(?i:(?:body|text|quote|copy|details|headline|boilerplate) (?:[—–-] )?to be (?:supplied"
    r"|provided|added|inserted|written))\b"
    # A day whose number was left open; a line that says only that a headline belongs there.
    rf"|(?<![\w/])XX(?:th|st|\.)? (?:de )?(?!(?:may|march)(?!\w))(?i:{_MONTHS})(?!\w)"
    rf"|(?<!\w)(?i:{_MONTHS}) XX(?!\w)"
    r"|\A\W*(?i:(?:headline|title|subject) of (?:the |your |this )?(?:(?:press|news|media) )?release"
    r"|(?:t[ií]tulo|titular) (?:del? |de la |de tu |de su )(?:comunicado|nota(?: de prensa)?|bolet[ií]n)"
    r"|t[ií]tulo d[oa] (?:comunicado|nota|release)|titre (?:du|de votre) communiqu[eé](?: de presse)?"
    r"|(?:titel|[uü]berschrift) (?:der|ihrer) (?:pressemitteilung|pressemeldung)"
    r"|titolo del comunicato(?: stampa)?|t[ií]tol (?:del comunicat|de la nota)(?: de premsa)?)"
    r"\W*(?:[-–—] ?[\w ]{1,20})?\Z",
)
_RULED = re.compile(r"_{30,}\W*\Z")  # a rule at a line's end, where nothing is to be filled in
_OPEN_DAY = re.compile(r"(?<!\w)XX(?!\w)")
_BRACKETED_PLACE = re.compile(r"\A\[[A-ZÀ-Þ][\w .'-]+, [A-ZÀ-Þ][\w .'-]+\]:")


def placeholder(subject: Subject) -> Iterator[Hit]:
    """A gap somebody meant to fill: [DATE], <INSERT LINK HERE>, (List all NE, NW, SE etc.), TK."""
    seen: set[str] = set()
    front = subject.fields.document.front
    named = [settings.words(front.get(key)) for key in ("dateline", "contacts")]
    texts = [*subject.published_words, *(contact.words for contact in subject.fields.contacts), *named]
    dateline = subject.fields.dateline
    bracketed = dateline and _BRACKETED_PLACE.match(dateline.text + ":") and dateline.text.startswith("[")
    if dateline and (bracketed or _OPEN_DAY.search(dateline.text)):
        yield Hit(dateline.text)
    for text in texts:
        if not any(map(str.isalnum, text)):
            continue  # a line of dashes parts two texts
        for match in _PLACEHOLDERS.finditer(text):
            ruled = _RULED.match(text, match.start()) and not text[: match.start()].rstrip().endswith(":")
            if match.group() in seen or "protected" in match.group() or ruled:
                continue
            seen.add(match.group())
            if len(seen) <= 5:
                yield Hit(around(text, match.start(), match.end(), 40))


_DRAFT = re.compile(
    r"\b(?:draft (?:\d|only|version|release|for|press|-)|(?:first|preliminary|working|rough"
    r"|final) draft|not for (?:general )?distribution|final approval pending|approval pending"
    r"|internal use only|confidential draft|(?:pending|awaiting) (?:approval|sign-?off|legal)"
    r"|for (?:review|approval) only"
    r"|do not (?:distribute|publish)(?! (?:[^\W\d_]{1,12} ){0,6}(?:before|until|till|prior))"
    r"|borrador(?: (?:n|v|final|interno)|\b(?=\W*\Z))|pendiente de (?:aprobación|revisión)|no "
    r"(?:difundir|distribuir|publicar) (?:todavía|aún)|para revisión|version provisoire)",
    re.IGNORECASE,
)
# In a sentence these are what the release is about: a bill, a discussion draft, somebody's first draft.
_OF_A_BILL = re.compile(r"(?:draft (?:\d|version|release|for|press|-)|\w+ draft)\Z", re.IGNORECASE)
_DRAFT_LINE = re.compile(
    r"\W*(?:draft|borrador|brouillon|entwurf|rascunho|vers(?:ion|ión) ?\d+(?:\.\d+)?|v\d+(?:\.\d+)?)\W*\Z",
    re.IGNORECASE,
)
_DRAFT_END = re.compile(r"\s(?:v\d{1,2}|version \d+|draft ?\d*|borrador ?\d*|rev ?\d+)\W*\Z", re.IGNORECASE)
_DRAFT_FILE = re.compile(
    r"(?:^|[\W_])(draft|borrador|entwurf|brouillon|rascunho|wip)(?:[\W_\d]|\Z)", re.IGNORECASE
)


def _about(subject: Subject, word: str) -> bool:
    """Whether the release is about somebody's draft: its headline says so; a German bill, two paragraphs."""
    if word.isupper():
        return False
    head = (subject.fields.headline or "").casefold()
    told = sum(word.casefold() in text.casefold() for text in subject.paragraphs)
    return word.casefold() in head or (word.casefold() == "entwurf" and told > 1)


def _draft_places(subject: Subject) -> Iterable[str]:
    """Where "draft" would stand: headlines, first and last texts, running heads and watermarks; each once."""
    texts = [unit.words for unit in subject.fields.document.units if unit.words]
    edges = [*texts[:8], *texts[-5:]] if len(texts) > 13 else texts
    named = filter(None, [subject.fields.headline, subject.fields.subheadline])  # by a style: out of the text
    return dict.fromkeys([*named, *edges, *subject.facts("header", "watermark")])


def draft(subject: Subject) -> Iterator[Hit]:
    """Signs that it is not final: the word itself, a version in the headline, `draft: true`."""
    front = subject.fields.document.front
    said = settings.words(front.get("draft"))
    if said and not settings.denied(said):
        yield Hit(f"draft: {said}", "front-matter")
    if settings.denied(settings.words(front.get("release"))):
        yield Hit(f"publish: {settings.words(front.get('release'))}", "front-matter")
    stem = subject.file.rpartition(".")[0] or subject.file
    named = _DRAFT_FILE.search(stem)
    if named and not _about(subject, named[1]):
        yield Hit(subject.file, "file-name")
    heads = [text for text in (subject.fields.headline, subject.fields.layout.title) if text]
    for head in dict.fromkeys(heads):
        if _DRAFT_END.search(head):
            yield Hit(head, "version")
    for text in _draft_places(subject):
        match = _DRAFT.search(text) or (_DRAFT_LINE.match(text) if len(text) < 40 else None)
        if match and not (is_prose(text) and _OF_A_BILL.match(match.group())):
            yield Hit(around(text, match.start(), match.end()))
            return


def no_headline(subject: Subject) -> Iterator[Hit]:
    """Nothing that can stand as headline; a label alone is none."""
    if not subject.fields.headline:
        label = next((label.words for _, label in subject.fields.layout.labels), "")
        yield Hit(label, "label" if label else "")


def no_body(subject: Subject) -> Iterator[Hit]:
    """A headline without a text under it, or with one line that can only be a second headline."""
    if not any(any(c.isalpha() for c in text) for text in subject.paragraphs):
        line = subject.fields.subheadline
        yield Hit(line, "line") if line else Hit()


def front_matter(subject: Subject) -> Iterator[Hit]:
    """Lines at the top that set nothing: no YAML, a slip of the pen, a word nobody knows, said twice."""
    for _ in subject.facts("front-matter"):
        yield Hit()
    for line in subject.facts("repeated-key"):
        yield Hit(line, "twice")
    for line in subject.facts("odd-value"):
        yield Hit(line, "value", values={"word": line.partition(":")[0]})
    for line in subject.facts("unfit-value"):
        yield Hit(line, "unfit")
    for line in subject.facts("unfit-beside"):
        yield Hit(line, "beside", level="warn")
    yield from _values(subject)
    unknown: list[str] = []
    for line in subject.facts("unknown-key"):
        key = line.partition(":")[0]
        meant = settings.meant(key)
        if meant:
            yield Hit(line, "perhaps", values={"word": key, "meant": meant})
        elif settings.withholds(line):
            yield Hit(line, "withholds", values={"word": key})
        else:
            unknown.append(line)
    if unknown:
        yield Hit(" · ".join(unknown), "unknown", level="warn")


def _values(subject: Subject) -> Iterator[Hit]:
    """A list, topic, language, kind or check that there is none of; a preview neither wished nor not."""
    front, house = subject.fields.document.front, subject.newsroom
    for what, known in (("list", house.ordinary), ("topic", house.topics)):
        if not known and what == "topic":
            continue  # a newsroom without topics: nobody has chosen any
        _, unknown = addressees.slugs(known, settings.several(front.get(f"{what}s")))
        for words in unknown:
            names = ", ".join(one.slug for one in known)
            yield Hit(f"{what}s: {words}", what, values={"written": words, "known": names})
    said = settings.words(front.get("language"))
    if said and addressees.language(said) is None:
        yield Hit(f"language: {said}", "language", values={"written": said})
    said = settings.words(front.get("kind"))
    if said and addressees.kind(said) is None:
        yield Hit(f"kind: {said}", "kind", level="warn", values={"written": said})
    said = settings.words(front.get(PREVIEW))
    if house.previewers and said and not (settings.affirmed(said) or settings.denied(said)):
        yield Hit(f"{PREVIEW}: {said}", "yes-or-no", values={"word": PREVIEW, "written": said})
    for word in settings.several(front.get("accept")):
        if subject.checks and word.casefold() not in subject.checks:
            yield Hit(f"accept: {word}", "accept", level="warn", values={"written": word})
