"""The newsroom's pages and feeds after another Releases table took the place of the one they were made of.

What only the table of before lists is on its pages, in its feeds and in its search until they are made anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from crier import site
from crier.model.public_files import FEEDS, archived
from crier.site.collections import index_folder
from crier.stores import search_indexes, site_bucket
from crier.stores.releases import Releases
from crier.workflows.site_builder import Folder, SiteBuilder


def bring_up_to_date(builder: SiteBuilder, before: str) -> Iterator[str]:
    """Makes every page and feed anew of the builder's table; the homes as they are done. Twice is once.

    before: the table the pages were made of: what it alone has pages of is made anew, too.
    """
    folders = _folders(builder, before)
    for folder in folders:
        closed = Releases(builder.table).collection(folder.home)
        if site.has_feed(folder.home):
            for number in range(1, closed.closed + 1):
                builder.close(folder.language, closed, number)
        builder.bring_up_to_date(folder.language, (folder.home,), folder.times)
        later = range(closed.closed + 1, Releases(before).collection(folder.home).closed + 1)
        gone = {archived(name, number) for number in later for name in FEEDS}
        site_bucket.retire(builder.bucket, f"/{folder.home}", gone)
        yield folder.home
    for folder in folders:
        if folder.heads:
            builder.bring_index_up_to_date(folder.language)
            builder.drop(_indexes(before, folder.home) - _indexes(builder.table, folder.home))


def _folders(builder: SiteBuilder, before: str) -> list[Folder]:
    """Those of either table, with the times of both; the languages' own last."""
    newsroom, by_home = builder.current(), dict[tuple[str, str], Folder]()
    for one in (builder, replace(builder, table=before)):
        for folder in one.folders(newsroom):
            other = by_home.get((folder.language, folder.home), folder)
            times = tuple(sorted({*other.times, *folder.times}))
            by_home[folder.language, folder.home] = replace(folder, times=times)
    return sorted(by_home.values(), key=lambda folder: folder.heads)


def _indexes(table: str, home: str) -> set[str]:
    """The folders of the search's indexes that a table knows."""
    return {index_folder(home, one.mark) for one in search_indexes.state(table, home) if one}
