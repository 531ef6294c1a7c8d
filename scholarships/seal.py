"""The seal of a result: a fingerprint of a run, its outcomes and its rules, which the record of acts keeps.

The database refuses to change what is sealed; whoever owns the tables could switch that off. The record of acts is a
chain that cannot be rewritten in silence, so a fingerprint that stands in it shows any change that came later.
What is fingerprinted is one JSON array, the same text on every server.
"""

from django.db import connection

from .models import SelectionRun

FACT = "seal_sha256"
# What is sealed, and beside it what still moves. A test fails when a column stands in neither.
RUN_COLUMNS = (
    "id", "uuid", "call_id", "kind", "parent_id", "reason", "changes", "policy", "requested_at", "requested_by_id",
    "job_uuid", "input_text", "input_sha256", "output_text", "output_sha256", "failure", "clashing_rules",
    "first_signed_by_id", "first_signed_at", "second_signed_by_id", "second_signed_at",
)  # fmt: skip
RUN_MOVES = ("state", "published_at")
OUTCOME_COLUMNS = ("id", "run_id", "application_id", "decision", "score", "cost", "binding_rules")
CALL_COLUMNS = (
    "id", "edition_id", "slug", "number_prefix", "title", "summary", "language", "reference_on", "seats", "currency",
    "policy", "reviews_per_application", "reviewer_load", "bars_own_country", "reserve_size", "article_due_on",
    "published_at",
)  # fmt: skip
CALL_MOVES = ("state", "opens_at", "closes_at", "time_zone", "grace_minutes", "decisions_on", "answers_by")
RULE_COLUMNS = {
    "criterion": ("id", "call_id", "key", "label", "help", "weight", "position"),
    "quota": ("id", "call_id", "name", "attribute", "value", "min_count", "max_count", "min_percent"),
    "cost": ("id", "call_id", "line", "region", "amount"),
    "budgetline": ("id", "call_id", "line", "payer", "amount", "position"),
    "eligibilityrule": (
        "id", "call_id", "kind", "position", "group_id", "looks_at", "categories", "least_years", "languages",
        "must_be_registered", "editions",
    ),
}  # fmt: skip
# Where texts stand in further languages. A call without any has the seal that it had before there were such texts.
SAID_TABLES = {"call": "id", "criterion": "call_id", "quota": "call_id"}
SAID_COLUMN = "translations"
MOMENTS = {"requested_at", "first_signed_at", "second_signed_at", "published_at"}


def _array(alias: str, columns: tuple[str, ...]) -> str:
    """The columns of a row as a JSON array; moments in UTC, whatever zone a session has."""
    values = [f"{alias}.{name} AT TIME ZONE 'UTC'" if name in MOMENTS else f"{alias}.{name}" for name in columns]
    return f"jsonb_build_array({', '.join(values)})"


def _rows(table: str, columns: tuple[str, ...], condition: str) -> str:
    """All rows of a table that meet a condition, in the order of their keys."""
    rows = f"jsonb_agg({_array('part', columns)} ORDER BY part.id)"
    return f"(SELECT {rows} FROM scholarships_{table} AS part WHERE {condition})"  # noqa: S608 - names of this module


def _said() -> str:
    """The texts in further languages, row by row, as a JSON array; an empty one where there are none."""
    rows = " UNION ALL ".join(
        f"SELECT '{table}' AS kind, id, {SAID_COLUMN} AS texts FROM scholarships_{table} WHERE {key} = run.call_id"  # noqa: S608 - names of this module
        for table, key in SAID_TABLES.items()
    )
    order = 'ORDER BY said.kind COLLATE "C", said.id'
    found = f"SELECT jsonb_agg(jsonb_build_array(said.kind, said.id, said.texts) {order}) FROM ({rows}) AS said"  # noqa: S608
    return f"coalesce(({found} WHERE said.texts <> '{{}}'), '[]')"


_PARTS = [
    _array("run", RUN_COLUMNS),
    _rows("outcome", OUTCOME_COLUMNS, "part.run_id = run.id"),
    _rows("call", CALL_COLUMNS, "part.id = run.call_id"),
    *(_rows(table, columns, "part.call_id = run.call_id") for table, columns in RULE_COLUMNS.items()),
]
# The fingerprint of the row that a query calls ``run``.
SEAL_SQL = f"encode(sha256(convert_to((jsonb_build_array({', '.join(_PARTS)}) || {_said()})::text, 'UTF8')), 'hex')"


def seal_of(run: SelectionRun) -> str:
    """The fingerprint of a run and all that belongs to it, as it is stored now (hex)."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {SEAL_SQL} FROM scholarships_selectionrun AS run WHERE run.id = %s", [run.pk])  # noqa: S608
        row = cursor.fetchone()
    return str(row[0])
