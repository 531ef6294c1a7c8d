import signal
import subprocess
import sys

import pytest
from django.core.management import call_command

from academy_portal.outbox.models import Message
from tests.outbox.notices import Decision, write
from tests.processes import ROOT, environment, wait_until

pytestmark = pytest.mark.django_db(transaction=True)


def test_once_sends_what_is_due_and_counts(capsys: pytest.CaptureFixture[str], mailoutbox: list) -> None:
    write(occasion="1")
    write(Decision, occasion="2")
    call_command("outbox", "--once")
    assert capsys.readouterr().out.splitlines() == ["sent: 1", "messages: held: 1, sent: 1"]
    assert len(mailoutbox) == 1
    call_command("outbox")
    assert capsys.readouterr().out.splitlines() == ["messages: held: 1, sent: 1"]


def test_loop_sends_until_it_is_told_to_stop(tmp_path) -> None:
    write(occasion="1")
    command = [sys.executable, "manage.py", "outbox", "--loop"]
    variables = environment(EMAIL_URL=f"file://{tmp_path}/mail")
    process = subprocess.Popen(command, cwd=ROOT, env=variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        wait_until(lambda: Message.objects.get().state == "sent", seconds=60, what="the mail is sent")
        process.send_signal(signal.SIGTERM)
        out, _err = process.communicate(timeout=30)
    finally:
        process.kill()
        process.wait()
    assert (process.returncode, out.decode().splitlines()) == (0, ["sent: 1"])
    assert len(list((tmp_path / "mail").iterdir())) == 1
