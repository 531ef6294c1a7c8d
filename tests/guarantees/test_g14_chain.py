"""G14: the record of acts cannot be changed in silence."""

import random
import threading
import time

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import IntegrityError, connection, transaction

from academy_portal.audit.actions import record
from academy_portal.audit.models import Event, Head, Link
from academy_portal.audit.queries import examine_chain
from tests.audit.chains import AT, guards_down, in_threads, make_subject, run_sql, write_events
from tests.guarantees.tiers import tiers

pytestmark = pytest.mark.django_db(transaction=True)


def finding_position() -> int | None:
    finding = examine_chain().finding
    return finding.position if finding else None


def test_python_and_the_database_compute_the_same_hash() -> None:
    write_events(3)
    examination = examine_chain()
    assert (examination.length, examination.finding) == (3, None)
    assert examination.head == bytes(Head.objects.get().hash).hex()


def test_an_empty_chain_is_whole() -> None:
    assert (examine_chain().length, examine_chain().finding) == (0, None)


@tiers("writers, rows", small=(8, 25), long=(16, 100), full=(50, 200))
def test_many_writers_make_one_whole_chain(writers: int, rows: int) -> None:
    subjects = [make_subject(f"writer-{number}") for number in range(writers)]

    def writer(subject: object, lot: random.Random) -> None:
        left = rows
        while left:
            together = min(left, lot.randint(1, 5))
            with transaction.atomic():
                for _ in range(together):
                    record(verb="act", subject=subject, by=None, at=AT, facts={"left": left})
            left -= together

    answers = in_threads([lambda s=s, n=n: writer(s, random.Random(n)) for n, s in enumerate(subjects)])
    assert answers == [None] * writers
    examination = examine_chain()
    assert (examination.length, examination.finding) == (writers * rows, None)
    assert list(Link.objects.values_list("position", flat=True)) == list(range(1, writers * rows + 1))
    print(f"{writers} writers of {rows} rows: {examination.length} links, the chain is whole")  # noqa: T201 - the figure


def test_the_chain_is_whole_at_any_moment_while_others_write() -> None:
    subjects = [make_subject(f"writer-{number}") for number in range(3)]
    over = threading.Event()

    def writer(subject: object) -> None:
        for _ in range(40):
            with transaction.atomic():
                record(verb="act", subject=subject, by=None, at=AT)

    def write_all() -> None:
        in_threads([lambda s=s: writer(s) for s in subjects])
        over.set()

    def examine() -> list[object]:
        findings = []
        while not over.wait(0.01):
            findings.append(examine_chain().finding)
        return findings

    _none, findings = in_threads([write_all, examine])
    assert set(findings) == {None}
    assert examine_chain().length == 120


@pytest.mark.parametrize(
    "change",
    [
        "facts = '{\"number\": 99}'",
        "verb = 'other'",
        "actor_id = 7",
        "at = at + interval '1 microsecond'",
        "subject_pk = subject_pk || '0'",
        "subject_model = 'jobs.job'",
        "to_state = 'sent'",
        "from_state = 'held'",
    ],
)
def test_each_changed_field_is_found(change: str) -> None:
    write_events(5)
    target = Link.objects.get(position=3).event_id
    with guards_down():
        run_sql(f"UPDATE audit_event SET {change} WHERE id = %s", target)
    assert finding_position() == 3


@pytest.mark.parametrize("position", [1, 3, 5])
def test_a_removed_row_is_found_wherever_it_stood(position: int) -> None:
    write_events(5)
    target = Link.objects.get(position=position).event_id
    with guards_down():
        run_sql("DELETE FROM audit_link WHERE event_id = %s", target)
        run_sql("DELETE FROM audit_event WHERE id = %s", target)
    assert finding_position() == position


def test_a_removed_event_and_a_removed_link_are_found() -> None:
    write_events(5)
    with guards_down():
        run_sql("DELETE FROM audit_event WHERE id = (SELECT event_id FROM audit_link WHERE position = 2)")
    assert finding_position() == 2
    with guards_down():
        run_sql("DELETE FROM audit_link WHERE position IN (2, 4)")
    assert finding_position() == 2


def test_swapped_rows_are_found() -> None:
    write_events(6)
    first, second = (Link.objects.get(position=place).event_id for place in (2, 5))
    with guards_down():
        run_sql("UPDATE audit_link SET event_id = -1 WHERE event_id = %s", first)
        run_sql("UPDATE audit_link SET event_id = %s WHERE event_id = %s", first, second)
        run_sql("UPDATE audit_link SET event_id = %s WHERE event_id = -1", second)
    assert finding_position() == 2


@tiers("rows, seed", small=(30, 14), long=(200, 14), full=(200, 1414))
def test_each_row_that_is_changed_removed_or_swapped_is_found(rows: int, seed: int) -> None:
    write_events(rows)
    lot = random.Random(seed)
    links = dict(Link.objects.values_list("position", "event_id"))
    with guards_down():
        for place in links:
            way = lot.choice(["changed", "removed", "swapped"])
            other = lot.choice([position for position in links if position != place])
            with transaction.atomic():
                if way == "changed":
                    run_sql("UPDATE audit_event SET facts = facts || '{\"number\": -1}' WHERE id = %s", links[place])
                elif way == "removed":
                    run_sql("DELETE FROM audit_link WHERE position = %s", place)
                    run_sql("DELETE FROM audit_event WHERE id = %s", links[place])
                else:
                    run_sql("UPDATE audit_link SET event_id = -1 WHERE position = %s", place)
                    run_sql("UPDATE audit_link SET event_id = %s WHERE position = %s", links[place], other)
                    run_sql("UPDATE audit_link SET event_id = %s WHERE position = %s", links[other], place)
                assert finding_position() == (min(place, other) if way == "swapped" else place), way
                transaction.set_rollback(True)
    assert finding_position() is None
    print(f"{rows} rows, each changed, removed or swapped: {rows} found, each at its place")  # noqa: T201 - the figure


