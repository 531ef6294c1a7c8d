"""No table tells about one person: checked by trying every table that a reader could think of."""

from collections.abc import Sequence
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from academy_portal.statistics.suppression import Cell, is_small, suppress, suppress_table

counts = st.lists(st.integers(0, 9), min_size=1, max_size=4)


def fitting(shown: Sequence[int | None], total: int | None, highest: int = 12) -> list[tuple[int, ...]]:
    """Every table that agrees with what is shown. A hidden total leaves all sums of hidden cells open."""
    ranges = [range(highest + 1) if value is None else [value] for value in shown]
    return [one for one in product(*ranges) if total is None or sum(one) == total]


@settings(max_examples=400, deadline=None)
@given(counts)
def test_a_small_count_is_never_told(true: list[int]) -> None:
    shown, total = suppress(true)
    tables = fitting(shown, total)
    assert tuple(true) in tables
    for place, count in enumerate(true):
        if is_small(count):
            assert shown[place] is None
            assert len({table[place] for table in tables}) > 1
    assert total is None or not is_small(total)


@settings(max_examples=400, deadline=None)
@given(counts)
def test_what_need_not_be_hidden_is_shown(true: list[int]) -> None:
    if not any(is_small(count) for count in true):
        assert suppress(true) == (true, sum(true))


def joint(cells: list[Cell]) -> list[tuple[tuple[int, int], ...]]:
    """Every pair of tables (applications, awards) that agrees with what is shown of both."""
    table = suppress_table(cells)
    applications = fitting([row.applications for row in table.rows], table.applications, highest=9)
    awards = fitting([row.awards for row in table.rows], table.awards, highest=9)
    pairs = (tuple(zip(first, second, strict=True)) for first in applications for second in awards)
    return [one for one in pairs if all(award <= count for count, award in one)]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=2))
def test_neither_awards_nor_their_difference_tell(pairs: list[tuple[int, int]]) -> None:
    cells = [Cell(str(place), max(pair), min(pair)) for place, pair in enumerate(pairs)]
    possible = joint(cells)
    for place, cell in enumerate(cells):
        seen = [one[place] for one in possible]
        for what, true in (
            ([count for count, _award in seen], cell.applications),
            ([award for _count, award in seen], cell.awards),
            ([count - award for count, award in seen], cell.applications - cell.awards),
        ):
            assert not is_small(true) or len(set(what)) > 1


@pytest.mark.parametrize(
    ("true", "shown", "total"),
    [
        ([10, 20], [10, 20], 30),
        ([3, 20, 30], [None, None, 30], 53),
        ([3], [None], None),
        ([3, 0], [None, 0], None),
        ([4, 4], [None, None], None),
        ([1, 1, 9], [None, None, None], 11),
        ([], [], 0),
    ],
)
def test_examples(true: list[int], shown: list[int | None], total: int | None) -> None:
    assert suppress(true) == (shown, total)
