"""The newsroom's own pages."""

import re

import lxml.html
import pytest

import editions
from crier import site
from crier.feeds.adapter import sound
from crier.feeds.entry import Entry
from crier.outputs import content_type
from crier.templates import look


@pytest.fixture(scope="module")
def pages():
    edition = editions.load("cooling")
    entries = [Entry.from_edition(editions.load(name), None) for name in ("short", "cooling", "awkward")]
    return site.pages(edition.newsroom, "en", edition.site_url, sound(entries).entries)


def test_every_page_has_a_foreseen_key_and_a_type(pages):
    assert set(pages) == set(site.names("en"))
    assert all(content_type(key) for key in (*pages, *site.assets()))


def test_the_index_lists_releases_newest_first_and_announces_the_feeds(pages):
    root = lxml.html.fromstring(pages["en/index.html"].decode())
    titles = [" ".join(node.text_content().split()) for node in root.xpath("//li/h2/a")]
    assert [title.split()[0] for title in titles] == ["Tenants", "Statement:", "Clinic"]
    # Dated in the newsroom's zone: half past midnight UTC is the day before in Los Angeles.
    assert root.xpath("//time/@datetime") == ["2026-11-24", "2026-06-30", "2026-03-01"]
    feeds = root.xpath("//link[@rel='alternate'][@type]/@href")
    assert feeds == [f"https://news.example.org/en/{name}" for name in ("feed.atom", "feed.rss")]


def test_several_languages_are_chosen_by_plain_links(pages):
    root = lxml.html.fromstring(pages["index.html"].decode())
    assert root.xpath("//a[@hreflang]/@href") == ["/en/", "/es/"]
    assert b"refresh" not in pages["index.html"]


def test_one_language_is_its_own_front_page():
    newsroom = editions.load("short").newsroom
    made = site.pages(newsroom, "en", editions.SITE, ())
    assert made["index.html"] == made["en/index.html"]
    assert "index.html" not in site.pages(newsroom, "es", editions.SITE, ())


def test_a_missing_page_answers_in_every_language(pages):
    root = lxml.html.fromstring(pages["404.html"].decode())
    assert root.xpath("//main//a/@href") == ["/en/", "/es/"]
    assert len(root.xpath("//h1")) == 1
    assert all(href.startswith(("/", "#")) for href in root.xpath("//@href"))


def test_assets_are_named_by_their_bytes_and_small():
    assert all(re.fullmatch(r"assets/[a-z0-9-]+\.[0-9a-f]{12}\.(woff2|svg)", key) for key in site.assets())
    assert sum(map(len, look.assets().values())) < 500_000
