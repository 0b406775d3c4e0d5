"""Quotations: runs of speech that the text gives to a speaker, in any pair of marks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from crier.model.release import Quote
from crier.reading.fields import person_names

_VERBS = (
    r"said|says|say|stating|added|adds|adding|stated|states|explained|explains|noted|notes|noting|commented|comments"
    r"|commenting|remarked|continued|continues"
    r"|concluded|concludes|declared|declares|announced|emphasi[sz]e[ds]|stressed|stresses|told"
    r"|tells|warned|warns|urged|wrote|writes"
    r"|argued|argues|insisted|observed|observes|recalled|replied|asked|according to"
    r"|acknowledged|affirmed|affirms|pointed out|shared"
    r"|responded|shares|reads|expressed|testified|recounted|enthused|reported|revealed|cautioned"
    r"|asserted|opined|countered|vowed|recalls|reflects|reflected|reiterated|maintains"
    r"|agreed|agrees|admitted|believes"
    r"|dijo|dice|afirm[oóa]|señal[óa]|explic[óa]|indic[óa]|agreg[óa]|añadi[óo]|añade"
    r"|declar[óa]|manifest[óa]|expres[óa]|coment[óa]"
    r"|asegur[óa]|sostuvo|sostiene|apunt[óa]|destac[óa]|subray[óa]|precis[óa]|concluy[óe]"
    r"|puntualiz[óa]|enfatiz[óa]|advirti[óo]|advierte"
    r"|recalc[óa]|según|expuso|expone|aclar[óa]|reiter[óa]|denunci[óa]|exhort[óa]|record[óa]"
    r"|recuerda|detall[óa]|mencion[óa]|resalt[óa]"
    r"|remarc[óa]|insisti[óo]|insiste|lament[óa]|celebr[óa]|respondi[óo]|pidi[óo]|reconoci[óo]|relat[óa]"
    r"|opin[óa]|valor[óa]|cont[óa]|cuenta|resumi[óo]|resume|plante[óa]|consider[óa]|matiz[óa]|apostill[óa]"
    r"|en palabras de|nas palavras de|in the words of|selon les mots de|ha querido (?:añadir|señalar)"
    r"|(?:ha|han) (?:dicho|expuesto|conclu[ií]do|(?:afirm|señal|explic|indic|agreg|declar|manifest"
    r"|expres|coment|asegur|apunt"
    r"|destac|subray|precis|puntualiz|enfatiz|recalc|aclar|reiter|denunci|record|detall|mencion|resalt|remarc"
    r"|lament|celebr|relat|valor|critic)ado|(?:añad|advert|conclu|insist|sosten|reconoc)ido)"
    r"|disse|diz|afirmou|afirma|declarou|explicou|destacou|acrescentou|acrescenta|ressaltou"
    r"|ressalta|comentou|segundo|apontou|avalia|avaliou"
    r"|complementa|complementou|pontua|pontuou|salienta|salientou|sublinha|sublinhou|alerta|alertou|defende"
    r"|defendeu|garante|garantiu|enfatiza|enfatizou|analisa|finaliza|finalizou|conclui"
    r"|concluiu|revela|revelou"
    r"|celebra|celebrou|pondera|ponderou|adianta|adiantou|esclarece|esclareceu"
    r"|conta|contou|completa|completou|reforça|reforçou|observou|lembrou|refere|referiu"
    r"|déclaré|affirmé|expliqué|ajouté|indiqué|souligné|rappelé|précisé|commenté|estimé|conclu"
    r"|déclare|dit|affirme|explique|ajoute"
    r"|indique|souligne|rappelle|précise|commente|estime|conclut|selon|confie|assure|poursuit"
    r"|témoigne|se félicite|s['’]inquiète"
    r"|se réjouit|insiste|raconte|résume|observe|détaille|constate|considère|martèle|complète|plaide|prévient"
    r"|betonen|fügt(?: \w+)? hinzu|warnt|warnte|fordert|forderte|kritisiert|kritisierte|lobt|lobte"
    r"|bekräftigt|bekräftigte|erläutert|erläuterte|kommentierte|berichtete|unterstreicht"
    r"|unterstrich|freut sich"
    r"|sagt|sagte|erklärt|erklärte|betont|betonte|meint|meinte|ergänzt|kommentiert|berichtet|resümiert|so"
    r"|ha (?:aggiunto|sottolineato|commentato|affermato|spiegato)|sottolinea|aggiunge"
    r"|conclude|osserva|racconta"
    r"|aldus|vertelt|stelt|benadrukt"
    r"|ha detto|ha dichiarato|dichiara|afferma|spiega|commenta|ha dit|diu|va dir|adierazi du|esan du|zei|zegt"
    r"|phát biểu|cho biết|chia sẻ|khẳng định|nhấn mạnh"
)
_VERB = re.compile(rf"(?<!\w)(?:{_VERBS})(?!\w)", re.IGNORECASE)
_BEGINS = re.compile(rf"\W*(?:\w+\W+){{0,2}}?(?:{_VERBS})(?!\w)", re.IGNORECASE)
# The full stop of Dr., Mrs., Prof. or an initial ends no sentence.
_WITHIN = (
    r"(?:[^.!?“”«»\"]|(?<=[DMS]r)\.|(?<=M[sx])\.|(?<=Mrs)\.|(?<=Mme)\.|"
    r"(?<=Sra)\.|(?<=Dra)\.|(?<=Prof)\.|(?<=\s[A-Z])\.)"
)
_HANDS_OVER = re.compile(rf"(?<!\w)(?:{_VERBS})(?!\w){_WITHIN}{{0,90}}[:,]?\s*\Z", re.IGNORECASE)
_BARE = re.compile(rf"\W*([{person_names._UPPER}][\w’'-]+)\s+(?:{_VERBS})\b")
# Where a sentence ends before an attribution: not after an initial or "Dr.".
_STOP = re.compile(r"(?<!Prof)(?<!Mrs)(?<!Sra)(?<!Dra)(?<!Mme)(?<=[^\WA-Z][^\WA-Z]|[^\WA-Z][)»”])[.!?]\s+")
_ISSUED = re.compile(
    r",?\s+(?:(?:today|this \w+|in a statement)\s+)?(?:issued|released|made|gave|offered"
    r"|publicó|emitió|hizo|a publié|divulgou)\b",
    re.IGNORECASE,
)
_STATEMENT = re.compile(
    r"\b(?:following (?:joint )?(?:statement|remarks|comments?|response)|siguiente "
    r"(?:declaraci[oó]n|mensaje|pronunciamiento)"
    r"|d[eé]claration suivante|seguinte declara[cç][aã]o)\b",
    re.IGNORECASE,
)
_ARABIC = re.compile(r"(?<!\w)و?(?:قال|قالت|صرح|صرحت|أضاف|أضافت|أكد|أكدت)(?!\w)")
_OPENERS = {"“": '”"“', "«": "»", "„": '“”"', "‟": '”"', "「": "」", "『": "』", "‹": "›"}
# Where words are not parted by blanks, who speaks stands right behind the marks, or before a colon.
_SAYS_BEHIND = re.compile(
    r"[^。！？“”「」]{0,40}?(?:说|說|表示|指出|称|稱|强调|強調|补充|補充|认为|認為|介绍|透露)"
    r"|と[^。「」]{0,40}?(?:述べ|語|話|コメント|説明|強調|指摘|言)|(?:이?라고|고|며|면서)[^.“”]{0,40}?(?:말했|밝혔|전했|강조|설명|덧붙|했다)"
)
_SAYS_BEFORE = re.compile(
    r"(?:说|說|表示|指出|称|稱|强调|強調|补充|補充|认为|認為|コメント|述べ|語|話)[^。！？“”「」]{0,12}[:：,，]?\s*\Z"
)
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_UNCLOSED = re.compile(r"\A‘(?=\w)[^“”\"]{20,}\Z")
_BRITISH = re.compile(r"(?:^|(?<=\s))[‘'](?=\w)((?:(?![“”\"]).){20,}?[,.!?…])[’'](?=\s|\Z|,)")


@dataclass
class Segment:
    """One stretch between marks in one paragraph."""

    start: int  # of the opening mark
    end: int  # after the closing mark, or the paragraph's end
    text: str
    closed: bool = True
    mixed: bool = False  # opened with one kind of mark, closed with another


@dataclass
class FoundQuotation:
    """A run of speech, where it stands and what is odd about its marks."""

    quote: Quote
    paragraphs: tuple[int, ...]
    excerpt: str
    clause: str = ""  # the words that give it to its speaker


@dataclass
class _Run:
    texts: list[str]
    paragraphs: list[int]
    clause: str = ""
    before: bool = False  # the clause stands before the speech
    open: bool = False


_MOST_SEGMENTS = 40  # in one paragraph


def segments(text: str) -> list[Segment]:
    """What stands between quotation marks in one paragraph; marks inside marks belong to the outer."""
    found: list[Segment] = []
    position = 0
    while position < len(text) and len(found) < _MOST_SEGMENTS:
        mark = text[position]
        opens = mark in _OPENERS or (mark == '"' and _opens(text, position))
        if not opens:
            position += 1
            continue
        end, mixed = _close(text, position)
        if end is None:
            found.append(Segment(position, len(text), text[position + 1 :].strip(), closed=False))
            break
        found.append(Segment(position, end + 1, text[position + 1 : end].strip(), mixed=mixed))
        position = end + 1
    if not found:
        found = [Segment(m.start(), m.end(), m.group(1)) for m in _BRITISH.finditer(text)]
    if not found and _UNCLOSED.match(text):
        found = [Segment(0, len(text), text[1:].strip(), closed=False)]
    return found


def _opens(text: str, position: int) -> bool:
    before = text[position - 1] if position else " "
    # … stating,"This is": the space before the mark was forgotten.
    forgotten = before == "," and text[position + 1 : position + 2].isupper()
    return before.isspace() or before in "([{—–-/:>¿¡" or forgotten


def _close(text: str, position: int) -> tuple[int | None, bool]:
    mark = text[position]
    if mark == '"':
        for end in range(position + 1, len(text)):
            if text[end] in '"”' and not _opens(text, end):
                return end, text[end] != '"'
        return None, False
    closers = _OPENERS[mark]
    depth = 0
    for end in range(position + 1, len(text)):
        character = text[end]
        if character == mark and mark not in closers:
            depth += 1
        elif character in closers and not (character == '"' and _opens(text, end)):
            if depth == 0:
                proper = character == closers[0] or mark == "„"
                return end, not proper
            depth -= 1
    return None, False


def find(paragraphs: Sequence[tuple[str, bool]]) -> list[FoundQuotation]:
    """The runs of attributed speech in a body's paragraphs, each given as (text, is a block quotation)."""
    runs: list[_Run] = []
    current: _Run | None = None
    for index, (text, block) in enumerate(paragraphs):
        if block:
            current = _block(paragraphs, index, text, runs, current)
            continue
        parts = segments(text)
        if not parts:
            current = None
            continue
        if current and current.open and parts[0].start <= 2 and not _others(current, text, parts):
            current.texts.append(parts[0].text)
            current.paragraphs.append(index)
            current.open = not parts[0].closed
            parts_left = parts[1:]
            if not current.clause:
                current.clause, current.before = _clause(text, parts, 0)
        else:
            parts_left = parts
            whole = len(parts) == 1 and parts[0].start <= 2 and not text[parts[0].end :].strip(" .,")
            introduced = (
                whole and index and not paragraphs[index - 1][1] and _introduces(paragraphs[index - 1][0])
            )
            if introduced:
                current = _Run(
                    [parts[0].text], [index], paragraphs[index - 1][0], before=True, open=not parts[0].closed
                )
                runs.append(current)
                continue
            if not (current and whole):
                current = None
        for number, part in enumerate(parts):
            if part not in parts_left:
                continue
            clause, before = _clause(text, parts, number)
            if clause and not (current and _same_speaker(current, clause, index)):
                current = _Run([part.text], [index], clause, before, not part.closed)
                runs.append(current)
            elif current and current.paragraphs[-1] == index and (clause or _is_speech(part)):
                current.texts[-1] = _sewn(current.texts[-1], part.text)
                current.open = not part.closed
            elif current and current.paragraphs[-1] != index and part.start <= 2 and _is_speech(part):
                # Their speech goes on in a paragraph of its own, its marks closed in between.
                current = _Run([part.text], [index], current.clause, current.before, not part.closed)
                runs.append(current)
    whole_text = "\n".join(text for text, _ in paragraphs)
    names = person_names.names_in(whole_text)
    return [_found(run, [name for name, _, _ in names]) for run in runs]


