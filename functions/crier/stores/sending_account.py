"""What SES lets the account do, asked once a minute by all functions together.

SES answers about one such question a second for a whole account, and each mail to a single person asks:
https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetAccount.html
"""

from __future__ import annotations

from dataclasses import asdict

from crier.aws import dynamodb, ses
from crier.aws.ses import Account

KEPT = 60.0  # seconds


def account(mailings: str, now: float) -> Account:
    """The account as somebody saw it within the last minute. Raises Transient or Permanent.

    mailings: the table it is noted in. now: seconds since the epoch. What says that nothing may be sent is
    kept as long as what says that all is well.
    """
    item = dynamodb.get(mailings, "account", "account")
    if item and 0 <= now - float(item["at"]) < KEPT:
        return Account(float(item["rate"]), float(item["left"]), bool(item["open"]), bool(item["sandbox"]))
    known = ses.account()
    values = {**asdict(known), "rate": str(known.rate), "left": str(known.left), "at": str(now)}
    dynamodb.update(mailings, "account", "account", values)
    return known