def test_an_event_slipped_in_without_a_link_is_found() -> None:
    write_events(2)
    with guards_down():
        run_sql(
            "INSERT INTO audit_event (subject_model, subject_pk, verb, from_state, to_state, at, facts)"
            " VALUES ('a.b', '1', 'act', '', '', now(), '{}')"
        )
    assert finding_position() == 3


def test_a_rewritten_end_is_found_by_a_hash_noted_outside() -> None:
    write_events(4)
    noted = examine_chain()
    with guards_down():
        for table in ("audit_link", "audit_head", "audit_event"):
            run_sql(f"DELETE FROM {table}")
    with transaction.atomic():
        subject = make_subject("again")
        for _ in range(4):
            record(verb="forged", subject=subject, by=None, at=AT)
    assert examine_chain().finding is None
    finding = examine_chain(expected=(noted.length, noted.head)).finding
    assert finding is not None
    assert finding.position == 4


@pytest.mark.parametrize("table", ["audit_event", "audit_link", "audit_head", "audit_eventpersonal"])
@pytest.mark.parametrize("how", ["UPDATE {0} SET {1}", "DELETE FROM {0}", "TRUNCATE {0} CASCADE"])
def test_the_portal_s_own_role_can_change_nothing(table: str, how: str) -> None:
    subject = make_subject()
    with transaction.atomic():
        record(verb="act", subject=subject, by=None, at=AT, personal={"name": "x"})
    change = {
        "audit_event": "verb = 'x'",
        "audit_link": "position = 9",
        "audit_head": "position = 9",
        "audit_eventpersonal": 'personal = \'{"name": "y"}\'',
    }[table]
    before = examine_chain()
    with pytest.raises(IntegrityError, match="cannot be changed"):
        run_sql(how.format(table, change))
    assert examine_chain() == before
    assert Event.objects.get().personal_values == {"name": "x"}


def test_the_model_layer_can_change_nothing() -> None:
    write_events(1)
    event = Event.objects.get()
    event.verb = "x"
    for deed in (
        event.save,
        Event.objects.filter(pk=event.pk).delete,
        lambda: Event.objects.update(verb="x"),
        lambda: Event.objects.bulk_update([event], ["verb"]),
        lambda: Link.objects.update(position=9),
        lambda: Head.objects.update(position=2),
    ):
        with pytest.raises(IntegrityError):
            deed()
    assert (examine_chain().length, examine_chain().finding) == (1, None)


def test_a_long_transaction_and_short_ones_do_not_block_each_other_for_ever() -> None:
    """A bulk of moves in one transaction against single ones that hold rows the bulk wants: no deadlock."""
    subjects = [make_subject(f"row-{number:02}") for number in range(20)]

    def bulk() -> None:
        with transaction.atomic():
            for subject in subjects:
                locked = type(subject).objects.select_for_update(no_key=True).get(pk=subject.pk)
                record(verb="bulk", subject=locked, by=None, at=AT)

    def single(number: int) -> None:
        with transaction.atomic():
            locked = type(subjects[number]).objects.select_for_update(no_key=True).get(pk=subjects[number].pk)
            record(verb="single", subject=locked, by=None, at=AT)

    answers = in_threads([bulk, *(lambda n=n: single(n) for n in range(10)), bulk])
    assert answers == [None] * 12
    assert (examine_chain().length, examine_chain().finding) == (50, None)


def test_the_lock_of_the_chain_comes_after_the_foreign_keys() -> None:
    """One commit checks a foreign key to a row that another transaction holds, which then wants the chain."""
    group = Group.objects.create(name="held")
    permission = Permission.objects.order_by("pk").first()
    subjects = [make_subject("child"), make_subject("parent")]
    parent_is_held, child_is_written = threading.Event(), threading.Event()

    def child() -> None:
        with transaction.atomic():
            record(verb="act", subject=subjects[0], by=None, at=AT)
            assert parent_is_held.wait(timeout=20)
            group.permissions.add(permission)
            child_is_written.set()

    def parent() -> None:
        with transaction.atomic():
            Group.objects.select_for_update().get(pk=group.pk)
            parent_is_held.set()
            assert child_is_written.wait(timeout=20)
            wait_for_a_blocked_transaction()
            record(verb="act", subject=subjects[1], by=None, at=AT)

    assert in_threads([child, parent]) == [None, None]
    assert (examine_chain().length, examine_chain().finding) == (2, None)


def wait_for_a_blocked_transaction() -> None:
    end = time.monotonic() + 20
    with connection.cursor() as cursor:
        while time.monotonic() < end:
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid))")
            if cursor.fetchone()[0]:
                return
    raise AssertionError("nobody waits for this transaction")
