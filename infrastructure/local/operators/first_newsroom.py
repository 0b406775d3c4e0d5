"""The first newsroom.toml from five questions: checked as the product checks it before anything is put."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from slugify import slugify

from crier.reading.newsroom_file import judge
from infrastructure.local.operators.self_test import LIST

Ask = Callable[[str], str]

_NONE = "This one has to be answered."
_BETWEEN = re.compile(r"[,;\s]+")
_EACH = re.compile(r"\s*[,;]\s*")
_TRIAL = {"en": "Self-test", "es": "Prueba"}  # what keepers see that list called
_LETTER = ("US", "CA", "MX", "CL", "CO", "PH")  # where paper is Letter (CLDR, paperSize); A4 elsewhere


@dataclass(frozen=True)
class Question:
    """One thing to ask. `field`: of newsroom.toml; `default`: what an empty answer means ("" asks again)."""

    field: str
    words: str
    default: str = ""


QUESTIONS = (
    Question("organisation", "1. What is the organisation called?"),
    Question(
        "languages", "2. In which languages does it publish? (codes; the first is the default)", "en, es"
    ),
    Question("where", "3. Where is it? (country and time zone, like US America/Los_Angeles)"),
    Question("desk", "4. Who hears what became of each file? (mail addresses)"),
    Question("lists", "5. Which lists of subscribers are there? (names)", "Press"),
)


def ask(questions: Sequence[Question], answer: Ask, show: Callable[[str], None]) -> str:
    """The file. An answer that the newsroom would not take is shown with its fault, and asked for again."""
    answers: dict[str, str] = {}
    for question in questions:
        hint = f" [{question.default}]" if question.default else ""
        while True:
            answers[question.field] = answer(f"{question.words}{hint} ").strip() or question.default
            problems = list(_problems(answers)) if answers[question.field] else [_NONE]
            if not problems:
                break
            show("\n".join(f"   {problem}" for problem in problems))
    return written(answers)


def _problems(answers: Mapping[str, str]) -> Iterator[str]:
    newsroom, findings = judge(written(answers).encode(), "en")
    if newsroom is None:
        for finding in findings:
            yield f"{finding.message} {finding.excerpt}. {finding.suggestion}"


def written(answers: Mapping[str, str]) -> str:
    """newsroom.toml of these answers, by the questions' fields; what was not asked yet is left out."""
    lines = list[str]()
    if "organisation" in answers:
        lines.append(f"organisation = {_text(answers['organisation'])}")
    languages = _BETWEEN.split(answers.get("languages", "en"))
    if "languages" in answers:
        lines.append(f"languages = {_texts(languages)}")
        lines.append(f"desk_language = {_text(languages[0])}  # receipts are written in it")
    if "where" in answers:
        country, _, zone = answers["where"].partition(" ")
        lines.append(f"country = {_text(country.upper())}")
        lines.append(f"timezone = {_text(zone.strip() or country)}")
        lines.append(f'paper = "{"letter" if country.upper() in _LETTER else "a4"}"')
    if "desk" in answers:
        lines.append(f"desk = {_texts(_BETWEEN.split(answers['desk']))}")
    if "lists" in answers:
        for name in _EACH.split(answers["lists"]):
            names = ", ".join(f"{_text(language)} = {_text(name)}" for language in languages)
            lines += [
                "",
                "[[lists]]",
                f"slug = {_text(slugify(name, max_length=40))}",
                f"names = {{ {names} }}",
            ]
        lines += _own_list(languages, lines)
    return "\n".join(lines) + "\n"


def _own_list(languages: Sequence[str], lines: Sequence[str]) -> list[str]:
    """The closed list of `./crier self-test`, whose name no reader sees; none where somebody named one so."""
    slug = f"slug = {_text(LIST)}"
    names = ", ".join(f"{_text(language)} = {_text(_TRIAL.get(language, LIST))}" for language in languages)
    about = "# For ./crier self-test alone: nobody is offered it, and its four people are erased."
    own = ["", about, "[[lists]]", slug, "open = false", f"names = {{ {names} }}"]
    return [] if slug in lines else own


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)  # JSON's strings are TOML's


def _texts(values: Sequence[str]) -> str:
    return f"[{', '.join(_text(value) for value in values if value)}]"
