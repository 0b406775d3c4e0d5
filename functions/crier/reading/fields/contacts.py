"""Media contacts: who answers the press, from a labelled block, a line with columns or a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from crier.model.release import Contact
from crier.reading.fields import boilerplates, contact_points, person_names
from crier.text import lexicon

LABEL = re.compile(lexicon.any_of("contacts", "labels"), re.IGNORECASE)
_AVAILABLE = re.compile(
    r"\b(?:(?:is|are) available for (?:comment|interviews?)|available for interview|can be "
    r"(?:contacted|reached)|who can be contacted"
    r"|est[aá]n? disponibles? para (?:entrevistas|comentarios)|est disponible pour|est[aá] [aà] disposi[cç])",
    re.IGNORECASE,
)
# Numbers and addresses for everybody, not for the press.
PUBLIC = re.compile(
    r"\b(?:hot ?lines?|help ?lines?|tip ?(?:line|s)?ster|tips?@|individuals|the public"
    r"|residents|members of the public|tickets?|register(?:ed)?"
    r"|registration|regist(?:ro|rarse|rese)|inscri(?:pci[oó]n|birse)|bookings?|rsvp|r\.s\.v\.p"
    r"|sales|customer|crisis|toll[- ]free|bbs|orders?|order(?:ing)? (?:lines?|desk|department)"
    r"|pedidos|commandes|bestellung(?:en)?|encomendas"
    r"|volunteers?|donate|donations?|applicants?|victims?|l[ií]nea (?:de ayuda|directa"
    r"|gratuita)|denuncias|p[uú]blico en general"
    r"|đường dây nóng|ẩn danh|formulaire de contact|fax)\b",
    re.IGNORECASE,
)
# Whose the pictures are: "Photos by Tom Okafor, tom@…".
PICTURED = re.compile(
    r"\W*(?:photo(?:graph)?s?|pictures?|images?|fotos?|fotograf[ií]as?|im[aá]genes|imagens|bild(?:er)?"
    r"|(?:photo |picture )?credits?|cr[eé]dit(?:os?|s)?(?: photos?)?)\s*(?::|©|(?:by|par|von|por|de)\s)",
    re.IGNORECASE,
)
_KIND_WORDS = re.compile(
    r"(?<!\w)\(?(?:tel(?:[eé]fono|efon|éphone|ephone)?|t[eé]l|phone|ph|office|oficina|mobile"
    r"|m[oó]vil|mobil|cell(?:ular)?|cel(?:ular)?|direct(?: line)?"
    r"|whats ?app|work|home|desk|main|landline|fixe|portable|e-?mails?|mail|correo(?: "
    r"electr[oó]nico)?|courriel|fax|web(?:site)?|url|x|m|t|p|o|c|e)\)?"
    r"\s*(?:\(\w{1,10}\))?(?:\s*no\.?)?\s*[.:]{1,2}|\((?:office|oficina|cell|mobile|m[oó]vil"
    r"|work|home|desk|direct|celular)\)"
    r"|(?<!\w)(?:at|via|on|his|her|their|por|al|a trav[eé]s de|please|call|e-?mail|phone|tel"
    r"|or|ou|o|y|and|contact)(?![\w'’])"
    r"|/technical",
    re.IGNORECASE,
)
# The same in scripts that know no words' borders.
_OTHER_KIND_WORDS = re.compile(
    r"(?:(?:携帯)?電話(?:番号)?|携帯|电话|電郵|电邮|邮箱|电子邮件|電子郵件|手机|手機|传真|メールアドレス|メール|担当(?:者)?"
    r"|联系人|聯絡人|전화(?:번호)?|휴대폰|이메일|메일|팩스|담당자?"
    r"|(?:ال)?هاتف|جوال|(?:ال)?بريد(?: الإلكتروني)?|إيميل|فاكس"
    r"|تلفن|ایمیل|نمابر|موبایل|טלפון|נייד|דוא[\"״']?ל|מייל|פקס)\s*[:：]"
)
_LONGEST_UNCAPITALISED = 40  # characters
_PHONE_CUE = re.compile(
    r"\b(?:tel|tél|phone|call(?!\w)|mobile|cell(?!\w)|m[oó]vil|m[oó]bil|tel[eé]fono|telefon|celular"
    r"|whatsapp|direct(?!\w)|office|oficina|llam|fon(?!\w)|ph(?!\w)|contact)",
    re.IGNORECASE,
)
_BARE_KIND = re.compile(
    r"(?:tel|t[eé]l[eé]fono|telefon|telefone|téléphone|telephone|phone|mobile|m[oó]vil|mobil|cell|celular|office|direct|e-?mail|correo|mail|fax|web"
    r"|fon|handy|natel|port(?:able)?|fixe|telem[oó]vel|cellulare|courriel|whats ?app|signal|telegram|site"
    r"|sitio|sito|w|voice|https?|twitter|facebook|instagram|mastodon|bluesky|linkedin|skype)",
    re.IGNORECASE,
)
_CONNECTIVE = re.compile(r"^\s*(?:,?\s*(?:or|ou|o|y|and|et|und|e|oder)\b)", re.IGNORECASE)
_LATER_LABEL = re.compile(
    r"(?:^|[\t|]|(?<=\d)\s+|\s{2,})(?=(?:media |press )?contacts?:|contacto:|contact presse ?:)"
    # Whose contact, before the label: "Acme Media Contact: …", "PHE press office".
    r"|\A(?:(?-i:[A-ZÀ-Þ])[\w&.'’-]{0,24}\s){1,4}(?=(?:media|press|information) (?:contacts?:|office\s*\Z))",
    re.IGNORECASE,
)
_FAX = re.compile(r"\bfax\b", re.IGNORECASE)
# "(English)", "se habla español", "in Spanish and English": which languages a contact answers in.
_LANGUAGES = {
    "en": "english|ingl[eé]s|inglês|anglais|englisch|inglese|anglès",
    "es": "spanish|español|espanol|castellano|espagnol|espanhol|spanisch|spagnolo|castellà",
    "pt": "portuguese|portugu[eéê]s|portugais|portugiesisch|portoghese",
    "fr": "french|franc[eé]s|français|francês|französisch|francese|francès",
    "de": "german|alem[aá]n|allemand|alemão|deutsch|tedesco",
    "it": "italian|italiano|italien|italienisch",
    "ca": "catalan|catalán|català|katalanisch|catalano",
    "tr": "turkish|turco|turc|türkisch",
    "ru": "russian|ruso|russe|russo|russisch",
    "uk": "ukrainian|ucraniano|ukrainien|ukrainisch|ucraino",
    "pl": "polish|polaco|polonais|polnisch|polacco",
    "fa": "persian|farsi|dari|persa|persisch",
    "ko": "korean|coreano|coréen|koreanisch",
    "ht": "haitian(?: creole)?|creole|criollo haitiano|créole",
    "vi": "vietnamese|tiếng việt",
    "zh": "chinese|chino|mandarin|cantonese|chinois|chinesisch|cinese",
    "ar": "arabic|[aá]rabe|arabisch|arabo|العربية",
}
_SPOKEN = re.compile(
    r"(?:(?:in|en|em|auf|speaks?|se habla|hablan?|parle|fala|spricht)\s+)?"
    rf"(?:{'|'.join(_LANGUAGES.values())})(?:\s*(?:and|y|e|et|und|&|/)\s*(?:{'|'.join(_LANGUAGES.values())}))?"
    r"(?:[ -](?:speaking|language|speakers?|media|press|interviews?))?",
    re.IGNORECASE,
)


@dataclass
class FoundContact:
    """A contact with the words it was read from."""

    contact: Contact
    words: str
    rule: str
    obfuscated: tuple[str, ...] = ()
    dialled: bool = True  # its number is one some telephone plan knows
    pressed: bool = False  # the label above says that it is for the press


def reaches(text: str, country: str, *, cued: bool = False) -> list[contact_points.ContactPoint]:
    """All by which someone may be reached in one line: addresses, made-unreadable ones, numbers.

    `cued`: the line is known to say how someone is reached.
    """
    mails = contact_points.emails(text)
    hidden = contact_points.obfuscated(text)
    numbers = []
    if sum(c.isdigit() for c in text) >= 7:
        told = cued or bool(_PHONE_CUE.search(text))
        numbers = contact_points.phones(text, country, cued=told or len(text) < 60)
        # Digits in one run that nothing calls a telephone are a number of anything.
        numbers = [number for number in numbers if told or not number.words.isdigit()]
    taken = mails + hidden
    numbers = [
        number
        for number in numbers
        if all(number.end <= each.start or number.start >= each.end for each in taken)
        and not _FAX.search(text[max(0, number.start - 12) : number.start])
    ]
    return sorted(taken + numbers, key=lambda each: each.start)


def _spoken(words: str) -> str:
    """A line with blanks for its addresses: "presse" in a mailbox or on a website labels nobody."""
    for point in (*contact_points.emails(words), *contact_points.web(words)):
        words = words[: point.start] + " " * (point.end - point.start) + words[point.end :]
    return words


def label_at(words: str) -> int | None:
    """Where in a line a contact label begins: at its start, or after a date or a column; None: nowhere."""
    match = LABEL.match(words.lstrip("*#•-–— \t"))
    if match:
        return 0
    later = _LATER_LABEL.search(words)
    return later.end() if later else None


_CUED = re.compile(
    r"conta[ct]t|contat|call|mail|llam|escrib|comun|verf[uü]gung|ste(?:hen|ht)|wenden|truq|escri|rivolg|:",
    re.IGNORECASE,
)
_LONGEST_SENTENCE = 3_000  # characters


def is_sentence(words: str) -> bool:
    """Whether a paragraph says in a sentence how the press may reach someone."""
    if len(words) > _LONGEST_SENTENCE:
        return False
    match = LABEL.search(_spoken(words))
    cued = match and _CUED.search(match.group())
    begins = match and (match.start() == 0 or words[match.start() - 2] in '.!?”"')
    return bool((cued and begins) or _AVAILABLE.search(words) or _ASKING.search(words))


# Who a sentence begins with that says whom they may ask: "Reporters can write to Joy Roe at …".
_ASKING = re.compile(rf"(?:\A|(?<=[.!?]\s)){lexicon.any_of('contacts', 'asking')}(?!\w)", re.IGNORECASE)
_WHOM = lexicon.any_of("contacts", "whom")
_FOR_OTHERS = re.compile(rf"\W{{0,3}}{_WHOM}\s([^:@\d]{{2,60}}):", re.IGNORECASE)


def is_for_others(words: str) -> bool:
    """Whether a line among contacts is for others than the press: "For tenants: 555 0123"."""
    match = _FOR_OTHERS.match(words)
    if not match or for_press(match.group(1)) or _SPOKEN.fullmatch(match.group(1).strip()):
        return False
    label = LABEL.match(words)
    whole = label and not any(map(str.isalpha, words[label.end() : match.end()]))
    return not whole and not person_names.names_in(words)


def is_only_contact(words: str) -> bool:
    """Whether such a sentence is all its paragraph says; else the paragraph is body, too."""
    match = LABEL.search(_spoken(words))
    if match and match.start() <= 2:
        return len(words) < 420
    available = _AVAILABLE.search(words)
    return bool(available and available.start() < 80 and len(words) < 200)


_VISITED = re.compile(
    r"(?<!\w)(?:visit|go to|log on|follow|visite[n]?|consult[ae]|ingres[ae]"
    r"|consulte[rz]|rendez-vous|besuchen|visita[re]?|acesse)"
    r"(?!\w)|(?<!\w)(?:https?://|www\.)",
    re.IGNORECASE,
)
_PRESS = re.compile(
    r"(?<!\w)(?:press|media|journalists?|reporters?|editors?|interviews?|prensa|medios|periodistas|entrevistas|presse|medien"
    r"|imprensa|jornalistas|stampa|giornalisti|premsa|mitjans)(?!\w)",
    re.IGNORECASE,
)


def leads_to_a_page(words: str) -> bool:
    """Whether a line sends its reader to a page of the web."""
    return bool(_VISITED.search(words) and contact_points.web(words))


def invites_anybody(words: str) -> bool:
    """Whether a sentence sends whoever likes to a website, a number or an address: no press contact."""
    return bool(_VISITED.search(words)) and not _PRESS.search(words) and not person_names.names_in(words[8:])


# Mailboxes that are anybody's to write to.
_ANYBODYS = re.compile(
    r"(?:info|contact[os]?|kontakt|hello|hola|office|oficina|mail|sales|ventas|support|admin|webmaster|team"
    r"|general|enquir(?:y|ies)|inquir(?:y|ies)|correo|feedback|questions?)(?:[-+._]\w{1,30})?@"
    r"|\w{1,30}[-_.](?:info|sales|support)@",
    re.IGNORECASE,
)
# A mailbox of the press: "prensa@", "media.desk@", "press-office@".
_PRESS_BOX = re.compile(
    r"(?:[\w+-]{1,30}[-_.])?(?:press|media|presse|medien|prensa|medios|imprensa|stampa|premsa|news|pr|comms?"
    r"|communications?|comunicacion|comunicacao|pressestelle|kommunikation)(?:[-_.]?(?:office|desk|team|\w{2,12}))?@",
    re.IGNORECASE,
)


def for_press(words: str) -> bool:
    """Whether a label names the press, or an address is a mailbox of its."""
    return bool(_PRESS.search(words) or _PRESS_BOX.match(words))


def is_kind(words: str) -> bool:
    """Whether what stands before a number says only which kind it is: "Cell:", "(mobile)", nothing."""
    bare = _KIND_WORDS.sub(" ", words).strip(" .:()*•-–—\t")
    return not bare or bool(_BARE_KIND.fullmatch(bare))


def is_called(words: str) -> bool:
    """Whether a line calls what it gives a telephone."""
    return bool(_PHONE_CUE.search(words))


_AROUND = 200  # characters before an address that may say that it is for the press


def is_anybodys(person: FoundContact, words: str) -> bool:
    """Whether a sentence gives everybody's mailbox without a name, and nothing near it is for the press."""
    contact, mail = person.contact, person.contact.email
    if contact.name or contact.phone or not mail or not _ANYBODYS.match(mail):
        return False
    at = words.find(mail)
    return not _PRESS.search(words[max(0, at - _AROUND) : max(0, at)])


