"""The finders: each takes text, gives a field with the words it was read from, and knows nothing else."""
