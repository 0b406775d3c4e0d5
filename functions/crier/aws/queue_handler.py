"""What every consumer of a queue does around its one step.

Apart from door.py because of what it costs: Powertools' batch module brings all its event classes, and,
where pydantic was imported before it, a model for each of them (a tenth of a second of a cold start).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from crier.aws import failures
from crier.aws.handler import Answer, Event, Handler, S, count, discreet, flush, kind, logger, settings


def batch(
    work: Callable[[Mapping[str, Any], S, datetime], str],
    needs: type[S],
    other: Callable[[str], bool] = lambda _: False,
) -> Handler:
    """A queue's consumer: the bad messages alone come back to it (ReportBatchItemFailures).

    needs: as for a step.
    other: whether a message's text is one to set aside, counted, without reading it as JSON.
    """

    name = work.__module__.rpartition(".")[2]

    def take(record: SQSRecord) -> str:  # Powertools passes it by this name
        aside = other(record.body)
        try:
            outcome = (
                "set_aside" if aside else work(json.loads(record.body), settings(needs), datetime.now(UTC))
            )
        except (SystemExit, BaseExceptionGroup) as error:  # Powertools takes errors alone for one message's
            raise failures.cleaned(error) from None
        logger().info(outcome)
        count(f"{name}.{outcome}")
        return outcome

    @discreet
    def handler(event: Event, context: Any) -> Answer:  # noqa: ANN401
        logger().append_keys(request=context.aws_request_id, handler=name)
        processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
        answer = process_partial_response(
            event=event, record_handler=take, processor=processor, context=context
        )
        for message, (_, error, _) in zip(processor.fail_messages, processor.exceptions, strict=True):
            if error is not None:  # the id is that of the dead letter it may become
                logger().error("failed", extra={**kind(error), "message_id": _id(message)})
        flush()
        return dict(answer)

    return handler


def _id(message: object) -> str:
    """SQS's own id of a message."""
    return message.message_id if isinstance(message, SQSRecord) else ""
