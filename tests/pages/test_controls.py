"""Countries, organizations and rankings in a browser: by keyboard alone, by touch, and without script the same."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from academy_portal.reference.loading import load_reference
from networks.models import Organisation
from scholarships.models import Profile
from tests.clients import client_for
from tests.scholarships.world import World, build_world, moment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Opener = Callable[..., Page]


@pytest.fixture
def opened(chromium: Browser, live_server: LiveServer) -> Iterator[Opener]:
    """Opens an address; a word on the console fails the test at its end, but for an answer that shows an error."""
    contexts: list[BrowserContext] = []
    said: list[str] = []

    def open_page(path: str, *, user: Any = None, width: int = 360, **context: Any) -> Page:
        contexts.append(chromium.new_context(viewport={"width": width, "height": 740}, **context))
        if user:
            name = settings.SESSION_COOKIE_NAME
            cookie = {"name": name, "value": client_for(user).cookies[name].value, "url": live_server.url}
            contexts[-1].add_cookies([cookie])
        page = contexts[-1].new_page()
        page.on("console", lambda message: "422" in message.text or said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(live_server.url + path)
        if context.get("java_script_enabled", True) and path.endswith("/controls/"):
            page.locator("input#id_country[role=combobox]").wait_for()
        return page

    with override_settings(ROOT_URLCONF="tests.pages.controls_urls"):
        yield open_page
        for context in contexts:
            context.close()
    assert said == []


@pytest.fixture
def countries() -> None:
    load_reference(at=moment())


def lines_of(page: Page) -> Locator:
    """What the open list offers."""
    return page.get_by_role("listbox").get_by_role("option")


class Held:
    """The answers of one address, held until they are let go."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.waiting: list[Route] = []
        page.route(address, self.hold)

    def hold(self, route: Route) -> None:
        self.waiting.append(route)

    def let_go(self) -> None:
        """Answers come; the page has read them when this returns."""
        with self.page.expect_response(self.address) as answer:
            for route in self.waiting:
                route.continue_()
        self.waiting.clear()
        answer.value.finished()
        self.page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")


def held_country(page: Page) -> tuple[Locator, Locator, Held]:
    """The box of countries in focus, its marked line, and the names it has asked for."""
    box, names = page.get_by_role("combobox", name="Country"), Held(page, "**/reference/countries.json")
    with page.expect_request(names.address):
        box.focus()
    return box, page.locator("[aria-selected=true]"), names


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id || document.activeElement.ariaLabel"))


def saved(page: Page) -> str:
    page.locator("#submit-id-save").press("Enter")
    return page.locator("#chosen").inner_text()


# --- Countries --------------------------------------------------------------------------------------------------------
@pytest.mark.usefixtures("countries")
def test_a_country_is_found_by_any_of_its_names(opened: Opener) -> None:
    page = opened("/en/controls/")
    box, kept = page.get_by_role("combobox", name="Country"), page.locator("#id_country_value")
    with page.expect_response("**/reference/countries.json"):
        box.focus()
    for typed, name, code in (
        ("ivory", "Côte d’Ivoire", "CI"), ("cote d'iv", "Côte d’Ivoire", "CI"), ("swazi", "Eswatini", "SZ"),
        ("السنغ", "Senegal", "SN"), ("prk", "Democratic People's Republic of Korea", "KP"), ("Sénég", "Senegal", "SN"),
    ):  # fmt: skip
        box.fill("")
        page.keyboard.type(typed)
        expect(lines_of(page).first).to_have_text(name)
        press(page, "ArrowDown", "Enter")
        assert (box.input_value(), kept.input_value(), box.get_attribute("aria-expanded")) == (name, code, "false")
    assert saved(page).startswith("SN ")


@pytest.mark.usefixtures("countries")
def test_names_that_come_late_move_nobody(opened: Opener) -> None:
    page = opened("/en/controls/")
    box, marked, names = held_country(page)
    press(page, "ArrowDown", "ArrowDown", "ArrowDown")
    assert marked.get_attribute("id") == "id_country_1"
    names.let_go()
    assert (marked.get_attribute("id"), box.get_attribute("aria-expanded")) == ("id_country_1", "true")


@pytest.mark.usefixtures("countries")
def test_names_that_come_late_find_what_was_typed(opened: Opener) -> None:
    page = opened("/en/controls/")
    _, _, names = held_country(page)
    page.keyboard.type("ivory")
    expect(page.get_by_text("No country has this name.")).to_be_visible()
    names.let_go()
    expect(lines_of(page)).to_have_text(["Côte d’Ivoire"])


@pytest.mark.usefixtures("countries", "opened")
def test_who_uses_the_plain_list_already_keeps_it(chromium: Browser, live_server: LiveServer) -> None:
    page = chromium.new_page()
    waiting = Held(page, "**/choose*.js")
    with page.expect_request(waiting.address):
        page.goto(f"{live_server.url}/en/controls/", wait_until="domcontentloaded")
    page.locator("select#id_country").focus()
    waiting.let_go()
    page.wait_for_load_state("networkidle")
    page.locator("select#id_country").select_option("SN")
    assert page.locator("select#id_country").input_value() == "SN"
    page.close()


@pytest.mark.usefixtures("countries")
def test_whoever_types_a_name_and_goes_on_needs_no_list(opened: Opener) -> None:
    page = opened("/en/controls/")
    box, kept = page.get_by_role("combobox", name="Country"), page.locator("#id_country_value")
    box.focus()
    page.keyboard.type("guinea")
    # More than one is left, and one of them has exactly this name.
    expect(lines_of(page)).to_have_count(4)
    press(page, "Tab")
    assert (box.input_value(), kept.input_value()) == ("Guinea", "GN")
    box.focus()
    page.keyboard.type("nowhere")
    expect(page.get_by_text("No country has this name.")).to_be_visible()
    press(page, "Tab")
    assert kept.input_value() == ""


