"""Documents in parts, from the script: on another day, twice, by others, from several tabs at once."""

import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from academy_portal.audit.models import Event
from academy_portal.files import storage
from academy_portal.files.actions import WrongOffsetError
from academy_portal.files.content import Fault
from academy_portal.files.faults import SENTENCES
from academy_portal.files.models import PrivateFile
from scholarships.models import Application, Document
from tests.clients import client_for, form_key
from tests.files.samples import photo, protected_pdf

from .documents import CV, address, everything, page_of, part_address, post_part, send
from .world import World, moment


@pytest.fixture(autouse=True)
def _shelf(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def draft(world: World) -> Application:
    """An application that is not sent yet."""
    return world.apply("awa", send=False)


def test_parts_make_the_document_and_go_on_another_day(draft: Application) -> None:
    client = client_for(draft.applicant)
    assert client.get(part_address(draft, CV)).json() == {"offset": 0, "done": False}
    assert post_part(client, draft, CV, 0).json() == {"offset": 65_536, "done": False}
    PrivateFile.objects.update(received_at=moment() - timedelta(days=3))
    later = client_for(draft.applicant)
    assert later.get(part_address(draft, CV)).json() == {"offset": 65_536, "done": False}
    assert post_part(later, draft, CV, 65_536).json() == {"offset": 131_072, "done": False}
    assert post_part(later, draft, CV, 131_072).json() == {"offset": 150_000, "done": True}
    assert storage.path_of(Document.objects.get().file.stored_name).read_bytes() == CV
    # The answer to the last part may be lost: who asks again learns that it is done, and nothing is done twice.
    before = everything()
    assert later.get(part_address(draft, CV)).json() == {"offset": 150_000, "done": True}
    assert post_part(later, draft, CV, 131_072).json() == {"offset": 150_000, "done": True}
    assert everything() == before


def test_a_repeated_or_early_part_changes_nothing(draft: Application) -> None:
    client = client_for(draft.applicant)
    post_part(client, draft, CV, 0)
    before = everything()
    for offset in (0, 131_072):
        answer = post_part(client, draft, CV, offset)
        assert (answer.status_code, answer.json()) == (409, {"offset": 65_536, "done": False})
    damaged = post_part(client, draft, CV, 65_536, part="0" * 64)
    assert (damaged.status_code, damaged.json()["offset"]) == (409, 65_536)
    assert everything() == before


def test_a_fault_found_at_the_end_is_said_and_the_parts_are_gone(draft: Application) -> None:
    answer = post_part(client_for(draft.applicant), draft, protected_pdf(), 0)
    assert (answer.status_code, answer.json()) == (422, {"fault": str(SENTENCES[Fault.PROTECTED])})
    assert [file.state for file in PrivateFile.objects.all()] == ["gone"]


def test_what_was_half_sent_in_parts_is_completed_by_the_form(draft: Application) -> None:
    client = client_for(draft.applicant)
    post_part(client, draft, CV, 0)
    assert send(client, draft, CV, "cv.pdf").status_code == 302
    assert PrivateFile.objects.count() == 1
    assert storage.path_of(Document.objects.get().file.stored_name).read_bytes() == CV


@pytest.mark.parametrize(
    "changes", [{"size": "many"}, {"size": "²"}, {"sha256": "x"}, {"size": -1}, {"part": "A" * 64}]
)
def test_nonsense_is_told_apart(draft: Application, changes: dict[str, Any]) -> None:
    answer = post_part(client_for(draft.applicant), draft, CV, 0, **changes)
    assert (answer.status_code, PrivateFile.objects.count()) == (400, 0)


def test_a_part_has_a_size(draft: Application) -> None:
    client = client_for(draft.applicant)
    answer = client.post(part_address(draft, CV, 0), CV, content_type="application/octet-stream")
    assert (answer.status_code, PrivateFile.objects.count()) == (413, 0)


def test_nobody_adds_to_anothers_document(world: World, draft: Application) -> None:
    post_part(client_for(draft.applicant), draft, CV, 0)
    before = everything()
    other = client_for(world.apply("kofi", send=False).applicant)
    before["events"] = Event.objects.count()
    assert other.get(part_address(draft, CV)).status_code == 404
    assert post_part(other, draft, CV, 65_536).status_code == 404
    assert other.get(address(draft)).status_code == 404
    for act in ("send/", "remove/", "restore/", "forget/"):
        assert other.post(address(draft, act)).status_code == 404
    assert everything() == before


# At the same moment.


def together(count: int, deed: Any) -> list[Any]:
    """Do a deed in so many threads at once. Returns what each returned or raised."""
    gate, results = threading.Barrier(count), []

    def run(number: int) -> None:
        gate.wait()
        try:
            results.append(deed(number))
        except WrongOffsetError as error:
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return results


@pytest.mark.django_db(transaction=True)
def test_the_same_parts_from_two_tabs_make_one_document(world: World) -> None:
    draft = world.apply("awa", send=False)
    clients = [client_for(draft.applicant) for _tab in range(4)]
    for offset in (0, 65_536, 131_072):
        answers = together(4, lambda number, at=offset: post_part(clients[number], draft, CV, at).status_code)
        assert set(answers) <= {200, 409, 503}
        assert answers.count(200) >= 1
    assert [one.get(part_address(draft, CV)).json()["done"] for one in clients] == [True] * 4
    assert Document.objects.count() == 1
    assert PrivateFile.objects.exclude(state="gone").count() == 1
    assert Event.objects.filter(verb="attach_document").count() == 1
    assert storage.path_of(Document.objects.get().file.stored_name).read_bytes() == CV
    assert len(list(storage.contents())) == 1


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_send_once(world: World) -> None:
    draft = world.apply("awa", send=False)
    clients = [client_for(draft.applicant) for _click in range(2)]
    key = form_key(page_of(clients[0], draft), address(draft, "send/"))
    answers = together(2, lambda number: send(clients[number], draft, photo(), "cv.jpg", key=key).status_code)
    assert answers == [302, 302]
    assert (Document.objects.count(), Event.objects.filter(verb="attach_document").count()) == (1, 1)
    assert PrivateFile.objects.filter(state="kept").count() == 1
