"""What was decided stays: signed results, their outcomes, the rules of published calls, the lines of offers.

One trigger function guards every table. Its argument names a function that answers, for a row as it is and as it would
be, which columns are free to change: NULL means all of them, an empty list none. A row that is sealed is not deleted
either. Nothing that keeps decisions is emptied as a whole.
"""

from django.db import migrations

GUARD = """
CREATE FUNCTION scholarships_keep() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before jsonb; after jsonb; free text[];
BEGIN
    IF TG_OP <> 'TRUNCATE' THEN
        IF TG_OP <> 'INSERT' THEN before := to_jsonb(OLD); END IF;
        IF TG_OP <> 'DELETE' THEN after := to_jsonb(NEW); END IF;
        EXECUTE format('SELECT %I($1, $2)', TG_ARGV[0]) INTO free USING before, after;
        IF free IS NULL OR (TG_OP = 'UPDATE' AND before - free = after - free) THEN
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'What was decided cannot be changed: % on % is refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
"""

# A run: its question is frozen when it is asked, its answer when it is given, the rest step by step. No run is deleted.
RUN = """
CREATE FUNCTION scholarships_free_of_run(before jsonb, after jsonb) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE before->>'state'
        WHEN 'requested' THEN ARRAY['state', 'job_uuid', 'failure', 'clashing_rules', 'output_text', 'output_sha256']
        WHEN 'computing' THEN ARRAY['state', 'failure', 'clashing_rules', 'output_text', 'output_sha256']
        WHEN 'failed' THEN ARRAY['state']
        WHEN 'proposed' THEN ARRAY['state', 'second_signed_by_id', 'second_signed_at'] || CASE
            WHEN before->>'first_signed_by_id' IS NULL THEN ARRAY['first_signed_by_id', 'first_signed_at']
            ELSE '{}' END
        WHEN 'signed' THEN CASE after->>'state'
            WHEN 'published' THEN ARRAY['state', 'published_at']
            WHEN 'discarded' THEN ARRAY['state']
            ELSE '{}' END
        ELSE '{}'
    END
$$;
"""

# The outcomes: written once, with the result, before anybody has signed it. The run is held meanwhile.
OUTCOME = """
CREATE FUNCTION scholarships_free_of_outcome(before jsonb, after jsonb) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
    run record;
BEGIN
    IF before IS NOT NULL THEN RETURN '{}'; END IF;
    SELECT state, first_signed_by_id INTO run
        FROM scholarships_selectionrun WHERE id = (after->>'run_id')::bigint FOR SHARE;
    IF run.state IN ('requested', 'computing', 'proposed') AND run.first_signed_by_id IS NULL THEN RETURN NULL; END IF;
    RETURN '{}';
END $$;
"""

# A call: everything is free while it is a draft; afterwards the dates that acts move, and the state, but never back.
CALL = """
CREATE FUNCTION scholarships_free_of_call(before jsonb, after jsonb) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN before->>'state' = 'draft' THEN NULL
        ELSE ARRAY['opens_at', 'closes_at', 'time_zone', 'grace_minutes', 'decisions_on', 'answers_by'] || CASE
            WHEN after->>'state' = 'draft' THEN '{}'
            ELSE ARRAY['state'] END
    END
$$;

CREATE FUNCTION scholarships_free_of_rule(before jsonb, after jsonb) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
    is_published boolean;
BEGIN
    -- Held first, read then: whoever publishes the call at this moment is waited for.
    SELECT bool_or(state <> 'draft') INTO is_published FROM (
        SELECT state FROM scholarships_call
        WHERE id IN ((before->>'call_id')::bigint, (after->>'call_id')::bigint) FOR SHARE) AS held;
    IF is_published THEN RETURN '{}'; END IF;
    RETURN NULL;
END $$;
"""

# What an offer pays: written once, while its letter is held.
OFFER_LINE = """
CREATE FUNCTION scholarships_free_of_offerline(before jsonb, after jsonb) RETURNS text[] LANGUAGE plpgsql AS $$
BEGIN
    IF before IS NOT NULL THEN RETURN '{}'; END IF;
    PERFORM FROM scholarships_offer WHERE id = (after->>'offer_id')::bigint AND state = 'staged' FOR SHARE;
    IF FOUND THEN RETURN NULL; END IF;
    RETURN '{}';
END $$;
"""

# Whose application it is, and under which number it was decided.
APPLICATION = """
CREATE FUNCTION scholarships_free_of_application(before jsonb, after jsonb) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN before->>'state' = 'draft' THEN NULL ELSE (
        SELECT array_agg(name) FROM jsonb_object_keys(before) AS name
        WHERE name NOT IN ('uuid', 'number', 'call_id', 'applicant_id'))
    END
$$;
"""

# Table, what is watched, the function that says what is free. Whatever keeps decisions refuses to be emptied.
GUARDED = (
    ("selectionrun", "UPDATE OR DELETE", "run", True),
    ("outcome", "INSERT OR UPDATE OR DELETE", "outcome", True),
    ("call", "UPDATE OR DELETE", "call", True),
    ("criterion", "INSERT OR UPDATE OR DELETE", "rule", True),
    ("quota", "INSERT OR UPDATE OR DELETE", "rule", True),
    ("cost", "INSERT OR UPDATE OR DELETE", "rule", True),
    ("budgetline", "INSERT OR UPDATE OR DELETE", "rule", True),
    ("offerline", "INSERT OR UPDATE OR DELETE", "offerline", True),
    ("application", "UPDATE OF uuid, number, call_id, applicant_id", "application", False),
)
FUNCTIONS = ("run", "outcome", "call", "rule", "offerline", "application")
FORWARD = GUARD + RUN + OUTCOME + CALL + OFFER_LINE + APPLICATION
for table, events, question, is_kept_whole in GUARDED:
    FORWARD += f"""
CREATE TRIGGER scholarships_{table}_keep BEFORE {events} ON scholarships_{table}
    FOR EACH ROW EXECUTE FUNCTION scholarships_keep('scholarships_free_of_{question}');
"""
    if is_kept_whole:
        FORWARD += f"""
CREATE TRIGGER scholarships_{table}_no_truncate BEFORE TRUNCATE ON scholarships_{table}
    FOR EACH STATEMENT EXECUTE FUNCTION scholarships_keep();
"""
BACKWARD = "DROP FUNCTION scholarships_keep() CASCADE;" + "".join(
    f"DROP FUNCTION scholarships_free_of_{name}(jsonb, jsonb);" for name in FUNCTIONS
)


class Migration(migrations.Migration):
    dependencies = [("scholarships", "0008_run_changes")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
