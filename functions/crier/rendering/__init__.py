"""From an edition to its files: page, paper, Word, calendar, contacts."""
