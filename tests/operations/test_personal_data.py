import pytest
from django.apps import apps
from django.db.models.functions import Now

from academy_portal.audit.personal_data import FIELDS as AUDIT
from academy_portal.files.personal_data import FIELDS as FILES
from academy_portal.idempotency.personal_data import FIELDS as IDEMPOTENCY
from academy_portal.jobs.actions import erase_requester
from academy_portal.jobs.models import Job
from academy_portal.jobs.personal_data import FIELDS as JOBS
from academy_portal.kernel.personal_data import PersonalField
from academy_portal.outbox.actions import erase_recipient
from academy_portal.outbox.models import Message
from academy_portal.outbox.personal_data import FIELDS as OUTBOX
from tests.audit.chains import AT, make_subject
from tests.outbox.notices import Code, Decision, Receipt, write

CANARY = "canary"


PLATFORM = [*AUDIT, *OUTBOX, *JOBS, *FILES, *IDEMPOTENCY]


@pytest.mark.parametrize("row", PLATFORM, ids=lambda row: f"{row.model}.{row.field}")
def test_each_row_names_what_exists(row: PersonalField) -> None:
    model = apps.get_model(row.model)
    model._meta.get_field(row.field)
    assert model.objects.filter(**{row.person_path: 1}).query
    assert [row.retention[-1], row.seen_by[-1]] == [".", "."]


@pytest.mark.django_db
def test_an_erased_person_leaves_no_word_in_the_outbox() -> None:
    about = make_subject()
    mine = [
        write(kind, to=to, about=about, occasion=str(number))
        for number, (kind, to) in enumerate(
            [(Receipt, f"{CANARY}@example.org"), (Decision, f"{CANARY}@example.org"), (Code, f"{CANARY}@example.org")]
        )
    ]
    Message.objects.filter(pk=mine[0].pk).update(
        state="sent", sent_at=AT, subject=CANARY, body_text=CANARY, recipient_name=CANARY
    )
    other = write(Receipt, to="other@example.org", about=about, occasion="other")
    assert erase_recipient(recipient_id=7, email=f"{CANARY.upper()}@example.org", at=AT) == 3
    assert erase_recipient(recipient_id=7, email=f"{CANARY}@example.org", at=AT) == 0
    rows = Message.objects.exclude(pk=other.pk).order_by("pk")
    assert [row.state for row in rows] == ["sent", "cancelled", "cancelled"]
    assert not any(CANARY in str(value) for row in rows.values() for value in row.values())
    other.refresh_from_db()
    assert (other.recipient_email, other.state) == ("other@example.org", "queued")


@pytest.mark.django_db
def test_a_job_forgets_the_name_of_its_asker() -> None:
    for number in (7, 8):
        Job.objects.create(
            kind="x", key=str(number), requested_by_id=number, requested_by_label=CANARY, requested_at=Now()
        )
    assert (erase_requester(requested_by_id=7), erase_requester(requested_by_id=7)) == (1, 0)
    assert list(Job.objects.order_by("key").values_list("requested_by_label", flat=True)) == ["", CANARY]
