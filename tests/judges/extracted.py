"""python extracted.py FILE…: what trafilatura, which archives and search engines use, takes for each page's story.

One JSON line per page. Run it where trafilatura can be imported.
"""

import json
import sys
from pathlib import Path

import trafilatura

for name in sys.argv[1:]:
    page = Path(name).read_text("utf-8")
    text = trafilatura.extract(page, include_tables=True, include_comments=False, deduplicate=False)
    print(json.dumps({"file": name, "text": text or ""}))