# Lines of a mail's head that was sent on in the text.
MAIL_HEAD = re.compile(
    r"\W*(?:x-[\w-]{1,30}|reply-to|forwarded-by|resent-\w{1,12}|return-path|message-?id|sender|errors-to"
    r"|originally[ -]from|in-reply-to|mime-version|content-type)\s?\.{0,20}\s?:",
    re.IGNORECASE,
)


@dataclass
class _Draft:
    name: str | None = None
    role: str | None = None
    organisation: str | None = None
    phone: contact_points.ContactPoint | None = None
    email: str | None = None
    languages: tuple[str, ...] = ()
    hidden: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    apart: bool = False  # below people, called the press's: nobody's alone
    labelled: bool = False  # something before it calls it a contact
    beside: _Draft | None = None  # who is named together with this one: "Ana Ruiz and Bo Roe"

    @property
    def reached(self) -> bool:
        return bool(self.phone or self.email or self.hidden)

    def shares(self) -> None:
        """Whoever is named together with another and has no way of their own is reached as that one is."""
        if self.beside and not self.reached:
            self.phone, self.email, self.hidden = self.beside.phone, self.beside.email, self.beside.hidden


def _by_column(lines: Sequence[str]) -> list[list[str]]:
    """The lines of people who stand side by side, one person's after the other's; else all lines as one."""
    rows = [[cell.strip() for cell in line.split("\t")] for line in lines]
    named = next(
        (at for at, row in enumerate(rows) if len(row) > 1 and all(map(_begins_somebody, row))), None
    )
    if named is None:
        return [list(lines)]
    width = len(rows[named])
    first, last = named, named + 1
    while first and len(rows[first - 1]) == width:
        first -= 1
    while last < len(rows) and len(rows[last]) == width:
        last += 1
    if last == named + 1:
        return [list(lines)]
    columns = [[row[at] for row in rows[first:last] if row[at]] for at in range(width)]
    return [list(lines[:first]), *columns, list(lines[last:])]