def named(text: str, place: int) -> FoundQuotation:
    """What staff named a quotation, though nothing says who speaks. place: its paragraph's, in the body."""
    bare = text.strip().strip('“”"«»„‟‘’').strip()
    return FoundQuotation(Quote(text=bare), (place,), text[:160])


def _sewn(one: str, other: str) -> str:
    """Speech that an attribution cut in two: the comma before "she said" was a full stop."""
    if other[:1].isupper() and one.rstrip()[-1:] not in tuple(".!?…:"):
        one = one.rstrip(" ,;") + "."
    return f"{one} {other}"


def _block(
    paragraphs: Sequence[tuple[str, bool]], index: int, text: str, runs: list[_Run], current: _Run | None
) -> _Run | None:
    if current and current.paragraphs[-1] == index - 1 and paragraphs[index - 1][1]:
        current.texts.append(text)
        current.paragraphs.append(index)
        return current
    before = paragraphs[index - 1][0] if index else ""
    if before.rstrip().endswith((":", "：")) or _introduces(before):
        run = _Run([text.strip('“”"«» ')], [index], before, before=True)
        runs.append(run)
        return run
    parts = segments(text)
    if parts and (clause := _clause(text, parts, 0)[0]):
        run = _Run([part.text for part in parts], [index], clause)
        runs.append(run)
        return run
    signature = re.search(r"\s[–—-]{1,2}\s?([^–—]{4,90})\Z", text)
    if signature and person_names.names_in(signature.group(1)):
        run = _Run([text[: signature.start()].strip('“”"«» ')], [index], signature.group(1))
        runs.append(run)
        return run
    return None


