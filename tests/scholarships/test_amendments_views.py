"""The pages for what was signed: the story of a run, the register as a file, set aside, amend with preview."""

import csv
import io
import re
from decimal import Decimal
from pathlib import Path

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from academy_portal.accounts.models import User
from scholarships import queries
from scholarships.actions import release_amendment, release_run, sign_run
from scholarships.models import Offer, Quota, SelectionRun
from tests.clients import client_for, form_key
from tests.sealed import unguarded

from .test_amendments import amend, application, everything
from .world import World


def address(name: str, *args: object) -> str:
    with translation.override("en"):
        return reverse(f"scholarships:{name}", args=args)


def english(user: User) -> Client:
    User.objects.filter(pk=user.pk).update(language="en")
    return client_for(user)


def words(page: bytes) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.decode()))


def posted(client: Client, page: str, **data: object) -> object:
    return client.post(page, {"form_key": form_key(client.get(page).content), **data})


def test_a_signed_result_is_set_aside_on_its_page(signed: SelectionRun, world: World) -> None:
    client, page = english(world.officer), address("set_aside", signed.uuid)
    run_page = client.get(address("run", signed.uuid)).content.decode()
    assert f'href="{page}"' in run_page
    refused = posted(client, page, reason="")
    assert (refused.status_code, SelectionRun.objects.get().state) == (422, "signed")
    assert "Say why the signed result is set aside." in refused.content.decode()
    done = posted(client, page, reason="A score was typed wrongly.")
    assert (done.status_code, done.headers["Location"]) == (302, address("run", signed.uuid))
    shown = words(client.get(address("run", signed.uuid)).content)
    assert "This result was signed and then set aside." in shown
    assert "A score was typed wrongly." in shown
    assert client.get(page).status_code == 302
    assert english(world.signatory).get(page).status_code == 404


def test_an_amendment_shows_its_effect_before_it_is_asked_for(published: SelectionRun, world: World) -> None:
    client, page = english(world.officer), address("amend", world.call.slug)
    second, first = application(2).number, application(1).number
    before = everything()
    wrong = posted(client, page, award="FIC-XXXXX", then="reserve", reason="An appeal.")
    assert (wrong.status_code, "Not on the reserve list and not refused: FIC-XXXXX." in words(wrong.content)) == (
        422,
        True,
    )
    assert 'value="FIC-XXXXX"' in wrong.content.decode()
    assert "An appeal." in wrong.content.decode()
    assert "Name at least one change." in words(posted(client, page, then="reserve", reason="An appeal.").content)
    clash = posted(client, page, award=second, then="reserve", reason="An appeal.")
    assert "These changes break rules of the call" in words(clash.content)
    assert "Ask for this amendment" not in words(clash.content)
    asked = {"award": second.lower(), "take_back": [first], "then": "refused", "reason": "An appeal."}
    shown = posted(client, page, **asked)
    text = words(shown.content)
    assert ("All rules and the budget still hold." in text, "Together they cost 6,000 USD." in text) == (True, True)
    assert everything() == before
    again = posted(client, page, **asked, edit="1")
    assert (again.status_code, f'value="{second}"' in again.content.decode().upper().replace("VALUE", "value")) == (
        200,
        True,
    )
    done = posted(client, page, **asked, confirmed="1")
    run = SelectionRun.objects.get(kind="amendment")
    assert (done.status_code, done.headers["Location"]) == (302, address("run", run.uuid))
    assert run.changes == {second: "selected", first: "refused"}
    assert english(world.signatory).get(page).status_code == 404


def test_what_an_amendment_takes_back_is_free_in_its_proposal(
    published: SelectionRun, world: World, tmp_path: Path
) -> None:
    def figures(run: SelectionRun) -> list[tuple[Decimal, Decimal]]:
        return [(one.offered + one.proposed, one.left) for one in queries.money_of_run(run)]

    before = figures(published)
    run = amend(world, tmp_path, {2: "selected", 1: "refused"}, signatures=0)
    proposed = figures(run)
    assert sum(offered for offered, _left in proposed) == sum(offered for offered, _left in before)
    for by in (world.officer, world.signatory):
        run = sign_run(run=run, by=by, at=world.at)
    release_amendment(run=run, by=world.officer, at=world.at)
    run.refresh_from_db()
    assert figures(run) == proposed


