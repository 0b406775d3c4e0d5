"""CloudFront's copies: told to be forgotten where waiting a minute, or ten for a stale one, is too long."""

from __future__ import annotations

from collections.abc import Sequence

from crier.aws.client import client, translated


def invalidate(distribution: str, mark: str, paths: Sequence[str]) -> None:
    """Drops what is cached under these paths (ending in * or not). The same `mark` again is the same order.

    distribution: its id; empty where no CloudFront stands before the bucket, as in tests.
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Invalidation.html
    """
    if not distribution:
        return
    batch = {"Paths": {"Quantity": len(paths), "Items": list(paths)}, "CallerReference": mark}
    with translated():
        client("cloudfront").create_invalidation(DistributionId=distribution, InvalidationBatch=batch)
