"""A stand-in for SES v2 on loopback: it refuses what SES refuses, keeps rate and quota, and tells events.

docs/local.md says which of its answers are belief.
"""