def _begins_somebody(cell: str) -> bool:
    """Whether a cell is a person's name, with a label before it or a duty behind."""
    label = LABEL.match(cell)
    words = cell[label.end() :].lstrip(" :：–—-") if label else cell
    return bool(_first_name(words))


# What parts one contact from the next behind a number or an address.
_NEXT_ONE = re.compile(r"\)?(?:\s{0,3}\([^()]{1,30}\))?(?:\s*;\s*|\.\s+(?=[A-ZÀ-Þ]))")
_GAP = re.compile(r"\)?\s+")


def _cut(lines: Sequence[str], country: str) -> Iterator[str]:
    """The lines, each cut behind a way where another contact begins: "A, tel; B, tel", "… tel. B, tel"."""
    for line in lines:
        begin = 0
        for way, later in pairwise(reaches(line, country, cued=True)):
            parted = _NEXT_ONE.match(line, way.end, later.start) or _GAP.match(line, way.end, later.start)
            if parted and (not parted.group().isspace() or LABEL.match(line, parted.end())):
                yield line[begin : parted.end()].rstrip(" ;")
                begin = parted.end()
        yield line[begin:]


def _heads(lines: Sequence[str], country: str) -> set[int]:
    """Which lines name an organisation whose people stand below: "Night Riders", above "Ann Tell, chair"."""
    bare = [not reaches(line, country, cued=True) for line in lines]
    led = [
        at for at in range(len(lines) - 1) if bare[at] and bare[at + 1] and _leads(lines[at], lines[at + 1])
    ]
    first = next((at for at, line in enumerate(lines) if bare[at] and _first_name(line)), 0)
    above = first > 0 and bare[first - 1] and not LABEL.match(lines[first - 1])
    if not led or (first < led[0] and not above):
        return set()  # of two orders the first counts: there the people stand above
    desks = (
        at
        for at in range(led[0] + 1, len(lines) - 1)
        if bare[at]
        and not bare[at - 1]
        and not bare[at + 1]
        and _is_title(lines[at])
        and not _first_name(lines[at])
    )
    return {*led, *desks}


