"""G15: what cannot be decided is refused. Each query of each page, and of each right, is made to fail in turn."""

import importlib
import inspect
import logging
import random
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_type_hints

import celery.app.task
import pytest
from django.apps import apps
from django.core import mail
from django.db import DatabaseError, InterfaceError, OperationalError, connection, models, transaction
from django.db.models import Q
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from academy_portal.accounts.models import User
from academy_portal.audit.models import Event
from academy_portal.idempotency.forms import new_form_key
from academy_portal.kernel.clock import now
from academy_portal.outbox.models import Message
from academy_portal.reference import names as reference_names
from scholarships.models import Application, Profile, Proposal, Score
from tests.architecture.addresses import named_addresses
from tests.architecture.test_urls import PERSONAS, Scene, desk_address, make_scene
from tests.clients import client_for
from tests.guarantees.tiers import tiers

pytestmark = pytest.mark.django_db
SEED = 15
# Forms that ask nothing: a post with a key is enough.
BUTTONS = ("/apply/", "/accept/", "/decline/", "/withdraw/", "/cancel/")
# Where everybody comes who has shown what is needed: asked in each sample by those who have not.
HOMES = ("/en/my/", "/en/reviews/", "/en/selection/", "/en/admin/")
ERRORS = (OperationalError, DatabaseError, InterfaceError)
PLACES = [
    module
    for config in apps.get_app_configs()
    for module in [f"{config.name}.permissions"]
    if importlib.util.find_spec(module)
]


class OutsideError(Exception):
    """What another program answers when it is gone."""


@dataclass
class Fault:
    """Makes the n-th query fail, or all from the n-th on; counts the queries."""

    at: int = 0
    stays: bool = False
    error: type[Exception] = OperationalError
    count: int = 0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """One query, done or not."""
        # What only ends a savepoint belongs to the test's own transaction, which must come to its end.
        if sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            return execute(sql, params, many, context)
        self.count += 1
        if self.at and (self.count == self.at or (self.stays and self.count > self.at)):
            raise self.error("the test took the database away")
        return execute(sql, params, many, context)


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written meanwhile is taken back."""
    point = transaction.savepoint()
    try:
        yield
    finally:
        connection.needs_rollback = False
        transaction.savepoint_rollback(point)


@dataclass(frozen=True)
class Case:
    """One person at one address; ``own``: what may be shown to that person anywhere."""

    persona: str
    client: Client
    address: str
    is_public: bool
    own: frozenset[str]
    method: str = "GET"

    def ask(self, fault: Fault | None = None) -> HttpResponse:
        """One request, as a site answers it: a fault becomes a page."""
        self.client.raise_request_exception = False
        key = {"form_key": new_form_key(), "reason": "Because"}
        with undone(), connection.execute_wrapper(fault or Fault()):
            if self.method == "POST":
                return self.client.post(self.address, key)
            return self.client.get(self.address)

    def __str__(self) -> str:
        return f"{self.persona} {self.method} {self.address}"


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """One world for all tests here, in a transaction that is taken back at the end; each test takes back its own."""
    with django_db_blocker.unblock(), transaction.atomic():
        logging.disable(logging.CRITICAL)  # every request here fails on purpose
        yield make_scene(tmp_path_factory.mktemp("scene"))
        logging.disable(logging.NOTSET)
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def cases(scene: Scene) -> list[Case]:
    """Everybody at every address that is not the demonstration's; the desk with rows that exist."""
    clients, arguments = scene
    for persona in ("reviewer", "officer", "administrator"):
        user = User.objects.get(pk=clients[persona].session["_auth_user_id"])
        clients[f"{persona} without second factor"] = client_for(user, second_factor=False)
    addresses = []
    # The probe of the database drops a connection that fails, and here all share one; it shows nobody's data.
    for name in (name for name in named_addresses() if name != "operations:readyz"):
        if not name.startswith(("admin:", "demonstration:")):
            addresses.append(reverse(name, kwargs=arguments.get(name, {})))
        elif name.startswith("admin:"):
            addresses.append(desk_address(name))
    for model in apps.get_models():
        row = model._default_manager.order_by("pk").first()
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
        if row is not None and name in named_addresses():
            addresses.append(reverse(name, args=[row.pk]))
    found, known = [], {persona: _own_values(client) for persona, client in clients.items()}
    for address in sorted(set(addresses)):
        is_public = Client(raise_request_exception=False).get(address).status_code == 200
        for persona, client in clients.items():
            for method in ("GET", "POST"):
                found.append(Case(persona, client, address, is_public, known[persona], method))
    return found


