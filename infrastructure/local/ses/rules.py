"""What SES refuses, as pure judgement over a request; the limits are SES's published quotas."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

Json = Mapping[str, Any]

ENTRIES = 50  # per SendBulkEmail call
RECIPIENTS = 50  # per message
HEADERS = 15
TEMPLATE_DATA = 262_144  # characters
TEMPLATE_SIZE = 500 * 1024  # bytes of a stored template
MESSAGE_SIZE = 40 * 1024 * 1024  # bytes

NOT_CUSTOM = {
    *("bcc", "cc", "content-disposition", "content-type", "date", "from", "message-id"),
    *("mime-version", "reply-to", "return-path", "subject", "to"),
}  # SES header fields: these it sets itself
_NAME = re.compile(r"^[!-9;-~]{1,126}$")  # printable ASCII, no space, no colon (RFC 5322 ftext)
_VALUE = re.compile(r"^[ -~]{1,995}$")
_TAG = re.compile(r"^[A-Za-z0-9_-]{1,256}$")
_LOCAL = re.compile(r"^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$")
_DOMAIN = re.compile(r"^(?=.{1,253}$)([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9-]{2,63}$")
_NAMED = re.compile(r'^(?:"(?:[^"\\]|\\.)*"|[^"<>@,;:]*)\s*<([^<>]*)>$')
_HOLE = re.compile(r"\{\{\{?\s*([A-Za-z_][A-Za-z0-9_.-]*)\s*\}?\}\}")
_BLOCK = re.compile(r"\{\{\{?\s*[#/^&>!]")


class Refusal(Exception):
    """SES's answer to a whole call: an error code of its model and the message beside it."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status


def bad(message: str) -> Refusal:
    """A BadRequestException."""
    return Refusal("BadRequestException", message)


class Unrendered(Exception):
    """A template that could not be filled: SES accepts the mail, and only an event tells."""


def bare(address: str) -> str:
    """The address of `Name <address>`. Raises Refusal for what SES takes for no address."""
    if not address.isascii():
        raise bad("Local address contains non-ASCII characters, or the name is not an encoded word")
    if any(ord(c) < 32 for c in address):
        raise bad("Address contains control characters")
    named = _NAMED.match(address)
    plain = named[1] if named else address
    local, at, domain = plain.rpartition("@")
    if not at:
        raise bad("Missing final '@domain'")
    if len(plain) > 320 or len(local) > 64 or not _LOCAL.match(local):
        raise bad("Local address contains illegal characters")
    if not _DOMAIN.match(domain):
        raise bad("Domain contains illegal character")
    return plain


def recipients(destination: Json) -> list[str]:
    """All addresses of a Destination, bare. Raises Refusal for none, too many or a wrong one."""
    kinds = ("ToAddresses", "CcAddresses", "BccAddresses")
    every: list[str] = []
    for kind in kinds:
        every += [bare(address) for address in destination.get(kind) or []]
    if not every:
        raise bad("Destination has no recipients")
    if len(every) > RECIPIENTS:
        raise bad(f"Recipient count exceeds {RECIPIENTS}.")
    return every


def headers(given: Iterable[Json]) -> list[tuple[str, str]]:
    """Custom headers as pairs. Raises Refusal for a name, a length or a number SES refuses."""
    pairs = [(str(h["Name"]), str(h["Value"])) for h in given]
    if len(pairs) > HEADERS:
        raise bad(f"Number of headers exceeds the maximum of {HEADERS}")
    seen: set[str] = set()
    for name, value in pairs:
        if not _NAME.match(name):
            raise bad("Header name is invalid")
        if name.lower() in NOT_CUSTOM:
            raise bad(f"Header {name} is not allowed")
        if name.lower() in seen:
            raise bad(f"Header {name} is given more than once")
        if not _VALUE.match(value) or len(name) + len(value) > 996:
            raise bad(f"Value of header {name} is invalid")
        seen.add(name.lower())
    return pairs


def attachments(given: Iterable[Json]) -> list[Json]:
    """Attachments of a Simple message. Raises Refusal for what names no file, or is not base64.

    https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_Attachment.html
    """
    files = list(given)
    for one in files:
        if not 1 <= len(str(one.get("FileName") or "")) <= 255:
            raise bad("Attachment file name is required, of at most 255 characters")
        if one.get("ContentDisposition", "ATTACHMENT") not in ("ATTACHMENT", "INLINE"):
            raise bad("ContentDisposition is ATTACHMENT or INLINE")
        try:
            size = len(base64.b64decode(one.get("RawContent") or "", validate=True))
        except ValueError as error:
            raise bad("RawContent is not base64") from error
        if not 0 < size <= MESSAGE_SIZE:
            raise bad("Message length is more than 41943040 bytes long, or an attachment is empty")
    return files


def tags(given: Iterable[Json]) -> dict[str, str]:
    """Message tags by name. Raises Refusal for characters SES does not take."""
    by_name: dict[str, str] = {}
    for tag in given:
        if not _TAG.match(str(tag["Name"])) or not _TAG.match(str(tag["Value"])):
            raise bad("Invalid email tag: letters, digits, underscore and dash only")
        if tag["Name"] in by_name:
            raise bad("Duplicate email tag name")
        by_name[tag["Name"]] = tag["Value"]
    return by_name


def subject(text: str) -> str:
    """A subject on one line."""
    if any(ord(c) < 32 for c in text):
        raise bad("Subject contains control characters")
    return text


def template_data(text: str | None) -> dict[str, Any]:
    """The variables of a template. Raises Refusal unless it is one JSON object of bearable size."""
    if text is None or text == "":
        return {}
    if len(text) > TEMPLATE_DATA:
        raise bad("Template data is too long")
    try:
        data = json.loads(text)
    except ValueError as error:
        raise bad("Template data is not valid JSON") from error
    if not isinstance(data, dict):
        raise bad("Template data is not a JSON object")
    return data


def template_content(content: Json) -> Json:
    """Subject, Text and Html of a template. Raises Refusal for one SES (or this stand-in) cannot use."""
    parts = [str(content.get(part) or "") for part in ("Subject", "Text", "Html")]
    if not parts[0] or not (parts[1] or parts[2]):
        raise bad("A template needs a subject and a text or HTML part")
    if sum(len(part.encode()) for part in parts) > TEMPLATE_SIZE:
        raise bad("Template is larger than 500 KB")
    if any(_BLOCK.search(part) for part in parts):
        raise bad("The local stand-in fills {{name}} alone, no Handlebars blocks")
    return content


def fill(text: str, data: Json) -> str:
    """Put the values into `{{name}}`, once. Raises Unrendered where one is missing."""

    def value(hole: re.Match[str]) -> str:
        try:
            filling = data[hole[1]]
        except KeyError as error:
            raise Unrendered(f"Attribute '{hole[1]}' is not present in the rendering data.") from error
        return filling if isinstance(filling, str) else json.dumps(filling)

    return _HOLE.sub(value, text)