def _leads(line: str, following: str) -> bool:
    """Whether a line is an organisation's name and the one below begins with a person's."""
    if not _is_title(line) or not _first_name(following):
        return False
    _, comma, duty = following.partition(",")
    return not _first_name(line) or bool(comma and person_names.is_role(duty))


def _is_title(line: str) -> bool:
    """Whether a line may be an organisation's name by itself: with capitals, no duty, place or label."""
    if LABEL.match(line) or for_press(line) or person_names.is_role(line) or re.search(r"[,:;@\t]", line):
        return False
    longer = [word for word in line.split() if len(word) > 3]
    capitals = bool(longer) and all(not word[0].islower() for word in longer)
    bare = re.sub(r"\s\d{1,3}\Z", "", line)  # "Local 9"
    return (capitals or person_names.is_organisation(line)) and _may_be_body(bare, named=True)


def _first_name(line: str) -> str:
    """The person with whose name a line begins; "": none."""
    first = re.split(r"[,(]", line, maxsplit=1)[0].strip()
    return person_names.untitled(first) if person_names.is_name(first) else ""


def parse(lines: Sequence[str], country: str, rule: str) -> list[FoundContact]:
    """The contacts of a block: one line or several, columns, commas or a sentence."""
    drafts: list[_Draft] = [_Draft()]
    for block in _by_column(lines):
        if drafts[-1].reached or drafts[-1].name:
            drafts.append(_Draft())
        cut = list(_cut(block, country))
        heads = _heads(cut, country)
        for at, line in enumerate(cut):
            if at not in heads:
                _line(line, drafts, country)
            else:
                drafts.append(_Draft(organisation=line.strip(" .*")))
    for draft in drafts:
        draft.shares()
    made = [draft for draft in drafts if draft.reached or (draft.name and rule != "reach")]
    if any(draft.name for draft in made):
        # "press@… or Jane Roe, jane@…": beside a person, an address of nobody's adds nobody.
        made = [draft for draft in made if draft.name or draft.organisation or draft.apart]
    first = next((at for at, draft in enumerate(made) if draft.labelled), 0)
    # "Technical information: …" above "Media contact: …" is for others.
    made = [draft for at, draft in enumerate(made) if at >= first or draft.name or draft.organisation]
    return [_found(draft, rule) for draft in made]


