"""G6: the same request, twenty times at once, is done once; whoever asked is led to the same place each time."""

import threading
import urllib.parse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from academy_portal.audit.models import Event
from academy_portal.idempotency.models import FormKey
from tests.guarantees.g6_acts import Press, all_acts
from tests.guarantees.http import Answer, Visitor
from tests.guarantees.servers import web
from tests.guarantees.tiers import tiers
from tests.processes import broker, environment

POSTS = 20


@pytest.fixture
def address(transactional_db: None, tmp_path: Path) -> Iterator[str]:
    """The web on this test's database, with a thread for every post; a broker that nobody listens to."""
    with broker() as bell, web(environment(REDIS_URL=bell.url), tmp_path / "web.log", threads=POSTS // 2) as address:
        yield address


def body_of(visitor: Visitor, press: Press) -> tuple[str, str]:
    """Where the form goes, and what a browser would send."""
    form = press.form(visitor)
    pairs = [(name, value) for name, value in form.values if name not in press.answers]
    for name, value in press.answers.items():
        pairs += [(name, str(one)) for one in (value if isinstance(value, list) else [value])]
    if press.button:
        pairs.append((press.button, "1"))
    return form.action or press.page, urllib.parse.urlencode(pairs)


def at_once(visitor: Visitor, path: str, body: str) -> list[Answer]:
    """The same request by so many threads at the same moment."""
    barrier, answers = threading.Barrier(POSTS), []

    def post() -> None:
        one = Visitor(visitor.address, dict(visitor.cookies))
        barrier.wait(timeout=30)
        answers.append(one.once("POST", path, body))

    threads = [threading.Thread(target=post) for _ in range(POSTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return answers


def check_one_effect(press: Press, before: int) -> None:
    """One event of the act; and nothing that belongs to it was done twice to the same object."""
    events = list(Event.objects.filter(pk__gt=before).values_list("subject_model", "subject_pk", "verb"))
    assert [one[::2] for one in events].count((press.model, press.verb)) == 1, (press, events)
    twice = [one for one, times in Counter(events).items() if times > 1]
    assert twice == [], (press, twice)


@tiers("rounds, lines", small=(1, 0), long=(2, 1), full=(14, 2))
def test_twenty_at_once_have_one_effect(
    address: str, rounds: int, lines: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keys, longest = 0, 0.0
    for press in all_acts(rounds=rounds, lines=lines, folder=tmp_path):
        visitor = Visitor.signed_in(address, press.who)
        path, body = body_of(visitor, press)
        before = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        answers = at_once(visitor, path, body)
        assert len(answers) == POSTS
        assert {answer.status for answer in answers} == {302}, (press, [answer.text[-3000:] for answer in answers])
        assert len({answer.location for answer in answers}) == 1, (press, {answer.location for answer in answers})
        assert visitor.open(answers[0].location).status == 200
        check_one_effect(press, before)
        keys, longest = keys + 1, max(longest, *(answer.seconds for answer in answers))
    assert not FormKey.objects.filter(result="").exists()
    with capsys.disabled():
        print(f"\nG6 | {keys} keys, {POSTS} posts each | one effect each, 0 x 5xx | longest answer {longest:.2f} s")  # noqa: T201
