"""What beat does, and how often. Plain data: the settings import it before Django is ready.

The order is the order in which ``manage.py tick`` does the same work once.
"""

MINUTE = 60.0
HOUR = 60 * MINUTE

BEAT_SCHEDULE: dict[str, dict[str, object]] = {
    "outbox.sweep": {"task": "outbox.sweep", "schedule": MINUTE},
    "jobs.sweep": {"task": "jobs.sweep", "schedule": MINUTE / 4},
    "scholarships.settle_runs": {"task": "scholarships.settle_runs", "schedule": MINUTE},
    "scholarships.lapse_offers": {"task": "scholarships.lapse_offers", "schedule": MINUTE},
    "scholarships.remind_offers": {"task": "scholarships.remind_offers", "schedule": 5 * MINUTE},
    "scholarships.fill_places": {"task": "scholarships.fill_places", "schedule": MINUTE},
    "scholarships.remind_reviewers": {"task": "scholarships.remind_reviewers", "schedule": HOUR},
    "files.sweep": {"task": "files.sweep", "schedule": HOUR},
    "accounts.forget_sessions": {"task": "accounts.forget_sessions", "schedule": HOUR},
    "idempotency.purge": {"task": "idempotency.purge", "schedule": HOUR},
}
