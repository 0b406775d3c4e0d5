"""The keys from the command line: which there are, and new ones (docs/subscribers.md says when)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

from infrastructure.local.stack import deploy
from infrastructure.local.stack.account import Account
from infrastructure.local.stack.cloud import client, enter
from infrastructure.local.stack.place import Place

EDGE_HEADER = "x-crier-edge"  # site.yaml


def effects(place: Place | Account, action: str) -> list[str]:
    """What an action would change, with its numbers."""
    from crier.operations import rotate_keys

    if action == "sign":
        return ["A new key signs the links in mail. Links from before go on working."]
    if action == "edge":
        return ["CloudFront and the functions get a new key. Both are good until the next change."]
    enter(place)
    addresses = sum(rotate_keys.rows(deploy.outputs(place)["Subscribers"]).values())
    new = "A new data key is made. " if action == "rotate" else ""
    return [f"{new}Up to {addresses:,} addresses are sealed anew; nobody's mail changes."]


def run(place: Place | Account, action: str) -> Iterator[str]:
    """What was done, line by line. rotate: a new data key, and everything sealed with it."""
    from crier.operations import rotate_keys
    from crier.stores import address_encryption

    enter(place)
    outputs = deploy.outputs(place)
    table = outputs["Subscribers"]
    if action == "sign":
        number = rotate_keys.new_link_key(outputs["LinkKey"])
        yield f"Link key {number} signs from the next start of each function. Old links go on working."
        yield "Copy the secret's value into your safe now."
        return
    if action == "edge":
        yield from _edge(place)
        return
    if action == "rotate":
        yield f"Data key {address_encryption.add_key(table, outputs['AddressKey'])} made."
    if action != "show":
        done = 0
        for done in rotate_keys.encrypt_again(table):
            yield f"{done:,} addresses sealed anew"
        yield "Functions that are running may use the key before for some hours: run reseal again tomorrow."
    for number, addresses in sorted(rotate_keys.rows(table).items()):
        yield f"data key {number}: {addresses:,} addresses"


def _edge(place: Place | Account) -> Iterator[str]:
    """The functions know the new key first, and the old one still; then CloudFront sends it.

    CloudFormation fetches a secret again only when the distribution itself changes. A change that was broken
    off is finished, not begun anew: two new keys in a row would leave CloudFront with one that nobody knows.
    """
    import secrets as chance

    secret = deploy.outputs(place)["EdgeKey"]
    manager, cloudfront = client(place, "secretsmanager"), client(place, "cloudfront")
    distribution = deploy.outputs(place)["Distribution"]
    answer = cloudfront.get_distribution_config(Id=distribution)
    headers = _edge_headers(answer["DistributionConfig"])
    key = manager.get_secret_value(SecretId=secret)["SecretString"]
    if all(header["HeaderValue"] == key for header in headers):
        key = chance.token_hex(32)
        manager.put_secret_value(SecretId=secret, SecretString=key)
    for header in headers:
        header["HeaderValue"] = key
    cloudfront.update_distribution(
        Id=distribution, IfMatch=answer["ETag"], DistributionConfig=answer["DistributionConfig"]
    )
    yield f"CloudFront sends the new key to {len(headers)} origins within some minutes."


def _edge_headers(config: dict[str, Any]) -> list[dict[str, str]]:
    headers = [origin.get("CustomHeaders", {}).get("Items", ()) for origin in config["Origins"]["Items"]]
    return [one for one in chain.from_iterable(headers) if one["HeaderName"].lower() == EDGE_HEADER]