def _introduces(before: str) -> bool:
    """Whether a paragraph ends by handing over to a speaker: "The minister, Ana Ruiz, said:"."""
    tail = before[-200:]
    if _STATEMENT.search(tail) and before.rstrip().endswith((":", "：", ".")):
        return True
    if not before.rstrip().endswith((":", "：")):
        return False
    return bool(_VERB.search(tail) or _ARABIC.search(tail) or person_names.names_in(tail))


def _is_speech(part: Segment) -> bool:
    return len(part.text.split()) >= 4 or part.text.rstrip()[-1:] in tuple(".!?,…")


def _clause(text: str, parts: Sequence[Segment], number: int) -> tuple[str, bool]:
    """The words that give a segment to its speaker ("": none do), and whether they stand before it."""
    part = parts[number]
    if _UNSPACED.search(part.text):
        return _unspaced_clause(text, parts, number)
    if len(part.text.split()) < 3 and not part.text.rstrip().endswith((",", "!", "?", ".")):
        return "", False
    until = parts[number + 1].start if number + 1 < len(parts) else len(text)
    after = text[part.end : until]
    since = parts[number - 1].end if number else 0
    before = text[since : part.start]
    # “…,” said Ana Ruiz, director. — the sentence after the closing mark.
    sentence = re.split(r"(?<=[^\WA-Z]{2})[.!?](?=\s|\Z)|;\s", after, maxsplit=1)[0]
    ends_as_speech = part.text.rstrip()[-1:] in tuple(",.!?…—–") or re.match(r"\s*[,.]", after)
    verb = _VERB.search(sentence[:160])
    begins = _BEGINS.match(sentence)
    told = part.closed and verb and (begins or ends_as_speech) and not re.match(r"\s*[.!?]\s+\S", after)
    if told and (_named(sentence) or len(sentence.split()) <= 12):
        return sentence.strip(" ,.–—-"), False
    if part.closed and part.text.rstrip().endswith((",", "،")) and _named(sentence) and not part.start:
        return sentence.strip(" ,.–—-"), False
    # “….” – Ana Ruiz, director.
    if part.closed and part.start <= 2 and _is_signature(after):
        return after.strip(" ,.–—-"), False
    # Ana Ruiz said: “…”; Fermigier, vice-président, rappelle pour sa part « … »
    lead = _STOP.split(before)[-1]
    if _HANDS_OVER.search(lead) or _ARABIC.search(lead[-120:]):
        tight = lead.rstrip().endswith((":", ",")) or part.text[:1].isupper()
        if tight and len(part.text.split()) >= 4 and (_named(lead) or len(lead.split()) <= 14):
            return lead.strip(" ,:"), True
    # Ana Ruiz, an organiser, shared her hopes for the office. “…”
    handed = _STOP.split(before.rstrip(" .!") + " ")[-1] if not lead.strip() and before.strip() else ""
    if len(part.text.split()) >= 5 and part.text[:1].isupper() and part.text.rstrip()[-1:] in tuple(".!?…"):
        people = person_names.names_in(handed)
        if people and people[0][1] <= 12 and _VERB.search(handed, people[0][2]):
            return handed.strip(" ,.:"), True
    # Ana Ruiz, director of the network: “…”
    names = person_names.names_in(lead) if lead.rstrip().endswith(":") else []
    if names and len(part.text.split()) >= 5 and len(lead[: names[0][1]].split()) <= 4 and len(lead) < 200:
        return lead.strip(" ,:"), True
    return "", False


