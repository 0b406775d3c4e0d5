"""What becomes public is signed, what is not public yet is unknown (tests/doors/test_verify.py has the rest)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import cloud
import pytest
from publishing import go, prepare, public, reading
from verifying import SITE, asked, sha, state

from crier.aws import s3
from crier.model.release import Embargo
from crier.stores import verify_index
from crier.stores.releases import Releases
from handlers import publish


@pytest.mark.parametrize("embargo", [False, True], ids=["not yet published", "under embargo"])
def test_what_is_not_public_yet_is_unknown(aws: Any, embargo: bool) -> None:
    """Whoever holds a leaked file learns nothing, and neither does who looks at the site."""
    until = datetime.now(UTC).replace(microsecond=0) + timedelta(days=3)
    held = Embargo(label="EMBARGOED", until=until, timezone="America/New_York") if embargo else None
    reference = prepare(reading(embargo=held))
    address = Releases("releases").head(reference["release"]).address
    staged = [s3.get("staging", key)[0] for key in s3.keys("staging", "") if "/out/" in key]
    nothing = asked(sha(b"a file of nobody"))
    assert staged and {asked(sha(body)) for body in staged} == {nothing}
    assert asked(SITE + address) == nothing and public() == {}


def test_publishing_signs_or_publishes_nothing_and_dying_changes_nothing(
    aws: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = prepare(reading())
    monkeypatch.setenv("SIGNING_KEY", "alias/no-such")
    cloud.fresh()
    with pytest.raises(Exception, match="kms"):
        go(publish, reference)
    assert public() == {}, "what cannot be signed does not go out"
    monkeypatch.setenv("SIGNING_KEY", cloud.ENV["SIGNING_KEY"])
    cloud.fresh()
    noted = verify_index.note

    def dies(*given: Any) -> None:
        noted(*given)
        raise MemoryError

    monkeypatch.setattr(verify_index, "note", dies)
    with pytest.raises(Exception, match="MemoryError"):
        go(publish, reference)
    before = public()
    monkeypatch.setattr(verify_index, "note", noted)
    assert go(publish, reference)["outcome"] == "published"
    after, signed = public(), ("manifest.sig", "signature.json", ".sig")
    assert {k: v for k, v in before.items() if not k.endswith(signed)} == {
        k: v for k, v in after.items() if not k.endswith(signed)
    }
    head = Releases("releases").head(reference["release"])
    beside = {
        key: body
        for key, body in after.items()
        if key.startswith(head.address[1:]) and not key.endswith(signed)
    }
    assert beside and {state(body) for body in beside.values()} == {"current"}
    assert head.manifest == sha(after[f"{head.address[1:]}manifest.json"])
