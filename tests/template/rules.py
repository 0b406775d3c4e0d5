"""The house rules: what must hold of the whole template and no off-the-shelf tool looks for.

A rule is a function of the translated stack that yields one sentence per fault. RULES names them all.
"""

from __future__ import annotations

import ast
import base64
import dataclasses
import hashlib
import importlib
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from crier.model import public_files, settings
from crier.stores import address_encryption
from infrastructure import packages
from template.model import Resource, Stack, Statement
from template.rights import needed, settings_read

HERE = Path(__file__).parent
FUNCTIONS = HERE.parents[1] / "functions"
COPY = FUNCTIONS / "crier/rendering/templates/copy.js"  # the one script that pages may run
# Their door checks the header that CloudFront alone sends.
OPEN_URLS = {"Subscriptions", "Desk", "Staff", "People", "NewsroomPage", "Preview"}
# What has strangers' bytes parsed and their words drawn, and by which function without rights.
ASKERS = {"Read": "ConfinedReading", "RenderPage": "ConfinedPage", "RenderPdf": "ConfinedPaper"}
BOUNDARY = "Boundary"  # what cuts off the rights that SAM attaches
CONFINED = tuple(ASKERS.values())
WRITES = ("s3:PutObject", "s3:DeleteObject")
EVENTS = ("Object Created", "Object Deleted")  # what EventBridge calls them
BUCKETS, TABLES = "S3::Bucket", "DynamoDB::Table"
# What a function calls by a name it is told. A key's name stands in what it sealed, an identity's in mail.
TOLD_BY_NAME = {
    f"AWS::{kind}"
    for kind in (BUCKETS, TABLES, "SQS::Queue", "SecretsManager::Secret", "StepFunctions::StateMachine")
}

Rule = Callable[[Stack], Iterator[str]]


# ---- Queues and what reads them ----


def _dead_letter_queues(stack: Stack) -> set[str]:
    named = [queue.get("RedrivePolicy.deadLetterTargetArn") for queue in stack.of("SQS::Queue")]
    for rule in stack.of("Events::Rule"):
        named += [target.get("DeadLetterConfig", {}).get("Arn") for target in rule.get("Targets")]
    named += [config.get("DestinationConfig.OnFailure.Destination") for config in _invoke_configs(stack)]
    return {found.name for arn in named if (found := stack.at(arn))}


def _invoke_configs(stack: Stack) -> list[Resource]:
    """How often an asynchronous invocation is tried, and where it ends."""
    return list(stack.of("Lambda::EventInvokeConfig"))


def _missed(stack: Stack) -> set[str]:
    """Where Lambda itself leaves, by a function's role, what failed three times: no code needs its name."""
    ends = [stack.at(one.get("DestinationConfig.OnFailure.Destination")) for one in _invoke_configs(stack)]
    return {end.name for end in ends if end}


def _mappings(stack: Stack) -> Iterator[tuple[Resource, Resource, Resource]]:
    """Event source mapping, queue, function."""
    for mapping in stack.of("Lambda::EventSourceMapping"):
        queue, function = stack.at(mapping.get("EventSourceArn")), stack.at(mapping.get("FunctionName"))
        if queue and function and queue.kind == "AWS::SQS::Queue":
            yield mapping, queue, function


def every_queue_has_dead_letters(stack: Stack) -> Iterator[str]:
    """A message that cannot be worked on must end where somebody sees it."""
    last = _dead_letter_queues(stack)
    for queue in stack.of("SQS::Queue"):
        if queue.name not in last and not stack.at(queue.get("RedrivePolicy.deadLetterTargetArn")):
            yield f"{queue.name} has no dead-letter queue"
        tries = queue.get("RedrivePolicy.maxReceiveCount", 5)
        if not 3 <= int(tries) <= 20:
            yield f"{queue.name}: {tries} tries are too few for a throttled function, or too many"


def dead_letters_outlive_their_source(stack: Stack) -> Iterator[str]:
    """A message keeps its age when it is moved: kept no longer, it dies on arrival."""
    for queue in stack.of("SQS::Queue"):
        dead = stack.at(queue.get("RedrivePolicy.deadLetterTargetArn"))
        if dead and _kept(dead) <= _kept(queue):
            yield f"{dead.name} keeps messages no longer than {queue.name}"


def _kept(queue: Resource) -> int:
    return int(queue.get("MessageRetentionPeriod", 345600))


def fifo_matches_fifo(stack: Stack) -> Iterator[str]:
    """SQS refuses the pair otherwise, at deployment."""
    for queue in stack.of("SQS::Queue"):
        dead = stack.at(queue.get("RedrivePolicy.deadLetterTargetArn"))
        if dead and bool(dead.get("FifoQueue")) != bool(queue.get("FifoQueue")):
            yield f"{queue.name} and {dead.name}: one is FIFO, one is not"


def visibility_is_six_timeouts(stack: Stack) -> Iterator[str]:
    """https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html"""
    for _, queue, function in _mappings(stack):
        if int(queue.get("VisibilityTimeout", 30)) < 6 * int(function.get("Timeout", 3)):
            yield f"{queue.name} shows a message again before six timeouts of {function.name}"


def a_bad_message_comes_back_alone(stack: Stack) -> Iterator[str]:
    """Without it one poison message runs nine good ones again."""
    for mapping, _, function in _mappings(stack):
        if "ReportBatchItemFailures" not in mapping.get("FunctionResponseTypes", []):
            yield f"{function.name} has no ReportBatchItemFailures"
        if int(mapping.get("BatchSize", 10)) > 10 and not mapping.get("MaximumBatchingWindowInSeconds"):
            yield f"{function.name}: a batch above 10 needs a window, or the deployment fails"


def queues_cannot_flood(stack: Stack) -> Iterator[str]:
    """A new account runs ten functions at once: a queue takes its share, nobody reserves."""
    for mapping, _, function in _mappings(stack):
        if not 2 <= int(mapping.get("ScalingConfig.MaximumConcurrency", 0)) <= 5:
            yield f"{function.name} has no MaximumConcurrency between 2 and 5"
    for function in stack.of("Lambda::Function"):
        if "ReservedConcurrentExecutions" in function.properties:
            yield f"{function.name} reserves concurrency that a new account does not have"


def mappings_may_read_their_queue(stack: Stack) -> Iterator[str]:
    """MiniStack lets a mapping read without a right; AWS does not."""
    needs = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
    for _, queue, function in _mappings(stack):
        if not all(any(right.allows(need, queue.arn) for right in stack.rights(function)) for need in needs):
            yield f"{function.name} may not read {queue.name}"


# What SAM attaches to every function: writing its own log and its own traces.
_OF_EVERY_FUNCTION = ("AWSLambdaBasicExecutionRole", "AWSXrayWriteOnlyAccess", "AWSXRayDaemonWriteAccess")


def managed_policies_give_logs_and_traces_alone(stack: Stack) -> Iterator[str]:
    """AWS's own policies are rights, too: the one for queues reads and deletes the messages of all of them."""
    for resource in (*stack.of("Lambda::Function"), *stack.of("StepFunctions::StateMachine")):
        for arn in stack.role(resource).get("ManagedPolicyArns", []):
            if str(arn).rpartition("/")[2] not in _OF_EVERY_FUNCTION:
                yield f"{resource.name} has rights by {arn}"


