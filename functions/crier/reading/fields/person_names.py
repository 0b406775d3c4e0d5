"""Names, roles and organisations: how each looks in a line of a release."""

from __future__ import annotations

import re
from itertools import pairwise

_PARTICLES = {
    "de", "del", "la", "las", "los", "y", "e", "da", "do", "dos", "das", "van", "von", "der", "den", "di",
    "du",
    "le", "el", "bin", "ibn", "al", "ter", "ten", "zu", "i",
}  # fmt: skip
_TITLES = re.compile(
    r"(?:(?:the\s+(?=rev|hon))?(?:dr|dra|prof|profa|me|ma[iî]tre|avv|dott|lcd[ao]|mr|mrs|ms|mx|sr|sra|srta|lic|licda|ing|mtra|mtro|arq|abog|m|mme"
    r"|mlle|herr|frau|hon|rev|rep"
    r"|sen|gov|fr|capt|sgt|lt|sir|dame|don|doña|engr|atty)\b\.?|(?:doctor|doctora|professor|señora?|licenciad[oa])\s)\s*",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"\b(?:director|directora|directeur|directrice|diretor|diretora|direktor|manager|officer"
    r"|office[rs]?|head|chief|chair(?:man|woman|person)?"
    r"|president|presidenta?|président|présidente|presidente|(?:vize)?präsident(?:in)?|vice-?\w+|secretary|secretari[oa]"
    r"|g[eé]rante?|tr[eé]sori[eè]re?|tesorer[oa]|tesoureir[oa]|tesoriere|segretari[oa]|portavoce|direttore|direttrice"
    r"|coordinat(?:ore|rice)|addett[oa]|responsabile|insegnante|animat(?:eur|rice)|koordinator(?:in)?"
    r"|secrétaire|secretária|treasurer"
    r"|coordinator|coordinador|coordinadora|coordenador|coordenadora|coordinateur"
    r"|coordinatrice|communications?|comunicaci[oó]n|comunicação"
    r"|press|prensa|imprensa|presse|media|medios|relations?|relaciones|relações|spokes\w+"
    r"|portavoz|vocer[oa]|porte-parole|porta-voz"
    r"|\w*sprecher(?:in)?|\w*leiter(?:in)?|\w*referent(?:in)?|executive|ejecutiv[oa]|strategist|specialist|especialista"
    r"|consultant|consultor[a]?|associate"
    r"|assistant|asistente|advisor|adviser|asesor[a]?|assessor[a]?|counsel|attorneys?|abogad[oa]"
    r"|(?:rechts)?anw[aä]lt(?:in)?|avocate?|avvocat[oa]|advogad[oa]|lawyer|organizer|organizador[a]?"
    r"|campaigner|activist|researcher|investigador[a]?|pesquisador[a]?|professor[a]?"
    r"|profesor[a]?|founder|fundador[a]?|co-?founder|fondat\w+"
    r"|co-?fondat\w+|editor[a]?|journalist|periodista|producer|publicist|liaison|lead|general"
    r"|delegate|délégué\w*|charg[ée]\w*"
    r"|responsable|gerente|jef[ea]|encargad[oa]|enlace|member|miembro|membro|membre|ceo|cfo"
    r"|cto|pr|pio|minister|ministr[oa]|ministre"
    r"|mayor|alcald\w+|senators?|senador(?:a|es)?|representatives?|congress(?:man|woman)|\w*führer(?:in)?|vorstand|vorsitzende[rn]?|bürgermeister(?:in)?|chef(?:in)?|maire|vereador[a]?|diputad[oa]s?|governor|gobernador[a]?|commissioner|comisionad[oa]"
    r"|sheriff|captain|sergeant|lieutenant"
    r"|representative|representante|analyst|analista|scientist|engineer|ingenier[oa]|economist"
    r"|historian|author|artist|curator|trustee"
    r"|nurse|doctor|physician|teacher|student|resident|volunteer|owner|partner|principal"
    r"|superintendent|dean|rector[a]?|fellow"
    r"|giám đốc|trưởng|phó)\b",
    re.IGNORECASE,
)
_ORGANISATION = re.compile(
    r"\b(?:e\.\s?v|a\.\s?c|s\.\s?a|inc|llc|ltd|gmbh|corp|corporation|company|co\.|s\.a\.|s\.l\.|ag|plc|foundation"
    r"|fundaci[oó]n|fundação|fondation|association"
    r"|asociaci[oó]n|associação|university|universidad|universidade|université|universität"
    r"|institute|instituto|institut|college|school"
    r"|department|departamento|département|ministry|ministerio|ministère|agency|agencia|agence|agentur"
    r"|council|consejo|committee|comit[eé]"
    r"|network|red|coalition|coalici[oó]n|alliance|alianza|aliança|federation|federaci[oó]n"
    r"|union|uni[oó]n|sindicato|center|centre"
    r"|centro|society|sociedad|office|oficina|bureau|group|grupo|groupe|gruppe|systems"
    r"|systemas|marketing|media|communications|court"
    r"|archives?|library|biblioteca|bibliothek|museum|museo|church|iglesia|hospital|bank|banco|county|city|state|party|partido"
    r"|collective|colectivo|collectif|movement"
    r"|movimiento|movimento|international|internacional|national|nacional|studios?|labs?|club"
    r"|team|service|services|press)\b",
    re.IGNORECASE,
)


_STREET = re.compile(
    r"\b(?:street|st|avenue|ave|road|rd|blvd|boulevard|lane|drive|suite|floor|building|house"
    r"|plaza|square|p\.?o\.? box|calle|c/|avenida|av|avda|carrera"
    r"|colonia|piso|edificio|rua|praça|rue|place|bâtiment|str|straße|strasse|platz|weg"
    r"|allee)\b|\w(?:straße|strasse|str\.|platz|weg|allee)\b",
    re.IGNORECASE,
)


