"""The older columns go; what was found stays as it was, and the conditions of a published call are frozen."""

from django.db import migrations, models

APPEND_ONLY = "".join(
    f"""
CREATE TRIGGER scholarships_{table}_append_only BEFORE UPDATE OR DELETE ON scholarships_{table}
    FOR EACH ROW EXECUTE FUNCTION scholarships_refuse_change();
CREATE TRIGGER scholarships_{table}_no_truncate BEFORE TRUNCATE ON scholarships_{table}
    FOR EACH STATEMENT EXECUTE FUNCTION scholarships_refuse_change();
"""
    for table in ("finding", "screeningdecision")
)
FROZEN = """
CREATE TRIGGER scholarships_eligibilityrule_keep BEFORE INSERT OR UPDATE OR DELETE ON scholarships_eligibilityrule
    FOR EACH ROW EXECUTE FUNCTION scholarships_keep('scholarships_free_of_rule');
CREATE TRIGGER scholarships_eligibilityrule_no_truncate BEFORE TRUNCATE ON scholarships_eligibilityrule
    FOR EACH STATEMENT EXECUTE FUNCTION scholarships_keep();
"""
BACKWARD = "".join(
    f"DROP TRIGGER scholarships_{table}_{name} ON scholarships_{table};"
    for table, name in (
        ("eligibilityrule", "keep"),
        ("eligibilityrule", "no_truncate"),
        ("finding", "append_only"),
        ("finding", "no_truncate"),
        ("screeningdecision", "append_only"),
        ("screeningdecision", "no_truncate"),
    )
)


class Migration(migrations.Migration):

    dependencies = [('scholarships', '0011_group_becomes_a_condition')]

    operations = [
        migrations.RemoveField(
            model_name='application',
            name='ineligible_reason',
        ),
        migrations.RemoveField(
            model_name='call',
            name='eligible_group',
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(('screening', ''), ('screening__in', ['eligible', 'not_eligible', 'doubtful']), _connector='OR'), name='scholarships_application_screening'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'ineligible'), _negated=True), ('screening', 'not_eligible'), _connector='OR'), name='scholarships_application_reason'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('in_review', 'reserve', 'refused', 'offered', 'accepted', 'declined', 'lapsed')), _negated=True), ('screening', 'eligible'), _connector='OR'), name='scholarships_application_eligible'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'draft'), _negated=True), ('screening', ''), _connector='OR'), name='scholarships_application_unscreened'),
        ),
        migrations.RunSQL(APPEND_ONLY + FROZEN, BACKWARD),
    ]