def _found(draft: _Draft, rule: str) -> FoundContact:
    contact = Contact(
        name=draft.name,
        role=draft.role,
        organisation=draft.organisation,
        phone=draft.phone.words if draft.phone else None,
        phone_e164=draft.phone.e164 if draft.phone else None,
        email=draft.email,
        languages=tuple(dict.fromkeys(draft.languages)),
    )
    return FoundContact(
        contact, "\n".join(draft.words), rule, tuple(draft.hidden), draft.phone is None or draft.phone.dialled
    )


def _line(line: str, drafts: list[_Draft], country: str) -> None:
    line = line.strip()
    at = label_at(line)
    if at and _DESK.search(line):
        at = None  # "Union Press Office": somebody's desk has its name
    if at is not None:
        line = line[at:].lstrip("*#•-–— \t")
        match = LABEL.match(line)
        if drafts[-1].reached:
            drafts.append(_Draft(apart=bool(match and for_press(match.group()))))
        drafts[-1].labelled = True
        line = line[match.end() :].lstrip(" :：–—-\t|") if match else line
        if line.endswith((":", "：")) and not person_names.names_in(line) and not reaches(line, country):
            return  # "For interviews our speaker is at your disposal:"
    else:
        match = LABEL.search(_spoken(line))
        if match and len(line) > 60 and not _first_name(line):
            line = line[match.end() :].lstrip(" :：")
        elif available := _AVAILABLE.search(line):
            # "Dr Ana Ruiz is available for comment. Please call …"
            line = f"{_told_of(line[: available.start()])} | {line[available.end() :]}"
        elif asking := _ASKING.search(line):
            line = _asked(line[asking.end() :], country)
    found = reaches(line, country, cued=True)
    position = 0
    first = True
    before = len(drafts)
    for each in [*found, None]:
        text = line[position : each.start if each else len(line)]
        _texts(text, drafts, first=first, after_reach=position > 0, leads=each is not None)
        if text.strip():
            first = False
        if each:
            _attach(each, drafts, alone=each.kind == "email" and len(line) <= len(each.words) + _KIND_LENGTH)
            position = each.end
    for draft in drafts[before:] or drafts[-1:]:
        draft.words.append(line)


_BRACKETED = re.compile(r"\s\([^()]{0,60}\)")


def _told_of(words: str) -> str:
    """Whom a sentence names last: one, or all with "and" between."""
    names = person_names.names_in(words)
    first = len(names) - 1
    while first > 0 and _TOGETHER.fullmatch(_BRACKETED.sub("", words[names[first - 1][2] : names[first][1]])):
        first -= 1
    return " & ".join(name for name, _, _ in names[max(first, 0) :])


def _asked(words: str, country: str) -> str:
    """What follows "Reporters": whoever stands last before the first way, and the ways."""
    way = next(iter(reaches(words, country, cued=True)), None)
    names = person_names.names_in(words[: way.start]) if way else []
    if not way or not names or way.start - names[-1][2] > _NAME_ENDS:
        return ""
    return f"{names[-1][0]} | {words[way.start :]}"


def _texts(text: str, drafts: list[_Draft], *, first: bool, after_reach: bool, leads: bool) -> None:
    """What stands before, between and behind the ways of a line. `leads`: a way follows."""
    connected = bool(_CONNECTIVE.match(text)) and after_reach
    text = _OTHER_KIND_WORDS.sub(" | ", text)
    text = _PLACE.sub(" | ", text)
    text = _DOTTED.sub(lambda match: match.group().replace(".", _DOT), text)
    for page in reversed(contact_points.web(text)):
        text = f"{text[: page.start]} | {text[page.end :]}"
    text = _whose(text, drafts, leads=leads) if first else text
    text = _CHUNK.sub(lambda match: _parted(match.group()), text)
    text = _KIND_WORDS.sub(" | ", text)
    pieces = re.split(r"[\t|;•·,()<>،؛、，；（）\u3000]|\.\s|\.\Z|\s[–—/-]\s", text)
    if first and leads and drafts[-1].reached:
        if _is_kind(pieces):
            return
        if len(alone := [piece.strip(" :-–—") for piece in pieces if piece.strip(" :-–—")]) == 1:
            _desk(alone[0], drafts)
        if len(pieces) > 1 and any(map(person_names.is_name, pieces[1:])):
            drafts.append(_Draft())  # "York – Colm Brady, 0113 …" below somebody else
    enclosed = after_reach and text.lstrip().startswith("(")  # "ann@guild.example (Ann Tell)" is one
    new_line, behind = first and not enclosed, after_reach and not enclosed
    for raw in pieces:
        piece = " ".join(raw.split()).strip(' :：*-–—/."“”')
        together, piece = piece.startswith(_WITH), _plain(piece.removeprefix(_WITH))
        if not any(c.isalpha() for c in piece) or not person_names.untitled(piece):
            continue  # nothing, or the "Dr." before a name
        if together and not new_line and drafts[-1].name and not drafts[-1].reached:
            drafts.append(_Draft(name=person_names.untitled(piece), beside=drafts[-1]))
        else:
            _piece(piece, drafts, may_begin=new_line or connected or behind, fresh=new_line)
        new_line = False


# "Central Islip, NY 11722-2332": where somebody is, and nobody.
_PLACE = re.compile(r"(?<![\w.])(?:[A-Z][\w.'’-]{0,20}+\s?+){1,3}+,\s[A-Z]{2}\.?\s\d{5}(?:-\d{4})?(?!\d)")


