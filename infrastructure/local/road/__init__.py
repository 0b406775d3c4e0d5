"""A release's way as staff see it: put, followed to its answer; read from a file; many at once."""
