"""What people come for, done with a keyboard alone; applying also without script."""

import re
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from pytest_django import DjangoDbBlocker

from academy_portal.kernel.clock import now
from academy_portal.operations.demonstration import decisions, story
from academy_portal.operations.demonstration.personas import persona_users
from scholarships.actions import request_run
from scholarships.models import Call, Review, Score
from tests.files.samples import pdf

from .conftest import Site, Stage
from .hands import Hands

pytestmark = [pytest.mark.django_db, pytest.mark.browser, pytest.mark.long]
SAVE_AND_NEXT = "main form:has(input[type=radio]) button.button[type=submit]:not(.button-secondary)"
FINISH = "main button[name=finish]"
CALL = "/en/scholarships/demo-montevideo/"
# Somebody applies once: with script one person, without script another.
APPLICANTS = {True: "my academy, empty", False: "help, signed in"}


def choose_country(hands: Hands, name: str, letters: str, *, script: bool) -> None:
    """Find a country: in the box that finds while one types, or in the list of the browser."""
    if not script:
        assert hands.pick(f"#id_{name}", letters) == "SN"
        return
    hands.write(f"#id_{name}[role=combobox]", letters)
    hands.page.locator("[role=listbox]:not([hidden]) [role=option]").first.wait_for()
    hands.press("ArrowDown", "Enter")


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_apply_correct_an_error_upload_and_send(site: Site, chromium: Browser, tmp_path: Path, script: bool) -> None:
    cv = tmp_path / "cv.pdf"
    cv.write_bytes(pdf())
    with Hands(site, chromium, site.kinds[APPLICANTS[script]], script=script) as hands:
        hands.open(CALL)
        hands.go("form[action$='/apply/'] button")
        home = hands.page.url
        hands.go("main a[href$='/profile/']")
        hands.write("#id_full_name", "")
        hands.go(FINISH)
        if script:
            hands.page.wait_for_function("document.activeElement?.matches('.summary-error')")
        hands.tab_to(".summary-error a[href='#id_full_name']")
        hands.press("Enter")
        hands.page.locator("#id_full_name:target, #id_full_name:focus").wait_for()
        hands.write("#id_full_name", "Awa Diop (fictional)")
        hands.choose("sex", "female")
        choose_country(hands, "nationality_id", "Senegal", script=script)
        choose_country(hands, "country_id", "Senegal", script=script)
        hands.choose("category", "sse_network")
        hands.write("#id_organisation_name", "Union of the lakes (fictional)")
        hands.write("#id_function", "Trainer")
        hands.write("#id_experience_years", "7")
        hands.tab_to("#id_languages_1")
        hands.press("Space")
        hands.go(FINISH)
        hands.go("main a[href$='/proposal/']")
        hands.pick("#id_language", "English")
        for field in ("motivation", "planned_use", "article_title", "article_abstract"):
            hands.write(f"#id_{field}", f"What I want to say about {field.replace('_', ' ')}.")
        hands.pick("#id_article_language", "English")
        hands.go(FINISH)
        assert hands.page.url.endswith("/check/"), hands.text()
        hands.open(home)
        hands.go("main a[href$='/documents/']")
        send_the_file(hands, cv)
        hands.open(f"{home}check/")
        hands.tab_to("#id_is_true")
        hands.press("Space")
        hands.go("main form[method=post] button[type=submit]")
        assert hands.page.url.endswith("/receipt/"), hands.text()
        assert re.search(r"[A-Z0-9]+-[A-Z0-9]{4}", hands.text())


def send_the_file(hands: Hands, file: Path) -> None:
    """Choose a file, press its button."""
    hands.give("#id_cv-file", file)
    hands.tab_to("form[action$='/cv/send/'] button[type=submit]")
    hands.press("Enter")
    hands.page.locator("#cv", has_text="cv.pdf").locator(".tag-ok").wait_for()


@pytest.fixture(scope="module")
def site(stage: Stage) -> Iterator[Site]:
    """The site of all modules; it comes down at the end, because these journeys leave traces."""
    yield stage.site()
    stage.clear()


