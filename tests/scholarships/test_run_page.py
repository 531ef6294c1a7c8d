"""The page of a run says first where it stands and what to do next; its lists fold, and say how long they are."""

import re
from pathlib import Path

import pytest

from academy_portal.accounts.models import User
from scholarships.actions import discard_run, release_run, request_run, sign_run
from scholarships.models import SelectionRun
from tests.clients import client_for

from .test_selection_run import compute
from .world import COUNTRIES, World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(db: None, tmp_path: Path) -> tuple[World, SelectionRun]:
    """A proposed result about three applications."""
    world = build_world()
    for number in range(3):
        world.apply(f"number{number}", COUNTRIES[number])
    world.review_all()
    return world, compute(request_run(call=world.call, seed="00" * 16, by=world.officer, at=world.at), tmp_path)


def note(user: User, run: SelectionRun) -> str:
    """What the page says before its figures, without markup."""
    html = client_for(user).get(f"/en/selection/runs/{run.uuid}/").content.decode()
    first = re.search(
        r'<(div|p) class="note(?: note-(?:ok|warn))?">(?:(?!class="note).)*?</\1>\s*<dl class="stats">', html, re.S
    )
    return " ".join(re.sub(r"<[^>]+>", " ", first.group().removesuffix('<dl class="stats">')).split())


def test_the_next_step_of_each_state_and_person(run: tuple[World, SelectionRun]) -> None:
    world, one = run
    assert note(world.officer, one) == "What to do next Read the proposed decisions , then sign the result ."
    one = sign_run(run=one, by=world.officer, at=world.at)
    assert note(world.officer, one) == "What to do next You have signed. Another officer or signatory signs next."
    assert note(world.signatory, one).startswith("What to do next Read the proposed decisions")
    one = sign_run(run=one, by=world.signatory, at=world.at)
    assert note(world.signatory, one) == "What to do next A selection officer releases the letters."
    held = note(world.officer, one)
    assert held.startswith("What to do next 3 letters are held.")
    assert held.endswith("Release 3 letters")
    release_run(run=one, by=world.officer, at=world.at)
    assert note(world.officer, one) == "Published. The letters have been released. Places and reserve list"


def test_a_discarded_run_asks_nothing(run: tuple[World, SelectionRun]) -> None:
    world, one = run
    discard_run(run=one, by=world.officer, at=world.at)
    assert note(world.officer, one) == "This run is closed. Nothing is to be done here."


def test_lists_fold_and_say_how_long_they_are(run: tuple[World, SelectionRun]) -> None:
    world, one = run
    client, page = client_for(world.officer), f"/en/selection/runs/{one.uuid}/"
    folds = re.findall(r'<details class="wide"( open)?><summary>([^<]+)</summary>', client.get(page).content.decode())
    assert ("", "Show 3 decisions") in folds
    assert ("", "Show 3 acts") in folds
    assert all(not is_open for is_open, _summary in folds)


def test_a_proposal_becomes_decisions_and_each_selected_one_says_why(run: tuple[World, SelectionRun]) -> None:
    world, one = run
    client, page = client_for(world.officer), f"/en/selection/runs/{one.uuid}/"
    proposed = client.get(page).content.decode()
    assert '<h2 id="decisions">Proposed decisions</h2>' in proposed
    assert proposed.count("By points") == one.outcomes.filter(decision="selected", binding_rules=[]).count() > 0
    one = sign_run(run=one, by=world.officer, at=world.at)
    one = sign_run(run=one, by=world.signatory, at=world.at)
    release_run(run=one, by=world.officer, at=world.at)
    assert '<h2 id="decisions">Decisions</h2>' in client.get(page).content.decode()
