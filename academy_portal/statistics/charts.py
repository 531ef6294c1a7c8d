"""The shapes of charts with their equal tables, as the templates ``academy/*_chart.html`` draw them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

# A drawing of fewer days would be one wide block.
DAYS_AT_LEAST = 7
# As many colours as people tell apart.
PARTS_DRAWN = 4


@dataclass(frozen=True)
class Bar:
    """One value. Units: ``width`` per cent of the widest bar, 0 where nothing is drawn."""

    text: str
    width: float


@dataclass(frozen=True)
class Row:
    """One group with a bar per series."""

    label: str
    values: tuple[Bar, ...]


@dataclass(frozen=True)
class Chart:
    """A sentence as title, series by name, rows, where the figures come from, and the address of the same as a file."""

    title: str
    label: str
    series: tuple[str, ...]
    rows: tuple[Row, ...]
    source: str
    file: str = ""


def bar_chart(
    *,
    title: str,
    label: str,
    series: Sequence[str],
    rows: Sequence[tuple[str, Sequence[int | Decimal | None]]],
    hidden_text: str,
    source: str,
    file: str = "",
    write: Callable[[Any], str] = str,
) -> Chart:
    """A chart of counts, or of amounts with ``write`` to put one in figures.

    What is hidden (None) draws no bar and shows ``hidden_text``, as in the table; what is below nothing draws none.
    """
    widest = max((value for _label, values in rows for value in values if value), default=0)
    drawn = tuple(
        Row(
            name,
            tuple(
                Bar(hidden_text, 0) if value is None else Bar(write(value), _width(value, widest)) for value in values
            ),
        )
        for name, values in rows
    )
    return Chart(title, label, tuple(series), drawn, source, file)


@dataclass(frozen=True)
class Column:
    """One day. Units: ``height`` per cent of the highest column."""

    on: date
    count: int
    height: float

    @property
    def top(self) -> float:
        """Where the column begins above the ground line, which lies at 102."""
        return round(102 - self.height, 1)


@dataclass(frozen=True)
class DayChart:
    """Counts by day without a gap, first day first: a sentence as title, the columns, the highest, the source."""

    title: str
    label: str
    columns: tuple[Column, ...]
    most: int
    source: str
    file: str = ""

    @property
    def width(self) -> int:
        """The width of the drawing: ten units a day."""
        return 10 * len(self.columns)


def day_chart(*, title: str, label: str, counts: Iterable[tuple[date, int]], source: str, file: str = "") -> DayChart:
    """A chart of counts by day, of the last week at least; days that are not named count nothing."""
    by_day = dict(counts)
    if not by_day:
        return DayChart(title, label, (), 0, source, file)
    last, most = max(by_day), max(by_day.values())
    first = min(*by_day, last - timedelta(days=DAYS_AT_LEAST - 1))
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    columns = tuple(Column(day, by_day.get(day, 0), round(100 * by_day.get(day, 0) / most, 1)) for day in days)
    return DayChart(title, label, columns, most, source, file)


@dataclass(frozen=True)
class Step:
    """One step of a way.

    Units: ``width`` per cent of the first step; ``share`` whole per cent of the step before, None where that is nobody.
    """

    label: str
    count: int
    width: float
    share: int | None


@dataclass(frozen=True)
class Funnel:
    """How many of those who began came how far: a sentence as title, what is counted, the steps, the source."""

    title: str
    label: str
    counted: str
    steps: tuple[Step, ...]
    source: str


def funnel_chart(*, title: str, label: str, counted: str, steps: Sequence[tuple[str, int]], source: str) -> Funnel:
    """A chart of a way of several steps, each with its share of the step before."""
    counts = [count for _name, count in steps]
    most, before = max(counts, default=0), [None, *counts]
    drawn = (
        Step(name, count, _width(count, most), _share(count, former))
        for (name, count), former in zip(steps, before, strict=False)
    )
    return Funnel(title, label, counted, tuple(drawn), source)


@dataclass(frozen=True)
class Part:
    """One part of a whole.

    Units: ``start`` and ``width`` per cent of the whole bar; ``share`` whole per cent, None where the count is hidden.
    """

    label: str
    text: str
    share: int | None
    start: float
    width: float


@dataclass(frozen=True)
class ShareChart:
    """Parts of one whole as one bar: a sentence as title, what is counted, the parts, the source."""

    title: str
    label: str
    counted: str
    parts: tuple[Part, ...]
    source: str


def share_chart(
    *,
    title: str,
    label: str,
    counted: str,
    parts: Sequence[tuple[str, int | None]],
    total: int,
    hidden_text: str,
    source: str,
) -> ShareChart:
    """A chart of parts. A hidden part (None) is not drawn and shows ``hidden_text``: the bar ends before its whole.

    Shapes: the first four parts are drawn; what comes after them, in the table only, is left open in the bar.
    """
    drawn, start = [], 0.0
    for place, (name, count) in enumerate(parts):
        width = _width(count or 0, total) if place < PARTS_DRAWN else 0
        text = hidden_text if count is None else str(count)
        drawn.append(Part(name, text, _share(count, total), round(start, 1), width))
        start += width
    return ShareChart(title, label, counted, tuple(drawn) if total else (), source)


def _width(count: int | Decimal, whole: int | Decimal) -> float:
    return round(float(100 * max(count, 0) / whole), 1) if whole > 0 else 0


def _share(count: int | None, whole: int | None) -> int | None:
    return round(100 * count / whole) if count is not None and whole else None
