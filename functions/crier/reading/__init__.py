"""From an upload's bytes to a reading: formats, fields, checks, and the decision on them."""