def _is_signature(after: str) -> bool:
    """Whether what stands behind speech only says whose it is: – Ana Ruiz; -The Harbour Collective."""
    dash = re.match(r"\s*[–—-]{1,2}\s*", after)
    if not dash:
        return False
    told = after[dash.end() :].strip()
    short = 0 < len(told) <= 90 and len(told.split()) <= 9 and told[:1].isupper()
    return bool(person_names.names_in(after[:120])) or (short and not re.search(r"[.!?]\s", told))


def _unspaced_clause(text: str, parts: Sequence[Segment], number: int) -> tuple[str, bool]:
    """As `_clause`, of a language that puts no blanks between words."""
    part = parts[number]
    after = text[part.end : parts[number + 1].start if number + 1 < len(parts) else len(text)]
    before = text[parts[number - 1].end if number else 0 : part.start]
    if part.closed and len(part.text) >= 6 and (match := _SAYS_BEHIND.match(after)):
        return match.group(), False
    if len(part.text) >= 6 and _SAYS_BEFORE.search(before):
        return re.split(r"[。！？]", before)[-1].strip(), True
    return "", False


def _named(text: str) -> bool:
    return bool(re.search(rf"[{person_names._UPPER}][\w’'-]+", text)) or bool(
        re.search(r"\b(?:he|she|they|él|ella|elle|il|ele|ela|er|sie)\b", text, re.IGNORECASE)
    )


