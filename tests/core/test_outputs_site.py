"""The newsroom's own pages, from shelves as the Releases table would hold them."""

import hashlib
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import editions
import icalendar
import lxml.html
import newsrooms
import pytest
from lxml import etree

from crier import site
from crier.model.media_types import content_type
from crier.model.public_files import FEEDS, KEY_FILE
from crier.rendering import outputs
from crier.rendering.templates import look
from crier.site.collections import EVERYTHING
from crier.site.language_state import State

HERE = Path(__file__).parents[1]
HOUSING, HEAT = "en/topics/housing/", "en/topics/heat/"


@pytest.fixture(scope="module")
def pages():
    edition = editions.load("cooling")
    return newsrooms.made(edition.newsroom, "en", ("short", "cooling", "awkward", "advisory"), "2026-06-15")


def parsed(pages, key):
    return lxml.html.fromstring(pages[key].decode())


def test_every_page_has_a_foreseen_key_and_a_type(pages):
    newsroom = editions.load("cooling").newsroom
    state = newsrooms.table(("short", "cooling", "awkward", "advisory")).state("en")
    keys = site.plan(
        newsroom, editions.SITE, State("en", {}), {EVERYTHING, *state.collections}, state.own().times
    )
    assert set(keys) == set(pages)
    assert all(content_type(key) for key in (*pages, *site.assets()))
    assert content_type("en/feed.json") == "application/feed+json"


def test_the_index_lists_releases_newest_first_and_announces_the_feeds(pages):
    root = parsed(pages, "en/index.html")
    titles = [" ".join(node.text_content().split()) for node in root.xpath("//li/h3/a")]
    assert [title.split()[0] for title in titles][:2] == ["Tenants", "Three"]
    # Dated in the newsroom's zone: half past midnight UTC is the day before in Los Angeles.
    days = root.xpath("//ul[@class='list']//time/@datetime")
    assert days[0] == "2026-11-24" and days == sorted(days, reverse=True)
    feeds = root.xpath("//link[@rel='alternate'][@type]/@href")
    assert feeds == [f"https://news.example.org/en/{name}" for name in FEEDS]


def test_a_release_is_found_by_topic_year_person_and_word(pages):
    (address,) = [
        node.get("href")
        for node in parsed(pages, "en/index.html").xpath("//li/h3/a")
        if "Tenants" in node.text
    ]
    assert address in parsed(pages, f"{HOUSING}index.html").xpath("//li/h3/a/@href")
    assert address in parsed(pages, "en/2026/index.html").xpath("//ul[@class='brief']/li/a/@href")
    people = [key for key in pages if re.fullmatch(r"en/people/[^/]+/index.html", key)]
    assert any(address in parsed(pages, key).xpath("//@href") for key in people)
    rows = json.loads(pages["en/search/2026-11.json"])
    (row,) = [row for row in rows if editions.SITE + row["u"] == address]
    assert {"shade", "tenants"} <= set(row["w"].split())
    assert row["d"] == "2026-11-24"


def test_every_link_between_the_pages_leads_somewhere(pages):
    releases = set(parsed(pages, "en/2026/index.html").xpath("//ul[@class='brief']/li/a/@href"))
    for key in (key for key in pages if key.endswith(".html")):
        base = f"{editions.SITE}/{key.removesuffix('index.html')}"
        root = lxml.html.fromstring(pages[key].decode(), base_url=base)
        root.make_links_absolute()
        for address in root.xpath("//a/@href | //link/@href | //script/@src"):
            where = address.partition("#")[0].partition("?")[0]
            if (
                where in releases
                or not where.startswith(editions.SITE)
                or "/es/" in where
                or "/subscribe/" in where
            ):
                continue
            wanted = where.removeprefix(f"{editions.SITE}/") + ("index.html" if where.endswith("/") else "")
            beside = wanted == KEY_FILE  # put with the first release
            assert beside or wanted in pages or wanted in site.assets(), f"{key} → {address}"


def test_the_page_that_is_shown_is_marked_in_the_sections(pages):
    for key, name in (("en/index.html", "Releases"), ("en/people/index.html", "People")):
        (current,) = parsed(pages, key).xpath("//nav//a[@aria-current='page']")
        assert current.text == name


def test_events_are_to_come_until_their_day_is_over():
    newsroom = editions.load("advisory").newsroom
    made = newsrooms.made(newsroom, "en", ("advisory",), "2026-10-13")  # of the 6th, the 13th and the 20th
    root = parsed(made, "en/events/index.html")
    days = {
        heading.text: [day[:10] for day in heading.xpath("following-sibling::ul[1]//time/@datetime")]
        for heading in root.xpath("//main/h2")
    }
    assert days == {"Coming up": ["2026-10-13", "2026-10-20"], "Past events": ["2026-10-06"]}


def test_a_calendar_holds_the_events_and_says_what_was_called_off():
    newsroom = editions.load("advisory").newsroom
    before = newsrooms.made(newsroom, "en", ("advisory",), "2026-01-01")
    corrected = replace(
        editions.load("advisory"),
        version=3,
        release=editions.load("advisory").release.model_copy(
            update={"events": editions.load("advisory").release.events[:1]}
        ),
    )
    after = newsrooms.made(newsroom, "en", ("advisory", corrected), "2026-01-01")
    was, now = (icalendar.Calendar.from_ical(made["en/events/events.ics"]) for made in (before, after))
    old, new = (calendar.walk("VEVENT") for calendar in (was, now))
    assert [event["UID"] for event in old] == [event["UID"] for event in new]
    assert [(event.get("STATUS"), event["SEQUENCE"]) for event in old] == [(None, 0)] * 3
    assert [(event.get("STATUS"), event["SEQUENCE"]) for event in new] == [(None, 2)] + [("CANCELLED", 2)] * 2
    assert not [error for calendar in (was, now) for part in calendar.walk() for error in part.errors]


