"""The seal of a result: a fingerprint of a run and all its outcomes, written to the record of acts when it is signed.

The database refuses to change what is sealed; whoever owns the tables could switch that off. The record of acts is a
chain that cannot be rewritten in silence, so a fingerprint that stands in it shows any change that came later.
The sealed text is one JSON array, so that it reads the same on every server.
"""

from django.db import connection

from .models import SelectionRun

FACT = "seal_sha256"
# All columns but the two that a release moves; the test of this module fails when one is missing.
RUN_COLUMNS = (
    "id", "uuid", "call_id", "kind", "parent_id", "reason", "changes", "policy", "requested_at", "requested_by_id",
    "job_uuid", "input_text", "input_sha256", "output_text", "output_sha256", "failure", "clashing_rules",
    "first_signed_by_id", "first_signed_at", "second_signed_by_id", "second_signed_at",
)  # fmt: skip
MOVED_COLUMNS = ("state", "published_at")
OUTCOME_COLUMNS = ("id", "run_id", "application_id", "decision", "score", "cost", "binding_rules")


def _array(alias: str, columns: tuple[str, ...]) -> str:
    """The columns of a row as a JSON array; moments in UTC, whatever zone a session has."""
    values = [f"{alias}.{name} AT TIME ZONE 'UTC'" if name.endswith("_at") else f"{alias}.{name}" for name in columns]
    return f"jsonb_build_array({', '.join(values)})"


# The fingerprint of the row that a query calls ``run``.
SEAL_SQL = f"""
encode(sha256(convert_to(jsonb_build_array(
    {_array("run", RUN_COLUMNS)},
    (SELECT jsonb_agg({_array("sealed", OUTCOME_COLUMNS)} ORDER BY sealed.id)
       FROM scholarships_outcome AS sealed WHERE sealed.run_id = run.id)
)::text, 'UTF8')), 'hex')
"""  # noqa: S608 - names of columns, nothing that anybody typed


def seal_of(run: SelectionRun) -> str:
    """The fingerprint of a run and its outcomes as they are stored now (hex)."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {SEAL_SQL} FROM scholarships_selectionrun AS run WHERE run.id = %s", [run.pk])  # noqa: S608
        row = cursor.fetchone()
    return str(row[0])
