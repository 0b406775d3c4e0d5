"""Each handler declares what it is told of the stack: a missing name is an error that says whose."""

from __future__ import annotations

import dataclasses
import importlib
import re
from pathlib import Path
from typing import Any

import cloud
import pytest

from crier.aws import failures, handler
from crier.model import recipients, settings
from crier.model.errors import MissingSetting

EVERY = sorted(path.stem for path in (Path(handler.__file__).parents[2] / "handlers").glob("[a-z]*.py"))
CONFINED = [name for name in EVERY if name.startswith("confined_")]  # they are told nothing
HANDLERS = [name for name in EVERY if name not in CONFINED]


def declared(name: str) -> Any:
    return importlib.import_module(f"handlers.settings.{name}").Settings


def variables(name: str) -> list[str]:
    fields = [field.name for field in dataclasses.fields(declared(name))]
    return [variable for field in fields for variable in settings.VARIABLES[field]]


@pytest.mark.parametrize("name", HANDLERS)
def test_a_handler_is_told_what_it_declares_and_nothing_else(name: str) -> None:
    """tests/template compares it with what its code reads and what template.yaml gives."""
    only = {variable: cloud.ENV[variable] for variable in variables(name)}
    made = settings.read(declared(name), only)
    assert made == settings.read(declared(name), cloud.ENV)
    for field in dataclasses.fields(made):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(made, field.name, "")


@pytest.mark.parametrize(("name", "missing"), [(name, one) for name in HANDLERS for one in variables(name)])
def test_a_missing_name_is_an_error_that_says_whose(name: str, missing: str) -> None:
    env = {variable: value for variable, value in cloud.ENV.items() if variable != missing}
    with pytest.raises(MissingSetting, match=f"^not set for {name}: {missing}$"):
        settings.read(declared(name), env)


@pytest.mark.parametrize(("name", "empty"), [(name, one) for name in HANDLERS for one in variables(name)])
def test_an_empty_name_is_as_good_as_none(name: str, empty: str) -> None:
    """As of a stack whose address CloudFront has yet to give (decision 93); three mean something by it."""
    env = cloud.ENV | {empty: ""}
    if empty in settings.MAY_BE_EMPTY:
        settings.read(declared(name), env)
    else:
        with pytest.raises(MissingSetting, match=f"^not set for {name}: {empty}$"):
            settings.read(declared(name), env)


def test_all_that_is_missing_is_named_at_once_and_may_be_logged() -> None:
    with pytest.raises(MissingSetting) as error:
        settings.read(declared("sweep"), {})
    assert failures.facts(error.value).setting == "sweep: MAILINGS_TABLE, MAILING_ARN"
    assert handler.kind(failures.cleaned(error.value))["setting"] == "sweep: MAILINGS_TABLE, MAILING_ARN"
    assert "sweep: MAILINGS_TABLE, MAILING_ARN" in str(failures.cleaned(error.value))


@pytest.mark.parametrize("name", HANDLERS)
def test_a_handler_takes_its_own_declaration(name: str) -> None:
    text = (Path(handler.__file__).parents[2] / "handlers" / f"{name}.py").read_text()
    assert re.findall(r"^from handlers\.settings\.(\w+) import Settings$", text, re.MULTILINE) == [name]


def test_whom_mail_goes_to_is_the_least_unless_it_is_said() -> None:
    for live, reserved in (("", "simulator"), ("no", "yes"), ("YES", "Reserved")):
        env = cloud.ENV | {"LIVE_RECIPIENTS": live, "TEST_RECIPIENTS": reserved}
        made = settings.read(declared("report"), env)
        assert made.allowed == recipients.Allowed(live=False, reserved=False)
    env = cloud.ENV | {"LIVE_RECIPIENTS": "yes", "TEST_RECIPIENTS": "reserved"}
    assert settings.read(declared("report"), env).allowed == recipients.Allowed(live=True, reserved=True)


def test_no_address_ends_in_two_slashes() -> None:
    env = cloud.ENV | {"SITE_URL": "https://news.example.org/"}
    assert settings.read(declared("report"), env).site_url == "https://news.example.org"
