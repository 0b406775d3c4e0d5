"""What goes out unvalidated is held against botocore's model here."""

from __future__ import annotations

from typing import Any

import botocore.session
import pytest
from botocore.validate import ParamValidator

from crier.aws import mailer, table
from crier.mail import ledger
from crier.mail.ledger import Call
from crier.mail.letter import Letter
from crier.subscribers.subscriber import Subscriber


def model(service: str, operation: str) -> Any:
    return botocore.session.get_session().get_service_model(service).operation_model(operation).input_shape


def bulk(people: int) -> dict[str, Any]:
    letter = Letter(
        "News <n@example.org>", "s", "t {{u}}", "h {{u}}", {"List-Id": "<p.example.org>"}, ("press",)
    )
    call = ledger.claim(Call(3, 7, people), 1.0, left=frozenset(), withheld=frozenset())
    to = [
        Subscriber(f"{n:032x}", f"p{n}@example.org", "en", ("press",), "confirmed", "") for n in range(people)
    ]
    return mailer.bulk_request(letter, call, to, "m", "set", lambda who: f"https://news.example.org/u/{who}")


@pytest.mark.parametrize(
    ("service", "operation", "request_"),
    [
        ("sesv2", "SendBulkEmail", bulk(50)),
        ("dynamodb", "UpdateItem", table.update_request(
            "t", "a", "b", {"state": "SENT", "gone": None}, where={"attempt": 1, "since": None})["Update"]),
        ("dynamodb", "PutItem", table.put_request("t", {"pk": "a", "sk": "b", "n": 1}, new=True)["Put"]),
    ],
)  # fmt: skip
def test_requests_are_as_the_model_says(service: str, operation: str, request_: dict[str, Any]) -> None:
    report = ParamValidator().validate(request_, model(service, operation))
    assert not report.has_errors(), report.generate_report()


def test_fifty_is_what_a_call_takes() -> None:
    assert len(bulk(50)["BulkEmailEntries"]) == 50
