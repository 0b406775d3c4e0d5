"""The answer to a file of subscribers: counts and reasons, by line, never an address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from crier.mail.compose import Template
from crier.model.errors import Rejected
from crier.model.newsroom import Newsroom
from crier.rendering import templates
from crier.rendering.templates import look
from crier.subscribers.counts import FEW
from crier.subscribers.csv_file import CsvLayout, Problem
from crier.subscribers.file_survey import Ask, Unclear
from crier.text import dates, messages
from crier.text.characters import header, xml
from crier.text.wrapping import tidy, wrap

SHOWN = 100  # problems on the page and in the mail; all of them are in the file beside


@dataclass(frozen=True)
class Outcome:
    """What came of a file. `refused`: why nothing in it could be used."""

    file: str
    layout: CsvLayout | None
    counts: Mapping[str, int]  # wanted, suppressed, rejected: the file's own; added: in tens, of the list
    problems: Sequence[Problem]  # the first ones
    refused: str = ""
    asks: Sequence[Ask] = ()  # where it is not understood who left


def refusal(file: str, error: Rejected) -> Outcome:
    """The answer to a file of which nobody was written."""
    asks = error.asks if isinstance(error, Unclear) else ()
    return Outcome(file, None, {}, (), error.check, asks)


def compose(outcome: Outcome, newsroom: Newsroom) -> Template:
    """Mail and page, in the desk's language."""
    language = messages.spoken(newsroom.desk_language)
    say = partial(messages.say, language)
    values = {
        "language": language,
        "say": say,
        "organisation": newsroom.organisation,
        "subject": say("import.refused" if outcome.refused else "import.subject", name=outcome.file),
        "lead": say(f"import.{outcome.refused}") if outcome.refused else say("import.lead"),
        "leaving": [] if outcome.refused else [left(outcome.layout, language)],
        "asks": [question(ask, language) for ask in outcome.asks],
        "counts": [
            (
                say(f"import.count.{name}"),
                in_tens(number, language) if name == "added" else dates.number(number, language),
            )
            for name, number in outcome.counts.items()
        ],
        "columns": columns(outcome.layout, language) if outcome.layout else [],
        "problems": [(problem.line, say(f"import.reason.{problem.reason}")) for problem in outcome.problems],
        "wrap": wrap,
        "band": newsroom.accent,
        "light": look.readable(newsroom.accent, look.PAPER),
        "dark": look.readable(newsroom.accent, look.INK),
    }
    return Template(
        subject=header(templates.fill("mail/import/subject.txt", **values)),
        text=tidy(templates.fill("mail/import/body.txt", **values)) + "\n",
        html=xml(templates.fill("mail/import/body.html", **values)),
    )


def in_tens(number: int, language: str) -> str:
    """A number of people in whole tens, in words: about 40, or fewer than ten."""
    if number < FEW:
        return messages.say(language, "counts.few")
    return messages.say(language, "counts.about", number=dates.number(number, language))


def columns(layout: CsvLayout, language: str) -> list[tuple[str, str]]:
    """Which column was taken for what: our word, and the file's name or the column's number."""
    say = partial(messages.say, language)
    records = [
        (say("import.column.status"), layout.names[column.at])
        for column in layout.judged
        if column.meaning.kind != "proof"
    ]
    taken = [
        (
            say(f"import.column.{column}"),
            layout.names[at] if layout.names else say("import.column.number", number=at + 1),
        )
        for column, at in layout.columns.items()
    ]
    return taken + records


def left(layout: CsvLayout | None, language: str) -> str:
    """What the file itself said of people who left: only that is said which is true."""
    says = layout is not None and (layout.of_name or layout.judged)
    return messages.say(language, "import.left.told" if says else "import.left.silent")


def question(ask: Ask, language: str) -> str:
    """What is not understood of the file, as a sentence; values, never an address."""
    if not ask.column:
        return messages.say(language, "import.ask.name")
    if ask.contradicts:
        return messages.say(language, "import.ask.contradicts", column=ask.column)
    values = dates.comma(language).join(f"“{value}”" for value in ask.values)
    key = "values" if values else "empty"
    return messages.say(language, f"import.ask.{key}", column=ask.column, values=values)


def problem_lines(problems: Sequence[Problem], language: str) -> str:
    """The problems as CSV: line, reason."""
    lines = ((one.line, messages.say(language, f"import.reason.{one.reason}")) for one in problems)
    return "".join(f'{line},"{reason}"\r\n' for line, reason in lines)
