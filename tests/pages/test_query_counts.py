"""Every list asks the database as often with many rows as with few. A page of the portal without a line here fails.

The rows are those of one demonstration, made once; fewer are had by leaving some out in a transaction of its own.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib import admin
from django.core.management import call_command
from django.db import connection
from django.db.models import Model, QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from academy_portal.operations.demonstration.edition import CODE
from academy_portal.operations.demonstration.personas import persona_users
from articles.models import Publication
from bench.few_rows import all_but, all_but_few_of_each_call, without
from bench.page_kinds import SLUGS
from editions.models import Discrepancy, Edition, Project, Session
from fieldvisits.models import VisitFacts
from networks.models import Network
from scholarships.models import Call, Conflict, Criterion, Review, SelectionRun
from tests.architecture.addresses import named_addresses
from tests.clients import client_for
from tests.operations.demonstrations import demonstration_mode, make

pytestmark = pytest.mark.django_db

SIZE = 110
FEW, MANY = 10, 30
EDITION = "13-dakar-fictional"


@pytest.fixture(scope="module", autouse=True)
def made(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """One demonstration with the real editions, networks and publications, committed, for all tests of this file."""
    with demonstration_mode(), django_db_blocker.unblock():
        call_command("load_reference", verbosity=0)
        make(SIZE)
        yield
        call_command("flush", interactive=False, verbosity=0)


Shrink = Callable[[int], list[QuerySet[Any]]]


@dataclass(frozen=True)
class List:
    """One list: whose it is, where it lies, what is left out for so many rows, and how many are few and many."""

    persona: str
    address: Callable[[], str]
    shrink: Shrink = all_but_few_of_each_call
    rows: tuple[int, int] = (FEW, MANY)


def at(name: str, *arguments: object) -> Callable[[], str]:
    """The address of a page, once it is asked for."""
    return lambda: reverse(name, args=arguments)


def only(model: type[Model], **condition: Any) -> Shrink:
    """Leave out all rows of a table that meet the condition, but so many."""

    def shrink(rows: int) -> list[QuerySet[Any]]:
        keys = model._base_manager.filter(**condition).order_by("pk").values_list("pk", flat=True)[rows:]
        return [model._base_manager.filter(pk__in=list(keys))]

    return shrink


def run_page() -> str:
    """The page of the published selection."""
    run = SelectionRun.objects.filter(call__slug=SLUGS["first"], state="published").earliest("pk")
    return reverse("scholarships:run", args=[run.uuid])


READER = {"reviewer__email": "reviewer.one@example.org", "application__call__slug": SLUGS["reading"]}
READ = {"reviewer__email": "reviewer.one@example.org", "application__call__slug": SLUGS["first"]}


def reviewer_page() -> str:
    """The officers' page of one reviewer."""
    return reverse("scholarships:reviewer", args=[SLUGS["first"], persona_users()["reviewer_one"].pk])


LISTS = {
    "pages:home": List("", at("pages:home"), only(Edition), (1, 6)),
    "editions:list": List("", at("editions:list"), only(Edition), (3, 12)),
    "editions:detail": List("", at("editions:detail", EDITION), only(Session, edition__code=CODE), (2, 8)),
    "editions:projects": List("", at("editions:projects"), only(Project), (2, 9)),
    "editions:discrepancies": List("", at("editions:discrepancies"), only(Discrepancy), (2, 9)),
    "networks:list": List("", at("networks:list"), only(Network)),
    "articles:publications": List("", at("articles:publications"), only(Publication), (2, 10)),
    "fieldvisits:list": List("", at("fieldvisits:list"), only(VisitFacts), (2, 9)),
    "scholarships:calls": List("", at("scholarships:calls"), only(Call), (1, 4)),
    "scholarships:call": List(
        "", at("scholarships:call", SLUGS["second"]), only(Criterion, call__slug=SLUGS["second"]), (1, 2)
    ),
    "scholarships:reviews": List("reviewer_one", at("scholarships:reviews"), only(Review, **READER), (1, 3)),
    "scholarships:reviewer": List("officer", reviewer_page, only(Review, **READ), (2, 8)),
    "scholarships:conflicts": List(
        "officer",
        at("scholarships:conflicts", SLUGS["first"]),
        only(Conflict, application__call__slug=SLUGS["first"]),
        (1, 3),
    ),
    "scholarships:selection": List("officer", at("scholarships:selection"), only(Call), (1, 4)),
    "scholarships:selection_call": List("officer", at("scholarships:selection_call", SLUGS["first"])),
    "scholarships:run": List("officer", run_page),
    **{
        f"scholarships:{name}": List("officer", at(f"scholarships:{name}", SLUGS["first"]))
        for name in ("figures", "figures_csv", "screening", "screening_csv", "places", "places_csv", "awards_csv")
    },
    "ministry:edition": List("ministry_host", at("ministry:edition", EDITION)),
}


