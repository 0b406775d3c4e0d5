"""What a web page or a mail program left in a copied text: buttons, menus, tags, signatures."""

from __future__ import annotations

import re

# A whole line that is only a page's furniture, in any case.
_LINES = (
    r"spread the love", r"tags? ?:=?.{0,80}", r"tagged (?:with|as|in):?.{0,80}", r"filed under:?.{0,80}",
    r"share(?: (?:this|on|via|it|with)\b.{0,40})?:?",
    r"(?:tweet|pin it|like this:?|e-?mail this|print(?: this)?(?: page)?)",
    r"scroll (?:to )?top", r"back to top", r"skip to (?:main )?content", r"follow us.{0,30}",
    r"search(?: for)?:?",
    r"(?:toggle )?(?:menu|navigation)", r"\d+ min(?:ute)?s? read", r"read more.{0,20}",
    r"continue reading.{0,30}",
    r"learn more", r"click here(?: to .{0,40})?", r"view (?:this email )?in (?:your )?browser",
    r"(?:related|recent|latest|more) (?:posts?|news|articles?|stories|releases)",
    r"leave a (?:reply|comment)",
    r"comments? (?:are )?(?:off|closed)", r"no comments", r"\d+ comments?", r"add (?:a )?comment",
    r"subscribe(?: (?:now|to .{0,40}))?", r"sign up(?: .{0,40})?", r"unsubscribe.{0,40}", r"log ?in",
    r"donate(?: now)?",
    r"(?:previous|next)(?: (?:post|article|page))?:?", r"(?:name|e-?mail|website|phone|comment) ?\*",
    r"please leave this field empty\.?", r"are you a human\?.{0,30}", r"\d+ ?[+×x-] ?\d+ ?=",
    r"cookie (?:policy|settings)",
    r"accept (?:all )?cookies", r"all rights reserved\.?", r"©.{0,80}", r"copyright ©?.{0,80}",
    r"privacy policy.{0,30}",
    r"terms (?:of|and) .{0,20}", r"powered by .{0,40}", r"advertisement", r"facebook", r"twitter",
    r"linkedin", r"whatsapp",
    r"instagram", r"download pdf", r"print friendly.{0,30}", r"posted (?:in|on|by)\b.{0,60}", r"home",
    r"press", r"news",
    r"compartir(?: (?:en|por|esto)\b.{0,30})?:?", r"comparte(?: .{0,30})?", r"etiquetas?:.{0,80}",
    r"leer m[aá]s.{0,20}",
    r"entradas (?:recientes|relacionadas)", r"noticias (?:recientes|relacionadas)",
    r"art[ií]culos relacionados",
    r"deja(?:r)? (?:un comentario|una respuesta)", r"s[ií]guenos.{0,30}", r"volver arriba",
    r"ir al contenido", r"suscr[ií]bete.{0,40}",
    r"buscar:?", r"inicio", r"imprimir", r"todos los derechos reservados\.?",
    r"pol[ií]tica de (?:privacidad|cookies)",
    r"compartilh(?:ar|e).{0,30}", r"leia mais.{0,20}", r"posts? relacionados?",
    r"not[ií]cias relacionadas", r"voltar ao topo",
    r"partager(?: (?:sur|cet|par)\b.{0,30})?:?", r"lire la suite.{0,20}",
    r"articles? (?:similaires|connexes|r[eé]cents)",
    r"haut de page", r"retour en haut", r"aller au contenu", r"rechercher ?:?", r"suivez-nous.{0,30}",
    r"teilen", r"nach oben", r"weiterlesen", r"das könnte sie auch interessieren",
)  # fmt: skip
_LINE = re.compile(rf"\W*(?:{'|'.join(_LINES)})\W*\Z", re.IGNORECASE)
# After one of these near the end, all short lines are furniture, too.
_TAIL = re.compile(
    r"\W*(?:spread the love|tags? ?:=?.{0,80}|tagged (?:with|as|in)\b.{0,80}|(?:related|recent"
    r"|latest|more) (?:posts?|news|articles?|stories)"
    r"|leave a (?:reply|comment)|share this\b.{0,30}|share|entradas (?:recientes|relacionadas)"
    r"|art[ií]culos relacionados"
    r"|noticias relacionadas|etiquetas?:.{0,80}|posts? relacionados?|articles? similaires|are "
    r"you a human.*)\W*\Z",
    re.IGNORECASE,
)
# Furniture that is also a word people write: only in company.
_WEAK = re.compile(
    r"\W*(?:home|press|news|search|share|learn more|facebook|twitter|linkedin|whatsapp"
    r"|instagram|inicio|buscar|print"
    r"|subscribe|donate(?: now)?|previous|next|read more)\W*\Z",
    re.IGNORECASE,
)
_MARK = re.compile(
    r"\W*(?:#{3,}|(?:#\s){2,}#|[-–—]\s?30\s?[-–—]|ends?|fin(?: del (?:comunicado|bolet[ií]n))?"
    r"|\*\s\*\s\*|ende|fim|xxx)\W*\Z",
    re.IGNORECASE,
)


def is_line(words: str) -> bool:
    """Whether a whole line is a page's furniture."""
    return bool(_LINE.match(words)) and not _WEAK.match(words)


def may_be_line(words: str) -> bool:
    """Whether a line is furniture when its neighbours are."""
    return bool(_LINE.match(words))


def begins_tail(words: str) -> bool:
    """Whether the furniture under an article begins with this line."""
    return bool(_TAIL.match(words))


def is_end_mark(words: str) -> bool:
    """Whether a line is an end mark: ###, # # #, -30-, ENDS, FIN. In letters it must be in capitals."""
    match = _MARK.match(words)
    if not match or not words.strip():
        return False
    letters = "".join(c for c in words if c.isalpha())
    return not letters or letters.isupper() or letters.istitle()


_MARK_INSIDE = re.compile(r"\s+(?:#{3,}|# # #|[-–—]\s?30\s?[-–—])\s*\Z")


def without_end_mark(words: str) -> str:
    """The line without an end mark that was written after its last sentence."""
    return _MARK_INSIDE.sub("", words)
