"""What the tests of scholarships share."""

from pathlib import Path

import pytest

from scholarships.actions import release_run, request_run, sign_run
from scholarships.models import SelectionRun

from .test_selection_run import compute
from .world import COUNTRIES, World, build_world


@pytest.fixture
def world(db: None) -> World:
    """An open call with its officers and two reviewers."""
    return build_world()


@pytest.fixture
def signed(world: World, tmp_path: Path) -> SelectionRun:
    """Six people, three seats, 40% women: 0, 1, 3 selected, 2 in reserve, 4 and 5 refused; both signatures given."""
    for number, sex in enumerate(["female", "male", "male", "female", "male", "female"]):
        world.apply(f"applicant{number}", COUNTRIES[number], sex=sex)
    world.review_all(dict(zip((one.number for one in world.applications), (5, 5, 4, 3, 2, 1), strict=True)))
    run = compute(request_run(call=world.call, seed="00" * 16, by=world.officer, at=world.at), tmp_path)
    for by in (world.officer, world.signatory):
        run = sign_run(run=run, by=by, at=world.at)
    return run


@pytest.fixture
def published(signed: SelectionRun, world: World) -> SelectionRun:
    """The same, released."""
    release_run(run=signed, by=world.officer, at=world.at)
    signed.refresh_from_db()
    return signed
