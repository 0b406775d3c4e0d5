"""Objects in S3: pinned reads, conditional writes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from botocore.exceptions import ClientError

from crier.aws.client import client, code, translated
from crier.model.errors import Permanent, Transient


@dataclass(frozen=True)
class Stored:
    """What S3 says of an object: its version (None on an unversioned bucket), bytes, ETag, type.

    metadata: what was sent along with it (x-amz-meta-…); taken: when S3 took it (UTC); of a listing neither.
    """

    version_id: str | None
    size: int
    etag: str
    content_type: str
    metadata: Mapping[str, str] = field(default_factory=dict)
    taken: datetime | None = None


class Missing(Permanent):
    """There is no such object."""


def head(bucket: str, key: str, version_id: str | None = None) -> Stored:
    """Raises Missing."""
    pinned = {"VersionId": version_id} if version_id else {}
    with translated():
        try:
            found = client("s3").head_object(Bucket=bucket, Key=key, **pinned)
        except ClientError as error:
            if code(error) in ("404", "NoSuchKey", "NoSuchVersion"):
                raise Missing(code(error)) from error
            raise
    return Stored(
        found.get("VersionId"),
        found["ContentLength"],
        found["ETag"],
        found["ContentType"],
        found.get("Metadata", {}),
        found["LastModified"],
    )


def get(bucket: str, key: str, version_id: str | None = None) -> tuple[bytes, Stored]:
    """The whole object. Raises Missing."""
    pinned = {"VersionId": version_id} if version_id else {}
    with translated():
        try:
            found = client("s3").get_object(Bucket=bucket, Key=key, **pinned)
        except ClientError as error:
            if code(error) in ("404", "NoSuchKey", "NoSuchVersion"):
                raise Missing(code(error)) from error
            raise
        body = found["Body"].read()
    stored = Stored(
        found.get("VersionId"), len(body), found["ETag"], found["ContentType"], taken=found["LastModified"]
    )
    return body, stored


def find(bucket: str, key: str) -> tuple[bytes, Stored] | None:
    """The whole object, or None where there is none."""
    try:
        return get(bucket, key)
    except Missing:
        return None


def look(bucket: str, key: str, version_id: str | None = None) -> Stored | None:
    """What S3 says of an object, or None where there is none."""
    try:
        return head(bucket, key, version_id)
    except Missing:
        return None


def put(
    bucket: str,
    key: str,
    body: bytes,
    content_type: str,
    *,
    cache_control: str | None = None,
    metadata: Mapping[str, str] | None = None,
    if_match: str | None = None,
    if_absent: bool = False,
) -> bool:
    """Writes; False where the condition did not hold (412): somebody else was first.

    `metadata` is sent along with the object, as x-amz-meta- headers.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
    """
    extra: dict[str, Any] = {}
    if cache_control:
        extra["CacheControl"] = cache_control
    if metadata:
        extra["Metadata"] = dict(metadata)
    if if_match:
        extra["IfMatch"] = if_match
    if if_absent:
        extra["IfNoneMatch"] = "*"
    with translated():
        try:
            client("s3").put_object(Bucket=bucket, Key=key, Body=body, ContentType=content_type, **extra)
        except ClientError as error:
            if code(error) == "PreconditionFailed":
                return False
            raise
    return True


def put_version(bucket: str, key: str, body: bytes, content_type: str) -> str | None:
    """Writes, and says which version that is: None on an unversioned bucket."""
    with translated():
        written = client("s3").put_object(Bucket=bucket, Key=key, Body=body, ContentType=content_type)
    version: str | None = written.get("VersionId")
    return version


def put_instead(
    bucket: str, key: str, body: bytes, content_type: str, *, of: Stored | None, metadata: Mapping[str, str]
) -> str | None:
    """Writes, where what lies there still has the bytes of `of`, or nothing lies there; the version that it
    is ("null" on an unversioned bucket), or None where another file came meanwhile, and nothing is written.
    """
    where = {"IfMatch": of.etag} if of else {"IfNoneMatch": "*"}
    request = {"Body": body, "ContentType": content_type, "Metadata": dict(metadata), **where}
    with translated():
        try:
            written = client("s3").put_object(Bucket=bucket, Key=key, **request)
        except ClientError as error:
            if code(error) in ("PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey"):
                return None
            raise
    return str(written.get("VersionId", "null"))


def signed_get(bucket: str, key: str, version_id: str | None, seconds: int) -> str:
    """An address under which whoever has it may read this version, and nothing else, for a while."""
    asked = {"Bucket": bucket, "Key": key} | ({"VersionId": version_id} if version_id else {})
    url: str = client("s3").generate_presigned_url("get_object", Params=asked, ExpiresIn=seconds)
    return url


def signed_post(
    bucket: str, key: str, most_bytes: int, seconds: int, *, back: str = ""
) -> tuple[str, dict[str, str]]:
    """Address and fields of a form by which whoever has them may write this key, at most so many bytes.

    A key that ends in ${filename} is any below that folder. back: where the browser is sent afterwards.
    https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
    """
    fields = {"success_action_redirect": back} if back else {}
    limits = [["content-length-range", 0, most_bytes], *({name: value} for name, value in fields.items())]
    form = client("s3").generate_presigned_post(
        bucket, key, Fields=fields, Conditions=limits, ExpiresIn=seconds
    )
    return form["url"], form["fields"]


def fetch(bucket: str, key: str, path: Path, version_id: str | None = None) -> None:
    """The object into a file, piece by piece. Raises Missing."""
    with path.open("wb") as file:
        file.writelines(pieces(bucket, key, version_id))


def pieces(bucket: str, key: str, version_id: str | None = None) -> Iterator[bytes]:
    """The object, a megabyte at a time. Raises Missing."""
    pinned = {"VersionId": version_id} if version_id else {}
    with translated():
        try:
            body = client("s3").get_object(Bucket=bucket, Key=key, **pinned)["Body"]
        except ClientError as error:
            if code(error) in ("404", "NoSuchKey", "NoSuchVersion"):
                raise Missing(code(error)) from error
            raise
        yield from body.iter_chunks(1 << 20)


def put_file(bucket: str, key: str, file: IO[bytes], content_type: str) -> None:
    """Writes what an open file holds."""
    with translated():
        client("s3").put_object(Bucket=bucket, Key=key, Body=file, ContentType=content_type)


def delete_version(bucket: str, key: str, version_id: str) -> None:
    """Deletes one version of an object for good."""
    with translated():
        client("s3").delete_object(Bucket=bucket, Key=key, VersionId=version_id)


def keys(bucket: str, prefix: str) -> list[str]:
    """All keys under a prefix, sorted as S3 lists them."""
    return [item["Key"] for item in _listed(bucket, prefix)]


def listing(bucket: str, prefix: str) -> dict[str, Stored]:
    """What lies under a prefix, by key; neither version nor type is known of it."""
    listed = _listed(bucket, prefix)
    return {item["Key"]: Stored(None, item["Size"], item["ETag"], "") for item in listed}


def _listed(bucket: str, prefix: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    with translated():
        for page in client("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
            items += page.get("Contents", ())
    return items


def delete(bucket: str, key: str) -> None:
    """Takes an object away; one that is gone already is no error."""
    with translated():
        client("s3").delete_object(Bucket=bucket, Key=key)


def delete_instead(bucket: str, key: str, of: Stored) -> bool:
    """Takes an object away that still has the bytes of `of`, or is gone; False where it has others.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html
    """
    with translated():
        try:
            client("s3").delete_object(Bucket=bucket, Key=key, IfMatch=of.etag)
        except ClientError as error:
            if code(error) in ("PreconditionFailed", "ConditionalRequestConflict"):
                return look(bucket, key) is None  # another was quicker: what is gone is done
            if code(error) != "NoSuchKey":
                raise
    return True


def delete_all(bucket: str, keys: Sequence[str]) -> None:
    """Takes objects away, a thousand a call; those that are gone already are no error."""
    for at in range(0, len(keys), 1000):  # DeleteObjects' limit
        wanted = [{"Key": key} for key in keys[at : at + 1000]]
        with translated():
            answer = client("s3").delete_objects(Bucket=bucket, Delete={"Objects": wanted, "Quiet": True})
        if answer.get("Errors"):
            raise Transient(f"DeleteObjects: {sorted({one['Code'] for one in answer['Errors']})}")


def any_under(bucket: str, prefix: str) -> bool:
    """Whether anything lies there."""
    with translated():
        return bool(client("s3").list_objects_v2(Bucket=bucket, Prefix=prefix, MaxKeys=1).get("Contents"))
