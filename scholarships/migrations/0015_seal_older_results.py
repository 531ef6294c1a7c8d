"""What was signed before results were sealed is sealed now: one act of the portal in the record, for each such result.

The expression is that of ``scholarships/seal.py`` as it was when this was written; migrations import no project code.
"""

from django.db import migrations

MOMENTS = {"requested_at", "first_signed_at", "second_signed_at", "published_at"}
RUN = (
    "id uuid call_id kind parent_id reason changes policy requested_at requested_by_id job_uuid input_text"
    " input_sha256 output_text output_sha256 failure clashing_rules first_signed_by_id first_signed_at"
    " second_signed_by_id second_signed_at"
)
# Table, which rows, columns.
PARTS = (
    ("outcome", "run_id = run.id", "id run_id application_id decision score cost binding_rules"),
    (
        "call",
        "id = run.call_id",
        "id edition_id slug number_prefix title summary language reference_on seats currency policy"
        " reviews_per_application reviewer_load bars_own_country reserve_size article_due_on published_at",
    ),
    ("criterion", "call_id = run.call_id", "id call_id key label help weight position"),
    ("quota", "call_id = run.call_id", "id call_id name attribute value min_count max_count min_percent"),
    ("cost", "call_id = run.call_id", "id call_id line region amount"),
    ("budgetline", "call_id = run.call_id", "id call_id line payer amount position"),
    (
        "eligibilityrule",
        "call_id = run.call_id",
        "id call_id kind position group_id looks_at categories least_years languages must_be_registered editions",
    ),
)


def _array(alias, columns):
    values = (f"{alias}.{name}" + " AT TIME ZONE 'UTC'" * (name in MOMENTS) for name in columns.split())
    return f"jsonb_build_array({', '.join(values)})"


def _rows(table, condition, columns):
    rows = f"jsonb_agg({_array('part', columns)} ORDER BY part.id)"
    return f"(SELECT {rows} FROM scholarships_{table} AS part WHERE part.{condition})"  # noqa: S608 - names of this module


SEALED = ", ".join([_array("run", RUN), *(_rows(*part) for part in PARTS)])
FORWARD = f"""
INSERT INTO audit_event (subject_model, subject_pk, verb, from_state, to_state, at, actor_id, facts)
SELECT 'scholarships.selectionrun', run.id::text, 'seal_afterwards', '', '', now(), NULL, jsonb_build_object(
    'seal_sha256', encode(sha256(convert_to(jsonb_build_array({SEALED})::text, 'UTF8')), 'hex'))
FROM scholarships_selectionrun AS run
WHERE (run.state = 'published' OR run.second_signed_by_id IS NOT NULL) AND NOT EXISTS (
    SELECT 1 FROM audit_event AS event
    WHERE event.subject_model = 'scholarships.selectionrun' AND event.subject_pk = run.id::text
      AND event.facts ? 'seal_sha256')
ORDER BY run.id;
"""  # noqa: S608 - names of this module


class Migration(migrations.Migration):
    dependencies = [("scholarships", "0014_decline_reason"), ("audit", "0002_chain")]

    # Back: the record of acts keeps what it was told.
    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
