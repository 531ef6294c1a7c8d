"""G13 in small: with the broker away the deed stands, and the sweeper finds the rows."""

import json
import subprocess
import sys

import pytest

from academy_portal.jobs.models import Job
from academy_portal.outbox.actions import deliver_due, sweep_messages
from academy_portal.outbox.models import Message
from tests.audit.chains import AT
from tests.processes import ROOT, environment

DEED = """
import json, time
import django; django.setup()
from django.contrib.auth import get_user_model
from django.db import transaction
from django.test import Client
from academy_portal.jobs.actions import request_job
from academy_portal.jobs.registry import handler
from tests.audit.chains import AT, make_subject
from academy_portal.outbox.actions import Letter, enqueue_message
handler("tests.nothing")(lambda work: "")
person = get_user_model().objects.create_user("a@example.org", full_name="A Example")
begin = time.monotonic()
letter = Letter(kind="t", occasion="o", recipient_id=None, recipient_email="a@example.org", recipient_name="",
                language="en", subject="s", text="t", html="", held=False, secret=False, retry="resend")
with transaction.atomic():
    enqueue_message(letter=letter, about=make_subject(), at=AT)
    job = request_job(kind="tests.nothing", key="k", payload={}, by=person, at=AT)
seconds = time.monotonic() - begin
client = Client()
client.force_login(person)
pages = [client.get(path, headers={"host": "localhost"}).status_code for path in ("/readyz", f"/en/jobs/{job.uuid}/")]
print(json.dumps({"seconds": seconds, "pages": pages}))
"""


@pytest.mark.django_db(transaction=True)
def test_with_the_broker_away_the_deed_stands() -> None:
    variables = environment(REDIS_URL="redis://127.0.0.1:1/0")
    done = subprocess.run(
        [sys.executable, "-c", DEED], cwd=ROOT, env=variables, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout.splitlines()[-1])
    assert answer["pages"] == [200, 200]
    assert answer["seconds"] < 5
    assert "wake-up lost" in done.stderr
    assert [message.state for message in Message.objects.all()] == ["queued"]
    assert [job.state for job in Job.objects.all()] == ["queued"]
    assert (sweep_messages(at=AT), deliver_due(), Message.objects.get().state) == (0, 1, "sent")