def each_writes_one_log(stack: Stack) -> Iterator[str]:
    """AWS's policy for logs is for all of the account's: the boundary leaves a function the one it writes."""
    (_, denied) = stack.resources[BOUNDARY].get("PolicyDocument.Statement")
    kept = {str(one).rpartition(":log-group:")[2] for one in denied["NotResource"]}
    logs = {"logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"}
    if denied["Effect"] != "Deny" or not logs <= set(denied["Action"]):
        yield f"{BOUNDARY} cuts off nothing"
    for function in stack.of("Lambda::Function"):
        if function.name in CONFINED:
            continue
        bound = stack.at(stack.role(function).get("PermissionsBoundary"))
        group = str(function.get("LoggingConfig.LogGroup"))
        if bound is None or bound.name != BOUNDARY or kept != {group, f"{group}:*"}:
            yield f"{function.name} may write other logs than its own"


def senders_may_send(stack: Stack) -> Iterator[str]:
    """EventBridge and SNS reach a queue by its policy alone; MiniStack does not ask for EventBridge's."""
    wanted: list[tuple[str, Resource, Resource]] = []
    for rule in stack.of("Events::Rule"):
        for target in rule.get("Targets"):
            arns = (target["Arn"], target.get("DeadLetterConfig", {}).get("Arn"))
            wanted += [("events.amazonaws.com", rule, queue) for arn in arns if (queue := _queue(stack, arn))]
    for subscription in stack.of("SNS::Subscription"):
        topic, queue = stack.at(subscription.get("TopicArn")), _queue(stack, subscription.get("Endpoint"))
        if topic and queue:
            wanted.append(("sns.amazonaws.com", topic, queue))
    for bucket in stack.of("S3::Bucket"):
        for told in bucket.get("NotificationConfiguration.QueueConfigurations") or []:
            if queue := _queue(stack, told["Queue"]):
                wanted.append(("s3.amazonaws.com", bucket, queue))
    for service, source, queue in wanted:
        if not any(
            statement.allows("sqs:SendMessage", queue.arn)
            and statement.principal == {"Service": service}
            and (source.arn in _source_arns(statement) or _of_this_account(service, statement))
            for policy in stack.of("SQS::QueuePolicy")
            if any(stack.at(named) is queue for named in policy.get("Queues"))
            for statement in stack.statements(policy.name)
        ):
            yield f"{queue.name} takes nothing from {source.name}: no statement for {service}"


def _queue(stack: Stack, arn: Any) -> Resource | None:
    found = stack.at(arn)
    return found if found and found.kind == "AWS::SQS::Queue" else None


def _of_this_account(service: str, statement: Statement) -> bool:
    """S3 is let in by account: a bucket's ARN in its queue's policy would be a circle."""
    return service == "s3.amazonaws.com" and "aws:SourceAccount" in statement.condition.get(
        "StringEquals", {}
    )


def _source_arns(statement: Statement) -> list[str]:
    tests = [test for name, test in statement.condition.items() if name in ("ArnEquals", "StringEquals")]
    found = [test.get("aws:SourceArn", []) for test in tests]
    return [arn for value in found for arn in (value if isinstance(value, list) else [value])]


# ---- Events ----


def _triggers(stack: Stack) -> Iterator[tuple[Resource, Resource, str, tuple[str, ...]]]:
    """Rule, bucket, key prefix, and prefixes it leaves out, of everything an S3 event starts."""
    for rule in stack.of("Events::Rule"):
        pattern = rule.get("EventPattern", {})
        if "aws.s3" not in pattern.get("source", []):
            continue
        detail = pattern.get("detail", {})
        for name in detail.get("bucket", {}).get("name", []):
            bucket = stack.at(name)
            assert bucket is not None, name
            for key in detail.get("object", {}).get("key", [{"prefix": ""}]):
                prefix = key if isinstance(key, str) else key.get("prefix", "")
                excluded = key.get("anything-but", {}).get("prefix", []) if isinstance(key, Mapping) else []
                yield rule, bucket, prefix, tuple(excluded)


def _started_by(stack: Stack, rule: Resource) -> Iterator[Resource]:
    """Every function a rule reaches: through queues, and through the state machines those functions start."""
    queues = [stack.at(target["Arn"]) for target in rule.get("Targets")]
    waiting = [function for _, queue, function in _mappings(stack) if queue in queues]
    seen: set[str] = set()
    while waiting:
        runner = waiting.pop()
        if runner.name in seen:
            continue
        seen.add(runner.name)
        if runner.kind == "AWS::Lambda::Function":
            yield runner
        for action in ("states:StartExecution", "lambda:InvokeFunction"):
            waiting += [
                other
                for other in stack.of("StepFunctions::StateMachine", "Lambda::Function")
                if any(right.allows(action, other.arn) for right in stack.rights(runner))
            ]


def no_event_causes_itself(stack: Stack) -> Iterator[str]:
    """What a rule starts may write only where no rule looks. Lambda stops such a loop after 16 rounds, S3 later."""
    for rule, bucket, prefix, excluded in _triggers(stack):
        kinds = rule.get("EventPattern")["detail-type"]
        heard = [write for write, kind in zip(WRITES, EVENTS, strict=True) if kind in kinds]
        for function in _started_by(stack, rule):
            for right in stack.rights(function):
                if right.effect == "Allow" and any(
                    right.allows(write, any_) for write in heard for any_ in right.resources
                ):
                    for resource in right.resources:
                        left = any(resource.startswith(f"{bucket.arn}/{out}") for out in excluded)
                        if not left and _meet(resource, f"{bucket.arn}/{prefix}"):
                            yield f"{function.name} may write {resource}, which starts {rule.name}, which starts it"


def _meet(pattern: str, start: str) -> bool:
    """Whether an ARN pattern allows a key that begins so."""
    fixed = re.split(r"[*?]", pattern, maxsplit=1)[0]
    return pattern.startswith("arn:<") and (
        fixed.startswith(start) or (start.startswith(fixed) and fixed != pattern)
    )


def news_of_mail_causes_no_mail(stack: Stack) -> Iterator[str]:
    """What hears of a sent or bounced mail must not send one: it would hear of that too.

    A topic on which SES tells of mail that came in hears of none that we send; who answers that is looked at
    by only_ses_says_who_passed, and by the tests of model/mailed_in.py.
    """
    readers = {
        function.name: function for _, queue, function in _mappings(stack) if _hears_of_mail(stack, queue)
    }
    for function in readers.values():
        if any(
            right.effect == "Allow" and any(a.startswith("ses:Send") for a in right.actions)
            for right in stack.rights(function)
        ):
            yield f"{function.name} hears of mail and may send some"


def _hears_of_mail(stack: Stack, queue: Resource) -> bool:
    topics = [
        stack.at(s.get("TopicArn"))
        for s in stack.of("SNS::Subscription")
        if stack.at(s.get("Endpoint")) is queue and stack.at(s.get("TopicArn")) not in _of_mail_in(stack)
    ]
    rules = [
        rule
        for rule, bucket, *_ in _triggers(stack)
        if bucket.name.endswith("/Events") and any(stack.at(t["Arn"]) is queue for t in rule.get("Targets"))
    ]
    return bool(topics or rules)


def _of_mail_in(stack: Stack) -> list[Resource]:
    """The topics on which SES tells of mail that came in, and of nothing else."""
    actions = [
        one.get("S3Action", {}) for rule in stack.of("SES::ReceiptRule") for one in rule.get("Rule.Actions")
    ]
    told = [topic for action in actions if (topic := stack.at(action.get("TopicArn")))]
    ours = [
        stack.at(one.get("EventDestination.SnsDestination.TopicARN"))
        for one in stack.of("SES::ConfigurationSetEventDestination")
    ]
    return [topic for topic in told if topic not in ours]


