"""Faults at the level of the database: a deed that breaks just after its n-th written row, and what it left behind."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, connection, transaction

_WRITES = ("INSERT", "UPDATE", "DELETE")


class CutError(RuntimeError):
    """The fault that a test puts into a deed."""


@dataclass
class Cut:
    """How many statements wrote, and whether the fault came."""

    writes: int = 0
    came: bool = False


@contextmanager
def cut_after(number: int) -> Iterator[Cut]:
    """Raise after the n-th statement that writes; 0 never raises and counts only."""
    cut = Cut()

    def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        result = execute(sql, params, many, context)
        if str(sql).lstrip().upper().startswith(_WRITES):
            cut.writes += 1
            if cut.writes == number:
                cut.came = True
                raise CutError(number)
        return result

    with connection.execute_wrapper(watch):
        yield cut


def count_writes(deed: Callable[[], object]) -> tuple[int, Exception | None]:
    """How many statements of a deed write, and what it met; the deed is taken back, unless it commits by itself."""
    error: Exception | None = None
    with cut_after(0) as cut:
        try:
            with transaction.atomic():
                deed()
                transaction.set_rollback(True)
        except DatabaseError as met:
            error = met
    return cut.writes, error


def everything_stored() -> dict[str, str]:
    """A digest of each table: equal digests, equal rows."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        digest = "concat(count(*), ' ', sum(hashtextextended(t::text, 0)::numeric))"
        cursor.execute(" UNION ALL ".join(f"SELECT '{name}', {digest} FROM \"{name}\" AS t" for name in tables))
        return dict(cursor.fetchall())
