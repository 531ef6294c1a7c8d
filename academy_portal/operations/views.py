"""Health for load balancers and for the start-up script. Plain text, no session, no person."""

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

_migrated_databases: set[str] = set()


@login_not_required
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200 while the process is up. Touches nothing else."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@login_not_required
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 and "ready" when the database answers and is migrated, else 503.

    The broker is named but decides nothing: without it the portal works, only slower in sending.
    """
    database, migrations = _database_state()
    ready = database == "ok" and migrations == "applied"
    lines = [
        "ready" if ready else "not ready",
        f"database: {database}",
        f"migrations: {migrations}",
        f"broker: {_broker_state()}",
    ]
    return HttpResponse("\n".join(lines) + "\n", status=200 if ready else 503, content_type="text/plain; charset=utf-8")


def _database_state() -> tuple[str, str]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return "ok", "applied" if _is_migrated() else "pending"
    except (DatabaseError, InterfaceError):
        connection.close()
        return "away", "unknown"


def _is_migrated() -> bool:
    """Whether no migration waits. A yes is remembered: migrations are never unapplied under a running process."""
    name = str(connection.settings_dict["NAME"])
    if name not in _migrated_databases:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return False
        _migrated_databases.add(name)
    return True


def _broker_state() -> str:
    client = redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=0.5, socket_timeout=0.5)
    try:
        client.ping()
    except (redis.RedisError, OSError):
        return "away"
    finally:
        client.close()
    return "ok"