def only_ses_says_who_passed(stack: Stack) -> Iterator[str]:
    """What a mail that came in passed is SES's word: nobody else publishes it, puts a mail, or acts for SES.

    Without a policy of its own a topic takes messages from every role of the account.
    """
    for rule in stack.of("SES::ReceiptRule"):
        name = f"{rule.get('RuleSetName')}:receipt-rule/{rule.get('Rule.Name')}"
        source = f"arn:aws:ses:us-east-1:123456789012:receipt-rule-set/{name}"
        ours = {"StringEquals": {"aws:SourceAccount": "123456789012", "aws:SourceArn": source}}
        if rule.get("Rule.ScanEnabled") is not True or rule.get("Rule.TlsPolicy") != "Require":
            yield f"{rule.name} takes mail unscanned, or in the clear"
        if not rule.get("Rule.Recipients"):
            yield f"{rule.name} takes all mail of the account's domains"
        put, role = _mail_is_put(stack, rule)
        topic = stack.at(put.get("TopicArn"))
        if role is None or topic is None:
            yield f"{rule.name} puts mail by no role, or tells nobody"
            continue
        trusted = [one for one in stack.statements(role.name) if one.principal is not None]
        if [(one.principal, one.condition) for one in trusted] != [({"Service": "ses.amazonaws.com"}, ours)]:
            yield f"{role.name} acts for others than this rule"
        policies = [
            one for one in stack.of("SNS::TopicPolicy") if topic in map(stack.at, one.get("Topics", []))
        ]
        let_in = [one for policy in policies for one in stack.statements(policy.name)]
        if not let_in:
            yield f"{topic.name} takes messages from every role of the account"
        for one in let_in:
            if (one.principal, one.condition) != ({"Service": "ses.amazonaws.com"}, ours):
                yield f"{topic.name} takes messages from {one.principal}"
        place = f"{put.get('BucketName')}/{put.get('ObjectKeyPrefix')}"
        yield from _others_who_put(stack, role, topic, place.replace("<", "arn:<", 1))


def _mail_is_put(stack: Stack, rule: Resource) -> tuple[Mapping[str, Any], Resource | None]:
    """The action of a receipt rule that puts mail, and the role by which SES does so."""
    put = next((one["S3Action"] for one in rule.get("Rule.Actions") if "S3Action" in one), {})
    return put, stack.at(put.get("IamRoleArn"))


def _others_who_put(stack: Stack, role: Resource, topic: Resource, place: str) -> Iterator[str]:
    """Who besides SES may publish there, or put something where mails lie."""
    for statement in _allowed(stack):
        if statement.owner == role.name or statement.principal is not None:
            continue
        if statement.allows("sns:Publish", topic.arn):
            yield f"{statement.owner} may say who passed"
        if statement.allows("s3:PutObject", f"{place}x"):
            yield f"{statement.owner} may put mails"


def nothing_scheduled_is_lost(stack: Stack) -> Iterator[str]:
    """A rule or schedule that cannot deliver says so in a dead-letter queue instead of nowhere."""
    for rule in stack.of("Events::Rule"):
        for target in rule.get("Targets"):
            if not stack.at(target.get("DeadLetterConfig", {}).get("Arn")):
                yield f"{rule.name} has a target without a dead-letter queue"
    for schedule in stack.of("Scheduler::Schedule"):
        if not schedule.get("Target.DeadLetterConfig.Arn") or not schedule.get("Target.RetryPolicy"):
            yield f"{schedule.name} has no dead-letter queue or no retry policy"


def what_nobody_waits_for_is_missed(stack: Stack) -> Iterator[str]:
    """A function that a clock invokes ends, once it failed for good, in a queue whose first message rings."""
    called = [target["Arn"] for rule in stack.of("Events::Rule") for target in rule.get("Targets")]
    called += [schedule.get("Target.Arn") for schedule in stack.of("Scheduler::Schedule")]
    functions = [one for arn in called if (one := stack.at(arn)) and one.kind == "AWS::Lambda::Function"]
    for function in functions:
        ends = [
            stack.at(config.get("DestinationConfig.OnFailure.Destination"))
            for config in _invoke_configs(stack)
            if stack.at(config.get("FunctionName")) is function
        ]
        if not any(ends):
            yield f"what {function.name} fails at is dropped"
        for queue in filter(None, ends):
            if not any(right.allows("sqs:SendMessage", queue.arn) for right in stack.rights(function)):
                yield f"{function.name} may not say that it failed"
            if not _alarm(stack, "ApproximateNumberOfMessagesVisible", "QueueName", queue.name):
                yield f"nobody is told of errors of {function.name}"


def metrics_are_the_stack_s(stack: Stack) -> Iterator[str]:
    """Each function counts under the stack's name; two stacks in an account ring their own alarms."""
    for function in stack.of("Lambda::Function"):
        if function.get("Environment.Variables.POWERTOOLS_SERVICE_NAME") != "<stack>":
            yield f"{function.name} counts under a name that other stacks have, too"
    for alarm in stack.of("CloudWatch::Alarm"):
        if alarm.get("Namespace") == "Crier" and alarm.get("Dimensions") != [
            {"Name": "service", "Value": "<stack>"}
        ]:
            yield f"{alarm.name} rings for other stacks, too"


def buckets_that_trigger_tell_eventbridge(stack: Stack) -> Iterator[str]:
    """Without the switch no event ever comes, and nothing fails."""
    for rule, bucket, *_ in _triggers(stack):
        if bucket.get("NotificationConfiguration.EventBridgeConfiguration.EventBridgeEnabled") not in (
            True,
            "true",
        ):
            yield f"{rule.name} waits for {bucket.name}, which tells EventBridge nothing"


# ---- What is kept ----


def buckets_are_private(stack: Stack) -> Iterator[str]:
    """All four switches, no ACLs, TLS only."""
    switches = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
    for bucket in stack.of(BUCKETS):
        blocked = bucket.get("PublicAccessBlockConfiguration", {})
        for switch in switches:
            if blocked.get(switch) is not True:
                yield f"{bucket.name} does not set {switch}"
        owners = [rule["ObjectOwnership"] for rule in bucket.get("OwnershipControls.Rules", [])]
        if "AccessControl" in bucket.properties or owners != ["BucketOwnerEnforced"]:
            yield f"{bucket.name} knows ACLs"
        if not any(
            statement.effect == "Deny"
            and statement.condition.get("Bool", {}).get("aws:SecureTransport") == "false"
            and {bucket.arn, f"{bucket.arn}/*"} <= set(statement.resources)
            for statement in stack.statements()
        ):
            yield f"{bucket.name} answers without TLS"


def buckets_are_versioned_and_tidied(stack: Stack) -> Iterator[str]:
    """Every overwrite can be undone for a while, and old versions do not pile up for ever."""
    for bucket in stack.of(BUCKETS):
        if bucket.get("VersioningConfiguration.Status") != "Enabled":
            yield f"{bucket.name} is not versioned"
        rules = [
            rule for rule in bucket.get("LifecycleConfiguration.Rules", []) if rule["Status"] == "Enabled"
        ]
        for wanted in ("NoncurrentVersionExpiration", "AbortIncompleteMultipartUpload"):
            if not any(wanted in rule for rule in rules):
                yield f"{bucket.name} has no {wanted}"
        # Events hold addresses; staging must outlast the longest embargo, an execution's year.
        days = {"Events": 30, "Staging": 400}.get(bucket.name.rpartition("/")[2])
        if days and not any(
            rule.get("ExpirationInDays") == days and not rule.get("Prefix") for rule in rules
        ):
            yield f"{bucket.name} keeps things longer or shorter than {days} days"


