"""A member of staff's way into a newsroom: a user of their own, a key, and what their program reads.

The user may do what the stack's policies for staff say and nothing else (infrastructure/storage.yaml).
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from crier.stores import principals
from infrastructure.local.stack.account import Account
from infrastructure.local.stack.cloud import enter
from infrastructure.local.stack.place import Refused

NAME = re.compile(r"[a-z][a-z0-9-]{1,30}")
LONGEST = 64  # of a user's name in IAM
# What somebody may do, and the stack's output with the policy for it (docs/security.md).
ROLES = {"write": "WriterPolicy", "publish": "ApproverPolicy", "keep": "KeeperPolicy"}
USUAL = ("write", "publish")
PRINCIPAL = re.compile(r"AIDA[0-9A-Za-z]{6,}|AROA[0-9A-Za-z]{6,}:[\w+=,.@-]{2,64}")
PATH = "/crier/{}/"  # which users of an account are a stack's staff


@dataclass(frozen=True)
class Key:
    """An access key. `secret` is shown by AWS once, and by us in one file."""

    id: str
    secret: str


def user(stack: str, name: str) -> str:
    """What somebody is called in IAM. Raises Refused for what cannot be a name there."""
    if not NAME.fullmatch(name):
        raise Refused(f"{name} cannot be used: 2 to 31 small letters, digits, hyphens, like ana-ruiz.")
    whole = f"{stack}-staff-{name}"
    if len(whole) > LONGEST:
        raise Refused(f"{name} is too long: IAM takes {LONGEST} letters, and would get {whole}.")
    return whole


def everybody(account: Account) -> list[str]:
    """The staff there are, by the names they were given."""
    iam, start = account.session.client("iam"), f"{account.stack}-staff-"
    pages = iam.get_paginator("list_users").paginate(PathPrefix=PATH.format(account.stack))
    users = list[str]()
    for page in pages:
        users += [one["UserName"].removeprefix(start) for one in page["Users"]]
    return sorted(users)


def add(account: Account, name: str, roles: Sequence[str] = USUAL) -> Key:
    """Makes the user with a key and these roles' policies. Raises Refused where there is one already."""
    iam, who = account.session.client("iam"), user(account.stack, name)
    if name in everybody(account):
        raise Refused(f"There is a {name} already. New key? ./crier staff remove {name}, then add again.")
    policies = [account.outputs[ROLES[role]] for role in roles]  # or nobody is made
    iam.create_user(UserName=who, Path=PATH.format(account.stack))
    for policy in policies:
        iam.attach_user_policy(UserName=who, PolicyArn=policy)
    made = iam.create_access_key(UserName=who)["AccessKey"]
    return Key(made["AccessKeyId"], made["SecretAccessKey"])


def name_writer(account: Account, who: str, address: str) -> str:
    """Notes whose files are those that this user, or this principal of AWS, puts; that, as S3 says it.

    who: a name as `add` took it, or `AIDA…`, `AROA…:session`. It is a fact of the store: no file that staff
    put can say it. Raises Refused for nobody.
    """
    known = who in everybody(account)
    principal = _identity(account, who) if known else who
    if not known and not PRINCIPAL.fullmatch(principal):
        raise Refused(f"There is no {who}. Who there is: ./crier staff list")
    enter(account)
    principals.note(account.outputs["Releases"], principal, address)
    return principal


def _identity(account: Account, name: str) -> str:
    known = account.session.client("iam").get_user(UserName=user(account.stack, name))
    return str(known["User"]["UserId"])


def remove(account: Account, name: str) -> None:
    """Takes a user away with every key; what they put stays. One that was half removed goes whole."""
    iam, who = account.session.client("iam"), user(account.stack, name)
    if name not in everybody(account):
        raise Refused(f"There is no {name}. Who there is: ./crier staff list")
    enter(account)
    principals.forget(account.outputs["Releases"], _identity(account, name))
    for key in iam.list_access_keys(UserName=who)["AccessKeyMetadata"]:
        iam.delete_access_key(UserName=who, AccessKeyId=key["AccessKeyId"])
    for policy in iam.list_attached_user_policies(UserName=who)["AttachedPolicies"]:
        iam.detach_user_policy(UserName=who, PolicyArn=policy["PolicyArn"])
    iam.delete_user(UserName=who)


def cyberduck(bucket: str, region: str, key: Key, title: str) -> str:
    """A bookmark that Cyberduck opens by a double click; it asks for the secret once and keeps it.

    https://docs.cyberduck.io/cyberduck/bookmarks/
    """
    rows = {
        "Protocol": "s3",
        "Nickname": title,
        "Hostname": f"s3.{region}.amazonaws.com",
        "Port": "443",
        "Username": key.id,
        "Path": f"/{bucket}",
    }
    inner = "\n".join(
        f"    <key>{name}</key>\n    <string>{escape(value)}</string>" for name, value in rows.items()
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
  <dict>
{inner}
  </dict>
</plist>
"""


def rclone(bucket: str, region: str, key: Key, title: str) -> str:
    """A section for rclone.conf. https://rclone.org/s3/"""
    section = re.sub(r"\W+", "-", title).strip("-")
    return f"""[{section}]
type = alias
remote = {section}-s3:{bucket}

[{section}-s3]
type = s3
provider = AWS
region = {region}
no_check_bucket = true
access_key_id = {key.id}
secret_access_key = {key.secret}
"""


def files(account: Account, name: str, key: Key, folder: Path) -> list[Path]:
    """Writes what somebody is handed: a bookmark, a section, and the key in words. For their eyes alone.

    Raises Refused where one is there already.
    """
    bucket, region = account.outputs["Uploads"], str(account.session.region_name)
    words = f"Access key: {key.id}\nSecret key: {key.secret}\nBucket: {bucket}\nRegion: {region}\n"
    written = list[Path]()
    for ending, text in (
        ("duck", cyberduck(bucket, region, key, account.stack)),
        ("rclone.conf", rclone(bucket, region, key, account.stack)),
        ("txt", words),
    ):
        path = folder / f"{account.stack}-{name}.{ending}"
        try:
            number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError as error:
            raise Refused(f"{path} is there already.") from error
        with os.fdopen(number, "w", encoding="utf-8") as file:
            file.write(text)
        written.append(path)
    return written


def free(account: Account, name: str, folder: Path) -> None:
    """Raises Refused where a key could not be written down, as where a file of that name lies: it is lost."""
    if not (folder.is_dir() and os.access(folder, os.W_OK)):
        raise Refused(f"Nothing can be written into the folder {folder}. Make it, or name another: --folder")
    for path in folder.glob(f"{account.stack}-{name}.*"):
        raise Refused(f"{path} is there already. Move it, then repeat the command.")
