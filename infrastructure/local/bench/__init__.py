"""Measurements on this machine: ratios and medians, since absolute times are this machine's own."""
