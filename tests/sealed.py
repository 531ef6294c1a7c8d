"""What only the tests do to tables that refuse changes: empty them between two tests, and break a fact on purpose.

The portal has no switch for either.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
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


@contextmanager
def unguarded() -> Iterator[None]:
    """Change what the triggers keep, as only a superuser of the database can: for facts that are broken on purpose.

    On a server of one's own (DATABASE_URL) the role of the tests is a superuser, or was granted SET on this parameter.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        yield
        cursor.execute("SET session_replication_role = origin")
