from academy_portal.kernel.invariant import Invariant

INVARIANTS = [
    Invariant(
        "jobs_nothing_overdue",
        "A job whose worker was lost is taken back within ten minutes.",
        "SELECT id FROM jobs_job WHERE state = 'running' AND lease_until < clock_timestamp() - interval '10 minutes'",
    ),
    Invariant(
        "jobs_nothing_stuck",
        "A job is started within an hour.",
        "SELECT id FROM jobs_job WHERE state = 'queued' AND requested_at < clock_timestamp() - interval '1 hour'",
    ),
    Invariant(
        "jobs_one_live_per_key",
        "Only one job of a key waits or runs.",
        "SELECT key FROM jobs_job WHERE state IN ('queued', 'running') GROUP BY key HAVING count(*) > 1",
    ),
]