def _same_speaker(run: _Run, clause: str, index: int) -> bool:
    if run.paragraphs[-1] != index:
        return False
    own, other = _names(run.clause), _names(clause)
    return not other or not own or own[-1].split()[-1] == other[-1].split()[-1]


def _others(run: _Run, text: str, parts: Sequence[Segment]) -> bool:
    """Whether speech after an unclosed paragraph is somebody else's: the mark was forgotten."""
    own, other = _names(run.clause), _names(_clause(text, parts, 0)[0])
    return bool(own and other and own[-1].split()[-1] != other[0].split()[-1])


def _names(clause: str) -> list[str]:
    return [name for name, _, _ in person_names.names_in(clause)]


def _found(run: _Run, everyone: Sequence[str]) -> FoundQuotation:
    speaker, role = attribution(run.clause, before=run.before, everyone=everyone)
    parts = [part.strip().rstrip(",") for part in run.texts]
    text = "\n\n".join(
        part + "." if part[-1:].isalnum() and part is not parts[-1] else part for part in parts
    )
    return FoundQuotation(
        Quote(text=text, speaker=speaker, role=role), tuple(run.paragraphs), text[:160], run.clause
    )


def attribution(clause: str, *, before: bool, everyone: Sequence[str]) -> tuple[str | None, str | None]:
    """(speaker, role) of a clause like "said Ana Ruiz, director of the network"."""
    clause = " ".join(clause.split())
    if before:
        clause = _STOP.split(clause)[-1]
    names = person_names.names_in(clause)
    if not names:
        return _known(clause, everyone), None
    name, start, end = (
        names[-1] if before and len(names) > 1 and not clause[: names[0][1]].strip() else names[0]
    )
    if before and len(names) > 1:
        verb = _VERB.search(clause)
        near = [each for each in names if not verb or each[1] < verb.start()] or names
        name, start, end = near[-1] if re.search(r"\W\Z", clause[: near[-1][1]].rstrip()) is None else near[0]
    role_after = re.match(r"\s*,\s*(.+)", clause[end:])
    role = None
    if role_after:
        role = _VERB.split(role_after.group(1), maxsplit=1)[0] if before else role_after.group(1)
        if not before and not _VERB.search(clause[:start]):
            role = _VERB.split(role, maxsplit=1)[0]
        role = re.split(r"\.\s|;\s", role)[0]
        role = _ISSUED.split(role)[0].strip(" ,.:–—-")
    if not role:
        office = _VERB.sub(" ", clause[:start])
        office = re.sub(
            r"\b(?:as|in a statement|commenting on.*?,|dr|prof|mr|ms|mrs)\b\.?",
            " ",
            office,
            flags=re.IGNORECASE,
        )
        office = office.split(",")[-1].strip(" ,.:–—-")
        role = office if person_names.is_role(office) and len(office) <= 90 else None
    return name, role or None


def _known(clause: str, everyone: Sequence[str]) -> str | None:
    """The person a bare surname means: the first full name with it."""
    for match in person_names.RUN.finditer(clause):
        last = person_names.untitled(match.group()).split()[-1:] or [""]
        surname = re.sub(r"['’]s\Z", "", last[0].rstrip("."))
        for name in everyone:
            if surname and name.split()[-1] == surname:
                return name
        if surname and len(match.group().split()) <= 2 and match.start() > 0:
            return surname
    bare = _BARE.match(clause)
    return bare.group(1) if bare else None