def test_sitemaps_name_every_page_and_every_release(pages):
    spaces = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}

    def urls(key):
        return etree.fromstring(pages[key]).xpath("//s:loc/text()", namespaces=spaces)

    parts = [url.removeprefix(f"{editions.SITE}/") for url in urls("sitemap.xml")]
    assert parts == [f"sitemap-{name}.xml" for name in ("en", "en-2026", "en-news", "es", "es-news")]
    assert sorted(urls("sitemap-en-2026.xml")) == sorted(
        parsed(pages, "en/2026/index.html").xpath("//ul[@class='brief']/li/a/@href")
    )
    html = {
        f"{editions.SITE}/{key.removesuffix('index.html')}" for key in pages if key.endswith("/index.html")
    }
    short = f"{editions.SITE}/verify/"  # a copy that names its own address
    assert short in html and set(urls("sitemap-en.xml")) == html - {short}
    assert pages["verify/index.html"] == pages["en/verify/index.html"]
    assert f"Sitemap: {editions.SITE}/sitemap.xml".encode() in pages["robots.txt"]


def test_news_are_those_of_two_days_and_follow_googles_rules(pages):
    grammar = etree.RelaxNG(etree.parse(HERE / "judges/sitemaps.rng"))
    assert not grammar.validate(etree.parse(HERE / "judges/bad.xml"))
    newsroom = editions.load("cooling").newsroom
    for today, titles in (("2026-11-24", 1), ("2026-11-25", 1), ("2026-11-26", 0)):
        made = newsrooms.made(newsroom, "en", ("short", "cooling", "awkward", "advisory"), today)
        root = etree.fromstring(made["sitemap-en-news.xml"])
        grammar.assertValid(root)
        assert len(root.findall(".//{*}title")) == titles, today
    for key in (key for key in pages if key.endswith(".xml")):
        grammar.assertValid(etree.fromstring(pages[key]))


def test_a_release_leads_to_its_place_among_those_before_and_after(pages):
    edition = editions.load("short")
    page = lxml.html.fromstring(outputs.made(edition)["index.html"].decode())
    (link,) = page.xpath("//footer//a[contains(@href, '#')]/@href")
    path, _, place = link.partition("#")
    (row,) = parsed(pages, f"{path[1:]}index.html").xpath("//li[@id=$place]", place=place)
    assert row.xpath("a/@href") == [edition.url]


def test_several_languages_are_chosen_by_plain_links(pages):
    root = parsed(pages, "index.html")
    assert root.xpath("//a[@hreflang]/@href") == ["/en/", "/es/"]
    assert b"refresh" not in pages["index.html"]


def test_one_language_is_its_own_front_page():
    made = newsrooms.made(editions.load("short").newsroom, "en", (), "2026-01-01")
    assert made["index.html"] == made["en/index.html"]
    assert "index.html" not in newsrooms.made(editions.load("short").newsroom, "es", (), "2026-01-01")


def test_a_missing_page_answers_in_every_language(pages):
    root = parsed(pages, "404.html")
    assert {"/en/", "/es/", "/en/topics/", "/es/topics/"} <= set(root.xpath("//main//a/@href"))
    assert root.xpath("//form[@role='search']/@action") == ["/en/search/", "/es/search/"]
    assert root.xpath("//form//input/@id") == root.xpath("//form//label/@for") == ["q1", "q2"]
    assert len(root.xpath("//h1")) == 1
    assert all(href.startswith(("/", "#")) for href in root.xpath("//@href"))


def test_only_search_and_verify_run_anything(pages):
    running = {key for key, body in pages.items() if key.endswith(".html") and b"<script" in body}
    assert running == {"en/search/index.html", "en/verify/index.html", "verify/index.html"}


SAME = """
import hashlib, editions, newsrooms
room = editions.load("cooling").newsroom
made = newsrooms.made(room, "en", ("short", "cooling", "awkward", "advisory"), "2026-06-15")
print(hashlib.sha256(repr(sorted(made.items())).encode()).hexdigest(), len(made))
"""


@pytest.mark.long
def test_every_page_is_the_same_on_another_machine_in_another_zone(pages):
    told = set()
    for zone, seed in (("Pacific/Kiritimati", "1"), ("America/Los_Angeles", "2")):
        there = {**os.environ, "TZ": zone, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)}
        told.add(
            subprocess.run([sys.executable, "-c", SAME], env=there, capture_output=True, check=True).stdout
        )
    assert told == {f"{_digest(pages)} {len(pages)}\n".encode()}


def _digest(pages):
    return hashlib.sha256(repr(sorted(pages.items())).encode()).hexdigest()


def test_assets_are_named_by_their_bytes_and_small():
    assert all(re.fullmatch(r"assets/[a-z0-9-]+\.[0-9a-f]{12}\.(woff2|svg|js)", key) for key in site.assets())
    assert sum(map(len, look.assets().values())) < 500_000
