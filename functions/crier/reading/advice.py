"""What staff put that is no release, by the ending of its name: which advice fits (`findings.<advice>`)."""

from __future__ import annotations

from collections.abc import Mapping

_ROWS: Mapping[str, str] = {
    "old-word": ".doc .dot",
    "macros": ".docm .dotm",
    "pages": ".pages",
    "zip": ".zip .rar .7z .tar .gz .tgz",
    "kind-picture": ".svg .psd .ai .eps .raw .cr2 .nef .dng",
    "kind-recording": ".mp4 .mov .m4v .avi .mkv .webm .mp3 .m4a .wav .ogg",
    "kind-people": ".csv .tsv .vcf",
    "kind-table": ".xlsx .xls .xlsm .ods .numbers",
    "kind-slides": ".pptx .ppt .odp .key",
    "kind-link": ".url .webloc .lnk .desktop",
    "kind-google": ".gdoc .gsheet .gslides",
    "kind-outlook": ".msg .oft .pst",
    "kind-none": "",  # a name without an ending
}


def _by_ending() -> dict[str, str]:
    endings = dict[str, str]()
    for advice, row in _ROWS.items():
        endings.update(dict.fromkeys(row.split() or [""], advice))
    return endings


ADVICE: Mapping[str, str] = _by_ending()


def on(extension: str) -> str | None:
    """The advice on a file with this ending (lower case, with its dot); None where none is its own."""
    return ADVICE.get(extension)