def _is_kind(pieces: Sequence[str]) -> bool:
    """Whether all that leads to another number of somebody says which it is: "Out of hours –"."""
    words = [piece.strip(" :-–—") for piece in pieces if any(c.isalpha() for c in piece)]
    if len(words) != 1 or person_names.is_organisation(words[0]) or person_names.is_role(words[0]):
        return False
    if words[0].isupper() or _is_title(words[0]) or person_names.without_capitals(words[0]):
        return False
    return not person_names.names_in(words[0])


def _desk(words: str, drafts: list[_Draft]) -> None:
    """Begins an organisation's own way below a person who has all: "AFUL: press@aful.example"."""
    if drafts[-1].phone and drafts[-1].email and _may_be_body(words, named=False):
        drafts.append(_Draft(organisation=words))


# "e. V.", "S.A.", "John F. Kennedy", "Dr. Ana Ruiz": full stops that part nothing.
_DOTTED = re.compile(
    r"(?<![\w.])(?:[^\W\d_]\.\s?){1,3}[^\W\d_]\.(?!\w)|(?<=\w\s)[A-ZÀ-Þ]\.(?=\s[A-ZÀ-Þ][a-zß-ÿ])"
    r"|(?<!\w)(?:Dra?|Profa?|Mrs?|Ms|Sra?|Lic|Lcd[ao]|Ing|Mtra?|Mtro|Dott|Avv|Rev|Hon)\.(?=\s[A-ZÀ-Þ])"
)
_DOT = "\u2024"
_HOLD = "\ua78f"  # a letter: "y" with it is a part of a name, and no word between two
# Before somebody who is named together with the one before: "Ana Ruiz and Bo Roe".
_WITH = "\u2063"
_CHUNK = re.compile(r"[^\t|;,()]+")
_TOGETHER = re.compile(r"(?:\A|\s)(?:and|y|e|i|et|und|or|ou|o|oder|&|/)\s", re.IGNORECASE)


def _plain(words: str) -> str:
    return words.strip().replace(_DOT, ".").replace(_HOLD, "")


def _parted(chunk: str) -> str:
    """Two people's names with "and" between as two; "Ortega y Gasset" is one."""
    names = _TOGETHER.split(chunk.rstrip(" :"))
    people = [_of(name.strip()) for name in names if name.strip()]
    bodies = [body for _, body in people if body]
    alike = len(bodies) in (0, len(people)) or not any(body for _, body in people[:-1])
    if len(names) < 2 or not alike or not all(_leading_name(name) for name, _ in people):
        if person_names.is_name(chunk.strip()) or _is_one_duty(chunk):
            return _TOGETHER.sub(lambda match: f"{match.group().rstrip()}{_HOLD} ", chunk)
        return chunk
    return "".join(f"|{_WITH}{_leading_name(name)}|{body or ''}" for name, body in people)


def _is_one_duty(chunk: str) -> bool:
    """Whether "and" stands within a duty: "Deputy Director for Policy and Research"."""
    return person_names.is_role(chunk) and not for_press(chunk) and not person_names.names_in(chunk)


_PARTS = re.compile(r"[\t|;:()]|(?:\s|\A)(?:and|y|e|et|und|or|ou|o|oder|&)\s|,|\s[–—-]\s", re.IGNORECASE)


def people(line: str) -> list[str]:
    """Names of people that are a part of a contact's line by themselves."""
    spoken = _PLACE.sub(" | ", _spoken(line))
    parts = [" ".join(part.split()).strip(" .*•-–—") for part in _PARTS.split(spoken)]
    return [name for part in parts if (name := _leading_name(part)) and not _LABELLING.search(part)]


# In the words before a way, and in no name: "Email Address", "Site Internet", "Education Writer Contact".
_LABELLING = re.compile(
    rf"(?<!\w)(?:{_BARE_KIND.pattern}|contact[eos]?|kontakt|contatt[oi]|contato|internet|address|adresse|direcci[oó]n|number"
    r"|nummer|n[uú]mero)(?!\w)",
    re.IGNORECASE,
)


def _leading_name(piece: str) -> str:
    """Whoever a part of a line names, with nothing but small words behind: "Ana Ruiz au"; "": nobody."""
    if person_names.is_name(piece):
        return person_names.untitled(piece)
    names = person_names.names_in(piece)
    if not names or person_names.untitled(piece[: names[0][1]]):
        return ""
    behind = piece[names[0][2] :]
    return names[0][0] if re.fullmatch(r"(?:\s[^\W\d_]{1,12}){1,3}", behind) and behind.islower() else ""


