"""What a reader would do anew for each file, done once before the fork, on small files of our own.

A child starts as a copy of its parent and is thrown away, so whatever is first
used in it (an import, an expression, a telephone plan, a codec) is paid for
with every file. Only the format at hand is warmed.
"""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

from crier.text import dates

LINES = (
    "FOR IMMEDIATE RELEASE",
    "May 3, 2026",
    "Ferry Crews Vote for Night Boats",
    "PORT ELLIS, Wash., May 3, 2026 -- The crews of the ferry voted to keep the night boats running.",
    '"We shall run them all winter," said Ana Ruiz, captain. "It is what people asked for," she added.',
    "Night Boats is hosting an open evening, “After Midnight: What Night Crews Need”. How to come is below:",
    "WHEN: Monday, May 11, 2026",
    "10:00 a.m. – 11:30 a.m. PDT",
    "WHERE: Harbor Light Hall",
    "418 Example Street",
    "Port Ellis, WA 98099",
    "About Night Boats",
    "Night Boats is the region’s largest union of crews, working in six counties for boats at night.",
    "Night Boats is a union of crews. Register at http://boats.example/vote for more.",
    "Media contact: Ana Ruiz, (206) 555-0134, +34 91 555 01 34, ana@boats.example",
)


def pictures() -> None:
    """Opens and writes a picture of each kind."""
    from PIL import Image

    from crier.reading import pictures
    from crier.reading.document import Picture

    made = {}
    for kind in ("PNG", "JPEG", "AVIF", "TIFF"):
        out = io.BytesIO()
        exif = Image.Exif()
        exif[0x0112] = 1  # orientation: its reader is Pillow's for TIFF
        Image.new("RGB", (2, 2)).save(out, kind, exif=exif)
        made[kind] = Picture(out.getvalue())
    pictures.encode(made)


def words(language: str) -> None:
    """Loads how days, hours and numbers are written: Babel and the language's data."""
    dates.moment(datetime(2026, 5, 4, tzinfo=UTC), language, "UTC")
    dates.weekday(date(2026, 5, 4), language)
    dates.number(1_000, language)


def plans(country: str) -> None:
    """Loads the telephone plans that numbers are tried in; +1 alone is two dozen."""
    import phonenumbers

    from crier.reading.fields.contact_points import MAYBE

    code = phonenumbers.country_code_for_region(country)
    for region in (*phonenumbers.region_codes_for_country_code(code), *MAYBE):
        if (number := phonenumbers.example_number(region)) is not None:
            phonenumbers.is_valid_number(number)
