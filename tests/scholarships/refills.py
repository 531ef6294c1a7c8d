"""Scenes of places that become free: a decided call with a reserve list, refills computed here and now."""

import json
from datetime import datetime, timedelta
from typing import Any

from scholarships.actions import (
    begin_computation,
    decline_offer,
    fail_run,
    record_result,
    release_run,
    request_run,
    sign_run,
)
from scholarships.choices import Failure, RunKind
from scholarships.models import Application, Offer, SelectionRun
from scholarships.selection.files import canonical_bytes, parse_problem, result_document
from scholarships.selection.solve import select

from .world import COUNTRIES, World, build_world, moment

# Six people by score: f5, m5, m4, f3, m2, f1. Three seats and 40 % women select f5, m5 and f3; the others wait.
SEXES = ("female", "male", "male", "female", "male", "female")
SCORES = (5, 5, 4, 3, 2, 1)


def decided(**frame: Any) -> World:
    """A call whose letters are out: two women and a man hold offers, two men and a woman wait."""
    world = build_world(**{"reserve_size": 5, **frame})
    for number, sex in enumerate(SEXES):
        world.apply(f"{world.call.slug}{number}", COUNTRIES[number], sex=sex)
    world.review_all(dict(zip((one.number for one in world.applications), SCORES, strict=True)))
    run = solve(request_run(call=world.call, seed="00" * 16, by=world.officer, at=world.at))
    for by in (world.officer, world.signatory):
        run = sign_run(run=run, by=by, at=moment())
    release_run(run=run, by=world.officer, at=moment())
    world.call.refresh_from_db()
    return world


def solve(run: SelectionRun) -> SelectionRun:
    """What the worker does with a run, in this process."""
    begin_computation(run=run, at=moment())
    problem = parse_problem(run.input_text.encode())
    text = canonical_bytes(result_document(problem, select(problem))).decode()
    result = json.loads(text)
    if result["status"] == "optimal":
        return record_result(run=run, text=text, at=moment())
    failure = Failure.NOBODY_FITS if run.kind == RunKind.REFILL else Failure.INFEASIBLE
    return fail_run(run=run, failure=failure, rules=result["conflict"], at=moment())


def application(world: World, place: int) -> Application:
    """The application of the person at this place of the order by score."""
    return Application.objects.select_related("applicant", "call").get(pk=world.applications[place].pk)


def offer_of(world: World, place: int) -> Offer:
    """The offer of this person."""
    return Offer.objects.select_related("person", "application__call").get(application=world.applications[place])


def decline(world: World, *numbers: int) -> None:
    """These people decline."""
    for place in numbers:
        offer = offer_of(world, place)
        decline_offer(offer=offer, by=offer.person, at=moment())


def states_of(world: World) -> list[str]:
    """Where the six stand, by score."""
    found = dict(Application.objects.filter(call=world.call).values_list("pk", "state"))
    return [found[one.pk] for one in world.applications]


def due(days: float = 10) -> datetime:
    """A moment by which an answer is asked."""
    return moment() + timedelta(days=days)
