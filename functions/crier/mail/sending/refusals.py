"""What SES says no with, and whose fault each word is: one table, a row for each documented word.

Only two words are about a person. A word that is not here holds the mailing: people stay open, a person
is told, and nobody is charged for what AWS may come to say (docs/decisions/0061).

Statuses: https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_BulkEmailEntryResult.html
Errors: API_SendBulkEmail.html there, and CommonErrors.html, which are in no model.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# accepted: SES has it. person: this mail is refused for good. later: it takes it another time.
# account: a fault of the sender's account, set-up or rights. entry: a whole call is refused, perhaps because
# of one of its people: it is halved until that one is alone.
Whose = Literal["accepted", "person", "later", "account", "entry"]
# What staff are told to look at: a key of the words, hold.<topic>.
Topic = Literal["", "paused", "quota", "sender", "setup", "rights", "clock", "letter", "unknown"]


@dataclass(frozen=True)
class Row:
    """One word of SES's: of one entry, or of a whole call, of which then nobody got anything."""

    of: Literal["entry", "call"]
    word: str
    whose: Whose
    topic: Topic = ""


UNREACHED = "Unreached"  # ours: no connection, so nothing was asked
ROWS = (
    Row("entry", "SUCCESS", "accepted"),
    Row("entry", "MESSAGE_REJECTED", "person", "letter"),
    Row("entry", "INVALID_PARAMETER", "person", "letter"),
    Row("entry", "TRANSIENT_FAILURE", "later"),
    Row("entry", "FAILED", "later"),
    Row("entry", "ACCOUNT_THROTTLED", "later"),
    Row("entry", "ACCOUNT_DAILY_QUOTA_EXCEEDED", "account", "quota"),
    Row("entry", "ACCOUNT_SUSPENDED", "account", "paused"),
    Row("entry", "ACCOUNT_SENDING_PAUSED", "account", "paused"),
    Row("entry", "CONFIGURATION_SET_SENDING_PAUSED", "account", "paused"),
    Row("entry", "CONFIGURATION_SET_NOT_FOUND", "account", "setup"),
    Row("entry", "TEMPLATE_NOT_FOUND", "account", "setup"),
    Row("entry", "CONFIGURATION_SET_DOES_NOT_EXIST", "account", "setup"),  # as that page says as well
    Row("entry", "TEMPLATE_DOES_NOT_EXIST", "account", "setup"),
    Row("entry", "INVALID_SENDING_POOL_NAME", "account", "setup"),
    Row("entry", "MAIL_FROM_DOMAIN_NOT_VERIFIED", "account", "sender"),
    Row("call", UNREACHED, "later"),
    Row("call", "TooManyRequestsException", "later"),
    Row("call", "ThrottlingException", "later"),
    Row("call", "Throttling", "later"),
    Row("call", "LimitExceededException", "later"),
    Row("call", "BadRequestException", "entry", "letter"),
    Row("call", "MessageRejected", "entry", "sender"),
    Row("call", "ValidationException", "entry", "letter"),
    Row("call", "ValidationError", "entry", "letter"),
    Row("call", "InvalidParameterValue", "entry", "letter"),
    Row("call", "SendingPausedException", "account", "paused"),
    Row("call", "AccountSuspendedException", "account", "paused"),
    Row("call", "MailFromDomainNotVerifiedException", "account", "sender"),
    Row("call", "NotFoundException", "account", "setup"),
    Row("call", "AccessDeniedException", "account", "rights"),
    Row("call", "AccessDenied", "account", "rights"),
    Row("call", "NotAuthorized", "account", "rights"),
    Row("call", "OptInRequired", "account", "rights"),
    Row("call", "UnrecognizedClientException", "account", "rights"),
    Row("call", "InvalidClientTokenId", "account", "rights"),
    Row("call", "MissingAuthenticationTokenException", "account", "rights"),
    Row("call", "IncompleteSignature", "account", "rights"),
    Row("call", "SignatureDoesNotMatch", "account", "rights"),
    Row("call", "InvalidSignatureException", "account", "rights"),
    Row("call", "ExpiredTokenException", "account", "rights"),
    Row("call", "ExpiredToken", "account", "rights"),
    Row("call", "RequestExpired", "account", "clock"),
    Row("call", "RequestTimeTooSkewed", "account", "clock"),
)
_ROWS = {(row.of, row.word): row for row in ROWS}


def status(word: str) -> Row:
    """The row of a status of one entry; a word nobody knows is the account's."""
    return _ROWS.get(("entry", word), Row("entry", word, "account", "unknown"))


def error(word: str) -> Row:
    """The row of an error's code; a word nobody knows is the account's."""
    return _ROWS.get(("call", word), Row("call", word, "account", "unknown"))


@dataclass(frozen=True)
class Said:
    """What SES said: of which operation, and the word."""

    operation: str
    word: str

    def __str__(self) -> str:
        return f"{self.operation}: {self.word}"

    @classmethod
    def read(cls, text: str) -> Said:
        """The other way round."""
        operation, _, word = text.partition(": ")
        return cls(operation, word)

    @property
    def row(self) -> Row:
        """Whose fault it is; an entry's words and a call's are spelled apart."""
        return _ROWS.get(("entry", self.word), error(self.word))
