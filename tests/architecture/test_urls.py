"""Who gets what at every address. An address without a row fails."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from academy_portal.accounts.actions import grant_mandate
from academy_portal.jobs.actions import request_job
from networks.loading import load_networks
from networks.models import Network
from scholarships.actions import release_run, request_run, sign_run, submit_application
from scholarships.models import Offer, Review
from tests.clients import client_for
from tests.scholarships.documents import attach
from tests.scholarships.test_selection_run import compute
from tests.scholarships.world import build_world, moment, person

from .addresses import named_addresses

pytestmark = pytest.mark.django_db

# One letter per persona, in this order.
PERSONAS = ("anonymous", "applicant", "stranger", "reviewer", "officer", "signatory", "ministry", "administrator")
# 2 the page; L on to the sign-in; R on to another page; 4 does not exist; 5 only by POST; F forbidden; W refused.
PUBLIC, SIGNED_IN, POST_ONLY, BACK = "22222222", "L2222222", "L5555555", "LRRRRRRR"
BEFORE_SIGN_IN, MISSING_KEY, RECENT_PROOF = "2RRRRRRR", "L4444444", "LFFFFFFF"
APPLICANTS_OWN, REVIEWERS_OWN = "L2444444", "L4424444"
OFFICERS, OFFICERS_AND_SIGNATORIES, MINISTRYS_OWN = "L4442444", "L4442244", "L4444424"
TABLE = {
    # Everybody.
    **dict.fromkeys(("pages:home", "pages:help", "pages:privacy", "pages:accessibility", "pages:glossary"), PUBLIC),
    **dict.fromkeys(("pages:offline", "pages:manifest", "worker"), PUBLIC),
    **dict.fromkeys(("editions:list", "editions:detail", "editions:projects", "editions:discrepancies"), PUBLIC),
    **dict.fromkeys(("networks:list", "networks:detail", "networks:tree"), PUBLIC),
    **dict.fromkeys(("articles:publications", "fieldvisits:list"), PUBLIC),
    **dict.fromkeys(("scholarships:calls", "scholarships:call"), PUBLIC),
    **dict.fromkeys(("operations:healthz", "operations:readyz", "reference:countries"), PUBLIC),
    # Accounts.
    **dict.fromkeys(("account_login", "account_request_login_code", "account_signup"), BEFORE_SIGN_IN),
    **dict.fromkeys(("account_inactive", "account_reset_password", "account_password_reset_completed"), PUBLIC),
    **dict.fromkeys(("account_email", "account_set_password", "accounts:settings", "accounts:time_zone"), SIGNED_IN),
    **dict.fromkeys(("accounts:activate_app", "accounts:add_key"), SIGNED_IN),
    "account_change_password": "LRRRRRRR",
    "account_complete_password_reset": "RRRRRRRR",
    "account_confirm_login_code": "LRRRRRRR",
    "account_confirm_password_reset_code": "LLLLLLLL",
    "account_email_verification_sent": "LRRRRRRR",
    "account_logout": "R2222222",
    # Second factors.
    **dict.fromkeys(("mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "mfa_list_webauthn"), SIGNED_IN),
    "mfa_generate_recovery_codes": SIGNED_IN,
    **dict.fromkeys(("mfa_deactivate_totp", "mfa_download_recovery_codes", "mfa_view_recovery_codes"), MISSING_KEY),
    **dict.fromkeys(("mfa_edit_webauthn", "mfa_remove_webauthn"), MISSING_KEY),
    **dict.fromkeys(("account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"), RECENT_PROOF),
    **dict.fromkeys(("mfa_authenticate", "mfa_login_webauthn"), "LRRRRRRR"),
    # One's own.
    "pages:my": SIGNED_IN,
    "networks:suggest": SIGNED_IN,
    **{f"scholarships:{name}": APPLICANTS_OWN for name in ("application", "receipt", "offer", "decline")},
    **{f"scholarships:{name}": "LR444444" for name in ("check", "section", "withdraw")},
    **{f"scholarships:{name}": BACK for name in ("apply", "accept")},
    # Documents. What was sent is opened, and no longer changed: the script is told so (W).
    "scholarships:documents": "LR444444",
    "scholarships:document": APPLICANTS_OWN,
    "scholarships:document_parts": "LW444444",
    **{f"scholarships:{name}_document": BACK for name in ("send", "remove", "restore", "forget")},
    "scholarships:reviewers_document": REVIEWERS_OWN,
    "scholarships:officers_document": OFFICERS_AND_SIGNATORIES,
    # Staff: the kit of the interface, for the administrator of this scene.
    "pages:kit": "L4444442",
    "scholarships:autosave": POST_ONLY,
    # Reviewers.
    "scholarships:reviews": SIGNED_IN,
    "scholarships:review": REVIEWERS_OWN,
    **{f"scholarships:{name}": "L44R4444" for name in ("conflict", "decline_review")},
    "scholarships:interests": REVIEWERS_OWN,
    # Officers.
    "scholarships:selection": SIGNED_IN,
    **{
        f"scholarships:{name}": OFFICERS_AND_SIGNATORIES
        for name in ("selection_call", "run", "awards_csv", "figures", "figures_csv")
    },
    **{f"scholarships:{name}": OFFICERS_AND_SIGNATORIES for name in ("screening", "screening_csv", "file")},
    **dict.fromkeys(("scholarships:decide_screening", "scholarships:reverse_screening"), "L444RR44"),
    "scholarships:close_without_awards": "L444R444",
    **{f"scholarships:{name}": OFFICERS for name in ("reschedule", "begin_review")},
    **{f"scholarships:{name}": OFFICERS for name in ("reviewers", "reviewers_csv", "reviewer")},
    **{f"scholarships:{name}": OFFICERS for name in ("extend_due", "conflicts")},
    # What was decided is no longer given, moved or lifted.
    **{f"scholarships:{name}": "L4444444" for name in ("assign", "move_review", "lift_conflict")},
    **{f"scholarships:{name}": BACK for name in ("select", "sign")},
    # Asked first; where it cannot be done any more, on to the page it belongs to.
    **{f"scholarships:{name}": "L444RR44" for name in ("publish", "discard", "release")},
    # What was published is amended, no longer set aside.
    "scholarships:amend": OFFICERS,
    "scholarships:register_csv": OFFICERS_AND_SIGNATORIES,
    "scholarships:set_aside": "L444R444",
    # Places. Nothing is proposed in this scene, and no end of the waiting is prepared.
    **{f"scholarships:{name}": OFFICERS_AND_SIGNATORIES for name in ("places", "places_csv")},
    **{f"scholarships:{name}": OFFICERS for name in ("reschedule_answers", "end_waiting", "extend_offer")},
    **{f"scholarships:{name}": BACK for name in ("fill_places", "keep_waiting")},
    "scholarships:confirm_refill": "L4444444",
    "scholarships:release_waiting": "L444R444",
    # Jobs: whoever asked, and staff.
    **dict.fromkeys(("jobs:detail", "jobs:progress"), "L4442442"),
    "jobs:cancel": POST_ONLY,
    # Ministries.
    "ministry:dashboard": SIGNED_IN,
    **dict.fromkeys(("ministry:edition", "ministry:counts"), MINISTRYS_OWN),
}


def answer(client: Client, address: str) -> str:
    """What somebody gets there, as one letter."""
    response = client.get(address)
    location = response.headers.get("Location", "")
    if response.status_code == 302:
        return "L" if "/login/" in location else "R"
    return {200: "2", 404: "4", 405: "5", 403: "F", 422: "W"}.get(response.status_code, f"<{response.status_code}>")


Scene = tuple[dict[str, Client], dict[str, dict[str, Any]]]
PAGES_OF_A_CALL = (
    "reviewers", "reviewers_csv", "conflicts", "interests", "selection_call", "figures", "figures_csv", "awards_csv",
    "publish", "reschedule", "begin_review", "assign", "select", "screening", "screening_csv", "close_without_awards",
    "places", "places_csv", "fill_places", "end_waiting", "release_waiting", "keep_waiting", "reschedule_answers",
    "amend",
)  # fmt: skip
PAGES_OF_A_RUN = ("run", "sign", "discard", "release", "set_aside", "register_csv", "confirm_refill")
PAGES_OF_A_REVIEWER = ("reviewer", "extend_due", "lift_conflict")


def arguments_of(*, sent: Any, offer: Any, review: Any, run: Any, job: Any) -> dict[str, dict[str, Any]]:
    """What each address of an object needs."""
    return {
        **_arguments_of_an_application(sent),
        **_arguments_of_the_selection(review=review, run=run, offer=offer),
        **{f"jobs:{name}": {"uuid": job.uuid} for name in ("detail", "cancel", "progress")},
        **{f"ministry:{name}": {"slug": "fiction-13"} for name in ("edition", "counts")},
        "editions:detail": {"slug": "fiction-13"},
        "networks:detail": {"slug": Network.objects.first().slug},
        **{name: {"pk": 1} for name in ("mfa_edit_webauthn", "mfa_remove_webauthn")},
    }


def _arguments_of_an_application(sent: Any) -> dict[str, dict[str, Any]]:
    own, section, cv = {"uuid": sent.uuid}, {"uuid": sent.uuid, "name": "profile"}, {"uuid": sent.uuid, "kind": "cv"}
    found = {
        **dict.fromkeys(("application", "check", "receipt", "withdraw", "documents"), own),
        **dict.fromkeys(("section", "autosave"), section),
        **dict.fromkeys(("document", "document_parts"), cv),
        **{f"{name}_document": cv for name in ("send", "remove", "restore", "forget", "officers")},
        **dict.fromkeys(("file", "decide_screening", "reverse_screening"), own),
        "call": {"slug": "fiction"},
        "apply": {"slug": "open"},
    }
    return {f"scholarships:{name}": needed for name, needed in found.items()}


def _arguments_of_the_selection(*, review: Any, run: Any, offer: Any) -> dict[str, dict[str, Any]]:
    call, reader = {"slug": "fiction"}, {"slug": "fiction", "pk": review.reviewer_id}
    of_review, of_run, of_offer = {"uuid": review.uuid}, {"uuid": run.uuid}, {"uuid": offer.uuid}
    found = {
        **dict.fromkeys(PAGES_OF_A_CALL, call),
        **dict.fromkeys(PAGES_OF_A_REVIEWER, reader),
        **dict.fromkeys(("review", "conflict", "decline_review", "move_review"), of_review),
        "reviewers_document": {"uuid": review.uuid, "kind": "cv"},
        **dict.fromkeys(PAGES_OF_A_RUN, of_run),
        **dict.fromkeys(("offer", "accept", "decline", "extend_offer"), of_offer),
    }
    return {f"scholarships:{name}": needed for name, needed in found.items()}


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    """The personas and the arguments."""
    return make_scene(tmp_path)


def make_scene(folder: Path) -> Scene:
    """The personas with their clients, and the arguments that each kind of address needs."""
    world = build_world()
    sent = world.apply("awa", send=False)
    attach(sent)
    sent = submit_application(application=sent, by=sent.applicant, at=world.at)
    world.review_all()
    run = compute(request_run(call=world.call, seed="00" * 16, by=world.officer, at=world.at), folder)
    for by in (world.officer, world.signatory):
        sign_run(run=run, by=by, at=world.at)
    release_run(run=run, by=world.officer, at=world.at)
    opened = build_world(slug="open", edition=world.call.edition)
    draft = opened.apply("draft", send=False)
    ministry, administrator = (
        person("ministry@example.org", world.at),
        person("root@example.org", world.at, is_superuser=True),
    )
    grant_mandate(
        user=ministry,
        role="ministry",
        scope_kind="edition",
        scope_id=world.call.edition_id,
        valid_from=world.at,
        valid_until=None,
        by=None,
        at=world.at,
    )
    review = Review.objects.filter(application=sent, reviewer=world.reviewers[0]).get()
    offer = Offer.objects.get(application=sent)
    job = request_job(
        kind="scholarships.select", key="test", payload={"run": str(run.uuid)}, by=world.officer, at=moment()
    )
    load_networks(at=world.at)
    users = dict(
        zip(
            PERSONAS[1:],
            (
                sent.applicant,
                draft.applicant,
                world.reviewers[0],
                world.officer,
                world.signatory,
                ministry,
                administrator,
            ),
            strict=True,
        )
    )
    clients = {"anonymous": Client()} | {name: client_for(user) for name, user in users.items()}
    return clients, arguments_of(sent=sent, offer=offer, review=review, run=run, job=job)


def test_every_address_answers_each_persona_as_the_table_says(
    scene: Scene,
) -> None:
    clients, arguments = scene
    names = [name for name in named_addresses() if not name.startswith(("admin:", "demonstration:"))]
    addresses = {name: reverse(name, kwargs=arguments.get(name, {})) for name in names}
    found = {
        name: "".join(answer(clients[persona], address) for persona in PERSONAS) for name, address in addresses.items()
    }
    assert found == {name: TABLE[name] for name in names}
    assert TABLE.keys() == set(names)


def test_the_desk_is_closed_to_all_but_staff(scene: Scene) -> None:
    """Every address of the admin, whatever stands behind it."""
    clients, _arguments = scene
    opened = []
    for name in named_addresses():
        if not name.startswith("admin:") or name in OPEN_AT_THE_DESK:
            continue
        for persona in PERSONAS[:-1]:
            letter = answer(clients[persona], desk_address(name))
            if letter not in ("LR4F" if persona != "anonymous" else "L"):
                opened.append((name, persona, letter))
    assert opened == []


# The way in and out of the desk is open to everybody: it leads to the portal's own sign-in.
OPEN_AT_THE_DESK = {"admin:login", "admin:logout"}


def desk_address(name: str) -> str:
    """An address of the desk, for a row that need not exist."""
    if "<" in name:
        return "/en/admin/nothing/here/"
    known: tuple[dict[str, Any], ...] = (
        {},
        {"object_id": "1"},
        {"app_label": "accounts"},
        {"content_type_id": 1, "object_id": 1},
        {"verb": "hold"},
        {"object_id": "1", "act_name": "x"},
        {"id": "1"},
        {"user_id": "1"},
        {"key": "x", "language": "en"},
    )
    for arguments in known:
        try:
            return reverse(name, kwargs=arguments)
        except NoReverseMatch:
            continue
    raise AssertionError(f"no arguments for {name}: add them here")
