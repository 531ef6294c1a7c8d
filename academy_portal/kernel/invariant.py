"""A fact that must always hold, written as the question that finds its breaches."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Invariant:
    """One fact about the stored data.

    ``sql`` selects the rows that break it: no row, no breach. Its first column names the row (a number or a key, never
    a personal value). ``sentence`` says in plain English what must hold. ``name`` reads ``<app>_<fact>``. ``outside``
    gives the parameters of the question where it looks beyond the database, such as at files; asked right before.
    """

    name: str
    sentence: str
    sql: str
    outside: Callable[[], Sequence[object]] | None = None