@pytest.mark.parametrize("name", list(LISTS))
def test_a_page_of_the_portal_asks_the_same(name: str) -> None:
    one = LISTS[name]
    few, many = (look(one.persona, one.address(), one.shrink(rows)) for rows in one.rows)
    assert few.queries == many.queries
    assert few.size < many.size, "the rows do not show on this page"


@pytest.mark.parametrize("label", sorted(model._meta.label for model in admin.site._registry))
def test_a_list_of_the_desk_asks_the_same(label: str) -> None:
    model = next(one for one in admin.site._registry if one._meta.label == label)
    total = model._base_manager.count()
    if label in WITHOUT_ROWS:
        assert total == 0, "the demonstration has some now: count them"
        return
    persona = "officer" if model._meta.app_label == "scholarships" else "administrator"
    staff = [persona_users()["administrator"].pk] if label == "accounts.User" else []
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    few, many = (
        look(persona, address, [all_but(model, rows, first=staff)])
        for rows in (min(FEW, max(1, total // 3)), min(MANY, total))
    )
    assert few.queries == many.queries
    assert few.size < many.size, "the rows do not show on this page"


# Nothing of the kind stands in the demonstration; their lists are counted beside their own tests.
WITHOUT_ROWS = {"scholarships.WaitingEnd"}


@dataclass(frozen=True)
class Look:
    """What one look at a page took."""

    queries: int
    size: int


def look(persona: str, address: str, left_out: list[QuerySet[Any]]) -> Look:
    """Open a page as somebody, with some rows left out."""
    client = client_for(persona_users()[persona]) if persona else Client()
    with without(*left_out):
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            response = client.get(address)
        assert response.status_code == 200
        return Look(len(captured), len(response.content))


def test_every_page_of_the_portal_is_a_list_here_or_known_to_be_none() -> None:
    own = {name for name in named_addresses() if ":" in name and name.split(":")[0] not in {"admin", "demonstration"}}
    assert own - LISTS.keys() == NO_LISTS


# Pages of one object, forms, acts; their rows do not grow with the applications.
NO_LISTS = {
    *(f"pages:{name}" for name in ("accessibility", "glossary", "help", "my", "privacy")),
    *(f"pages:{name}" for name in ("kit", "manifest", "offline")),
    *("scholarships:autosave", "networks:suggest", "reference:countries"),
    *(f"accounts:{name}" for name in ("activate_app", "add_key", "settings", "time_zone")),
    *(f"operations:{name}" for name in ("healthz", "readyz")),
    *(f"jobs:{name}" for name in ("cancel", "detail", "progress")),
    *(f"ministry:{name}" for name in ("counts", "dashboard")),
    *(f"networks:{name}" for name in ("detail", "tree")),
    *(f"scholarships:{name}" for name in ("apply", "application", "section", "check", "receipt", "withdraw")),
    # Two places for documents, however many applications there are.
    *(f"scholarships:{name}" for name in ("documents", "document", "document_parts")),
    *(f"scholarships:{act}_document" for act in ("send", "remove", "restore", "forget", "officers", "reviewers")),
    *(f"scholarships:{name}" for name in ("offer", "accept", "decline", "review", "conflict")),
    *(f"scholarships:{name}" for name in ("publish", "reschedule", "begin_review", "assign", "select")),
    *(f"scholarships:{name}" for name in ("sign", "discard", "release")),
    # These grow with the reviewers: tests/scholarships/test_review_pages.py looks at them with one and with thirty.
    *(f"scholarships:{name}" for name in ("reviewers", "reviewers_csv")),
    *(f"scholarships:{name}" for name in ("extend_due", "move_review", "lift_conflict", "decline_review", "interests")),
    *(f"scholarships:{name}" for name in ("file", "decide_screening", "reverse_screening", "close_without_awards")),
    *(f"scholarships:{name}" for name in ("fill_places", "end_waiting", "keep_waiting", "release_waiting")),
    *(f"scholarships:{name}" for name in ("confirm_refill", "extend_offer", "reschedule_answers")),
    *(f"scholarships:{name}" for name in ("amend", "set_aside", "register_csv")),
}
