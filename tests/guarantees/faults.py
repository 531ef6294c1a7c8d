"""Faults at the level of the database: a deed that breaks just after its n-th written row, and what it left behind."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

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


def count_writes(deed: Callable[[], object]) -> int:
    """How many statements of a deed write; the deed is taken back."""
    with cut_after(0) as cut, transaction.atomic():
        deed()
        transaction.set_rollback(True)
    return cut.writes


def everything_stored() -> dict[str, str]:
    """A digest of each table: equal digests, equal rows."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        cursor.execute(
            " UNION ALL ".join(
                f"SELECT '{name}', md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM \"{name}\" AS t"
                for name in tables
            )
        )
        return dict(cursor.fetchall())
