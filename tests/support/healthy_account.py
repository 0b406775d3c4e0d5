"""An account in which nothing is wrong, as doctor and deploy ask it: for tests that spoil something of it."""

from __future__ import annotations

from operated import Simulated

DESK, SENDER, DOMAIN = "press@lantern.org", "news@mail.lantern.org", "news.lantern.org"
CALLER = "arn:aws:iam::123456789012:user/ana"
SENDING = {
    "ProductionAccessEnabled": True,
    "SendingEnabled": True,
    "EnforcementStatus": "HEALTHY",
    "SendQuota": {"Max24HourSend": 50000.0, "SentLast24Hours": 3.0, "MaxSendRate": 14.0},
}
IDENTITY = {
    "VerifiedForSendingStatus": True,
    "DkimAttributes": {"Status": "SUCCESS", "Tokens": ["tok1", "tok2", "tok3"]},
    "MailFromAttributes": {"MailFromDomain": "crier-bounce.lantern.org", "MailFromDomainStatus": "SUCCESS"},
}
TOPIC = "arn:aws:sns:us-east-1:123456789012:alarms"
ARN = "arn:aws:acm:us-east-1:123456789012:certificate/1"


def healthy(simulated: Simulated) -> Simulated:
    """An account in which nothing is wrong, with a live stack."""
    known = {"lantern.org": IDENTITY}
    parameters = {
        "DeskEmail": DESK,
        "FromEmail": SENDER,
        "SiteUrl": "https://x.test",
        "LiveRecipients": "yes",
    }
    simulated.stack("crier", {"Domain": "d1.cloudfront.net"}, parameters=parameters)
    simulated.answers |= {
        "GetCallerIdentity": {"UserId": "u", "Account": "123456789012", "Arn": CALLER},
        "GetAccount": SENDING,
        "GetEmailIdentity": lambda asked: known.get(asked["EmailIdentity"], "NotFoundException"),
        "GetSuppressedDestination": "NotFoundException",
        "GetAccountSettings": {"AccountLimit": {"ConcurrentExecutions": 1000}},
        "DescribeStackEvents": {"StackEvents": []},
        "ListExports": {"Exports": []},
        "DescribeStackResource": {"StackResourceDetail": {
            "LogicalResourceId": "Alarms", "PhysicalResourceId": TOPIC, "ResourceType": "AWS::SNS::Topic",
            "LastUpdatedTimestamp": "2026-11-28T00:00:00Z", "ResourceStatus": "CREATE_COMPLETE",
        }},
        "ListSubscriptionsByTopic": {"Subscriptions": [{"SubscriptionArn": f"{TOPIC}:1"}]},
        "DescribeBudgets": {"Budgets": [{"BudgetName": "b", "TimeUnit": "MONTHLY", "BudgetType": "COST"}]},
    }  # fmt: skip
    return simulated
