"""Kinds of messages for tests."""

from datetime import timedelta
from typing import Any

from django.db import models, transaction

from academy_portal.outbox.models import Message
from academy_portal.outbox.notices import Notice
from tests.audit.chains import AT, make_subject


class Receipt(Notice):
    """Sent at once, and again when in doubt."""

    kind = "tests_receipt"
    template = "tests/plain"


class Decision(Notice):
    """Held for a person, and held again when in doubt."""

    kind = "tests_decision"
    template = "tests/plain"
    held = True
    retry = "hold"


class Award(Decision):
    """A letter of a decision: only the deed that publishes the decision lets it go."""

    kind = "tests_award"
    waits_for_deed = True


class Code(Notice):
    """Secret, and useless after ten minutes."""

    kind = "tests_code"
    template = "tests/plain"
    secret = True
    useful_for = timedelta(minutes=10)


def write(kind: type[Notice] = Receipt, *, to: Any = "a@example.org", occasion: str = "one", **options: Any) -> Message:
    """Commit one message about some object."""
    about: models.Model = options.pop("about", None) or make_subject(f"about-{occasion}"[:40])
    with transaction.atomic():
        return kind.enqueue(
            to=to, about=about, occasion=occasion, context={"note": "<b>ready</b>", "moment": AT}, at=AT, **options
        )