def state_outlives_the_stack(stack: Stack) -> Iterator[str]:
    """Buckets, tables and the keys to what is in them: kept on deletion and on replacement.

    Only of a creation that failed nothing stays: it holds nothing, and each try would leave a set that costs.
    """
    kept = list(stack.of(BUCKETS, TABLES, "KMS::Key"))
    kept += [secret for secret in stack.of("SecretsManager::Secret") if secret.name.endswith("/LinkKey")]
    kept += [nested for nested in stack.of("CloudFormation::Stack") if nested.name == "Storage"]
    for resource in kept:
        for policy, keeps in (("DeletionPolicy", "RetainExceptOnCreate"), ("UpdateReplacePolicy", "Retain")):
            if resource.body.get(policy) != keeps:
                yield f"{resource.name}: {policy} is not {keeps}"


def tables_can_go_back_in_time(stack: Stack) -> Iterator[str]:
    """Point-in-time recovery, and no capacity to run out of."""
    for table in stack.of(TABLES):
        if table.get("PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled") is not True:
            yield f"{table.name} has no point-in-time recovery"
        if table.get("BillingMode") != "PAY_PER_REQUEST":
            yield f"{table.name} has a capacity that a mailing can exhaust"


def names_are_made_and_not_given(stack: Stack) -> Iterator[str]:
    """Two stacks in one account share nothing: a name is CloudFormation's, or holds the stack's."""
    fixed = (
        "BucketName", "TableName", "QueueName", "TopicName", "FunctionName", "StateMachineName", "RoleName",
        "ManagedPolicyName", "LogGroupName", "DeliveryStreamName", "AlarmName", "Name",
    )  # fmt: skip
    skipped = (
        "AWS::Lambda::EventInvokeConfig",  # its name is the function's it belongs to
        "AWS::Lambda::EventSourceMapping",
        "AWS::Lambda::Permission",
        "AWS::SES::ConfigurationSetEventDestination",
    )
    for resource in stack.resources.values():
        if resource.kind in skipped:
            continue
        inner = [
            resource.properties,
            *(v for k, v in resource.properties.items() if k.endswith("Config") and isinstance(v, Mapping)),
        ]
        for properties in inner:
            for name in fixed:
                if name in properties and "<stack>" not in str(properties[name]):
                    yield f"{resource.name} has the fixed name {properties[name]}"


# ---- Who may do what ----


def _allowed(stack: Stack) -> Iterator[Statement]:
    """Statements that give somebody rights by a role or a managed policy."""
    for statement in stack.statements():
        kind = stack.resources[statement.owner].kind
        if statement.owner == BOUNDARY:
            continue  # it grants nothing
        if statement.effect == "Allow" and kind in (
            "AWS::IAM::Role",
            "AWS::IAM::ManagedPolicy",
            "AWS::IAM::Policy",
        ):
            yield statement


def no_wide_actions(stack: Stack) -> Iterator[str]:
    """Actions by name; nothing by exclusion."""
    for resource, document in stack.policies():
        for statement in document["Statement"]:
            if resource.name == BOUNDARY:
                continue
            if "NotAction" in statement or "NotResource" in statement:
                yield f"{resource.name} grants by exclusion"
    for statement in stack.statements():
        for action in statement.actions:
            if statement.effect == "Allow" and "*" in action and statement.owner != BOUNDARY:
                yield f"{statement.owner} may do {action}"


def reasons() -> dict[str, str]:
    """Why an action stands with the resource `*`, by action."""
    return {action: why for why, actions in _data("wildcards.toml")["reasons"].items() for action in actions}


def _data(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / name).read_text("utf-8"))


def everything_only_with_a_reason(stack: Stack) -> Iterator[str]:
    """The resource `*`, or a whole service's, needs a written reason; a reason nobody needs goes."""
    used: set[str] = set()
    for statement in _allowed(stack):
        if stack.resources[statement.owner].get("AssumeRolePolicyDocument") and not statement.resources:
            continue  # the trust policy
        for resource in statement.resources:
            if resource == "*" or re.fullmatch(r"arn:[^<]*[:/]\*", resource):
                used |= set(statement.actions)
                yield from (
                    f"{statement.owner}: {a} on {resource} without a reason"
                    for a in statement.actions
                    if a not in reasons()
                )
    yield from (
        f"wildcards.toml has a reason for {action}, which needs none"
        for action in reasons()
        if action not in used
    )


# What a person's client asks for before it shows a folder.
CLIENTS_ASK = (
    "s3:GetBucketLocation", "s3:GetBucketVersioning", "s3:ListBucket", "s3:ListBucketVersions",
)  # fmt: skip
# The roles of staff, and the folders each works in.
ROLES_OF_STAFF = {
    "Storage/Writer": ("drafts",),
    "Storage/Approver": ("releases", "archive"),
    "Storage/Keeper": ("newsroom",),
}
FOLDERS_OF_STAFF = sum(ROLES_OF_STAFF.values(), ())


def staff_can_work_and_no_more(stack: Stack) -> Iterator[str]:
    """Cyberduck, rclone and the console open the bucket; each role has its folders, nobody reads subscribers."""
    policies = [one for one in stack.of("IAM::ManagedPolicy") if one.name != BOUNDARY]
    if {one.name for one in policies} != set(ROLES_OF_STAFF):
        yield f"roles of staff: {sorted(one.name for one in policies)}"
    for policy in policies:
        own = list(stack.statements(policy.name))
        bucket = "arn:<Storage/Uploads>"
        for action in CLIENTS_ASK:
            if not any(one.allows(action, bucket) for one in own):
                yield f"{policy.name}: no client starts without {action}"
        for folder in FOLDERS_OF_STAFF:
            for action in ("s3:PutObject", "s3:GetObject", "s3:DeleteObject", "s3:ListMultipartUploadParts"):
                allowed = any(one.allows(action, f"{bucket}/{folder}/x") for one in own)
                if allowed != (folder in ROLES_OF_STAFF.get(policy.name, ())):
                    yield f"{policy.name}: {action} in {folder}/ is {'' if allowed else 'not '}allowed"
        for action, folder in (
            ("s3:GetObject", "subscribers"),
            ("s3:DeleteObject", "receipts"),
            ("s3:PutObject", "receipts"),
        ):
            if any(one.allows(action, f"{bucket}/{folder}/x") for one in own):
                yield f"{policy.name} allows {action} in {folder}/"
        if any(one.allows("s3:GetObjectVersion", f"{bucket}/subscribers/x") for one in own):
            yield f"{policy.name} reads subscribers by their versions"
        seen = ("receipts", "subscribers", *ROLES_OF_STAFF.get(policy.name, ()))
        for prefix in (each for one in own if one.allows("s3:ListBucket", bucket) for each in _listed(one)):
            if not prefix.startswith(tuple(f"{folder}/" for folder in seen)):
                yield f"{policy.name} lists the names of all that begins with {prefix!r}"


def _listed(statement: Statement) -> Sequence[str]:
    """The prefixes under which a statement lists whatever lies at any depth; of one level only: none."""
    of = {**statement.condition.get("StringLike", {}), **statement.condition.get("StringEquals", {})}
    if of.get("s3:delimiter") == "/":
        return ()
    prefixes = of.get("s3:prefix", "")
    return [prefixes] if isinstance(prefixes, str) else prefixes


