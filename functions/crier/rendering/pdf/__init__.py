"""The release on paper, by WeasyPrint."""
