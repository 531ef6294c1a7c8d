"""Everything is reachable by its people by links and forms from the home page; each object of the desk has a history.

Figures: nine people walk a demonstration of sixty applications; no dead link, no fault, no placeholder.
"""

from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from academy_portal.audit.models import Event
from academy_portal.operations.demonstration.personas import persona_users
from scholarships.models import Application
from tests.architecture.test_urls import PERSONAS, TABLE
from tests.clients import client_for
from tests.operations.demonstrations import demonstration_mode, make

from .crawler import Walk
from .moments import names_seen_later

SIZE = 60
# Pages opened of each kind by each person.
MOST = 4
# Who walks, and which column of the table of addresses tells what that role may open.
ROLES = {
    "visitor": "anonymous",
    "applicant": "stranger",
    "holder": "applicant",
    "accepted": "applicant",
    "reviewer_one": "reviewer",
    "officer": "officer",
    "signatory": "signatory",
    "ministry_host": "ministry",
    "administrator": "administrator",
}
# May be opened, and nobody is led there.
NOT_LINKED = {
    "operations:healthz": "asked by machines",
    "operations:readyz": "asked by machines",
    "jobs:progress": "asked by the script of the page of long work",
    "scholarships:document_parts": "asked by the script of the upload",
    "scholarships:autosave": "asked by the script that keeps what is typed",
    "networks:suggest": "asked by the script of the field for an organisation",
    "reference:countries": "asked by the script of the field for a country",
    "worker": "fetched by the script that makes the pages open without a line",
    "pages:offline": "shown by the worker where there is no line",
    "pages:manifest": "fetched by the browser from the head of My Academy",
    "account_inactive": "where a closed account ends",
    "account_password_reset_completed": "follows a reset",
    "account_reset_password": "stands on the sign-in page",
    "mfa_activate_totp": "the same address as accounts:activate_app",
    "mfa_add_webauthn": "the same address as accounts:add_key",
    "mfa_list_webauthn": "stands there once a key exists",
    "mfa_generate_recovery_codes": "stands there once an app or a key exists",
}
# Pages that answer everybody and have something for some only.
ONLY_FOR = {
    "scholarships:reviews": {"reviewer_one"},
    "scholarships:selection": {"officer", "signatory"},
    "ministry:dashboard": {"ministry_host"},
    "jobs:detail": {"administrator"},
}
# Acts that need a state in which no object of the demonstration stands, beside those of ``moments``.
NEVER_HERE = {
    "scholarships:forget_document": "offered where a line was cut while a file was sent",
    "ministry:counts": "the download of the numbers",
}


@pytest.fixture(scope="module")
def walks(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, Walk]]:
    """Everybody's walk through one demonstration with the real editions, networks and publications."""
    with demonstration_mode(), django_db_blocker.unblock():
        call_command("load_reference", verbosity=0)
        make(SIZE)
        yield {persona: Walk(client_of(persona), MOST).through() for persona in ROLES}
        call_command("flush", interactive=False, verbosity=0)


def client_of(persona: str) -> Client:
    """A browser of one of the people of the demonstration."""
    if persona == "visitor":
        return Client()
    if persona == "accepted":
        return client_for(Application.objects.filter(state="accepted").earliest("pk").applicant)
    return client_for(persona_users()[persona])


@pytest.mark.django_db
@pytest.mark.parametrize("persona", list(ROLES))
def test_nothing_is_broken(persona: str, walks: dict[str, Walk]) -> None:
    assert walks[persona].faults == []
    assert len(walks[persona].opened) > 30


@pytest.mark.django_db
@pytest.mark.parametrize("persona", list(ROLES))
def test_what_somebody_may_open_is_reached(persona: str, walks: dict[str, Walk]) -> None:
    column = PERSONAS.index(ROLES[persona])
    may = {name for name, letters in TABLE.items() if letters[column] == "2"} - NOT_LINKED.keys()
    wanted = {name for name in may if persona in ONLY_FOR.get(name, ROLES)}
    assert wanted - walks[persona].reached == LATER.get(persona, set())


# What a role may open, and what this very person has no object for at this moment of the demonstration.
LATER = {
    "officer": {"scholarships:begin_review", "scholarships:extend_due"},
    "accepted": {"scholarships:decline"},
}


@pytest.mark.django_db
def test_every_address_of_the_portal_is_reached_by_somebody(walks: dict[str, Walk]) -> None:
    own = {name for name in TABLE if ":" in name} - NOT_LINKED.keys() - NEVER_HERE.keys()
    reached = set().union(*(walk.reached for walk in walks.values()))
    assert own - reached - names_seen_later() == set()


@pytest.mark.django_db
@pytest.mark.parametrize("label", sorted(model._meta.label for model in admin.site._registry))
def test_every_object_at_the_desk_tells_how_it_came(label: str, walks: dict[str, Walk]) -> None:
    model = next(one for one in admin.site._registry if one._meta.label == label)
    if model is Event:
        return  # it is the record itself
    persona = "officer" if model._meta.app_label == "scholarships" else "administrator"
    client, name = client_of(persona), f"admin:{model._meta.app_label}_{model._meta.model_name}"
    keys = list(model._base_manager.order_by("pk").values_list("pk", flat=True))
    for key in {*keys[:1], *keys[len(keys) // 2 :][:1], *keys[-1:]}:
        page, history = (client.get(reverse(f"{name}_{kind}", args=[key])) for kind in ("change", "history"))
        assert (page.status_code, history.status_code) == (200, 200)
        first = history.context["entries"][0]["told"]
        assert [entry["told"].title for entry in page.context["entries"]][:1] == [first.title]
        assert first.title in MADE_BY[label], key


# How the making of each kind of object is called.
LOADED = {"Loaded from the shipped file", "Loaded from the shipped data"}
MADE_BY = {
    "accounts.Mandate": {"Mandate given"},
    "accounts.User": {"Account created"},
    "articles.Publication": LOADED,
    "editions.Discrepancy": LOADED,
    "editions.Edition": {*LOADED, "Edition made"},
    "editions.Obligation": {"Obligation put on"},
    "editions.Participation": {"Admitted"},
    "editions.Project": LOADED,
    "editions.Session": {*LOADED, "Session stored"},
    "fieldvisits.VisitFacts": LOADED,
    "jobs.Job": {"Asked for"},
    "networks.Network": {*LOADED, "Record made"},
    "networks.Organisation": {*LOADED, "Organisation registered"},
    "networks.Theme": LOADED,
    "outbox.Message": {"Written"},
    **{f"reference.{name}": LOADED for name in ("Country", "CountryGroup", "DataLoad", "Language", "Membership")},
    **{f"reference.{name}": LOADED for name in ("PendingChange", "SdgTarget")},
    "scholarships.Application": {"Application begun"},
    "scholarships.Call": {"Call stored"},
    "scholarships.Conflict": {"Conflict of interest found", "Conflict of interest declared"},
    "scholarships.Offer": {"Offer written, letter held"},
    "scholarships.Review": {"File given to the reviewer"},
    "scholarships.Reviewer": {"Profile of the reviewer stored"},
    "scholarships.SelectionRun": {"Selection asked for"},
    "scholarships.WaitingEnd": {"End of the waiting prepared"},
}