def _own_values(client: Client) -> frozenset[str]:
    user = User.objects.filter(pk=client.session.get("_auth_user_id")).first()
    return frozenset() if user is None else frozenset({user.email, user.full_name, user.email.split("@")[0]})


def canaries() -> set[str]:
    """Every text about people that the scene holds."""
    found: set[str] = set()
    for model, fields in (
        (User, ("email", "full_name")), (Application, ("number",)), (Message, ("recipient_email", "subject")),
        (Profile, ("full_name", "organisation_name", "function")), (Score, ("justification",)),
        (Proposal, ("motivation", "planned_use", "article_title", "article_abstract")),
    ):  # fmt: skip
        for field in fields:
            found |= set(model.objects.values_list(field, flat=True))
    return {text for text in found if len(text) > 5}


def fault_of(case: Case, response: HttpResponse, secrets: set[str]) -> str:
    """What is wrong with an answer that was given although something failed; empty when nothing is."""
    text = response.content.decode(errors="replace")
    if response.status_code == 200 and not case.is_public:
        return f"{case}: 200"
    told = [secret for secret in secrets - case.own if secret in text and secret not in case.address]
    return f"{case}: {response.status_code} tells {told}" if told else ""


def sample(cases: list[Case], method: str, size: int) -> list[Case]:
    """So many of the cases, the same each time; all when the size is 0."""
    chosen = [case for case in cases if case.method == method]
    return random.Random(SEED).sample(chosen, min(size, len(chosen))) if size else chosen


@tiers("pairs, ways", small=(60, 1), long=(300, 1), full=(0, 2))
def test_no_page_shows_anything_when_one_of_its_queries_fails(
    cases: list[Case], pairs: int, ways: int, capsys: pytest.CaptureFixture[str]
) -> None:
    secrets, faults, asked = canaries(), [], 0
    chosen = [case for case in cases if case.method == "GET" and case.address in HOMES and "without" in case.persona]
    chosen += [case for case in sample(cases, "GET", pairs) if case not in chosen]
    for place, case in enumerate(chosen):
        case.ask(Fault())  # what is looked up once in a process is known from here on
        whole = Fault()
        case.ask(whole)
        for number in range(1, whole.count + 1):
            for stays in (False, True)[:ways]:
                fault = Fault(number, stays, ERRORS[(place + number) % len(ERRORS)])
                faults.append(fault_of(case, case.ask(fault), secrets))
                asked += 1
    assert asked > pairs
    assert [fault for fault in faults if fault] == []
    with capsys.disabled():
        print(f"\nG15 | {len(chosen)} persons at pages, {asked} failed queries: 0 x 200 with data")  # noqa: T201


