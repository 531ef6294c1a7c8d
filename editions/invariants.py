"""Facts about editions that must always hold, beside those that the constraints already enforce."""

from academy_portal.kernel.invariant import Invariant

INVARIANTS = [
    Invariant(
        "editions_ordinals_without_gap",
        "The ordinals of the real editions that took place run from one without a gap.",
        "WITH held AS (SELECT ordinal FROM editions_edition WHERE ordinal IS NOT NULL AND NOT is_fictional"
        " AND state IN ('held', 'archived'))"
        " SELECT ordinal FROM held WHERE ordinal > (SELECT count(*) FROM held)",
    ),
    Invariant(
        "editions_dates_move_with_a_record",
        "The planned dates of an edition are those of its latest recorded move.",
        "SELECT e.id FROM editions_edition e JOIN LATERAL (SELECT to_starts_on, to_ends_on FROM editions_datechange c"
        " WHERE c.edition_id = e.id ORDER BY changed_at DESC, id DESC LIMIT 1) last ON true"
        " WHERE (e.planned_starts_on, e.planned_ends_on) IS DISTINCT FROM (last.to_starts_on, last.to_ends_on)",
    ),
    Invariant(
        "editions_nobody_in_a_cancelled_week",
        "Nobody was admitted to an edition after it was cancelled.",
        "SELECT p.id FROM editions_participation p JOIN editions_edition e ON e.id = p.edition_id"
        " JOIN audit_event v ON v.subject_model = 'editions.edition' AND v.subject_pk = e.id::text"
        " AND v.to_state = 'cancelled'"
        " WHERE p.admitted_at > v.at",
    ),
    Invariant(
        "editions_session_within_its_edition",
        "A dated session of an edition that was held lies within the days held.",
        "SELECT s.id FROM editions_session s JOIN editions_edition e ON e.id = s.edition_id"
        " WHERE e.held_starts_on IS NOT NULL AND s.starts_on IS NOT NULL AND (s.starts_on < e.held_starts_on"
        " OR COALESCE(s.ends_on, s.starts_on) > e.held_ends_on)",
    ),
    Invariant(
        "editions_obligation_only_of_holders",
        "An article is owed by scholarship holders only.",
        "SELECT o.id FROM editions_obligation o JOIN editions_participation p ON p.id = o.participation_id"
        " WHERE o.kind = 'article' AND p.role <> 'scholarship_holder'",
    ),
    Invariant(
        "editions_every_state_was_moved_to",
        "The state of an edition is where its latest recorded move led, or where its record began.",
        "SELECT e.id FROM editions_edition e LEFT JOIN LATERAL (SELECT to_state FROM audit_event v"
        " WHERE v.subject_model = 'editions.edition' AND v.subject_pk = e.id::text AND v.to_state <> ''"
        " ORDER BY v.id DESC LIMIT 1) last ON true"
        " WHERE e.state <> COALESCE(last.to_state, CASE WHEN e.import_digest <> '' THEN 'archived' ELSE 'planned' END)",
    ),
    Invariant(
        "editions_every_obligation_was_moved_to",
        "The state of an obligation is where its latest recorded move led, or open.",
        "SELECT o.id FROM editions_obligation o LEFT JOIN LATERAL (SELECT to_state FROM audit_event v"
        " WHERE v.subject_model = 'editions.obligation' AND v.subject_pk = o.id::text AND v.to_state <> ''"
        " ORDER BY v.id DESC LIMIT 1) last ON true WHERE o.state <> COALESCE(last.to_state, 'open')",
    ),
    Invariant(
        "editions_mandates_name_an_edition",
        "A mandate for an edition names one that exists.",
        "SELECT m.id FROM accounts_mandate m WHERE m.scope_kind = 'edition'"
        " AND NOT EXISTS (SELECT 1 FROM editions_edition e WHERE e.id::text = m.scope_id)",
    ),
]