def untitled(name: str) -> str:
    """The name without Dr., Sra. and the like before it."""
    before = None
    while before != name:
        before, name = name, _TITLES.sub("", name, count=1) if _TITLES.match(name) else name
    return name.strip(" ,.:;–—-")


def is_name(text: str) -> bool:
    """Whether a short text looks like a person's name: two to five capitalised words, no office.

    What stands small between two of them counts as one word: "María José de la Cruz Núñez".
    """
    name = untitled(text)
    words = name.split()
    small = [word in _PARTICLES for word in words]
    many = len(words) - sum(map(all, pairwise(small)))
    if not 2 <= many <= 5 or len(name) > 45 or re.search(r"[\d@|:;!?()\[\]/\"“”«»&]", name):
        return False
    if re.search(r"[a-zß-ÿ]s['’]\s|['’]s\s", name):
        return False  # "Seafarers' Guild"
    if _ROLE.search(name) or _ORGANISATION.search(name) or _STREET.search(name):
        return False
    # A particle in small letters is one; "Tuan Le", "Kim Van" are surnames.
    capital = [word for word in words if word.casefold() not in _PARTICLES]
    if words[-1].casefold() in _PARTICLES and words[-1][0].isupper():
        capital.append(words[-1])
    if len(capital) < 2 or words[0].casefold() in _NO_FIRST:
        return False
    return all(word[0].isupper() and not word.rstrip(".,").endswith((".", "…")) for word in capital)


# Articles and prepositions, with which no name begins; "Per", "Des", "Con", "Lo" are names, too.
_NO_FIRST = {
    "the", "a", "an", "in", "at", "for", "from", "to", "on", "by", "and", "with", "los", "las", "el", "la",
    "en", "para", "por", "à", "au", "aux", "les", "pour", "em", "os", "as", "uma", "com", "die", "der", "das",
    "für", "bei", "zur", "zum", "mit", "ein", "eine", "il", "gli", "una",
}  # fmt: skip

# Offices, departments and organisations in scripts without capitals.
_BODY = re.compile(
    r"[室部局課科处處组組司会會社党署院盟]\Z|(?:广报|広報|宣传|公关|办公|編集|협회|연합|센터|재단|위원회|팀|부|과|실|국|대변인|담당|회장|대표)\Z"
    r"|(?:代表|主任|発言人|发言人|發言人|担当|記者|记者|理事長?|会長|主席)"
    r"|(?:ال)?(?:مكتب|قسم|إدارة|دائرة|مؤسسة|جمعية|منظمة|ائتلاف|متحدث|ناطق|مدير|مسؤول|رئيس|وزارة|شركة|منسق)"
    r"|سخنگو|روابط عمومی|دفتر|سازمان|انجمن|موسسه|مؤسسه|ائتلاف|مدیر|رئیس|وزارت|شرکت|مسئول"
    r"|דובר|מנהל|יושב|יו[\"״]ר|לשכת|עמותת|ארגון|משרד|עיריית|מחלקת|סמנכ|מנכ|רכז|אגף|חברת"
)


def without_capitals(text: str) -> bool:
    """Whether a text is in a script that has no capitals: Arabic, Hebrew, Chinese, Japanese, Korean …"""
    letters = [sign for sign in text if sign.isalpha()]
    return len(letters) > 1 and all(sign.upper() == sign.lower() for sign in letters)


def is_body(text: str) -> bool:
    """Whether such a text names an office or an organisation, as far as its words tell."""
    return bool(_BODY.search(text))


def is_role(text: str) -> bool:
    """Whether a text names an office or a duty: "director of communications", "portavoz"."""
    return bool(_ROLE.search(text)) and len(text) <= 160


def is_organisation(text: str) -> bool:
    """Whether a text has a word organisations carry in their names."""
    return bool(_ORGANISATION.search(text))


# A capitalised run of words with particles inside: "Oscar Chacón", "María de la Cruz", "Stefane Fermigier".
_UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĞĠĢĤĦĨĪĬĮİĴĶĹĻĽĿŁŃŅŇŌŎŐŒŔŖŘŚŜŞŠŢŤŦŨŪŬŮŰŲŴŶŸŹŻŽ\u0410-\u042f\u1ea0-\u1ef9"
_CAPITALISED = rf"[{_UPPER}](?:[\w]|[’'‑-](?=\w))*\.?"
RUN = re.compile(
    rf"{_CAPITALISED}(?:\s+(?:(?:de|del|de la|de los|da|do|dos|van|von|der|di|du|bin|al"
    rf"|y)\s+)?{_CAPITALISED})*"
)


_LONGEST_RUN = 14  # words; more capitals in a row are a shout, not a name


def names_in(text: str) -> list[tuple[str, int, int]]:
    """The runs of capitalised words in a text that look like a person's name, with where each stands."""
    found = []
    for match in RUN.finditer(text):
        run = match.group().rstrip(".,")
        words = run.split()
        if len(words) > _LONGEST_RUN:
            continue
        # An office before the name: "Criminal District Attorney John Creuzot", "Dr. María Ruiz".
        for start in range(len(words)):
            rest = " ".join(words[start:])
            name = untitled(rest)
            if is_name(name):
                lead = words[:start]
                office = [
                    k for k, word in enumerate(words) if _ROLE.search(word) or _ORGANISATION.search(word)
                ]
                if lead and office and max(office) + 1 > start:
                    continue
                at = match.start() + match.group().find(name)
                found.append((name, at, at + len(name)))
                break
    return found
