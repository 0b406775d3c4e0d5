"""The alarms as they are deployed watch what is there: queues, flows, and the name our functions count under.

That each rings for its cause is seen in tests/template/test_alarms.py; MiniStack rings none.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import ringing
from browsers import until
from deployed_stack import invoke

from infrastructure.local.stack import deploy

if TYPE_CHECKING:
    from deployed_stack import Stack


@pytest.mark.long
def test_what_the_deployed_alarms_watch_is_there(stack: Stack) -> None:
    alarms = stack.client("cloudwatch").describe_alarms()["MetricAlarms"]
    known = deploy.resources(stack.place)
    machines = {stack.names["Publication"], stack.names["Mailing"]}
    watched = set[str]()
    for alarm in alarms:
        assert alarm["AlarmActions"] == [known["Alarms"]], alarm["AlarmName"]
        ((name, value),) = {(one["Name"], one["Value"]) for one in alarm["Dimensions"]}
        watched.add(name)
        if name == "QueueName":
            assert stack.client("sqs").get_queue_url(QueueName=value)["QueueUrl"]
        if name == "StateMachineArn":
            assert value in machines
    assert watched == {"QueueName", "StateMachineArn", "service"}


@pytest.mark.long
def test_a_deployed_function_counts_what_the_deployed_alarm_watches(stack: Stack) -> None:
    """An answer to the desk that bounced: the function says so in its log, and that rings this very alarm."""
    (alarm,) = [
        one
        for one in stack.client("cloudwatch").describe_alarms()["MetricAlarms"]
        if one["MetricName"] == "desk.unreached"
    ]
    mail = {"messageId": "m", "tags": {"receipt": ["r"]}, "destination": ["desk@lantern.test"]}
    told = {"eventType": "Bounce", "mail": mail, "bounce": {"bounceType": "Permanent"}}
    record = {"messageId": "1", "receiptHandle": "h", "body": json.dumps(told), "eventSource": "aws:sqs"}
    assert invoke(stack, "RecordFeedback", {"Records": [record]}) == {"batchItemFailures": []}
    until(lambda: ringing.rings(alarm, list(ringing.embedded(stack.logs(), 0.0)), 600.0) == [300.0])