@tiers("pairs", small=(20,), long=(200,), full=(0,))
def test_no_deed_is_done_when_one_of_its_queries_fails(
    cases: list[Case], pairs: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """What a post does as a whole, or nothing; and nothing ever for whom it did nothing."""
    before, faults, asked, deeds = Event.objects.count(), [], 0, 0

    def count_events(case: Case, fault: Fault) -> tuple[HttpResponse, int]:
        with undone():
            case.client.raise_request_exception = False
            with connection.execute_wrapper(fault):
                response = case.client.post(case.address, {"form_key": new_form_key(), "reason": "Because"})
            connection.needs_rollback = False
            return response, Event.objects.count() - before

    buttons = [case for case in cases if case.method == "POST" and case.address.endswith(BUTTONS)]
    chosen = [case for case in buttons if count_events(case, Fault())[1]]
    chosen += [case for case in sample(cases, "POST", pairs) if case not in chosen]
    for place, case in enumerate(chosen):
        count_events(case, Fault())
        whole = Fault()
        response, effect = count_events(case, whole)
        deeds += bool(effect)
        for number in range(1, whole.count + 1):
            error = ERRORS[(place + number) % len(ERRORS)]
            response, events = count_events(case, Fault(number, error=error))
            asked += 1
            allowed = {0, effect} if response.status_code == 302 else {0}
            if events not in allowed or (response.status_code == 200 and not case.is_public):
                faults.append(f"{case}: query {number}: {response.status_code}, {events} events instead of {effect}")
    assert deeds >= 5
    assert faults == []
    with capsys.disabled():
        print(f"\nG15 | {len(chosen)} persons at posts, {deeds} do something, {asked} failed queries: all or nothing")  # noqa: T201


def gone(*_: Any, **__: Any) -> Any:
    """Another program that is not there."""
    raise OutsideError("gone")


OUTSIDE: dict[str, tuple[Any, str]] = {
    "broker": (celery.app.task.Task, "apply_async"),
    "mail server": (mail, "get_connection"),
    "child process": (subprocess, "Popen"),
    "names of countries": (reference_names, "Locale"),
    "files": (Path, "open"),
}


@tiers("pairs", small=(15,), long=(60,), full=(0,))
@pytest.mark.parametrize("program", OUTSIDE)
def test_no_page_says_yes_when_another_program_fails(
    cases: list[Case], pairs: int, program: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever got the page may still get it; whoever did not, gets it no more than before."""
    secrets, faults = canaries(), []
    place, name = OUTSIDE[program]
    for case in sample([one for one in cases if not one.is_public], "GET", pairs):
        before = case.ask().status_code
        with monkeypatch.context() as patch:
            patch.setattr(place, name, gone)
            response = case.ask()
        if before != 200:
            faults.append(fault_of(case, response, secrets))
    assert [fault for fault in faults if fault] == []


def rights() -> list[tuple[str, Callable[..., bool]]]:
    """Every predicate of every app."""
    found = []
    for place in PLACES:
        module = importlib.import_module(place)
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == place and not name.startswith("_"):
                found.append((f"{place}.{name}", function))
    return found


def arguments_for(function: Callable[..., bool], user: User) -> dict[str, Any] | None:
    """A row of the scene for each parameter, read anew; None where the scene has none. ``user`` may be staff or not."""
    hints, given = get_type_hints(function), {}
    for place, name in enumerate(inspect.signature(function).parameters):
        if name == "at":
            given[name] = now()
        elif place == 0:
            given[name] = User.objects.get(pk=user.pk)
            given[name].is_staff = user.is_staff
        else:
            kind = next(one for one in getattr(hints[name], "__args__", (hints[name],)) if one is not type(None))
            assert issubclass(kind, models.Model), (function, name)
            rows = kind._default_manager.order_by("pk")
            # Somebody's own where there is one: that is where the answer may be yes.
            owners = {"applicant", "person", "reviewer", "requested_by_id"} & {
                part for field in kind._meta.concrete_fields for part in (field.name, field.attname)
            }
            mine = rows.filter(Q(*((owner, user.pk) for owner in owners), _connector=Q.OR)) if owners else rows
            given[name] = mine.first() or rows.first()
            if given[name] is None:
                return None
    return given


def test_every_right_raises_when_one_of_its_queries_fails(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    clients, _arguments = scene
    people = [User.objects.get(pk=clients[persona].session["_auth_user_id"]) for persona in PERSONAS[1:] * 2]
    for user in people[len(PERSONAS) - 1 :]:
        user.is_staff = True  # the same people, had they a desk
    asked, yes, answers = 0, 0, []
    for name, right in rights():
        for user in people:
            if (given := arguments_for(right, user)) is None:
                continue
            whole = Fault()
            with connection.execute_wrapper(whole):
                yes += bool(right(**given))
            for number in range(1, whole.count + 1):
                given = arguments_for(right, user)
                asked += 1
                try:
                    with connection.execute_wrapper(Fault(number, error=ERRORS[number % len(ERRORS)])):
                        answers.append((name, user.email, number, right(**given)))
                except ERRORS:
                    continue
    assert answers == []
    assert len(rights()) >= 35
    assert (asked >= 150, yes >= 20) == (True, True), (asked, yes)
    with capsys.disabled():
        print(f"\nG15 | {len(rights())} rights, {asked} failed queries, all raised; {yes} times yes when whole")  # noqa: T201