def _whose(text: str, drafts: list[_Draft], *, leads: bool) -> str:
    """A line without the organisation, the duty or the place before its colon: "Genoa Systems: Joseph …"."""
    before = re.match(r"\s*([^:\t|,]{3,60}):\s*(?=\S|\Z)", text)
    if not before or _KIND_WORDS.fullmatch(before.group(1).strip() + ":"):
        return text
    if _SPOKEN.fullmatch(before.group(1).strip()):
        if (drafts[-1].reached or drafts[-1].name) and person_names.names_in(text[before.end() :]):
            drafts.append(_Draft())
        return f"{text[: before.end(1)]} | {text[before.end() :]}"  # "In Spanish: Luz Rey"
    name, behind = _plain(before.group(1)), text[before.end() :]
    named = bool(person_names.names_in(behind[:_NAME_ENDS]))
    whom = _FOR_WHOM.sub("", name) if named else name
    if whom != name and whom[:1].isupper() and not for_press(whom) and not _SPOKEN.fullmatch(whom):
        if drafts[-1].reached or drafts[-1].name:
            drafts.append(_Draft())
        drafts[-1].organisation = whom  # "For the County: Ray Delgado"
        return behind
    people = person_names.names_in(name)
    if not named and (_parted(name) != name or (people and not person_names.untitled(name[: people[0][1]]))):
        return f"{text[: before.end(1)]} | {behind}"  # "Jane Roe (chair): 555 0123"
    body = person_names.is_organisation(name) or (named and person_names.is_name(name))
    body = body and bool(_ALONE.sub("", _PRESS.sub("", name)).strip())  # "Media only" is nobody
    body = body or _is_acronym(name, drafts[-1])
    if leads and not (named or body):
        return behind if _BARE_KIND.fullmatch(name) or not behind.strip() else text  # "Fon: 0341 …"
    if not (named or body or person_names.is_role(name)):
        return behind  # "Twitter: @guild"
    if drafts[-1].reached or drafts[-1].name:
        drafts.append(_Draft())
    if body:
        drafts[-1].organisation = name.removeprefix("c/o ")
    elif person_names.is_role(name) and not for_press(name):
        drafts[-1].role = name
    return behind


def _is_acronym(words: str, before: _Draft) -> bool:
    """Whether capitals before a way are another body's, below somebody who has all: "AFUL: press@…"."""
    whole = bool(before.phone and before.email)
    return (
        whole
        and words.isupper()
        and words.isalpha()
        and 3 <= len(words) <= 5
        and not _BARE_KIND.fullmatch(words)
    )


_FOR_WHOM = re.compile(
    rf"{_WHOM}\s+(?:(?:the|la|le|les|l['’]|el|los|las|den|die|das|o|a|il)(?:\s+|(?<=['’])))?",
    re.IGNORECASE,
)
_NAME_ENDS = 50  # characters: a name that stands first ends within them


_ALONE = re.compile(
    r"(?<!\w)(?:only|alone|solo|sólo|solamente|exclusivamente|uniquement|nur|apenas|soltanto)(?!\w)",
    re.IGNORECASE,
)
_LONGEST_PART = 90  # characters of a part with a person and their duty
_DESK = re.compile(
    r"\b(?:press|media|news|communications) (?:office|desk|team|room|centre|center)\Z"
    r"|\A(?:gabinete|oficina|departamento) de"
    r"|\A(?:presse|medien)(?:stelle|büro)|\Aservice (?:de )?presse|\Aassessoria",
    re.IGNORECASE,
)


def _piece(piece: str, drafts: list[_Draft], *, may_begin: bool, fresh: bool) -> None:
    draft = drafts[-1]
    if fresh and draft.reached and not draft.name and person_names.is_organisation(piece):
        drafts.append(_Draft(organisation=piece))  # a list of organisations, a line each
        return
    if _SPOKEN.fullmatch(piece):
        if fresh and draft.name and draft.reached and for_press(piece):
            draft = _Draft()  # "Spanish media", above whoever answers them
            drafts.append(draft)
        spoken = (code for code, names in _LANGUAGES.items() if re.search(names, piece, re.IGNORECASE))
        draft.languages = (*draft.languages, *spoken)
        return
    if may_begin and draft.email and draft.phone and _DESK.search(piece):
        drafts.append(_Draft(organisation=piece))
        return
    if _BARE_KIND.fullmatch(piece):
        return
    if person_names.without_capitals(piece):
        _uncapitalised(piece, drafts, may_begin=may_begin)
        return
    person, body = _of(piece)
    if name := _leading_name(person):
        _person(name, drafts, may_begin=may_begin, over=fresh and not person.startswith(name))
        if body and drafts[-1].name == name:
            drafts[-1].organisation = drafts[-1].organisation or body
        return
    short = piece if len(piece) < _LONGEST_PART else ""
    names = [each for each in person_names.names_in(short) if _is_apart(short, each)]
    if names and may_begin and draft.name and draft.reached:
        role = _duty(piece[: names[0][1]])
        drafts.append(_Draft(name=names[0][0], role=role if person_names.is_role(role) else None))
        return
    before = piece[: names[0][1]] if names else ""
    if draft.name is None and person_names.is_role(before):
        draft.name, draft.role = names[0][0], _duty(before)
        return
    if draft.name is None and before.islower():  # "… can be directed to Sam Ito of Ito & Daughters PR at"
        draft.name = names[0][0]
        body = _SMALL_AT_THE_END.sub("", _of(piece[names[0][1] :])[1] or "")
        draft.organisation = draft.organisation or body or None
        return
    if not _PRESS.sub("", piece).strip():
        return  # "Press", which is nobody's duty
    if person_names.is_role(piece) and len(piece) <= 110:
        draft.role = f"{draft.role}, {piece}" if draft.role and len(draft.role) < 80 else draft.role or piece
    elif draft.organisation is None and _may_be_body(piece, named=draft.name is not None):
        draft.organisation = piece


