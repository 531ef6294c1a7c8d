"""G5 for documents: a worker is killed between the bytes, the check and the row; the same part again ends it well."""

import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from academy_portal.audit.queries import examine_chain
from academy_portal.files import storage
from academy_portal.files.actions import STRAY_AFTER, sweep_files
from academy_portal.files.models import PrivateFile
from academy_portal.kernel.clock import now
from academy_portal.operations.invariants import examine
from scholarships.models import Document
from tests.clients import client_for
from tests.files.samples import pdf, photo
from tests.processes import ROOT, environment
from tests.scholarships.documents import part_address, post_part
from tests.scholarships.world import build_world

pytestmark = pytest.mark.django_db(transaction=True)
PART = 65_536
# What is already true when the worker dies: how many bytes the row knows of, and whether the document stands.
POINTS = {
    "the bytes are on the disk, their row is not": ('UPDATE "files_privatefile"', False, False),
    "the file is whole, the check begins": ("subprocess.Popen", True, False),
    "it is checked, its place is not committed": ('INSERT INTO "scholarships_document"', True, False),
    "all is committed, what was sent still lies beside the redrawn": ("os.remove", True, True),
    "all is done, nobody was told": ("answer", True, True),
}
LONG = {"the file is whole, the check begins", "all is done, nobody was told"}


@pytest.mark.parametrize(
    "words", [pytest.param(one, marks=[pytest.mark.long] * (one in LONG)) for one in POINTS], ids=str
)
def test_a_worker_dies_over_the_last_part(words: str, tmp_path: Path, settings: Any) -> None:
    point, is_whole, is_there = POINTS[words]
    settings.MEDIA_ROOT = tmp_path / "media"
    own = build_world().apply("awa", send=False)
    client = client_for(own.applicant)
    # A picture is drawn anew, so the check leaves a second file; behind its end it may be as long as one likes.
    content = photo().ljust(PART + 9_000, b"\0")
    assert post_part(client, own, content, 0, name="photo.jpg").json() == {"offset": PART, "done": False}
    sent = tmp_path / "photo.jpg"
    sent.write_bytes(content)

    command = [sys.executable, "-m", "tests.guarantees.killed_sender", point, str(own.pk), str(sent), str(PART)]
    child = subprocess.run(
        command, cwd=ROOT, env=environment(MEDIA_ROOT=str(settings.MEDIA_ROOT)), capture_output=True, check=False
    )
    assert child.returncode == -signal.SIGKILL, child.stderr.decode()[-2000:]

    file = PrivateFile.objects.get()
    assert (file.received, file.state) == (len(content) if is_whole else PART, "kept" if is_there else "arriving")
    assert Document.objects.filter(application=own).count() == is_there
    # What the script does when its line is gone: it asks what has arrived, and sends from there.
    known = client.get(part_address(own, content, name="photo.jpg")).json()
    assert known == {"offset": len(content) if is_whole else PART, "done": is_there}
    if not known["done"]:
        answer = post_part(client, own, content, known["offset"], name="photo.jpg")
        assert (answer.status_code, answer.json()) == (200, {"offset": len(content), "done": True})
    # Once more by somebody who saw no answer: nothing twice.
    assert post_part(client, own, content, PART, name="photo.jpg").json() == {"offset": len(content), "done": True}

    document = Document.objects.select_related("file").get(application=own)
    kept = document.file
    assert (PrivateFile.objects.count(), kept.state, kept.kind) == (1, "kept", "jpg")
    assert storage.sha256(kept.stored_name) == kept.sha256
    # An hour later what the killed worker left lying is gone, and nothing else.
    sweep_files(at=now() + STRAY_AFTER + timedelta(minutes=1))
    assert [(name, size) for name, size, _written in storage.contents()] == [(kept.stored_name, kept.size)]
    assert {answer.invariant.name: answer.rows for answer in examine() if answer.breaches} == {}
    assert examine_chain().finding is None


@pytest.mark.long
def test_a_document_that_is_not_redrawn_survives_the_same(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    own = build_world().apply("awa", send=False)
    client = client_for(own.applicant)
    content = pdf(size=PART + 9_000)
    post_part(client, own, content, 0)
    sent = tmp_path / "cv.pdf"
    sent.write_bytes(content)
    command = [sys.executable, "-m", "tests.guarantees.killed_sender", "os.remove", str(own.pk), str(sent), str(PART)]
    child = subprocess.run(
        command, cwd=ROOT, env=environment(MEDIA_ROOT=str(settings.MEDIA_ROOT)), capture_output=True, check=False
    )
    assert child.returncode == -signal.SIGKILL, child.stderr.decode()[-2000:]
    assert post_part(client, own, content, len(content)).json() == {"offset": len(content), "done": True}
    assert storage.sha256(Document.objects.get().file.stored_name) == PrivateFile.objects.get().sent_sha256
