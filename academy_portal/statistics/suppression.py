"""Hiding small counts, so that no table tells about one person. Pure functions.

Rule: a count of 1 to 4 is never shown, nor anything from which it follows: the hidden cells of a table come in such a
number and size that the shown total leaves each of them at least two possible values. Awards are part of the
applications, so a small difference between the two is hidden as well. Several tables of the same people have one
total: what one table must hide, another must not give away. Source: trust.md, G10.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

THRESHOLD = 5


@dataclass(frozen=True)
class Cell:
    """One row of a one-way table of applications and awards. Counts are those of the database, to be hidden."""

    key: str
    applications: int
    awards: int


@dataclass(frozen=True)
class Shown:
    """What may be shown of a row; None: hidden."""

    key: str
    applications: int | None
    awards: int | None


@dataclass(frozen=True)
class Table:
    """A table that may be shown, with its totals; None: hidden."""

    rows: tuple[Shown, ...]
    applications: int | None
    awards: int | None


@dataclass(frozen=True)
class Part:
    """A finer cell inside one cell of several tables: a country in its region and in its group of development.

    Shapes: ``groups`` are the keys of all cells, the total of all among them, that hold the part.
    """

    key: str
    count: int
    groups: tuple[str, ...]


def is_small(count: int) -> bool:
    """Whether a count could point at a person."""
    return 0 < count < THRESHOLD


def suppress(counts: Sequence[int]) -> tuple[list[int | None], int | None]:
    """The counts of one table and their total, as they may be shown.

    Shapes: returns the counts in the same order, None where hidden, and the total, None where hidden.
    """
    total = sum(counts)
    hidden = {place for place, count in enumerate(counts) if is_small(count)}
    show_total = not is_small(total)
    if hidden and show_total:
        for size in sorted({_size(count) for place, count in enumerate(counts) if place not in hidden}):
            if _is_safe([counts[one] for one in sorted(hidden)]):
                break
            # Equal cells are hidden together: which of them was taken would tell by its place.
            hidden |= {place for place, count in enumerate(counts) if _size(count) == size}
        # Every cell hidden and the sum still tells: the total goes too.
        show_total = _is_safe([counts[one] for one in sorted(hidden)])
    return [None if place in hidden else count for place, count in enumerate(counts)], total if show_total else None


def suppress_shares(counts: Sequence[int]) -> list[int | None]:
    """The counts of a table of two rows at least whose total all know, as they may be shown.

    Where the table alone would have to hide its total, nothing of it is shown: the total stands elsewhere.
    """
    shown, total = suppress(counts)
    return [None] * len(shown) if total is None else shown


def suppress_table(cells: Sequence[Cell]) -> Table:
    """Applications and awards by one attribute, each hidden where it, or their difference, could point at a person."""
    applications, total = suppress([cell.applications for cell in cells])
    awards, awards_total = _suppress_awards(cells, applications)
    rows = tuple(Shown(cell.key, applications[place], awards[place]) for place, cell in enumerate(cells))
    return Table(rows, total, awards_total if total is not None else None)


def suppress_tables(tables: Sequence[Sequence[Cell]]) -> list[Table]:
    """Several tables of the same people. They have one total: where one table cannot show it, none shows anything."""
    found = [suppress_table(cells) for cells in tables]
    if any(table.applications is None for table in found):
        return [Table(tuple(Shown(row.key, None, None) for row in table.rows), None, None) for table in found]
    if any(table.awards is None for table in found):
        return [
            replace(table, rows=tuple(replace(row, awards=None) for row in table.rows), awards=None) for table in found
        ]
    return found


def suppress_parts(parts: Iterable[Part], groups: Mapping[str, int | None]) -> dict[str, int]:
    """The counts that may be shown inside cells that are shown already, by key, the largest first.

    Shapes: ``groups`` holds what is shown of each group, None where hidden. Parts of a hidden group are hidden; of any
    other group, what is left beside the shown parts is nothing or no small count. Which parts are left is not told.
    """
    shown = {
        part.key: part
        for part in sorted(parts, key=lambda part: (-part.count, part.key))
        if part.count >= THRESHOLD and all(groups.get(group) is not None for group in part.groups)
    }
    while protected := _part_to_hide(list(shown.values()), groups):
        del shown[protected.key]
    return {key: part.count for key, part in shown.items()}


def _part_to_hide(shown: Sequence[Part], groups: Mapping[str, int | None]) -> Part | None:
    """The smallest shown part of a group whose rest is small; None where no rest is."""
    for group, count in groups.items():
        inside = [part for part in shown if group in part.groups]
        if count is not None and inside and is_small(count - sum(part.count for part in inside)):
            return inside[-1]
    return None


def _suppress_awards(cells: Sequence[Cell], applications: Sequence[int | None]) -> tuple[list[int | None], int | None]:
    """The awards as they may be shown beside the applications that are shown.

    Awards and the applications without one are a table of two columns: what is hidden in one is hidden in both. What
    protects hidden rows is taken by the number of applications, which all see, so that the choice tells nothing.
    """
    total = sum(cell.awards for cell in cells)
    if is_small(total) or is_small(sum(cell.applications for cell in cells) - total):
        return [None] * len(cells), None
    small = [_small_awards(cell.applications) for cell in cells]
    open_rows = {place for place, count in enumerate(applications) if count}
    unknown = {place for place, count in enumerate(applications) if count is None}
    any_number = range(sum(cells[place].applications for place in unknown) + 1)
    hidden = {place for place in open_rows if cells[place].awards in small[place]}
    while (hidden or unknown) and not _leaves_open(
        [small[place] for place in sorted(hidden)] + [any_number] * len(unknown),
        sum(cells[place].awards for place in hidden | unknown),
    ):
        rest = open_rows - hidden
        if not rest:
            return [None] * len(cells), None
        least = min(cells[place].applications for place in rest)
        hidden |= {place for place in rest if cells[place].applications == least}
    return [None if place in hidden | unknown else cell.awards for place, cell in enumerate(cells)], total


def _small_awards(applications: int) -> list[int]:
    """The numbers of awards among so many applications that are small, or leave a small number without one."""
    return [awards for awards in range(applications + 1) if is_small(awards) or is_small(applications - awards)]


def _leaves_open(possible: Sequence[Sequence[int]], total: int) -> bool:
    """Whether each of several numbers, of which all see what it may be, keeps two values at least that fit a total."""
    for place, own in enumerate(possible):
        sums = {0}
        for other in (*possible[:place], *possible[place + 1 :]):
            sums = {so_far + number for so_far in sums for number in other if so_far + number <= total}
        if sum((total - number) in sums for number in own) < 2:
            return False
    return True


def _size(count: int) -> tuple[bool, int]:
    """The order in which cells are hidden to protect others: the smallest first, nothing last."""
    return count == 0, count


def _is_safe(hidden: Sequence[int]) -> bool:
    """Whether the sum of the hidden cells leaves each of them at least two possible values.

    What a reader knows: a cell hidden by the rule holds 1 to 4; a cell hidden to protect it may hold anything from 0.
    """
    small = [count for count in hidden if is_small(count)]
    cover = [count for count in hidden if not is_small(count)]
    total = sum(hidden)
    if len(hidden) < 2:
        return False
    if cover:
        return True
    return len(small) < total < (THRESHOLD - 1) * len(small)