def test_the_parents_page_tells_the_whole_story(published: SelectionRun, world: World, tmp_path: Path) -> None:
    client = english(world.officer)
    run = amend(world, tmp_path, {2: "selected", 1: "refused"})
    shown = client.get(address("run", run.uuid)).content.decode()
    assert "Release 2 letters" in words(shown.encode())
    release_amendment(run=run, by=world.officer, at=world.at)
    story = words(client.get(address("run", published.uuid)).content)
    for sentence in (
        "Register of amendments", "An appeal was upheld.", f"{application(2).number} : Selected", "What came later",
        "Selection asked for", "First signature", "Signed and sealed", "Published, letters released", "audit_verify",
    ):  # fmt: skip
        assert sentence in story, sentence
    assert "An amendment, asked for by" in words(client.get(address("run", run.uuid)).content)


def test_the_register_is_a_file_that_no_spreadsheet_takes_for_formulas(
    signed: SelectionRun,
    world: World,
    tmp_path: Path,
) -> None:
    with unguarded():
        Quota.objects.filter(call=world.call).update(name="=HYPERLINK()")
    release_run(run=signed, by=world.officer, at=world.at)
    release_amendment(run=amend(world, tmp_path, {1: "reserve"}), by=world.officer, at=world.at)
    answer = english(world.signatory).get(address("register_csv", signed.uuid))
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/csv; charset=utf-8")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    flat = [cell for row in rows for cell in row]
    assert [cell for cell in flat if cell.startswith(("=", "+", "-", "@"))] == []
    assert signed.output_sha256 in flat
    numbers = {number: decision for number, *_rest, decision, _reasons in (row for row in rows if len(row) == 6)}
    assert numbers[application(0).number] == "Selected"
    assert rows[-1][3:] == ["An appeal was upheld.", f"{application(1).number}: Reserve list"]
    assert application(0).applicant.full_name not in answer.content.decode()


def test_there_is_no_register_before_the_seal(signed: SelectionRun, world: World) -> None:
    proposed = SelectionRun.objects.create(
        call=world.call, policy="priority", state="failed", requested_at=world.at, requested_by=world.officer
    )
    assert english(world.officer).get(address("register_csv", proposed.uuid)).status_code == 404
    assert english(world.reviewers[0]).get(address("register_csv", signed.uuid)).status_code == 404


def test_acts_at_the_desk(published: SelectionRun, world: World, tmp_path: Path) -> None:
    User.objects.filter(pk__in=[world.officer.pk, world.signatory.pk]).update(is_staff=True)
    client = english(world.officer)
    with translation.override("en"):
        act = reverse("admin:scholarships_selectionrun_act", args=[published.pk, "amend"])
    asked = client.get(act)
    assert asked.status_code == 200
    refused = client.post(act, {"form_key": form_key(asked.content), "then": "reserve", "reason": "An appeal."})
    assert (refused.status_code, SelectionRun.objects.count()) == (422, 1)
    data = {"take_back": application(1).number, "then": "reserve", "reason": "An appeal.", "confirmed": "yes"}
    done = client.post(act, {"form_key": form_key(client.get(act).content), **data})
    assert done.status_code == 302
    run = SelectionRun.objects.get(kind="amendment")
    assert (run.reason, run.changes) == ("An appeal.", {application(1).number: "reserve"})
    assert english(world.signatory).get(act).status_code == 404


def test_the_page_of_a_run_asks_the_same_at_1_and_30_amendments(published: SelectionRun, world: World) -> None:
    client, page, asked = english(world.officer), address("run", published.uuid), []
    for count in (1, 30):
        while published.later_runs.count() < count:
            SelectionRun.objects.create(
                call=world.call, kind="amendment", parent=published, reason="R", changes={"FIC-1": "selected"},
                policy="priority", state="published", published_at=world.at, requested_at=world.at,
                requested_by=world.officer, first_signed_by=world.officer, first_signed_at=world.at,
                second_signed_by=world.signatory, second_signed_at=world.at, output_sha256="0" * 64,
            )  # fmt: skip
        client.get(page)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(page).status_code == 200
        asked.append(len(captured))
    assert asked[0] == asked[1]


def test_an_offer_that_was_taken_back_says_so(published: SelectionRun, world: World, tmp_path: Path) -> None:
    offer = Offer.objects.select_related("person").get(application=application(1))
    release_amendment(run=amend(world, tmp_path, {1: "refused"}), by=world.officer, at=world.at)
    client = english(offer.person)
    page = client.get(address("offer", offer.uuid))
    assert (page.status_code, "taken back" in words(page.content)) == (200, True)
    assert client.get(address("application", offer.application.uuid)).status_code == 200
