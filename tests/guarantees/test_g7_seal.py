"""G7: a result is never changed after sign-off, whichever way one tries.

Each way is tried against a signed and against a released result, in a savepoint of its own. What must stay is compared
byte by byte: the run, its outcomes, the rules of its call, the lines of its offers, the numbers of its applications.
Ways of the tables' owner, who can switch triggers off, must be found by the facts that ``manage.py invariants`` checks.
"""

import json
from hashlib import sha256
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from academy_portal.accounts.models import User
from academy_portal.kernel.errors import DomainError
from scholarships.actions import release_run
from scholarships.models import Application, SelectionRun
from tests.clients import client_for
from tests.guarantees.scenes import signed_run
from tests.guarantees.seal_ways import (
    BY_ACTIONS,
    BY_THE_OWNER,
    OUTCOMES,
    REFUSED_OR_WITHOUT_EFFECT,
    RUNS,
    Scene,
    Way,
    sql,
)
from tests.scholarships.test_invariants import breaches
from tests.scholarships.world import World

# How many ways are tried, those of the owner apart.
FIGURE = 103


def dump(scene: Scene) -> bytes:
    """What must not change, as the database writes it."""
    run, call = scene.run.pk, scene.run.call_id
    questions = [
        f"SELECT t::text FROM {RUNS} t WHERE id = {run}",
        f"SELECT t::text FROM {OUTCOMES} t WHERE run_id = {run} ORDER BY id",
        "SELECT (to_jsonb(t) - 'state' - 'answers_by' - 'closes_at')::text"
        f" FROM scholarships_call t WHERE id = {call}",
        *(
            f"SELECT t::text FROM scholarships_{table} t WHERE call_id = {call} ORDER BY id"
            for table in ("criterion", "quota", "cost", "budgetline", "eligibilityrule")
        ),
        "SELECT t::text FROM scholarships_score t ORDER BY id",
        "SELECT l::text FROM scholarships_offerline l JOIN scholarships_offer o ON o.id = l.offer_id"
        f" WHERE o.run_id = {run} ORDER BY l.id",
        "SELECT id, number, call_id, applicant_id FROM scholarships_application"
        f" WHERE call_id = {call} ORDER BY id",
    ]  # fmt: skip
    with connection.cursor() as cursor:
        found = []
        for question in questions:
            cursor.execute(question)
            found.append(cursor.fetchall())
    return json.dumps(found, default=str).encode()


class Undone(Exception):
    """Takes a trial back."""


def tried(scene: Scene, way: Way) -> str:
    """What came of one way: refused, without effect, found, or changed in silence. Everything is taken back."""
    before, verdict = dump(scene), "without effect"
    try:
        with transaction.atomic():
            sql("SET CONSTRAINTS ALL IMMEDIATE")
            sql("SET CONSTRAINTS ALL DEFERRED")
            try:
                with transaction.atomic():
                    way(scene)
            except (DatabaseError, DomainError):
                verdict = "refused"
            if dump(scene) != before:
                verdict = "found" if breaches() & {"scholarships_seal_holds", "scholarships_run_story"} else "CHANGED"
            raise Undone
    except Undone:
        assert dump(scene) == before
        return verdict


@pytest.fixture
def scene(world: World, tmp_path: Path, request: pytest.FixtureRequest) -> Scene:
    """A result with both signatures, released where the parameter says so; beside it another call's fresh result."""
    spare = world.apply("spare")
    Application.objects.filter(pk=spare.pk).update(state="withdrawn")
    run = signed_run(world, tmp_path, people=4)
    if request.param:
        release_run(run=run, by=world.officer, at=world.at)
    other = SelectionRun.objects.create(
        call=world.call,
        policy="priority",
        state="failed",
        requested_at=world.at,
        requested_by=world.officer,
        input_sha256=sha256(b"").hexdigest(),
    )
    User.objects.filter(pk=world.officer.pk).update(is_staff=True, is_superuser=True)
    world.officer.refresh_from_db()
    return Scene(world, SelectionRun.objects.get(pk=run.pk), other, spare, client_for(world.officer))


@pytest.mark.parametrize("scene", [False, True], indirect=True, ids=["signed", "released"])
def test_no_way_changes_a_byte(scene: Scene) -> None:
    assert len(REFUSED_OR_WITHOUT_EFFECT) == FIGURE
    found = {name: tried(scene, way) for name, way in REFUSED_OR_WITHOUT_EFFECT.items()}
    assert {name: verdict for name, verdict in found.items() if verdict not in {"refused", "without effect"}} == {}
    # So that "without effect" is what was meant: only what has no business with the result may pass unrefused.
    assert {name for name, verdict in found.items() if verdict == "without effect"} <= HARMLESS


# These end without an error because they reach nothing: pages that answer by a sentence, sweepers that find no work.
HARMLESS = {
    *(name for name in BY_ACTIONS if name.startswith(("desk: ", "page: "))),
    "settle_runs", "settle_runs_task", "the job once more", "sql: with the error caught", "application: other answers",
    "outcome: led from another run",
}  # fmt: skip


@pytest.mark.parametrize("scene", [False, True], indirect=True, ids=["signed", "released"])
def test_what_the_owner_of_the_tables_changes_is_found(scene: Scene) -> None:
    assert breaches() == set()
    found = {name: tried(scene, way) for name, way in BY_THE_OWNER.items()}
    assert set(found.values()) <= {"refused", "found"}, found
    assert breaches() == set()
