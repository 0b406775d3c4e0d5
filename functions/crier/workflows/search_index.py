"""The search's index of older releases, made aside: a publication never waits for it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace

from crier.site.collections import Indexed, index_folder
from crier.site.language_state import lines
from crier.site.word_index import Making, files
from crier.stores import search_indexes
from crier.stores.releases import Releases

FEW = 6  # months that the search reads one by one faster than an index


def bring_up_to_date(table: str, site: str, language: str, month: str) -> bool:
    """Makes an index of all months before this one where there is none; whether the search reads a new one.

    Called twice, or killed anywhere, it comes to the same: what was begun and not shown, the next call
    takes away. `month` is today's, in the newsroom's zone.
    """
    home = f"{language}/"
    older = [one for one in Releases(table).collection(home).months if one < month]
    was = search_indexes.state(table, home)
    shown, _ = was
    if shown and search_indexes.lies(site, home, shown) and (not older or shown.covers(older[-1])):
        search_indexes.sweep(site, home, was)
        return False
    if len(older) <= FEW:
        return False
    return _made(table, site, home, older, was)


def _made(
    table: str, site: str, home: str, months: Sequence[str], was: tuple[Indexed | None, Indexed | None]
) -> bool:
    """Begins one, and sweeps; reads; lays the files; shows it if no release of its months changed."""
    begun = Indexed(months[-1], uuid.uuid4().hex[:16], 0)
    if not search_indexes.begin(table, home, begun, was):
        return False
    search_indexes.sweep(site, home, (was[0], begun))
    folder, making = index_folder(home, begun.mark), Making()
    for item in search_indexes.older(table, home, begun):
        for line in lines([item]):
            making.add(line)
    search_indexes.put(site, folder, making.made())
    if search_indexes.show(table, home, begun, replace(begun, files=files(making.count))):
        return True
    search_indexes.remove(site, folder)
    return False
