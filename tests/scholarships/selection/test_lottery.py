"""The published lottery weight."""

import hashlib

from scholarships.selection.lottery import lottery_weight


def test_the_weight_is_the_published_formula() -> None:
    digest = hashlib.sha256(b"4711|A-17").digest()
    assert lottery_weight("4711", "A-17") == int.from_bytes(digest[:8], "big") % 2**20


def test_known_weights_never_change() -> None:
    assert [lottery_weight("seed", one) for one in ("a", "b", "é")] == [590862, 177540, 210519]


def test_weights_fill_their_range_evenly() -> None:
    weights = [lottery_weight("s", str(number)) for number in range(4_000)]
    assert min(weights) >= 0
    assert max(weights) < 2**20
    assert abs(sum(weights) / 4_000 / 2**19 - 1) < 0.05