def rights_on_objects_name_their_keys(stack: Stack) -> Iterator[str]:
    """Functions get a folder or a file name of a bucket; the site alone is written as a whole."""
    for statement in _allowed(stack):
        for resource in statement.resources:
            bucket = stack.at(resource)
            if (
                bucket
                and bucket.kind == "AWS::S3::Bucket"
                and resource == f"{bucket.arn}/*"
                and not bucket.name.endswith("/Site")
            ):
                yield f"{statement.owner} has all of {bucket.name}"


def keys_open_what_they_were_made_for(stack: Stack) -> Iterator[str]:
    """Whoever may use the key of addresses opens addresses with it, and says so (its encryption context)."""
    ((name, value),) = address_encryption.CONTEXT.items()
    for key in stack.of("KMS::Key"):
        if key.get("KeyUsage") == "SIGN_VERIFY":
            continue  # it opens nothing
        denied: set[str] = set()
        for statement in key.get("KeyPolicy.Statement", []):
            others = statement.get("Condition", {}).get("StringNotEquals")
            if statement["Effect"] == "Deny" and others == {f"kms:EncryptionContext:{name}": value}:
                denied |= set(statement["Action"])
        if not {"kms:Decrypt", "kms:GenerateDataKey", "kms:Encrypt"} <= denied:
            yield f"{key.name} opens whatever was sealed with it"


def conditions_can_hold(stack: Stack) -> Iterator[str]:
    """A condition names keys that its actions know, by AWS's reference; or says IfExists."""
    known: dict[str, set[str]] = {}
    for row in _data("conditions.toml")["known"]:
        for action in row["actions"]:
            known.setdefault(action, set()).update(row["keys"])
    for statement in stack.statements():
        for how, keys in statement.condition.items():
            own = [key for key in keys if not key.lower().startswith("aws:")]
            for action in statement.actions:
                unknown = [key for key in own if key not in known.get(action, ())]
                if unknown and not how.endswith("IfExists"):
                    yield f"{statement.owner}: {action} knows no {', '.join(unknown)}"


def who_publishes_signs(stack: Stack) -> Iterator[str]:
    """One function signs: whatever else may write the site makes nothing authentic by it."""
    keys = [key for key in stack.of("KMS::Key") if key.get("KeyUsage") == "SIGN_VERIFY"]
    for key in keys:
        if key.get("KeySpec") != "ECC_NIST_P256":
            yield f"{key.name} is none that openssl and every browser know alike"
        signers = {
            statement.owner
            for statement in _allowed(stack)
            if statement.principal is None and statement.allows("kms:Sign", key.arn)
        }
        wanted = stack.role(stack.resources["Publish"]).name
        if signers != {wanted}:
            yield f"{key.name} signs for {sorted(signers)}"
    if len(keys) != 1:
        yield f"{len(keys)} keys sign"


def no_open_door(stack: Stack) -> Iterator[str]:
    """Principals have names, or a condition that narrows them; services must say for whom they act."""
    for statement in stack.statements():
        if statement.effect == "Allow" and statement.principal is not None:
            everybody = statement.principal in ("*", {"AWS": "*"})
            resource = stack.resources[statement.owner]
            trusted = resource.kind == "AWS::IAM::Role" and statement.principal.get("Service") in (
                ["lambda.amazonaws.com"],
                ["states.amazonaws.com"],
            )
            if not statement.condition and not trusted:
                yield f"{statement.owner} lets in {'everybody' if everybody else statement.principal} without a condition"
    for permission in stack.of("Lambda::Permission"):
        function = stack.at(permission.get("FunctionName"))
        if permission.get("Principal") == "*" and (function is None or function.name not in OPEN_URLS):
            yield f"{permission.name} opens a function to everybody"
    for url in stack.of("Lambda::Url"):
        function = stack.at(url.get("TargetFunctionArn"))
        if url.get("AuthType") == "NONE" and (function is None or function.name not in OPEN_URLS):
            yield f"{url.name} is open, and its function is not on the list of those that check for themselves"


def strangers_words_meet_no_power(stack: Stack) -> Iterator[str]:
    """What parses and draws has a role that writes its own log, alone, into a group of its own, and no name."""
    groups: list[str] = []
    for name in CONFINED:
        function = stack.resources[name]
        group = str(function.get("LoggingConfig.LogGroup")).strip("<>")
        groups.append(group)
        rights = [right for right in stack.rights(function) if right.actions != ["sts:AssumeRole"]]
        for right in rights:
            for action in right.actions:
                if action not in ("logs:CreateLogStream", "logs:PutLogEvents"):
                    yield f"{name} may do {action}"
            named = {one.rpartition(":log-group:")[2] for one in right.resources}
            if named != {f"<{group}>:*", f"<{group}>"}:
                yield f"{name} may write {right.resources}"
        if managed := stack.role(function).get("ManagedPolicyArns"):
            yield f"{name} has rights by {managed}"
        if (
            function.get("Environment.Variables", {}).keys() - OTHERS_READ
        ):  # the stack's name stands in its own
            yield f"{name} is told of something"
    for group in set(groups):
        others = [one.name for one in stack.of("Lambda::Function") if group in str(one.get("LoggingConfig"))]
        if len(others) > 1:
            yield f"{' and '.join(others)} write one log: whoever breaks into one forges the others' lines"


def askers_do_not_render(stack: Stack) -> Iterator[str]:
    """Those that ask them have no mail, no secret, no table to write, no public byte; each asks its own."""
    for name, asked in ASKERS.items():
        for right in stack.rights(stack.resources[name]):
            for action in right.actions:
                if action.split(":")[0] in ("ses", "secretsmanager", "states", "sqs", "sns"):
                    yield f"{name} may do {action}"
                if re.match(r"dynamodb:(Put|Update|Delete|Batch)", action):
                    yield f"{name} may write a table"
                if action in WRITES and not all(
                    r.startswith("arn:<Storage/Staging>/") for r in right.resources
                ):
                    yield f"{name} may write outside staging"
                if action == "lambda:InvokeFunction" and list(right.resources) != [f"arn:<{asked}>"]:
                    yield f"{name} asks {right.resources}"


# Which function has the outputs of a step made (crier/model/public_files.py).
MAKERS: Mapping[str, public_files.Step] = {"RenderPage": "page", "RenderPdf": "pdf"}


def outputs_can_be_handed_over(stack: Stack) -> Iterator[str]:
    """Whoever has a file made for every release may put it into staging."""
    for name, step in MAKERS.items():
        rights = stack.rights(stack.resources[name])
        for row in public_files.outputs(step):
            place = f"arn:<Storage/Staging>/id/1/out/{row.name}"
            if not any(right.allows("s3:PutObject", place) for right in rights):
                yield f"{name} may not put {row.name} into staging"


# ---- Functions ----


def doors_exist(stack: Stack) -> Iterator[str]:
    """Each handler is a name in a file under functions/."""
    for function in stack.of("Lambda::Function"):
        handler = function.get("Handler")
        module, _, name = handler.rpartition(".")
        path = FUNCTIONS / f"{module.replace('.', '/')}.py"
        if not module or not path.is_file() or name not in _defined(path):
            yield f"{function.name}: there is no {handler}"


def _defined(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.Assign):
            found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return found


def layers_fit_their_functions(stack: Stack) -> Iterator[str]:
    """Whoever imports WeasyPrint has Pango and fonts beside it, built for the same Python and processor."""
    for function in stack.of("Lambda::Function"):
        named = function.get("Layers", [])
        if (function.name == packages.PAPER) != bool(named):
            yield f"{function.name} has {named or 'no layer'}: {packages.PAPER} alone sets type"
        for layer in map(stack.at, named):
            if layer is None:
                yield f"{function.name} has a layer that is nowhere"
            elif function.get("Runtime") not in layer.get("CompatibleRuntimes", []):
                yield f"{layer.name} is for another Python than {function.name}"
            elif layer.get("CompatibleArchitectures") != function.get("Architectures"):
                yield f"{layer.name} is for another processor than {function.name}"