@pytest.fixture(scope="module")
def files_to_read(site: Site, django_db_blocker: DjangoDbBlocker) -> str:
    """The slug of the story's call, closed and given to its reviewers: each of the two has all of its files to read."""
    with django_db_blocker.unblock():
        at, officer = now(), persona_users()["officer"]
        call = Call.objects.get(slug=story.SLUG)
        decisions.close_and_start_review(
            call=call, officer=officer, due_on=at.date() + timedelta(days=9), reason="Read by keyboard."
        )
    return story.SLUG


@pytest.fixture(scope="module")
def files_read(site: Site, chromium: Browser, files_to_read: str) -> list[str]:
    """Three files, scored one after the other: “Save and next” leads to the next file each time."""
    read: list[str] = []
    with Hands(site, chromium, site.kinds["reviewer's queue"]) as hands:
        hands.open("/en/reviews/")
        hands.go("main a.button[href*='/reviews/']")
        for _file in range(3):
            read.append(hands.page.url.split("/")[-2])
            names = hands.page.locator("input[type=radio][name^=value_]").evaluate_all(
                "boxes => [...new Set(boxes.map((box) => box.name))]"
            )
            for name in names:
                hands.choose(name, "3")
                hands.write(f"[name={name.replace('value_', 'why_')}]", "As the rubric says.")
            hands.go(SAVE_AND_NEXT)
        assert hands.page.locator(SAVE_AND_NEXT).count() == 1, hands.text()
        assert hands.page.url.split("/")[-2] not in read
    return read


def test_review_three_files(files_read: list[str], django_db_blocker: DjangoDbBlocker) -> None:
    """Each is scored once, as typed."""
    with django_db_blocker.unblock():
        reviews = Review.objects.filter(uuid__in=files_read)
        assert list(reviews.values_list("state", "revision")) == [("done", 1)] * 3
        scores = Score.objects.filter(review__in=reviews).values_list("value", "justification")
        assert set(scores) == {(3, "As the rubric says.")}


@pytest.fixture(scope="module")
def run_to_sign(files_read: list[str], files_to_read: str, django_db_blocker: DjangoDbBlocker) -> str:
    """The address of a proposed selection: the story's call, read to the end and computed."""
    with django_db_blocker.unblock():
        story.score_the_others(story.scene())
        call = Call.objects.get(slug=files_to_read)
        run = decisions.compute_here(partial(request_run, call=call, seed="test", by=persona_users()["officer"]))
    return f"/en/selection/runs/{run.uuid}/"


def test_sign_and_release(site: Site, chromium: Browser, run_to_sign: str) -> None:
    """A selection is fixed by two signatures: the scenario that is locked until a scenario has a page of its own."""
    for name in ("selection run", "selection run, signatory"):
        with Hands(site, chromium, site.kinds[name]) as hands:
            hands.open(run_to_sign)
            hands.go("form[action$='/sign/'] button")
    with Hands(site, chromium, site.kinds["selection run"]) as hands:
        hands.open(run_to_sign)
        hands.go("main a[href$='/release/']")
        hands.go("main form[method=post] button[type=submit]")
        assert "Published. The letters have been released." in hands.text()


def test_edit_a_network_at_the_desk(site: Site, chromium: Browser) -> None:
    """At the desk: networks do not edit their own page yet."""
    with Hands(site, chromium, site.kinds["desk: start"]) as hands:
        hands.open("/en/admin/networks/network/")
        hands.go("#result_list tbody th a")
        hands.write("#id_acronym", "LAKES")
        hands.go("[name=_continue]")
        assert hands.value("#id_acronym") == "LAKES"


def test_rank(site: Site, chromium: Browser) -> None:
    """In the kit: no page asks for a ranking of visits yet."""
    with Hands(site, chromium, site.kinds["kit"]) as hands:
        hands.open(site.kinds["kit"].address)
        rows = hands.page.locator("ol.rank").first.locator("li")
        before = rows.evaluate_all("rows => rows.map((row) => row.dataset.name)")
        hands.tab_to("ol.rank li:nth-child(2) [data-by='-1']")
        hands.press("Space")
        hands.page.wait_for_function(
            "(name) => document.querySelector('ol.rank li').dataset.name === name", arg=before[1]
        )
        assert hands.at("ol.rank li:nth-child(1) [data-by='-1']")
