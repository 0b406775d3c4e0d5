"""Everything is answered: each key of the uploads bucket is heard, each outcome of a flow ends in an answer, or a reason stands here."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from crier.mail import upload_receipt
from crier.model import lifecycle, naming, questions
from crier.model.newsroom import Newsroom
from crier.model.receipt import Outcome
from crier.reading import decision

ROOT = Path(__file__).parents[2]


class Loader(yaml.SafeLoader):
    """YAML with CloudFormation's short forms; what they stand for does not matter here."""


Loader.add_multi_constructor("!", lambda *_: "x")
TEMPLATE = yaml.load((ROOT / "template.yaml").read_text("utf-8"), Loader)["Resources"]  # noqa: S506


# ---- every key ----


def rules(kind: str) -> dict[str, list[Any]]:
    """The rules that hear of this kind of event, and the keys each asks for."""
    found = {}
    for name, one in TEMPLATE.items():
        pattern = one.get("Properties", {}).get("EventPattern", {})
        if kind in pattern.get("detail-type", ()) and "key" in pattern["detail"].get("object", {}):
            keys = pattern["detail"]["object"]["key"]
            if not any("suffix" in each or "wildcard" in each for each in keys):
                found[name] = keys
    return found


def hears(wanted: list[Any], key: str) -> bool:
    """EventBridge's own comparison, of the forms that the template uses."""
    for each in wanted:
        if "prefix" in each and key.startswith(each["prefix"]):
            return True
        if "anything-but" in each and not key.startswith(tuple(each["anything-but"]["prefix"])):
            return True
    return False


UPLOADS = ("UploadArrived", "HandedIn", "StrayArrived", "ImportArrived", "NewsroomArrived")


def heard(key: str) -> list[str]:
    created = rules("Object Created")
    return [name for name in UPLOADS if hears(created[name], key)]


KEYS = st.one_of(
    st.text(min_size=1, max_size=40),
    st.builds(
        "{}{}".format,
        st.sampled_from(
            [
                "releases/",
                "archive/",
                "drafts/",
                "subscribers/",
                "newsroom/",
                "incoming/",
                "Releases/",
                "comunicados/",
                "",
            ]
        ),
        st.text(min_size=1, max_size=20),
    ),
)


@given(KEYS)
@example("releases")
@example("releases\\x.docx")
@example("/releases/x.docx")
@example("receiptsx")
@example("newsroom.toml")
def test_every_key_is_heard_once(key: str) -> None:
    """But what lies under receipts/, which Crier writes itself: an event would cause itself (decision 81)."""
    assert len(heard(key)) == (0 if key.startswith("receipts/") else 1)


@given(KEYS)
def test_what_is_heard_as_a_stray_is_misplaced_and_nothing_else_is(key: str) -> None:
    if not key.startswith("receipts/"):
        assert (heard(key) == ["StrayArrived"]) == (naming.misplaced(key) is not None)


# What intake and its neighbours say of an event that starts nothing, and why nobody is told.
UNTOLD = {
    "ignored": "what programs leave behind, or a folder's mark: nobody put it there to be published",
    "gone": "it was taken away again before it was looked at; who takes away what is public is told by withdraw",
    "known": "the same event again: its first one was answered",
    "started": "the flow answers",
    "put": "it lies in drafts/ now, and is answered there",
}


def words(path: str, function: str) -> set[str]:
    """The words a function answers with."""
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    (found,) = [one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef) and one.name == function]
    returned = [one.value for one in ast.walk(found) if isinstance(one, ast.Return) and one.value]
    parts = [each for value in returned for each in _branches(value)]
    return {str(each.value) for each in parts if isinstance(each, ast.Constant)}


def _branches(value: ast.expr) -> Iterator[ast.expr]:
    if isinstance(value, ast.IfExp):
        yield from (value.body, value.orelse)
    else:
        yield value


@pytest.mark.parametrize(
    ("path", "function"),
    [
        ("functions/handlers/intake.py", "take"),
        ("functions/handlers/intake.py", "_start"),
        ("functions/crier/workflows/hand_in.py", "take"),
        ("functions/handlers/import_subscribers.py", "take"),
        ("functions/handlers/rebuild_newsroom.py", "take"),
    ],
)
def test_who_hears_of_a_file_and_tells_nobody_has_a_reason(path: str, function: str) -> None:
    assert words(path, function) <= set(UNTOLD)


# ---- every outcome of the flows ----

# States that tell the desk; the others must lead to one of them, or stand below.
ANSWERS = {"Report", "ReportFailure", "ReportHold", "Proof"}
UNANSWERED = {
    ("mailing", "HandedOver"): "the mailing goes on in another execution, which reports",
}


def flow(name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = yaml.safe_load((ROOT / f"infrastructure/{name}.asl.yaml").read_text("utf-8"))
    return found


def nexts(state: Mapping[str, Any]) -> set[str]:
    every = [state, *state.get("Choices", ()), *state.get("Catch", ())]
    return {each["Next"] for each in every if "Next" in each} | (
        {state["Default"]} if "Default" in state else set()
    )


def silent_ends(name: str) -> set[tuple[str, str]]:
    """Where a flow can end without having passed a state that answers."""
    made, seen, ends = flow(name), set[str](), set[tuple[str, str]]()
    reached = [made["StartAt"]]
    while reached:
        at = reached.pop()
        if at in seen or at in ANSWERS:
            continue
        seen.add(at)
        state = made["States"][at]
        if state.get("End") or state["Type"] in ("Succeed", "Fail"):
            ends.add((name, at))
        reached += nexts(state)
    return ends


@pytest.mark.parametrize("name", ["publication", "mailing"])
def test_no_flow_ends_before_somebody_was_told(name: str) -> None:
    assert silent_ends(name) == {key for key in UNANSWERED if key[0] == name}


def test_a_flow_that_ends_unanswered_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{__name__}.ANSWERS", ANSWERS - {"Proof"})
    assert ("publication", "Answered") in silent_ends("publication")


# How each outcome of a decision goes on, or what its receipt is called.
GOES_ON = {"ready": "published later, or asked about as a draft", "asked": "a proof with a question"}


def told(outcome: str) -> str:
    upload = {"key": "releases/x.docx", "state": "received"}
    return upload_receipt.receipt(
        "publication",
        outcome,
        upload,
        lifecycle.Head(),
        None,
        Newsroom(),
        "https://x",
        None,
        NOW,
    ).outcome


NOW = datetime(2026, 11, 28, tzinfo=UTC)


def test_every_decision_has_a_receipt_of_its_own() -> None:
    for outcome in set(get_args(decision.Outcome)) - set(GOES_ON):
        assert told(outcome) == outcome


def test_every_state_a_version_ends_in_was_told() -> None:
    """By the receipt of that outcome, by a mail with a proof or, of a press, by the page behind its button."""
    ends = {state for state, following in lifecycle.VERSION.items() if not following}
    by_page = {"parted"}  # its new release has receipts of its own
    by_proof = {row.state for row in questions.QUESTIONS.values()}
    assert ends - by_page - by_proof == {one for one in ends if told(one) == one}


def test_what_nobody_foresaw_is_a_failure_that_is_told() -> None:
    assert told("something new") == "failed" and "failed" in get_args(Outcome)