def functions_run_what_is_built_for_them(stack: Stack) -> Iterator[str]:
    """By functions/Makefile, for Lambda's own Python: SAM's own way would want that Python on the machine."""
    for function in stack.of("Lambda::Function"):
        if function.get("Runtime") != f"python{packages.PYTHON}":
            yield f"{function.name} runs on another Python than its packages are for"
        if function.body.get("Metadata", {}).get("BuildMethod") != "makefile":
            yield f"{function.name} is not built by functions/Makefile"


def rights_are_what_the_doors_use(stack: Stack) -> Iterator[str]:
    """No call without its right, no right without its call; aws_only.toml has what AWS asks for besides."""
    besides = {
        (name, entry["action"]) for entry in _data("aws_only.toml")["permission"] for name in entry["of"]
    }
    for function in stack.of("Lambda::Function"):
        door = _door(function)
        if door is None:
            continue
        calls = needed(door)
        granted = {
            action
            for right in stack.rights(function)
            if right.effect == "Allow" and right.resources
            for action in right.actions
        }
        yield from (
            f"{function.name} calls for {action} and has it not" for action in sorted(calls - granted)
        )
        for action in sorted(granted - calls):
            if (function.name, action) not in besides:
                yield f"{function.name} has {action} and never calls for it"


def _door(function: Resource) -> str | None:
    """The module of a function's handler; None where there is none: doors-exist says so."""
    door = str(function.get("Handler")).rpartition(".")[0]
    return door if (FUNCTIONS / f"{door.replace('.', '/')}.py").is_file() else None


# What libraries read: pydantic, and Powertools by crier/aws/handler.py.
OTHERS_READ = {"PYDANTIC_DISABLE_PLUGINS", "POWERTOOLS_SERVICE_NAME"}


def settings_are_given(stack: Stack) -> Iterator[str]:
    """What a handler declares is what its code reads, and what it is given: not more, not less."""
    for function in stack.of("Lambda::Function"):
        door = _door(function)
        if door is None:
            continue
        declared = declared_settings(door)
        read = settings_read(door)
        yield from (f"{function.name} reads {name} undeclared" for name in sorted(read - declared))
        yield from (f"{function.name} declares {name} and never reads it" for name in sorted(declared - read))
        wanted = {variable for name in declared for variable in settings.VARIABLES[name]}
        given = set(function.get("Environment.Variables", {})) - OTHERS_READ
        yield from (f"{function.name} is not given {name}" for name in sorted(wanted - given))
        yield from (
            f"{function.name} is given {name}, which it does not declare" for name in sorted(given - wanted)
        )


def declared_settings(door: str) -> set[str]:
    """The fields of a handler's declaration in handlers/settings/; `door` is its module."""
    name = door.rpartition(".")[2]
    if name.startswith("confined_"):
        return set()  # told nothing: it has no declaration
    module = importlib.import_module(f"handlers.settings.{name}")
    return {field.name for field in dataclasses.fields(module.Settings)}


