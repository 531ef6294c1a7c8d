"""No table tells about one person: checked by trying every table that a reader could think of."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from academy_portal.statistics.suppression import (
    Cell,
    Part,
    is_small,
    suppress,
    suppress_parts,
    suppress_shares,
    suppress_table,
    suppress_tables,
)

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


def alike(tables: Sequence[tuple[list[Cell], ...]]) -> list[list[tuple[list[Cell], ...]]]:
    """The true tables in groups of which a reader who knows every rule sees the same."""
    groups = defaultdict(list)
    for true in tables:
        groups[tuple(suppress_tables(true))].append(true)
    return list(groups.values())


def revealed(groups: list[list[tuple[list[Cell], ...]]]) -> list[tuple[list[Cell], ...]]:
    """Those groups that tell a small number of applications, of awards or of the difference: it is the same in all."""
    told = []
    for group in groups:
        rows = list(zip(*([cell for table in true for cell in table] for true in group), strict=True))
        for row in rows:
            for seen in (
                {cell.applications for cell in row},
                {cell.awards for cell in row},
                {cell.applications - cell.awards for cell in row},
            ):
                if len(seen) == 1 and is_small(min(seen)):
                    told.append(group[0])
    return told


def cells(applications: Sequence[int], awards: Sequence[int] | None = None) -> list[Cell]:
    """A table by its columns; without awards where none are given."""
    pairs = zip(applications, awards or [0] * len(applications), strict=True)
    return [Cell(str(place), count, given) for place, (count, given) in enumerate(pairs)]


@pytest.mark.parametrize(("rows", "highest"), [(1, 12), (2, 11), (3, 6)])
def test_whoever_knows_the_rules_learns_no_small_number(rows: int, highest: int) -> None:
    """All tables are tried: for each that is shown there is another that looks the same and has another number."""
    pairs = [(count, awards) for count in range(highest + 1) for awards in range(count + 1)]
    groups = alike([(cells(*zip(*one, strict=True)),) for one in product(pairs, repeat=rows)])
    assert revealed(groups) == []


@pytest.mark.parametrize(("rows", "others", "highest"), [(2, 2, 11), (3, 2, 9), (3, 3, 7)])
def test_two_tables_of_the_same_people_do_not_tell_on_each_other(rows: int, others: int, highest: int) -> None:
    by_total = defaultdict(list)
    for one in product(range(highest + 1), repeat=others):
        by_total[sum(one)].append(one)
    pairs = [(one, other) for one in product(range(highest + 1), repeat=rows) for other in by_total[sum(one)]]
    assert revealed(alike([(cells(one), cells(other)) for one, other in pairs])) == []


def test_a_total_that_one_table_must_hide_is_hidden_in_all() -> None:
    """Four and four among two groups: their total of eight would say so, and it must not stand in another table."""
    halves, whole = suppress_tables([[Cell("a", 4, 0), Cell("b", 4, 0)], [Cell("c", 8, 0), Cell("d", 0, 0)]])
    assert [row.applications for row in halves.rows] == [None, None]
    assert [row.applications for row in whole.rows] == [None, None]
    assert (halves.applications, whole.applications) == (None, None)


def test_awards_that_one_table_must_hide_are_hidden_in_all() -> None:
    halves, whole = suppress_tables([[Cell("a", 20, 4), Cell("b", 20, 4)], [Cell("c", 40, 8), Cell("d", 0, 0)]])
    assert [(row.applications, row.awards) for row in halves.rows] == [(20, None), (20, None)]
    assert [(row.applications, row.awards) for row in whole.rows] == [(40, None), (0, None)]
    assert (whole.applications, whole.awards) == (40, None)


parts = st.lists(st.tuples(st.integers(0, 12), st.sampled_from("ab"), st.sampled_from("xy")), max_size=7)


@settings(max_examples=400, deadline=None)
@given(parts, st.sets(st.sampled_from("abxy")))
def test_what_is_left_beside_shown_parts_is_never_small(
    given_parts: list[tuple[int, str, str]], hidden: set[str]
) -> None:
    inside = [Part(str(place), count, ("all", *groups)) for place, (count, *groups) in enumerate(given_parts)]
    sums = {group: sum(part.count for part in inside if group in part.groups) for group in ("all", *"abxy")}
    groups = {group: None if group in hidden or is_small(count) else count for group, count in sums.items()}
    shown = suppress_parts(inside, groups)
    assert all(not is_small(count) and count for count in shown.values())
    for group, count in groups.items():
        kept = [shown[part.key] for part in inside if group in part.groups and part.key in shown]
        assert kept == [] if count is None else not is_small(count - sum(kept))


def test_nothing_is_hidden_that_need_not_be() -> None:
    inside = [Part("ML", 9, ("all",)), Part("SN", 12, ("all",)), Part("KE", 2, ("all",)), Part("PE", 3, ("all",))]
    assert suppress_parts(inside, {"all": 26}) == {"SN": 12, "ML": 9}
    assert suppress_parts(inside[:3], {"all": 23}) == {"SN": 12}


@pytest.mark.parametrize(("rows", "highest"), [(2, 24), (3, 14), (4, 8)])
def test_shares_of_a_total_that_all_know_tell_no_small_number(rows: int, highest: int) -> None:
    """All tables are tried, as above; here the reader knows the total from elsewhere, whatever the table hides."""
    groups = defaultdict(list)
    for true in product(range(highest + 1), repeat=rows):
        groups[sum(true), tuple(suppress_shares(true))].append(true)
    told = [
        group[0]
        for group in groups.values()
        for seen in zip(*group, strict=True)
        if len(set(seen)) == 1 and is_small(seen[0])
    ]
    assert told == []


@pytest.mark.parametrize(
    ("true", "shown"),
    [
        ([14, 15, 0, 0], [14, 15, 0, 0]),
        ([14, 13, 2, 0], [14, None, None, 0]),
        ([4, 4], [None, None]),
        ([3, 0], [None, None]),
    ],
)
def test_examples_of_shares(true: list[int], shown: list[int | None]) -> None:
    assert suppress_shares(true) == shown
