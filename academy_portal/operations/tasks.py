"""Long work of the operations."""

from django.utils.translation import gettext_lazy as _

from academy_portal.jobs.registry import Work, handler
from academy_portal.kernel.clock import now

from .demonstration.reset import reset_demonstration

RESET_KIND = "demonstration.reset"


@handler(RESET_KIND, title=_("Resetting the demonstration"))
def reset(work: Work) -> str:
    """Delete what is fictional and make it anew. Safe to repeat: it always ends at the same start."""

    def progress(done: int, total: int, text: str) -> None:
        work.checkpoint()
        work.progress(done, total, text)

    reset_demonstration(by=None, at=now(), progress=progress)
    return "demonstration"