# What Lambda itself does by a function's role, with the queue of its mapping: no code needs its name.
_POLLING = {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"}


def settings_and_rights_agree(stack: Stack) -> Iterator[str]:
    """Whoever is told a resource's name may do something with it; whoever may is told its name."""
    for function in stack.of("Lambda::Function"):
        told = _resources(stack, function.get("Environment.Variables", {}).values())
        allowed: set[str] = set()
        for right in stack.rights(function):
            if right.effect == "Allow" and not set(right.actions) <= _POLLING:
                allowed |= _resources(stack, right.resources)
        for name in sorted(told - allowed):
            yield f"{function.name} is told of {name} and may do nothing with it"
        for name in sorted(allowed - told - _missed(stack)):
            if stack.resources[name].kind in TOLD_BY_NAME:
                yield f"{function.name} may use {name} and is not told of it"


def _resources(stack: Stack, references: Iterable[Any]) -> set[str]:
    """The resources of the stack that ARNs and names belong to."""
    named = [re.search(r"<([^>.]+)", str(reference)) for reference in references]
    return {found[1] for found in named if found and found[1] in stack.resources}


def no_secret_in_an_environment(stack: Stack) -> Iterator[str]:
    """Whoever may look at a function sees its environment: ids and addresses only."""
    for function in stack.of("Lambda::Function"):
        for name, value in function.get("Environment.Variables", {}).items():
            named = re.search(r"PASSWORD|TOKEN|PRIVATE|_KEY$|_SECRET$", name)
            held = "{{resolve:" in str(value) or (named and not stack.at(value))
            if held or re.search(r"AKIA[0-9A-Z]{16}|[0-9a-zA-Z/+]{40}", str(value)):
                yield f"{function.name} holds a secret in {name}"


def functions_can_be_followed(stack: Stack) -> Iterator[str]:
    """Traced, logging JSON, into a group that forgets after 30 days."""
    for group in stack.of("Logs::LogGroup"):
        if group.get("RetentionInDays") != 30:
            yield f"{group.name} does not forget after 30 days"
    for function in stack.of("Lambda::Function"):
        if function.get("TracingConfig.Mode") != ("PassThrough" if function.name in CONFINED else "Active"):
            yield f"{function.name} is not traced, or has no right to write what it traces"
        group = stack.at(function.get("LoggingConfig.LogGroup"))
        if function.get("LoggingConfig.LogFormat") != "JSON" or group is None:
            yield f"{function.name} logs where nobody tidies"
        if function.get("LoggingConfig.ApplicationLogLevel") in ("DEBUG", "TRACE"):
            yield f"{function.name} logs what it should not say"


def somebody_is_told(stack: Stack) -> Iterator[str]:
    """Dead letters and failed executions raise an alarm that reaches a person, by another way than SES."""
    for name in sorted(_dead_letter_queues(stack)):
        if not _alarm(stack, "ApproximateNumberOfMessagesVisible", "QueueName", name):
            yield f"nobody is told of messages in {name}"
    for machine in stack.of("StepFunctions::StateMachine"):
        if not _alarm(stack, "ExecutionsFailed", "StateMachineArn", machine.name):
            yield f"nobody is told when {machine.name} fails"
    for metric in ("breaker.open", "mail.fell_through", "mailing.late", "signups.full"):
        alarms = [one for one in stack.of("CloudWatch::Alarm") if one.get("MetricName") == metric]
        topics = [stack.at(arn) for one in alarms for arn in one.get("AlarmActions", [])]
        named = [one.get("Dimensions") == [{"Name": "service", "Value": "<stack>"}] for one in alarms]
        if not (named and all(named) and any(topic and topic.get("Subscription") for topic in topics)):
            yield f"nobody is told of {metric}"


def _alarm(stack: Stack, metric: str, dimension: str, name: str) -> bool:
    for alarm in stack.of("CloudWatch::Alarm"):
        watched = [stack.at(d["Value"]) for d in alarm.get("Dimensions", []) if d["Name"] == dimension]
        topics = [stack.at(arn) for arn in alarm.get("AlarmActions", [])]
        if (
            alarm.get("MetricName") == metric
            and [found.name for found in watched if found] == [name]
            and (alarm.get("Threshold"), alarm.get("ComparisonOperator")) == (0, "GreaterThanThreshold")
            and any(topic and topic.get("Subscription") for topic in topics)
        ):
            return True
    return False


# ---- The site ----


def the_site_is_closed_but_for_readers(stack: Stack) -> Iterator[str]:
    """OAC on the bucket, TLS everywhere, security headers on every path, no stale error page."""
    for distribution in stack.of("CloudFront::Distribution"):
        config = distribution.get("DistributionConfig")
        for origin in config["Origins"]:
            if "S3OriginConfig" in origin and not stack.at(origin.get("OriginAccessControlId")):
                yield f"origin {origin['Id']} has no origin access control"
            custom = origin.get("CustomOriginConfig")
            if custom and (custom["OriginProtocolPolicy"], custom.get("OriginSSLProtocols")) != (
                "https-only",
                ["TLSv1.2"],
            ):
                yield f"origin {origin['Id']} is reached without TLS 1.2"
            if custom and not origin.get("OriginCustomHeaders"):
                yield f"origin {origin['Id']} cannot know that a request came through CloudFront"
        for behaviour in (config["DefaultCacheBehavior"], *config.get("CacheBehaviors", [])):
            path = behaviour.get("PathPattern", "everything")
            if behaviour["ViewerProtocolPolicy"] not in ("redirect-to-https", "https-only"):
                yield f"{path} is served without TLS"
            if not stack.at(behaviour.get("ResponseHeadersPolicyId")):
                yield f"{path} has no security headers"
            if "ForwardedValues" in behaviour or "CachePolicyId" not in behaviour:
                yield f"{path} has no cache policy"
        errors = config.get("CustomErrorResponses", [])
        if [error["ErrorCode"] for error in errors] != [404]:
            yield "404 alone has a page: every other code belongs to the web function too"
        for error in errors:
            if error.get("ErrorCachingMinTTL") != 0:
                yield f"a {error['ErrorCode']} from before a publication is kept"
    for policy in stack.of("CloudFront::ResponseHeadersPolicy"):
        security = policy.get("ResponseHeadersPolicyConfig.SecurityHeadersConfig", {})
        for wanted in (
            "StrictTransportSecurity",
            "ContentTypeOptions",
            "FrameOptions",
            "ReferrerPolicy",
            "ContentSecurityPolicy",
        ):
            if wanted not in security:
                yield f"{policy.name} has no {wanted}"
        text = str(security.get("ContentSecurityPolicy", {}).get("ContentSecurityPolicy", ""))
        own = base64.b64encode(hashlib.sha256(COPY.read_bytes()).digest()).decode()
        scripts = re.findall(r"script-src ([^;]*)", text)
        others = {"SearchHeaders": ["'self'"], "StaffHeaders": []}  # the desk's page runs nothing
        allowed = others.get(policy.name.rpartition("/")[2], [f"'sha256-{own}'"])
        if "default-src 'none'" not in text or scripts != allowed or "unsafe-eval" in text:
            yield f"{policy.name}: the content security policy lets pages run or load something"


def a_missing_page_is_missing(stack: Stack) -> Iterator[str]:
    """S3 says 403 of a missing key to whoever may not list: CloudFront needs both rights."""
    for bucket in stack.of(BUCKETS):
        if not bucket.name.endswith("/Site"):
            continue
        for action, resource in (("s3:GetObject", f"{bucket.arn}/x"), ("s3:ListBucket", bucket.arn)):
            if not any(
                statement.allows(action, resource)
                and statement.principal == {"Service": "cloudfront.amazonaws.com"}
                for statement in stack.statements()
            ):
                yield f"CloudFront has no {action} on {bucket.name}"


# ---- Mail ----


def mail_is_heard_of(stack: Stack) -> Iterator[str]:
    """Every event that ends or settles a mail goes somewhere that is read."""
    heard: dict[str, str] = {}
    for destination in stack.of("SES::ConfigurationSetEventDestination"):
        given = destination.get("EventDestination")
        if given.get("Enabled") is not True:
            yield f"{destination.name} is switched off"
        way = "sns" if "SnsDestination" in given else "firehose"
        heard |= dict.fromkeys(given["MatchingEventTypes"], way)
    wanted = {
        "bounce": "sns",
        "complaint": "sns",
        "reject": "sns",
        "renderingFailure": "sns",
        "send": "firehose",
    }
    yield from (f"{event} does not come by {way}" for event, way in wanted.items() if heard.get(event) != way)
    for tracking in {"open", "click"} & set(heard):
        yield f"{tracking}s are tracked"
    for topic in stack.of("SNS::Topic"):
        subscribed = topic.get("Subscription") or any(
            stack.at(s.get("TopicArn")) is topic for s in stack.of("SNS::Subscription")
        )
        if not subscribed:
            yield f"nobody reads {topic.name}"
    for stream in stack.of("KinesisFirehose::DeliveryStream"):
        prefix = stream.get("ExtendedS3DestinationConfiguration.Prefix")
        bucket = stack.at(stream.get("ExtendedS3DestinationConfiguration.BucketARN"))
        if not any(bucket is watched and prefix == start for _, watched, start, _ in _triggers(stack)):
            yield f"nothing is started by what {stream.name} writes"


def mail_goes_out_by_this_stack_s_set(stack: Stack) -> Iterator[str]:
    """Sending needs an identity, the configuration set, a bulk call a template; the sender is ours alone."""
    for statement in _allowed(stack):
        if not any(action.startswith("ses:Send") for action in statement.actions):
            continue
        kinds = sorted(
            re.sub(r".*:(identity|configuration-set|template)/.*", r"\1", resource)
            for resource in statement.resources
        )
        bulk = ["template"] if "ses:SendBulkEmail" in statement.actions else []
        if kinds != ["configuration-set", "identity", *bulk] or any(
            "*" in resource for resource in statement.resources if ":configuration-set/" in resource
        ):
            yield f"{statement.owner} sends with {statement.resources}"
        # SES's sandbox asks IAM for the recipient's identity too: it is the sender that narrows them.
        how = "StringEqualsIfExists" if bulk else "StringEquals"  # see conditions.toml
        if "ses:FromAddress" not in statement.condition.get(how, {}):
            yield f"{statement.owner} may send from any address"


# ---- The flows ----


def flows_fit_the_template(stack: Stack) -> Iterator[str]:
    """Each placeholder is filled, each right is used, logs carry no data."""
    for machine, flow in _flows(stack):
        named = set(re.findall(r"\$\{(\w+)\}", str(flow)))
        given = machine.get("DefinitionSubstitutions", {})
        yield from (f"{machine.name} has no ${{{name}}}" for name in sorted(named - set(given)))
        yield from (f"{machine.name} is given {name} for nothing" for name in sorted(set(given) - named))
        rights = stack.rights(machine)
        for name, arn in given.items():
            target = stack.at(arn)
            action = (
                "states:StartExecution"
                if target and target.kind.endswith("StateMachine")
                else "lambda:InvokeFunction"
            )
            if not any(right.allows(action, arn) for right in rights):
                yield f"{machine.name} may not call {name}"
        for right in rights:
            for resource in right.resources:
                if resource != "*" and resource not in given.values():
                    yield f"{machine.name} may call {resource} and does not"
        logging = machine.get("LoggingConfiguration", {})
        if logging.get("IncludeExecutionData") is not False or not logging.get("Destinations"):
            yield f"{machine.name} logs what its steps carry, or nothing"
        if not any(right.allows("logs:CreateLogDelivery", "*") for right in rights):
            yield f"{machine.name} may not deliver its log, and its deployment fails"


# Where a mail to the desk fails that is one more than they need, the flow goes on; a preview that cannot be
# begun is said in the receipt that comes next.
_CAUGHT = {
    "StartPreview": "ReportWaiting",
    "ReportHold": "WaitUntil",
    "ReportWaiting": "Embargoed",
    "ReportMoved": "Embargoed",
    "ReportStopped": "Stopped",
    "Remind": "Answered",
}


def _flows(stack: Stack) -> Iterator[tuple[Resource, Mapping[str, Any]]]:
    for machine in stack.of("StepFunctions::StateMachine"):
        yield machine, stack.flows[machine.body["Metadata"]["Definition"]]


def _states(flow: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any], bool]]:
    """Name, state, and whether a Parallel holds it."""
    for name, state in flow["States"].items():
        yield name, state, False
        for branch in state.get("Branches", []):
            yield from ((inner, body, True) for inner, body, _ in _states(branch))


