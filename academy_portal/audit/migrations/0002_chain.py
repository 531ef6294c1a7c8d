"""The chain: appended at commit by a trigger, under one advisory lock that is taken last. Nothing here can be rewritten.

Two stages make the lock the very last one. Deferred triggers fire in the order in which their rows came, so a foreign
key that is checked after the lock could wait for a row whose owner waits for the lock: a deadlock. The first stage
therefore only notes the event in ``audit_unlinked``; the trigger on that table is queued behind everything that was
pending, takes the lock and appends.
"""

from django.db import migrations

FORWARD = r"""
CREATE TABLE audit_unlinked (event_id bigint PRIMARY KEY);
COMMENT ON TABLE audit_unlinked IS 'Events of a transaction that is just committing. Empty for everybody else.';

CREATE FUNCTION audit_part(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT octet_length(convert_to(coalesce(value, ''), 'UTF8')) || ':' || coalesce(value, '') || E'\n'
$$;

CREATE FUNCTION audit_chain_hash(previous bytea, place bigint, e audit_event) RETURNS bytea
LANGUAGE sql STABLE AS $$
    SELECT sha256(convert_to(
        audit_part(encode(previous, 'hex')) || audit_part(place::text) || audit_part(e.id::text)
        || audit_part(e.subject_model) || audit_part(e.subject_pk) || audit_part(e.verb)
        || audit_part(e.from_state) || audit_part(e.to_state)
        || audit_part((extract(epoch FROM e.at) * 1000000)::bigint::text)
        || audit_part(e.actor_id::text) || audit_part(e.facts::text), 'UTF8'))
$$;

CREATE FUNCTION audit_note_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO audit_unlinked (event_id) VALUES (NEW.id);
    RETURN NULL;
END $$;

CREATE FUNCTION audit_append_link() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last_position bigint;
    last_hash bytea;
    new_hash bytea;
BEGIN
    PERFORM pg_advisory_xact_lock(7305911840211);
    SELECT position, hash INTO last_position, last_hash FROM audit_head;
    last_position := coalesce(last_position, 0);
    last_hash := coalesce(last_hash, ''::bytea);
    SELECT audit_chain_hash(last_hash, last_position + 1, e) INTO STRICT new_hash
        FROM audit_event e WHERE e.id = NEW.event_id;
    INSERT INTO audit_link (event_id, position, previous, hash)
        VALUES (NEW.event_id, last_position + 1, last_hash, new_hash);
    IF last_position = 0 THEN
        INSERT INTO audit_head (id, position, hash) VALUES (1, 1, new_hash);
    ELSE
        UPDATE audit_head SET position = last_position + 1, hash = new_hash;
    END IF;
    DELETE FROM audit_unlinked WHERE event_id = NEW.event_id;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER audit_event_note AFTER INSERT ON audit_event
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_note_event();
CREATE CONSTRAINT TRIGGER audit_unlinked_append AFTER INSERT ON audit_unlinked
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_append_link();

CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The record of acts cannot be changed: % on % is refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER audit_event_no_change BEFORE UPDATE OR DELETE ON audit_event
    FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_event_no_truncate BEFORE TRUNCATE ON audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_link_no_change BEFORE UPDATE OR DELETE ON audit_link
    FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_link_no_truncate BEFORE TRUNCATE ON audit_link
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();

-- The head may only step forward, onto a link that exists.
CREATE FUNCTION audit_guard_head() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.position = OLD.position + 1
        AND EXISTS (SELECT 1 FROM audit_link l WHERE l.position = NEW.position AND l.hash = NEW.hash) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'The record of acts cannot be changed: the head of the chain only steps forward.'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER audit_head_forward BEFORE UPDATE ON audit_head
    FOR EACH ROW EXECUTE FUNCTION audit_guard_head();
CREATE TRIGGER audit_head_no_delete BEFORE DELETE ON audit_head
    FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_head_no_truncate BEFORE TRUNCATE ON audit_head
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();

-- Personal values may be blanked, and nothing else.
CREATE FUNCTION audit_guard_personal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.event_id = OLD.event_id AND NEW.actor_label IN ('', OLD.actor_label)
        AND NEW.personal IN ('{}'::jsonb, OLD.personal) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'The record of acts cannot be changed: personal values can only be erased.'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER audit_eventpersonal_blank BEFORE UPDATE ON audit_eventpersonal
    FOR EACH ROW EXECUTE FUNCTION audit_guard_personal();
CREATE TRIGGER audit_eventpersonal_no_delete BEFORE DELETE ON audit_eventpersonal
    FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_eventpersonal_no_truncate BEFORE TRUNCATE ON audit_eventpersonal
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
"""

BACKWARD = """
DROP TABLE audit_unlinked;
DROP TRIGGER audit_event_note ON audit_event;
DROP TRIGGER audit_event_no_change ON audit_event;
DROP TRIGGER audit_event_no_truncate ON audit_event;
DROP TRIGGER audit_link_no_change ON audit_link;
DROP TRIGGER audit_link_no_truncate ON audit_link;
DROP TRIGGER audit_head_forward ON audit_head;
DROP TRIGGER audit_head_no_delete ON audit_head;
DROP TRIGGER audit_head_no_truncate ON audit_head;
DROP TRIGGER audit_eventpersonal_blank ON audit_eventpersonal;
DROP TRIGGER audit_eventpersonal_no_delete ON audit_eventpersonal;
DROP TRIGGER audit_eventpersonal_no_truncate ON audit_eventpersonal;
DROP FUNCTION audit_note_event();
DROP FUNCTION audit_append_link();
DROP FUNCTION audit_refuse();
DROP FUNCTION audit_guard_head();
DROP FUNCTION audit_guard_personal();
DROP FUNCTION audit_chain_hash(bytea, bigint, audit_event);
DROP FUNCTION audit_part(text);
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
