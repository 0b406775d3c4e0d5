"""The tables and buckets: the only place that knows keys."""
