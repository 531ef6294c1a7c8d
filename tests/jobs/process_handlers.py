"""Work for real workers: slow enough to be killed in the middle, with an effect that can be counted."""

import time

from academy_portal.idempotency.models import FormKey
from academy_portal.jobs.registry import Work, handler
from academy_portal.kernel.clock import now


@handler("tests.mark")
def mark(work: Work) -> str:
    """Leave one mark, however often it runs."""
    for step in range(4):
        work.progress(step, 4)
        work.checkpoint()
        time.sleep(0.05)
    FormKey.objects.get_or_create(key=work.payload["mark"], defaults={"purpose": "mark", "created_at": now()})
    return work.payload["mark"]