def flows_answer_for_everything(stack: Stack) -> Iterator[str]:
    """Every task tries again as it should and ends, whatever happens, in a report."""
    passing = ["Lambda.AWSLambdaException", "Lambda.SdkClientException", "Lambda.ServiceException"]
    full = "Lambda.TooManyRequestsException"
    last = (["States.TaskFailed"], 3)
    patience = {
        # Many mailings begin at once, and wait until an account's functions have room for them.
        "Mailing": [(["Permanent"], 0), ([full], 200), ([*passing, "Transient"], 8), last],
        "Publication": [(["Permanent"], 0), ([*passing, full, "Transient"], 8), last],
    }
    for machine, flow in _flows(stack):
        if flow.get("QueryLanguage") != "JSONata":
            yield f"{machine.name} is not JSONata"
        for name, state, inside in _states(flow):
            where = f"{machine.name}, {name}"
            calls = state.get("Resource") == "arn:aws:states:::lambda:invoke"
            retry = state.get("Retry", [])
            if calls and [(r["ErrorEquals"], r["MaxAttempts"]) for r in retry] != patience[machine.name]:
                yield f"{where}: its retriers are not the house's"
            if any(r["MaxAttempts"] and r.get("JitterStrategy") != "FULL" for r in retry):
                yield f"{where}: retries without jitter come back all at once"
            if calls and not str(state["Arguments"]["Payload"]).startswith(
                ("{% $states.context.Execution.Input", "{% $merge([$states.context.Execution.Input,")
            ):
                yield f"{where} carries more than the reference"
            caught = [c["Next"] for c in state.get("Catch", []) if c["ErrorEquals"] == ["States.ALL"]]
            if (
                state["Type"] in ("Task", "Parallel")
                and not inside
                and name != "ReportFailure"
                and caught != [_CAUGHT.get(name, "ReportFailure")]
            ):
                yield f"{where}: a failure nobody foresaw ends without a report"
            targets = {
                state.get("Next"),
                state.get("Default"),
                *(c["Next"] for c in state.get("Choices", [])),
            }
            ends = state.get("End") or state["Type"] in ("Succeed", "Fail")
            # HandedOver: another execution goes on, and answers. Answered: Proof did.
            if ends and not inside and name not in ("Report", "Answered", "Failed", "HandedOver"):
                yield f"{where} ends without an answer"
            if state["Type"] == "Choice" and "Default" not in state:
                yield f"{where}: an outcome nobody listed stops the flow"
            yield from (
                f"{where} goes to {to}, which is not there"
                for to in targets - {None}
                if not inside and to not in flow["States"]
            )


def flows_start_once(stack: Stack) -> Iterator[str]:
    """A mailing's execution is named after its version: started twice is started once."""
    for machine, flow in _flows(stack):
        for name, state, _ in _states(flow):
            if "startExecution" in state.get("Resource", ""):
                expression = str(state["Arguments"].get("Name", ""))
                if not all(part in expression for part in ("release", "version")) or re.search(
                    r"uuid|millis|now", expression
                ):
                    yield f"{machine.name}, {name}: its name is not made of release and version"
                if not any(
                    "StepFunctions.ExecutionAlreadyExistsException" in c["ErrorEquals"]
                    for c in state.get("Catch", [])
                ):
                    yield f"{machine.name}, {name}: started before is taken for a failure"


RULES: Mapping[str, Rule] = {
    "every-queue-has-dead-letters": every_queue_has_dead_letters,
    "dead-letters-outlive-their-source": dead_letters_outlive_their_source,
    "fifo-matches-fifo": fifo_matches_fifo,
    "visibility-is-six-timeouts": visibility_is_six_timeouts,
    "a-bad-message-comes-back-alone": a_bad_message_comes_back_alone,
    "queues-cannot-flood": queues_cannot_flood,
    "mappings-may-read-their-queue": mappings_may_read_their_queue,
    "managed-policies-give-logs-and-traces-alone": managed_policies_give_logs_and_traces_alone,
    "each-writes-one-log": each_writes_one_log,
    "only-ses-says-who-passed": only_ses_says_who_passed,
    "senders-may-send": senders_may_send,
    "no-event-causes-itself": no_event_causes_itself,
    "news-of-mail-causes-no-mail": news_of_mail_causes_no_mail,
    "nothing-scheduled-is-lost": nothing_scheduled_is_lost,
    "what-nobody-waits-for-is-missed": what_nobody_waits_for_is_missed,
    "metrics-are-the-stack-s": metrics_are_the_stack_s,
    "buckets-that-trigger-tell-eventbridge": buckets_that_trigger_tell_eventbridge,
    "buckets-are-private": buckets_are_private,
    "buckets-are-versioned-and-tidied": buckets_are_versioned_and_tidied,
    "state-outlives-the-stack": state_outlives_the_stack,
    "tables-can-go-back-in-time": tables_can_go_back_in_time,
    "names-are-made-and-not-given": names_are_made_and_not_given,
    "no-wide-actions": no_wide_actions,
    "everything-only-with-a-reason": everything_only_with_a_reason,
    "staff-can-work-and-no-more": staff_can_work_and_no_more,
    "rights-on-objects-name-their-keys": rights_on_objects_name_their_keys,
    "conditions-can-hold": conditions_can_hold,
    "no-open-door": no_open_door,
    "keys-open-what-they-were-made-for": keys_open_what_they_were_made_for,
    "who-publishes-signs": who_publishes_signs,
    "strangers-words-meet-no-power": strangers_words_meet_no_power,
    "askers-do-not-render": askers_do_not_render,
    "outputs-can-be-handed-over": outputs_can_be_handed_over,
    "doors-exist": doors_exist,
    "layers-fit-their-functions": layers_fit_their_functions,
    "rights-are-what-the-doors-use": rights_are_what_the_doors_use,
    "settings-are-given": settings_are_given,
    "settings-and-rights-agree": settings_and_rights_agree,
    "no-secret-in-an-environment": no_secret_in_an_environment,
    "functions-can-be-followed": functions_can_be_followed,
    "functions-run-what-is-built-for-them": functions_run_what_is_built_for_them,
    "somebody-is-told": somebody_is_told,
    "the-site-is-closed-but-for-readers": the_site_is_closed_but_for_readers,
    "a-missing-page-is-missing": a_missing_page_is_missing,
    "mail-is-heard-of": mail_is_heard_of,
    "mail-goes-out-by-this-stack's-set": mail_goes_out_by_this_stack_s_set,
    "flows-fit-the-template": flows_fit_the_template,
    "flows-answer-for-everything": flows_answer_for_everything,
    "flows-start-once": flows_start_once,
}
