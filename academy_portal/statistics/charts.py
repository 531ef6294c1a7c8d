"""The shape of a bar chart with its equal table, as ``templates/academy/bar_chart.html`` draws it."""

from collections.abc import Sequence
from dataclasses import dataclass


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
    """A sentence as title, series by name, rows, and where the figures come from."""

    title: str
    label: str
    series: tuple[str, ...]
    rows: tuple[Row, ...]
    source: str


def bar_chart(
    *,
    title: str,
    label: str,
    series: Sequence[str],
    rows: Sequence[tuple[str, Sequence[int | None]]],
    hidden_text: str,
    source: str,
) -> Chart:
    """A chart of counts. A hidden count (None) draws no bar and shows ``hidden_text``, as in the table."""
    widest = max((value for _label, values in rows for value in values if value), default=0)
    drawn = tuple(Row(name, tuple(_bar(value, widest, hidden_text) for value in values)) for name, values in rows)
    return Chart(title, label, tuple(series), drawn, source)


def _bar(value: int | None, widest: int, hidden_text: str) -> Bar:
    if value is None:
        return Bar(hidden_text, 0)
    return Bar(str(value), round(100 * value / widest, 1) if widest else 0)
