"""What the portal knows of its database beside the rows in it."""

from django.db import DatabaseError, InterfaceError, OperationalError


def is_database_away(error: BaseException | None) -> bool:
    """Whether the database did not answer (any more), or answered that it cannot now: too busy, a lock, too slow.

    A server that is killed under a connection shows itself once as a bare error of the driver without a code of
    PostgreSQL's, which is no OperationalError.
    """
    if isinstance(error, OperationalError | InterfaceError):
        return True
    return type(error) is DatabaseError and getattr(error.__cause__, "pgcode", "") is None
