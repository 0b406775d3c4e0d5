"""Measurements of the product on this machine: ratios and medians, since absolute times are this machine's."""