@pytest.mark.usefixtures("countries")
def test_the_list_by_arrows_escape_and_touch(opened: Opener) -> None:
    page = opened("/ar/controls/", has_touch=True)
    box, lines = page.get_by_role("combobox", name="Country"), lines_of(page)
    box.focus()
    press(page, "ArrowDown")
    lines.first.wait_for(state="attached")
    every = lines.count()
    assert every > 190
    press(page, "ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp")
    assert page.locator("[aria-selected=true]").get_attribute("id") == f"id_country_{every - 1}"
    assert box.get_attribute("aria-activedescendant") == f"id_country_{every - 1}"
    press(page, "Escape")
    assert (lines.count(), page.locator("#id_country_value").input_value()) == (0, "")
    box.tap()
    lines.nth(3).tap()
    assert page.locator("#id_country_value").input_value() != ""
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.usefixtures("countries")
def test_without_script_the_same_is_sent(opened: Opener) -> None:
    page = opened("/en/controls/", java_script_enabled=False)
    page.locator("#id_country").select_option("SN")
    for part, text in (("day", "5"), ("month", "mars"), ("year", "١٩٨٥")):
        page.locator(f"#id_born_on_{part}").fill(text)
    page.get_by_label("Place of Village bank").select_option("1")
    assert page.get_by_role("button", name="Move up").count() == 0
    assert saved(page) == "SN 1985-03-05 bank fruit mutual print school"
    # One number moved, so four others follow, and each is told.
    assert page.locator(".told").first.inner_text() == "“\u2068Fruit cooperative\u2069” had number 1. We put it at 2."
    assert page.locator(".told").count() == 4


# --- Rankings ---------------------------------------------------------------------------------------------------------
@pytest.mark.usefixtures("countries")
def test_five_things_are_ranked_by_keyboard(opened: Opener) -> None:
    page = opened("/en/controls/")
    page.get_by_role("button", name="Move up: Village bank").focus()
    press(page, "Enter", "Space")
    # The row moved twice, and the button kept the focus.
    assert focused(page) == "Move up: Village bank"
    expect(page.locator(".rank + [role=status]")).to_have_text("Village bank: place 3 of 5")
    press(page, "Tab")
    assert focused(page) == "Move down: Village bank"
    press(page, "Enter")
    page.get_by_label("Place of Fruit cooperative").focus()
    page.get_by_label("Place of Fruit cooperative").select_option("5")
    assert focused(page) == "id_visits_0"
    places = page.locator(".rank select").evaluate_all("all => all.map((one) => one.value)")
    assert places == ["1", "2", "3", "4", "5"]
    first = page.get_by_role("button", name="Move up: Mutual health fund")
    assert first.get_attribute("aria-disabled") == "true"
    first.press("Enter")
    assert saved(page) == "- - mutual print bank school fruit"
    assert page.locator(".told").count() == 0


# --- Organizations ----------------------------------------------------------------------------------------------------
@pytest.fixture
def world() -> World:
    """An open call, one draft of an application, and one organization in the register."""
    world = build_world()
    Organisation.objects.create(
        name="Union des coopératives du Fleuve", kind="sse_organisation", country_id="SN", created_at=world.at
    )
    world.apply("awa", send=False)
    return world


def stored(world: World) -> tuple[str, str]:
    """What the draft says of the organization, and what the register calls it."""
    profile = Profile.objects.select_related("organisation").get(application=world.applications[0])
    return profile.organisation_name, str(profile.organisation or "")


def section(world: World) -> str:
    return f"/en/applications/{world.applications[0].uuid}/profile/"


def finish(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="Save and continue").press("Enter")


def test_an_organization_is_chosen_by_keyboard(opened: Opener, world: World) -> None:
    page = opened(section(world), user=world.applications[0].applicant)
    box = page.get_by_role("combobox", name="Organisation")
    box.fill("")
    page.keyboard.type("union coop fleuv")
    expect(lines_of(page).first).to_have_text("Union des coopératives du Fleuve (Senegal)")
    press(page, "ArrowDown", "Enter")
    assert box.input_value() == "Union des coopératives du Fleuve"
    finish(page)
    assert stored(world) == ("Union des coopératives du Fleuve", "Union des coopératives du Fleuve")


def test_what_was_typed_is_used_when_the_person_says_so(opened: Opener, world: World) -> None:
    page = opened(section(world), user=world.applications[0].applicant)
    page.get_by_role("combobox", name="Organisation").fill("")
    page.keyboard.type("Union du Fleuve Noir")
    # Words that the register does not hold: nothing is offered, and nothing is asked.
    expect(page.get_by_text("Our list has no name like this.")).to_be_visible()
    finish(page)
    assert stored(world) == ("Union du Fleuve Noir", "")


def test_without_script_the_question_is_put_once(opened: Opener, world: World) -> None:
    page = opened(section(world), user=world.applications[0].applicant, java_script_enabled=False)
    page.get_by_label("Organisation", exact=True).fill("Union des cooperatives du Fleuv")
    finish(page)
    assert "Is it one of these?" in page.locator(".summary-error").inner_text()
    assert stored(world) == ("Fictional Union", "")
    page.get_by_label("Union des coopératives du Fleuve (Senegal)").check()
    finish(page)
    assert stored(world) == ("Union des coopératives du Fleuve", "Union des coopératives du Fleuve")
