"""A reviewer works through files with the keyboard alone; the queue, its order and its filters."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from scholarships import queries
from scholarships.actions import publish_call
from scholarships.models import Criterion, Review, Score
from tests.clients import client_for

from .readers import sent, start
from .world import World, build_world, score

RUBRIC = "0: nothing. 1: little. 2: some. 3: good. 4: very good. 5: others can repeat it."


# --- In a browser -----------------------------------------------------------------------------------------------------
@pytest.fixture
def reading(transactional_db: None) -> World:
    """Three files for each of two reviewers, the first criterion with anchors in words."""
    world = build_world(published=False)
    Criterion.objects.filter(call=world.call, key="relevance").update(help=RUBRIC)
    publish_call(call=world.call, by=world.officer, at=world.at)
    return start(world, ("awa", "binta", "chidi"))


@pytest.fixture
def opened(chromium: Browser, live_server: LiveServer, reading: World) -> Iterator[Callable[..., Page]]:
    """Opens the first reviewer's next file; every word on the console fails the test at its end."""
    contexts: list[BrowserContext] = []
    said: list[str] = []
    user = reading.reviewers[0]

    def open_page(language: str = "en", **context: object) -> Page:
        name = settings.SESSION_COOKIE_NAME
        contexts.append(chromium.new_context(viewport={"width": 1100, "height": 740}, **context))
        cookie = {"name": name, "value": client_for(user).cookies[name].value, "url": live_server.url}
        contexts[-1].add_cookies([cookie])
        page = contexts[-1].new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        first = queries.first_open_review(user, at=reading.at)
        page.goto(f"{live_server.url}/{language}/reviews/{first.uuid}/")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert said == []


def ready(page: Page) -> None:
    """Wait until the keys work."""
    expect(page.get_by_label("Keyboard shortcuts")).to_be_checked()


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement?.id"))


def box_of(page: Page, name: str) -> dict[str, float]:
    """Where a part of the page stands."""
    return page.locator(f"section[aria-labelledby={name}]").bounding_box()  # type: ignore[return-value]


def heading(page: Page) -> str:
    return page.locator("h1").inner_text()


@pytest.mark.browser
def test_three_files_are_reviewed_by_keyboard(opened: Callable[..., Page], reading: World) -> None:
    page = opened()
    for done in range(3):
        ready(page)
        expect(page.get_by_text(f"Files scored: {done} of 3.")).to_be_visible()
        page.keyboard.press("4")
        # The next criterion is there to be scored.
        assert focused(page) == "id_value_article_0"
        page.keyboard.press("Numpad2" if done else "2")
        expect(page.locator("[data-said] [role=status]")).to_have_text(
            "Article: 2. Every criterion has its score. Press C to write why."
        )
        page.keyboard.press("c")
        assert focused(page) == "id_why_relevance"
        # In a text the keys are letters.
        page.keyboard.type("5 jokes?")
        page.keyboard.press("Escape")
        assert focused(page) == "id_value_relevance_4"
        page.keyboard.press("c")
        page.keyboard.type("Clear.")
        page.keyboard.press("Tab")
        page.keyboard.press("Shift+Tab")
        assert focused(page) == "id_why_article"
        button = page.get_by_role("button", name="Save and next")
        for _step in range(12):
            if button.evaluate("one => one === document.activeElement"):
                break
            page.keyboard.press("Tab")
        with page.expect_navigation():
            page.keyboard.press("Enter")
    assert page.url.endswith("/en/reviews/")
    rows = Score.objects.filter(review__reviewer=reading.reviewers[0]).order_by("review_id", "criterion__position")
    assert list(rows.values_list("value", "justification")) == [(4, "5 jokes?"), (2, "Clear.")] * 3


@pytest.mark.browser
def test_next_previous_help_and_the_switch(opened: Callable[..., Page]) -> None:
    page = opened()
    ready(page)
    first = heading(page)
    page.keyboard.press("k")
    assert heading(page) == first
    with page.expect_navigation():
        page.keyboard.press("j")
    ready(page)
    second = heading(page)
    with page.expect_navigation():
        page.keyboard.press("k")
    ready(page)
    assert (heading(page), second != first) == (first, True)
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys on this page")
    expect(dialog).to_be_visible()
    # Behind the help nothing is scored.
    page.keyboard.press("3")
    page.keyboard.press("Escape")
    expect(dialog).not_to_be_visible()
    assert page.locator("[type=radio]:checked").count() == 0
    page.get_by_label("Keyboard shortcuts").press("Space")
    page.keyboard.press("3")
    assert page.locator("[type=radio]:checked").count() == 0
    # The device remembers it.
    page.reload()
    expect(page.get_by_role("button", name="Help with the keys")).to_be_visible()
    expect(page.get_by_label("Keyboard shortcuts")).not_to_be_checked()
    page.keyboard.press("3")
    assert page.locator("[type=radio]:checked").count() == 0


