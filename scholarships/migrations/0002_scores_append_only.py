"""Scores are append-only: a changed mind is a new revision, and the database holds it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("scholarships", "0001_initial")]
    operations = [
        migrations.RunSQL(
            """
            CREATE FUNCTION scholarships_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
                    USING ERRCODE = 'restrict_violation';
            END $$;
            CREATE TRIGGER scholarships_score_append_only BEFORE UPDATE OR DELETE ON scholarships_score
                FOR EACH ROW EXECUTE FUNCTION scholarships_refuse_change();
            CREATE TRIGGER scholarships_score_no_truncate BEFORE TRUNCATE ON scholarships_score
                FOR EACH STATEMENT EXECUTE FUNCTION scholarships_refuse_change();
            """,
            """
            DROP TRIGGER scholarships_score_no_truncate ON scholarships_score;
            DROP TRIGGER scholarships_score_append_only ON scholarships_score;
            DROP FUNCTION scholarships_refuse_change();
            """,
        )
    ]
