"""Translations that say another thing than their original."""

from __future__ import annotations

CHANGES = [
    # what differs, the Spanish words, what stands there instead, what is quoted
    ("embargo", "HASTA el 25 de mayo", "HASTA el 26 de mayo", "2026-05-26 13:00 UTC"),
    ("event", "2026, 10:00,", "2026, 11:00,", "2026-05-29 11:00"),
    ("date", "domingo 17 de mayo", "domingo 17 de mayo y el 16 de mayo", "2026-05-16"),
    ("number", "1.412", "1.421", "1412 / 1421"),
    ("number", "96,5", "965,5", "965 / 9655"),
    ("contact", "555-0134", "555-0135", "+12065550135"),
    ("contact", "idris@", "ines@", "ines@example.org"),
    ("link", "https://boats.example/es/acuerdo", "la página", "boats.example"),
    ("list", "- los salarios suben un 7 por ciento\n", "", "3 / 2"),
]  # fmt: skip
