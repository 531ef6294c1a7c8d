from academy_portal.kernel.invariant import Invariant

INVARIANTS = [
    Invariant(
        "outbox_nothing_overdue",
        "A message that a worker took is settled within ten minutes after its lease.",
        "SELECT id FROM outbox_message WHERE state IN ('claimed', 'sending')"
        " AND lease_until < clock_timestamp() - interval '10 minutes'",
    ),
    Invariant(
        "outbox_nothing_stuck",
        "A message that may be sent is taken within an hour.",
        "SELECT id FROM outbox_message WHERE state = 'queued' AND created_at < clock_timestamp() - interval '1 hour'"
        " AND (due_at IS NULL OR due_at < clock_timestamp() - interval '1 hour')"
        " AND attempts = 0",
    ),
    Invariant(
        "outbox_secrets_wiped",
        "The text of a secret message is gone once the message was sent or given up.",
        "SELECT id FROM outbox_message WHERE is_secret AND state IN ('sent', 'failed', 'cancelled')"
        " AND secret_box IS NOT NULL",
    ),
    Invariant(
        "outbox_release_by_a_person",
        "A message in doubt leaves that state by a person, or by the worker that learnt that it went out.",
        "SELECT subject_pk FROM audit_event WHERE subject_model = 'outbox.message' AND from_state = 'doubtful'"
        " AND verb <> 'finish' AND actor_id IS NULL",
    ),
]
