"""Papers that are no release and say so: minutes, an agenda, a template, a fact sheet, a reply.

What a text calls itself, at its top or in its headline, in the words of a closed list; and the marks of a
letter and of an answered mail. None of it proves anything: it is asked about.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from crier.text import lexicon

# By language. A paper's name begins its line: "Minutes of …"; those of _ANYWHERE may stand in it anywhere.
_NAMES = (
    # en
    r"agenda|(?:meeting )?minutes|(?:full |rush )?transcript|newsletter|fact ?sheet|q ?& ?a|faqs?"
    r"|frequently asked questions|op-?ed|editorial|editor['’]?s['’]? notes?"
    r"|opinion|(?:company |staff |candidate )?profile"
    r"|biograph(?:y|ies)|bios?|curriculum vitae|r[eé]sum[eé]"
    r"|meeting notes|notes from|guide to|how to|tutorial|lesson"
    r"|manifesto|letter to|open letter|dear|you are invited"
    r"|news (?:in brief|briefs|roundup|digest)|in brief|briefs"
    r"|list of|price list|invoice|media kit|press kit|press pack|style guide|backgrounder|talking points"
    r"|weekly (?:update|digest|roundup|summary)|monthly (?:update"
    r"|digest|roundup|summary)|daily (?:brief|schedule)"
    r"|(?:press|media) (?:clippings|coverage|review)|in the (?:news"
    r"|media)|table of contents|job (?:posting|opening)|vacancy"
    r"|(?:press|news|media) releases|title ?:|headline ?:"
    # es
    r"|acta|orden del d[ií]a|resumen (?:de (?:la )?)?reuni[oó]n"
    r"|bolet[ií]n(?! (?:de|para la) prensa)|breves|editorial"
    r"|columna|opini[oó]n|manifiesto|bando|carta|circular"
    r"|perfil|semblanza|curr[ií]culum|plantilla|ficha|gu[ií]a"
    r"|lecci[oó]n|revista de prensa|resumen de prensa|dossier"
    r"|transcripci[oó]n|preguntas frecuentes|entrevista"
    r"|(?:comunicados|notas) de prensa|noticias|t[ií]tulo(?: ?:|\W*\Z)"
    # fr
    r"|ordre du jour|compte[- ]rendu|proc[eè]s-verbal"
    r"|revue de presse|lettre|bulletin|tribune|foire aux questions"
    r"|fiche|biographie|portrait|dossier de presse|guide|entretien"
    r"|communiqu[eé]s de presse|titre ?:"
    # de
    r"|tagesordnung|protokoll|rundbrief|rundschreiben|vorlage"
    r"|muster|lebenslauf|steckbrief|kommentar|leitfaden"
    r"|preisliste|pressespiegel|offener brief|h[aä]ufige fragen|stellenanzeige|faktenblatt|pressemappe"
    r"|pressemitteilungen|titel ?:"
    # it, pt, ca
    r"|comunicati stampa|comunicados de imprensa|comunicats de premsa"
    r"|ordine del giorno|verbale|rassegna stampa|scheda|lettera|biografia|intervista|domande frequenti"
    r"|ata|ordem do dia|boletim|clipping|curr[ií]culo|perguntas frequentes|of[ií]cio"
    r"|ordre del dia|recull de premsa|butllet[ií]|entrevista"
)
_ANYWHERE = (
    r"(?:press|news|media) release (?:template|sample|example"
    r"|format|guide)|sample (?:press|news|media) release"
    r"|template|plantilla|modelo de (?:comunicado|nota)"
    r"|mod[eè]le de communiqu[eé]|mustertext|vorlage|lorem ipsum"
    r"|modello di comunicato|modelo de release|op-?ed|fact ?sheet|press conference transcript"
)
_BEGINS = re.compile(rf"[\W_]*(?:{_NAMES}|{lexicon.any_of('voices', 'papers')})(?![^\W_])", re.IGNORECASE)
_WITHIN = re.compile(rf"(?<!\w)(?:{_ANYWHERE}|{lexicon.any_of('voices', 'guides')})(?!\w)", re.IGNORECASE)
_REPLY = re.compile(r"\s*(?:re|aw|sv|antw|rv|res|rif|odp|vs)\s?(?:\[\d{1,3}\])?\s?:\s", re.IGNORECASE)
_WROTE = re.compile(
    r"(?:wrote|writes|escribi[oó]|a [eé]crit|schrieb|ha scritto|escreveu|va escriure)\s?:\Z", re.IGNORECASE
)
_GREETS = re.compile(
    r"\W*(?:dear|hi|hello|greetings|hola|querid[oa]s?|estimad[oa]s?"
    r"|buen[oa]s (?:d[ií]as|tardes)|ch[eè]re?s?|bonjour"
    r"|monsieur|madame|liebe[rn]?|sehr geehrte[rn]?|hallo|gentil[ei]"
    r"|car[oaie]|egregi[oa]|prezad[oa]s?|benvolgu(?:t|da|ts))(?!\w)",
    re.IGNORECASE,
)
_TOP = 6  # lines from the top that may say what a paper is
_SHORT = 90  # characters of a line that names a paper


def named(headline: str, lines: Sequence[str]) -> str:
    """The headline, or the line at the top, that names a paper which is no release; empty: none does."""
    if _BEGINS.match(headline) or _WITHIN.search(headline[:200]):
        return headline
    return next((line for line in lines[:_TOP] if _alone(line)), "")


def _alone(line: str) -> bool:
    if len(line) > _SHORT:
        return False
    begins = _BEGINS.match(line)
    return bool(begins and not re.search(r"\w", line[begins.end() :])) or bool(
        _WITHIN.search(line) and len(line.split()) <= 6
    )


def answered(subject: str, lines: Sequence[str]) -> bool:
    """Whether a mail answers another: its subject says so, or a line gives the words to somebody."""
    return bool(_REPLY.match(subject)) or any(_WROTE.search(line[-40:]) for line in lines[: 2 * _TOP])


def greets(lines: Sequence[str]) -> bool:
    """Whether a line at the top greets somebody, as a letter does."""
    return any(len(line) < _SHORT and _GREETS.match(line) for line in lines[:_TOP])
