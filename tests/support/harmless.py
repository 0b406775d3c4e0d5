"""What no reading of a hostile file may hold."""

from __future__ import annotations

from hostile import files

SCHEMES = ("http://", "https://", "mailto:", "tel:")


def harmless(made):
    published = made.reading.model_copy(update={"findings": (), "evidence": ()})
    told = published.model_dump_json()
    assert files.SECRET not in told
    assert "root:" not in told
    for address in addresses(published.model_dump()):
        assert address.startswith(SCHEMES), address
    assert not [c for c in told if c in "\u202e\u2066\ufeff\x00"]
    for data in made.pictures.values():
        assert files.SECRET.encode() not in data
        assert b"Exif" not in data and b"PK\x03\x04" not in data


def addresses(value):
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "href" and inner:
                yield inner
            else:
                yield from addresses(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from addresses(inner)
