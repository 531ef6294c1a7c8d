"""Emptying the test database although its record tables refuse TRUNCATE.

Only the tests do this, between two tests with real commits; the portal has no switch for it.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db.backends.postgresql.operations import DatabaseOperations

_FOR_EACH_GUARD = """
DO $$ DECLARE guard record; BEGIN
    FOR guard IN SELECT tgrelid::regclass AS place, tgname FROM pg_trigger WHERE NOT tgisinternal AND tgtype & 32 <> 0
    LOOP EXECUTE format('ALTER TABLE %s {verb} TRIGGER %I', guard.place, guard.tgname); END LOOP;
END $$
"""


@pytest.fixture(scope="session", autouse=True)
def flush_sealed_tables() -> Iterator[None]:
    """Let Django's flush between tests pass the triggers that refuse TRUNCATE, and arm them again at once."""
    plain = DatabaseOperations.sql_flush

    def sql_flush(self: DatabaseOperations, style: Any, tables: list[str], **options: Any) -> list[str]:
        statements = plain(self, style, tables, **options)
        if not statements:
            return statements
        return [_FOR_EACH_GUARD.format(verb="DISABLE"), *statements, _FOR_EACH_GUARD.format(verb="ENABLE")]

    DatabaseOperations.sql_flush = sql_flush
    yield
    DatabaseOperations.sql_flush = plain
