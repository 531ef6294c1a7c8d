import pytest
from django.db.models.functions import Now
from django.test import Client
from django.urls import reverse

from academy_portal.accounts.models import User
from academy_portal.jobs.actions import request_job, run_job
from academy_portal.jobs.models import Job
from tests.audit.chains import AT

pytestmark = pytest.mark.django_db
TOKEN = "00000000-0000-0000-0000-000000000001"


def ask(by: User, back: object = "/en/") -> Job:
    return request_job(kind="tests.add", key="k", payload={"a": 2, "b": 3, "back": back}, by=by, at=AT)


def test_a_running_job_shows_its_progress_without_script(client: Client, amina: User) -> None:
    job = ask(amina)
    Job.objects.update(
        state="running",
        lease_token=TOKEN,
        lease_until=Now(),
        progress_done=3,
        progress_total=8,
        progress_text="<b>step</b>",
    )
    client.force_login(amina)
    page = client.get(job.get_absolute_url())
    text = page.content.decode()
    assert page.status_code == 200
    assert '<meta http-equiv="refresh" content="3">' in text
    assert '<progress id="job-progress" max="8" value="3"></progress>' in text
    assert "&lt;b&gt;step&lt;/b&gt;" in text
    assert f'action="{reverse("jobs:cancel", kwargs={"uuid": job.uuid})}"' in text
    data = client.get(reverse("jobs:progress", kwargs={"uuid": job.uuid})).json()
    assert data == {"state": "running", "label": "running", "live": True, "done": 3, "total": 8, "text": "<b>step</b>"}


def test_an_ended_job_rests(client: Client, amina: User) -> None:
    job = ask(amina)
    run_job(job_id=job.pk)
    client.force_login(amina)
    text = client.get(job.get_absolute_url()).content.decode()
    assert "http-equiv" not in text
    assert "<progress" not in text
    assert 'class="button" href="/en/"' in text


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", 7, None])
def test_the_way_back_leads_nowhere_else(client: Client, amina: User, back: object) -> None:
    job = ask(amina, back)
    client.force_login(amina)
    text = client.get(job.get_absolute_url()).content.decode()
    assert "elsewhere" not in text
    assert "Go back" not in text


@pytest.mark.parametrize("name", ["detail", "progress"])
def test_others_find_nothing_staff_do(client: Client, amina: User, stranger: User, name: str) -> None:
    address = reverse(f"jobs:{name}", kwargs={"uuid": ask(amina).uuid})
    assert client.get(address).status_code == 302
    client.force_login(stranger)
    assert client.get(address).status_code == 404


def test_others_cannot_cancel(client: Client, amina: User, stranger: User) -> None:
    address = reverse("jobs:cancel", kwargs={"uuid": ask(amina).uuid})
    client.force_login(stranger)
    assert client.post(address).status_code == 404
    assert Job.objects.get().state == "queued"


def test_the_asker_cancels_once_or_twice(client: Client, amina: User) -> None:
    job = ask(amina)
    address = reverse("jobs:cancel", kwargs={"uuid": job.uuid})
    client.force_login(amina)
    assert client.get(address).status_code == 405
    for _ in range(2):
        answer = client.post(address)
        assert (answer.status_code, answer["Location"]) == (302, job.get_absolute_url())
    assert Job.objects.get().state == "cancelled"


def test_cancelling_too_late_is_told(client: Client, amina: User) -> None:
    job = ask(amina)
    run_job(job_id=job.pk)
    client.force_login(amina)
    answer = client.post(reverse("jobs:cancel", kwargs={"uuid": job.uuid}))
    assert answer.status_code == 409
    assert "This work has ended already." in answer.content.decode()
    assert Job.objects.get().state == "succeeded"
