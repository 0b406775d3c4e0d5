"""CloudFront's functions as they stand in the template, run by Node.js on events as AWS documents them.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html
"""

import json
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

SITE = Path(__file__).parents[2] / "infrastructure" / "site.yaml"


class _Loader(yaml.SafeLoader):
    """CloudFormation's own tags mean nothing here."""


_Loader.add_multi_constructor("!", lambda loader, suffix, node: None)
# What stands in a text with holes is read with its holes.
_Loader.add_constructor(
    "!Sub",
    lambda loader, node: node.value if isinstance(node.value, str) else loader.construct_sequence(node)[0],
)


@cache
def ran(name: str, event: str) -> Any:
    """What the function of this logical name makes of an event (JSON)."""
    code = yaml.load(SITE.read_text("utf-8"), _Loader)["Resources"][name]["Properties"]["FunctionCode"]  # noqa: S506
    script = f"{code}\nconsole.log(JSON.stringify(handler({event})))"
    return json.loads(subprocess.run(["node", "-e", script], check=True, capture_output=True).stdout)


def asked(uri: str, **query: Any) -> Any:
    event = {"request": {"method": "GET", "uri": uri, "querystring": query, "headers": {}}}
    return ran("Index", json.dumps(event))


@pytest.mark.parametrize(
    ("uri", "found"),
    [
        ("/", "/index.html"),
        ("/en/", "/en/index.html"),
        ("/en/2026/11/28-a/", "/en/2026/11/28-a/index.html"),
        ("/en/feed.atom", "/en/feed.atom"),
        ("/.well-known/security.txt", "/.well-known/security.txt"),
        ("/assets/a.b/", "/assets/a.b/index.html"),
    ],
)
def test_a_path_is_a_file(uri, found):
    assert asked(uri)["uri"] == found


@pytest.mark.parametrize(
    ("uri", "page"),
    [
        ("/en", "/en/"),
        ("/en/2026/11/28-a", "/en/2026/11/28-a/"),
        ("/es/b%C3%BAsqueda", "/es/b%C3%BAsqueda/"),
        ("//other", "/other/"),
        ("///other", "/other/"),
        ("/\\other", "/other/"),
        ("/\\/other", "/other/"),
        ("//other.example/en", "/other.example/en/"),
        ("/%5Cother", "/%5Cother/"),
    ],
)
def test_a_page_without_its_last_slash_is_sent_to_it_on_this_host(uri, page):
    answer = asked(uri)
    assert (answer["statusCode"], answer["headers"]["location"]["value"]) == (301, page)


def test_what_was_asked_goes_along():
    several = {"value": "c", "multiValue": [{"value": "c"}, {"value": "d%26"}]}
    answer = asked("/en/search", q={"value": "a%20b"}, t=several)
    assert answer["headers"]["location"]["value"] == "/en/search/?q=a%20b&t=c&t=d%26"


@pytest.mark.parametrize(
    ("status", "gone", "answered"), [(200, True, 410), (200, False, 200), (304, True, 304), (206, True, 206)]
)
def test_what_was_withdrawn_is_gone(status, gone, answered):
    headers = {"content-type": {"value": "text/html"}} | ({"x-amz-meta-gone": {"value": "1"}} if gone else {})
    answer = ran("Gone", json.dumps({"response": {"statusCode": status, "headers": headers}}))
    assert answer["statusCode"] == answered
    assert list(answer["headers"]) == ["content-type"]


def resources():
    """Those of the site's stack, by name."""
    return yaml.load(SITE.read_text("utf-8"), _Loader)["Resources"]  # noqa: S506


def test_nobody_writes_down_who_reads():
    """Neither CloudFront nor the site's bucket keeps a log of requests."""
    distribution = resources()["Distribution"]["Properties"]["DistributionConfig"]
    assert not {"Logging", "RealtimeLogConfigArn"} & {*distribution, *distribution["DefaultCacheBehavior"]}
    assert all("RealtimeLogConfigArn" not in one for one in distribution["CacheBehaviors"])
    storage = yaml.load(SITE.with_name("storage.yaml").read_text("utf-8"), _Loader)["Resources"]  # noqa: S506
    kinds = {one["Type"] for one in (*storage.values(), *resources().values())}
    assert not {"AWS::Logs::DeliverySource", "AWS::CloudFront::RealtimeLogConfig"} & kinds
    buckets = [one["Properties"] for one in storage.values() if one["Type"] == "AWS::S3::Bucket"]
    assert buckets and not [one for one in buckets if "LoggingConfiguration" in one]


def test_the_edge_lets_pages_load_from_the_site_alone():
    found = [one for one in resources().values() if one["Type"] == "AWS::CloudFront::ResponseHeadersPolicy"]
    assert len(found) == 3
    for one in found:
        headers = one["Properties"]["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]
        policy = headers["ContentSecurityPolicy"]["ContentSecurityPolicy"]
        rules = dict(rule.split(maxsplit=1) for rule in policy.split(";") if rule.strip())
        assert rules["default-src"] == "'none'"
        sources = {
            source for name, given in rules.items() for source in given.split() if name.endswith("-src")
        }
        assert not [source for source in sources if source.startswith(("http", "*", "//"))]
