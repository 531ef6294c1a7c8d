from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.template import Context, Template

from academy_portal.audit.actions import record
from academy_portal.audit.models import Event
from academy_portal.idempotency.actions import (
    FormKeyMissingError,
    FormKeyMisuseError,
    Once,
    StillWorkingError,
    perform_once,
    purge_form_keys,
)
from academy_portal.idempotency.forms import FormKeyMixin, new_form_key
from academy_portal.idempotency.models import FormKey
from academy_portal.kernel.errors import DomainError
from tests.audit.chains import in_threads, make_subject, run_sql
from tests.audit.people import AMINA, BEN

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
KEY = "a" * 32


class RefusedError(DomainError):
    """What a deed may raise."""


def count_deeds() -> int:
    return Event.objects.filter(verb="deed").count()


def deed_on(subject: FormKey, answer: str = "/done/") -> str:
    record(verb="deed", subject=subject, by=AMINA, at=AT)
    return answer


@pytest.mark.django_db
def test_the_first_answer_is_every_answer() -> None:
    subject = make_subject()
    first = perform_once(key=KEY, purpose="submit", by=AMINA, at=AT, deed=lambda: deed_on(subject, "/one/"))
    second = perform_once(key=KEY, purpose="submit", by=AMINA, at=AT, deed=lambda: deed_on(subject, "/two/"))
    assert (first, second) == (Once("/one/", repeated=False), Once("/one/", repeated=True))
    assert count_deeds() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(("by", "purpose"), [(BEN, "submit"), (None, "submit"), (AMINA, "withdraw")])
def test_a_key_of_another_person_or_form_is_refused(by: object, purpose: str) -> None:
    subject = make_subject()
    perform_once(key=KEY, purpose="submit", by=AMINA, at=AT, deed=lambda: deed_on(subject))
    with pytest.raises(FormKeyMisuseError):
        perform_once(key=KEY, purpose=purpose, by=by, at=AT, deed=lambda: deed_on(subject))
    assert count_deeds() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "short", "a" * 65, "a b" * 10, "é" * 20, "a" * 20 + "\n", "a" * 20 + "\x00"])
def test_what_is_no_key_is_refused(key: str) -> None:
    subject = make_subject()
    with pytest.raises(FormKeyMissingError):
        perform_once(key=key, purpose="submit", by=AMINA, at=AT, deed=lambda: deed_on(subject))
    assert count_deeds() == 0


@pytest.mark.django_db
def test_a_refused_deed_gives_the_key_back() -> None:
    subject = make_subject()

    def refused() -> str:
        deed_on(subject)
        raise RefusedError("no")

    with pytest.raises(RefusedError):
        perform_once(key=KEY, purpose="submit", by=AMINA, at=AT, deed=refused)
    assert (count_deeds(), FormKey.objects.filter(key=KEY).count()) == (0, 0)
    assert not perform_once(key=KEY, purpose="submit", by=AMINA, at=AT, deed=lambda: deed_on(subject)).repeated


@pytest.mark.django_db
def test_old_keys_are_forgotten() -> None:
    for days in (10, 31):
        FormKey.objects.create(key=f"{days}" * 10, purpose="submit", created_at=AT - timedelta(days=days))
    assert purge_form_keys(before=AT - timedelta(days=30)) == 1
    assert [row.key for row in FormKey.objects.all()] == ["10" * 10]


@pytest.mark.django_db(transaction=True)
def test_twenty_parallel_posts_have_one_effect() -> None:
    subject = make_subject()
    for number in range(5):
        key = f"{number}" * 32
        answers = in_threads(
            [
                lambda n=n, key=key: perform_once(
                    key=key, purpose="submit", by=AMINA, at=AT, deed=lambda: deed_on(subject, f"/{n}/")
                )
                for n in range(20)
            ]
        )
        assert [type(answer) for answer in answers] == [Once] * 20
        assert len({answer.result for answer in answers}) == 1
        assert sorted(answer.repeated for answer in answers) == [False] + [True] * 19
        assert count_deeds() == number + 1


@pytest.mark.django_db(transaction=True)
def test_whoever_waits_for_a_refused_first_does_the_deed() -> None:
    subject = make_subject()
    tries: list[int] = []

    def deed() -> str:
        deed_on(subject)
        tries.append(1)
        if len(tries) <= 3:
            raise RefusedError("no")
        return "/done/"

    answers = in_threads([lambda: perform_once(key=KEY, purpose="submit", by=AMINA, at=AT, deed=deed)] * 10)
    assert sum(isinstance(answer, RefusedError) for answer in answers) == 3
    assert sorted(answer.repeated for answer in answers if isinstance(answer, Once)) == [False] + [True] * 6
    assert (len(tries), count_deeds()) == (4, 1)


@pytest.mark.django_db(transaction=True)
def test_a_request_that_waits_too_long_gets_a_sentence() -> None:
    subject = make_subject()

    def impatient() -> Once:
        run_sql("SET lock_timeout = '50ms'")
        return perform_once(key=KEY, purpose="submit", by=AMINA, at=AT, deed=lambda: deed_on(subject))

    with transaction.atomic():
        FormKey.objects.create(key=KEY, purpose="submit", created_at=AT)
        answers = in_threads([impatient])
    assert [type(answer) for answer in answers] == [StillWorkingError]
    assert count_deeds() == 0


def test_tag_and_form_bring_a_fresh_key_each_time() -> None:
    page = Template("{% load idempotency %}{% form_key %}{% form_key %}").render(Context())
    keys = page.replace('<input type="hidden" name="form_key" value="', "").split('">')[:2]
    assert len(set(keys)) == 2
    assert [len(key) for key in keys] == [len(new_form_key())] * 2
    assert FormKeyMixin()["form_key"].value() != FormKeyMixin()["form_key"].value()
