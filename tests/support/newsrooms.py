"""A newsroom in memory: editions go on its shelves by the code that writes the table, and pages are made of it."""

from collections.abc import Iterable
from datetime import date

from crier import site
from crier.model.edition import Edition
from crier.model.newsroom import Newsroom
from crier.site import handover
from crier.site.collections import EVERYTHING, PAGE, Collection
from crier.site.feeds import load
from crier.site.feeds.entry import Entry
from crier.site.language_state import State, lines
from crier.stores import collection_items
from tests.support import editions


class Table:
    """The items, and what stands on each release's head."""

    def __init__(self) -> None:
        self.items: dict[collection_items.Key, collection_items.Item] = {}
        self.heads: dict[str, tuple[str, ...]] = {}

    def publish(self, edition: Edition) -> collection_items.Writes:
        address = edition.address
        published = edition.published.isoformat()
        language = address.split("/")[1]
        place = handover.of(edition).place(edition.release_id, language, published, {"release.pdf": 4321})
        old = self.heads.get(edition.release_id, ())
        known = {key: self.items[key] for key in collection_items.asked(place, old) if key in self.items}
        return self.write(edition.release_id, collection_items.placed(place, old, known))

    def withdraw(self, edition: Edition, notice: collection_items.Item) -> collection_items.Writes:
        old = self.heads[edition.release_id]
        known = {key: self.items[key] for key in collection_items.split(old)}
        return self.write(edition.release_id, collection_items.withdrawn(old, notice, known))

    def write(self, release: str, writes: collection_items.Writes) -> collection_items.Writes:
        changed = len(writes.puts) + len(writes.deletes) + len(writes.updates)
        assert changed == len({*writes.puts, *writes.deletes, *(key for key, _, _ in writes.updates)})
        assert changed + 2 <= 100, "DynamoDB's limit, with the head and the version"
        for key, values, _ in writes.updates:
            self.items[key] = {**self.items.get(key, {"pk": key[0], "sk": key[1]}), **values}
        for (pk, sk), item in writes.puts.items():
            self.items[pk, sk] = {"pk": pk, "sk": sk, **item}
        for key in writes.deletes:
            del self.items[key]
        self.heads[release] = writes.keys
        return writes

    def partition(self, pk: str, begins: str = "") -> list[collection_items.Item]:
        keys = sorted(key for key in self.items if key[0] == pk and key[1].startswith(begins))
        return [self.items[key] for key in keys]

    def state(self, language: str, today: str = "2026-11-24") -> State:
        """As crier.workflows.site_builder reads it, of everything."""
        found = [collection_items.collection(item) for item in self.partition(f"contents#{language}")]
        found += [collection_items.collection(item) for item in self.partition("contents#")]
        pages = [collection for collection in found if collection.home != EVERYTHING]
        return State(
            language,
            {collection.home: collection for collection in found},
            entries={collection.home: self.feed(collection) for collection in found},
            newest={
                collection.home: lines(self.partition(collection_items.lines(collection.home))[::-1])
                for collection in pages
            },
            years={
                (collection.home, year): lines(
                    self.partition(collection_items.lines(collection.home), f"{year}-")[::-1]
                )
                for collection in pages
                for year in collection.years
            },
            months={
                (collection.home, month): lines(
                    self.partition(collection_items.lines(collection.home), f"{month}-")[::-1]
                )
                for collection in pages
                for month in collection.months
            },
            events=tuple(self.partition(collection_items.events(language))[::-1]),
            today=date.fromisoformat(today),
        )

    def feed(self, collection: Collection) -> tuple[Entry, ...]:
        items = self.partition(collection_items.log(collection.home))
        return load(item for item in items if int(item["sk"]) > PAGE * collection.closed).entries

    def closed(self, collection: Collection, number: int) -> tuple[Entry, ...]:
        items = self.partition(collection_items.log(collection.home))
        return load(item for item in items if PAGE * (number - 1) < int(item["sk"]) <= PAGE * number).entries


def table(of: Iterable[str | Edition]) -> Table:
    made = Table()
    for one in of:
        made.publish(editions.load(one) if isinstance(one, str) else one)
    return made


def shelved(language: str, of: Iterable[str | Edition]) -> list[str]:
    return [item["sk"][1:] for item in table(of).partition(f"contents#{language}")]


def made(newsroom: Newsroom, language: str, of: Iterable[str | Edition], today: str) -> dict[str, bytes]:
    """Every page and feed of one language."""
    state = table(of).state(language, today)
    homes = sorted({f"{language}/", *state.collections})
    plan = site.plan(newsroom, editions.SITE, state, homes, state.own().times)
    return {key: make() for key, make in plan.items()}
