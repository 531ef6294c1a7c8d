"""No deadlock: one bulk release of a whole call against many single acts of people and of the desk."""

import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from academy_portal.accounts.models import User
from academy_portal.audit.actions import BusyError
from academy_portal.audit.queries import examine_chain
from academy_portal.kernel.errors import DomainError
from academy_portal.operations.invariants import examine
from academy_portal.outbox import actions as mail_desk
from academy_portal.outbox.models import Message
from scholarships.actions import (
    accept_offer,
    decline_offer,
    release_run,
    save_section,
    submit_application,
    withdraw_application,
)
from scholarships.models import Application, Offer, SelectionRun
from tests.audit.chains import in_threads
from tests.guarantees.scenes import open_offers, remember, signed_run
from tests.guarantees.tiers import tiers
from tests.scholarships.world import World, build_world, moment, proposal_values

pytestmark = pytest.mark.django_db(transaction=True)
BUNDLE = 6  # letters that the mail desk chooses at a time
Act = Callable[[], object]


def deadlocks() -> int:
    """How many deadlocks this database has counted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot(), pg_stat_force_next_flush()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


class Crowd:
    """Who acts on their own: applicants of the call that is released and of two others, and the mail desk."""

    def __init__(self, run: SelectionRun, offers: list[Offer], drafts: list[Application], officer: User) -> None:
        self.applications = list(run.call.applications.select_related("applicant").order_by("pk"))
        self.letters = list(Message.objects.filter(state="held").order_by("pk").values_list("pk", flat=True))
        self.offers, self.drafts, self.officer = offers, drafts, officer

    def acts(self, count: int, lot: random.Random) -> list[tuple[str, Act]]:
        """So many different single acts: half are withdrawals and the desk's, on rows that the release wants too."""
        offers, drafts = (
            iter(lot.sample(self.offers, len(self.offers))),
            iter(lot.sample(self.drafts, len(self.drafts))),
        )
        leaving = iter(lot.sample(self.applications, len(self.applications)))
        kinds: list[Callable[[], tuple[str, Act]]] = [
            lambda: self._withdraw(next(leaving)),
            lambda: self._desk(lot),
            lambda: self._answer(next(offers), lot),
            lambda: self._save_or_send(next(drafts), lot),
        ]
        return [kinds[number % len(kinds)]() for number in range(count)]

    def _withdraw(self, one: Application) -> tuple[str, Act]:
        return "withdraw", lambda: withdraw_application(application=one, by=one.applicant, at=moment())

    def _desk(self, lot: random.Random) -> tuple[str, Act]:
        verb = lot.choice(["cancel", "cancel", "hold", "release"])
        chosen = lot.sample(self.letters, BUNDLE)
        return verb, lambda: getattr(mail_desk, verb)(message_ids=chosen, by=self.officer, at=moment())

    def _answer(self, offer: Offer, lot: random.Random) -> tuple[str, Act]:
        verb, act = lot.choice([("accept", accept_offer), ("decline", decline_offer)])
        return verb, lambda: act(offer=offer, by=offer.person, at=moment())

    def _save_or_send(self, draft: Application, lot: random.Random) -> tuple[str, Act]:
        if lot.random() < 0.5:
            return "submit", lambda: submit_application(application=draft, by=draft.applicant, at=moment())
        return "save", lambda: save_section(
            section=draft.proposal,
            values=proposal_values(motivation="Anew."),
            is_complete=True,
            revision=1,
            by=draft.applicant,
            at=moment(),
        )


def build_crowd(folder: Path, officer: User, *, people: int, singles: int) -> tuple[World, SelectionRun, Crowd]:
    """A signed run of many, the offers of a second call, the drafts of a third."""
    others = singles // 4 + 1
    world = build_world(seats=people // 3, budget=2000 * people, quota=False, reviewers=2 + people // 10)
    second = build_world(slug="second", edition=world.call.edition, seats=others, budget=2000 * others, quota=False)
    third = build_world(slug="third", edition=world.call.edition)
    offers = open_offers(second, folder, people=others, name="holder")
    for number in range(others):
        third.apply(f"writer{number}", send=False)
    run = signed_run(world, folder, people=people)
    mail_desk.deliver_due(limit=100_000)
    return world, run, Crowd(run, offers, third.applications, officer)


@tiers("letters, singles, rounds", small=(24, 12, 2), long=(100, 50, 3), full=(300, 50, 20))
def test_a_bulk_release_against_single_acts(
    tmp_path: Path, officer: User, letters: int, singles: int, rounds: int
) -> None:
    world, run, crowd = build_crowd(tmp_path, officer, people=letters, singles=singles)
    back, lot, before, ends = remember(), random.Random(letters), deadlocks(), Counter()
    for _number in range(rounds):
        names, acts = zip(*crowd.acts(singles, lot), strict=True)
        answers = in_threads([lambda: release_run(run=run, by=world.officer, at=moment()), *acts])
        for name, answer in zip(("release_run", *names), answers, strict=True):
            if isinstance(answer, Exception):
                assert isinstance(answer, DomainError), f"{name} met {answer!r}"
                assert not isinstance(answer, BusyError), f"{name} was the victim of a deadlock"
            ends[f"{name} {'refused' if isinstance(answer, Exception) else 'done'}"] += 1
        assert deadlocks() == before
        assert {answer.invariant.name: answer.rows for answer in examine() if answer.breaches} == {}
        assert examine_chain().finding is None
        back()
        run.refresh_from_db()
    assert ends["release_run done"] >= 1
    print(f"{letters} against {singles}, {rounds} rounds: 0 deadlocks, {dict(sorted(ends.items()))}")  # noqa: T201


def test_a_withdrawal_locks_the_application_before_its_letters(tmp_path: Path, officer: User) -> None:
    """The order itself, which a crowd meets only by luck: application, then messages."""
    world = build_world(seats=2, budget=12_000, quota=False)
    run = signed_run(world, tmp_path, people=6)
    one = run.call.applications.select_related("applicant").order_by("pk").first()
    with CaptureQueriesContext(connection) as captured:
        withdraw_application(application=one, by=one.applicant, at=moment())
    locked = [query["sql"] for query in captured if "FOR UPDATE" in query["sql"] or "FOR NO KEY UPDATE" in query["sql"]]
    tables = [
        table for sql in locked for table in ("scholarships_application", "outbox_message") if f'FROM "{table}"' in sql
    ]
    assert tables[0] == "scholarships_application"
    assert "outbox_message" in tables