def _person(name: str, drafts: list[_Draft], *, may_begin: bool, over: bool) -> None:
    """A person's name within a contact. `over`: with a title, at a line's beginning."""
    draft = drafts[-1]
    if over and draft.name and not draft.reached and not draft.role:
        # "Willow Watch", a line below "Ms Jana Vogt": who has a title is the person.
        draft.name, draft.organisation = name, draft.name
    elif draft.name is None and not (draft.email and draft.phone) and not (may_begin and draft.reached):
        draft.name = name
    elif not draft.reached:
        draft.organisation = draft.organisation or (name if draft.role else None)
    elif may_begin:
        drafts.append(_Draft(name=name))


_OF = re.compile(
    r"\s(?:of|from|at|de|du|des|del|von|vom|da|do|di)\s(?:(?:the|la|le|el|der|des)\s|l['’])?(?=[A-ZÀ-Þ])"
)


def _of(piece: str) -> tuple[str, str | None]:
    """Somebody and the organisation that "of" gives them: "Ann Tell of the Night Riders"."""
    parted = None if person_names.is_name(piece) else _OF.search(piece)
    if (
        not parted
        or not person_names.is_name(piece[: parted.start()])
        or len(piece) > _LONGEST_BODY + _NAME_ENDS
    ):
        return piece, None
    return piece[: parted.start()], piece[parted.end() :]


_SMALL_AT_THE_END = re.compile(r"(?:\s[a-zß-ÿ]{1,4}){1,2}\Z")


def _duty(words: str) -> str:
    """What stands before a name without its titles: of "Attorney Dr." the attorney."""
    duties = words.strip(" ,:").split()
    while duties and not person_names.untitled(duties[-1]):
        duties.pop()
    return " ".join(duties)


def _is_apart(piece: str, name: tuple[str, int, int]) -> bool:
    """Whether a name within a part is somebody's, and no half of a body's: "Cleaners' Guild Local 9"."""
    _, start, end = name
    before = person_names.untitled(piece[:start])
    duty = not before or person_names.is_role(before) or before.islower()
    return duty and not re.match(r"['’]|\W*\d", piece[end:])


_LONGEST_BODY = 80  # characters of an organisation's name


def _may_be_body(piece: str, *, named: bool) -> bool:
    """Whether a part of a contact may be an organisation: beside a name whatever begins with a capital and
    says nothing of anybody; alone only what has an organisation's word, or is in capitals."""
    if not 2 <= len(piece) <= _LONGEST_BODY or boilerplates.is_standing(piece) or _VISITED.search(piece):
        return False
    if named:
        return piece[0].isupper() and not re.search(r"[\d:@]", piece)
    return person_names.is_organisation(piece) or (piece.isupper() and len(piece) < 20)


def _uncapitalised(piece: str, drafts: list[_Draft], *, may_begin: bool) -> None:
    """A part of a contact in a script without capitals: whoever is not an office or a body is a person."""
    piece = piece.strip("\u200e\u200f ")
    if len(piece) > _LONGEST_UNCAPITALISED or not piece:
        return
    draft = drafts[-1]
    if person_names.is_body(piece):
        if draft.name and not draft.reached:
            draft.role = draft.role or piece
        else:
            draft.organisation = draft.organisation or piece
    elif draft.name is None and not draft.reached:
        draft.name = piece
    elif may_begin and draft.reached:
        drafts.append(_Draft(name=piece))
    else:
        draft.role = draft.role or piece


_KIND_LENGTH = 12  # characters: "E-mail: " before an address, a full stop behind


def _attach(found: contact_points.ContactPoint, drafts: list[_Draft], *, alone: bool) -> None:
    draft = drafts[-1]
    named = [each for each in drafts if each.name and each.phone and not each.email]
    if alone and len(named) > 1 and named[-1] is draft and for_press(found.words):
        drafts.append(_Draft(email=found.words, apart=True))
        return
    while draft.beside and not getattr(draft.beside, found.kind, found):
        draft = draft.beside  # of two named together the first has the first number
    if found.kind == "phone":
        draft.phone = draft.phone or found
    elif found.kind == "email":
        draft.email = draft.email or found.words
    else:
        draft.hidden.append(found.words)


def merged(found: Sequence[FoundContact]) -> list[FoundContact]:
    """Each person once: the same address, or the same surname and number, are one."""
    kept: list[FoundContact] = []
    for each in found:
        twin = next((other for other in kept if _same(other.contact, each.contact)), None)
        if twin is None:
            kept.append(each)
            continue
        filled = {
            name: getattr(twin.contact, name) or getattr(each.contact, name) for name in Contact.model_fields
        }
        kept[kept.index(twin)] = FoundContact(
            Contact(**filled), twin.words, twin.rule, twin.obfuscated or each.obfuscated, twin.dialled
        )
    return kept


def _same(one: Contact, other: Contact) -> bool:
    if one.email and other.email:
        return one.email.casefold() == other.email.casefold() and (
            not one.name or not other.name or _surname(one.name) == _surname(other.name)
        )
    if one.name and other.name:
        return _surname(one.name) == _surname(other.name)
    number = one.phone_e164 or one.phone
    return bool(number) and number == (other.phone_e164 or other.phone)


def _surname(name: str) -> str:
    return name.rpartition(" ")[2].casefold()