@pytest.mark.browser
def test_the_file_stands_beside_the_scores_and_nothing_scrolls_sideways(opened: Callable[..., Page]) -> None:
    page = opened("ar")
    answers, scores = (
        page.locator(f"section[aria-labelledby={name}]").bounding_box() for name in ("answers", "scores")
    )
    assert (answers["y"], answers["x"] > scores["x"]) == (scores["y"], True)
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    answers, scores = (
        page.locator(f"section[aria-labelledby={name}]").bounding_box() for name in ("answers", "scores")
    )
    assert answers["y"] + answers["height"] <= scores["y"]


@pytest.mark.browser
def test_without_script_a_file_is_scored_all_the_same(opened: Callable[..., Page], reading: World) -> None:
    page = opened(java_script_enabled=False)
    assert page.get_by_role("button", name="Help with the keys").count() == 0
    page.get_by_label("4 very good.").check()
    page.get_by_role("group", name="Article").get_by_label("2").check()
    for box in page.get_by_label("Why this score?").all():
        box.fill("Clear.")
    page.get_by_role("button", name="Save and next").click()
    assert "The scores of" in page.locator("main").inner_text()
    rows = Score.objects.filter(review__reviewer=reading.reviewers[0]).order_by("criterion__position")
    assert list(rows.values_list("value", flat=True)) == [4, 2]


# --- The queue --------------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_neighbours_stand_in_the_order_of_the_queue(world: World) -> None:
    start(world, ("awa", "binta", "chidi"))
    user = world.reviewers[0]
    first, second, third = Review.objects.filter(reviewer=user).order_by("id")
    Review.objects.filter(pk=second.pk).update(due_on=first.due_on + timedelta(days=1))
    order = [first, third, second]
    for one in order:
        one.refresh_from_db()
    found = [queries.neighbours(one, at=world.at) for one in order]
    assert found == [(None, third), (first, second), (third, None)]
    # A scored file keeps its place; the next one to score is the one after, then the one that was passed over.
    score(Review.objects.select_related("application__call", "reviewer").get(pk=third.pk), 3, world.at)
    assert queries.neighbours(first, at=world.at) == (None, third)
    assert queries.next_review(third, at=world.at) == second
    assert queries.next_review(second, at=world.at) == first
    assert queries.neighbours(Review.objects.filter(reviewer=world.reviewers[1]).first(), at=world.at)[0] is None


@pytest.mark.django_db
def test_the_queue_is_filtered_and_says_what_is_in_force(world: World) -> None:
    sent(world, "beto", language="pt")
    start(world)
    client = client_for(world.reviewers[0])
    page = client.get("/en/reviews/?language=pt&state=open")
    assert [one.application.proposal.language for one in page.context["page"]] == ["pt"]
    assert [(one.value, one.address) for one in page.context["chips"]] == [
        ("To read", "/en/reviews/?language=pt"), ("Portuguese", "/en/reviews/?state=open"),
    ]  # fmt: skip
    text = client.get("/en/reviews/?language=es").content.decode()
    assert ("None of your files is like this" in text, "No files for you yet" in text) == (True, False)
    assert len(client.get("/en/reviews/?language=xx&state=conflict").context["page"]) == 3


@pytest.mark.django_db
def test_whoever_has_scored_many_files_sees_the_own_spread(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    start(world, ("awa", "binta"))
    user = world.reviewers[0]
    for review, value in zip(
        Review.objects.filter(reviewer=user).select_related("application__call", "reviewer"), (2, 5), strict=True
    ):
        score(score(review, 0, world.at), value, world.at)
    # Two criteria a file; what was corrected no longer counts.
    assert queries.own_spread(user, at=world.at) == [(0, 0), (1, 0), (2, 2), (3, 0), (4, 0), (5, 2)]
    client = client_for(user)
    assert "How you score" not in client.get("/en/reviews/").content.decode()
    monkeypatch.setattr("scholarships.views.reviews.ENOUGH_TO_COMPARE", 2)
    assert "How you score" in client.get("/en/reviews/").content.decode()


@pytest.mark.django_db
def test_a_late_file_says_what_can_be_done(world: World) -> None:
    start(world, ("awa",))
    review = Review.objects.get(reviewer=world.reviewers[0])
    client = client_for(world.reviewers[0])
    late = "Scores of this file were due on"
    assert late not in client.get(f"/en/reviews/{review.uuid}/").content.decode()
    Review.objects.filter(pk=review.pk).update(due_on=world.at.date() - timedelta(days=1))
    assert late in client.get(f"/en/reviews/{review.uuid}/").content.decode()
