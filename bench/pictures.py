"""Pictures to look at by eye: `make pictures`, or `python -m bench.pictures FOLDER`.

Takes the kit and the main pages of a portal that runs as a demonstration, in English and Arabic, on a phone and on a
desk, each whole: FOLDER/<page>-<language>-<width>.png. Says what the console said, and where a page is wider than its
window. No test: nobody but a person sees whether a page is calm. Needs a Chromium on PATH or named by CHROMIUM=.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LANGUAGES = ("en", "ar")
WIDTHS = (360, 1280)
# Modules come after the first paint; the picture shows what they made of the page.
_MODULES = """() => Promise.allSettled([...document.querySelectorAll("[data-module]")].map((one) =>
    import(one.dataset.module))).then(() => document.fonts.ready).then(() => true)"""


@dataclass(frozen=True)
class Sight:
    """One page: its name, its address without the language, who looks at it; ``link``: or where a link there leads."""

    name: str
    address: str
    persona: str = ""
    link: str = ""


SIGHTS = (
    Sight("home", "/"),
    Sight("call", "/scholarships/demo-second-round/"),
    Sight("editions", "/editions/"),
    Sight("networks", "/networks/"),
    Sight("publications", "/publications/"),
    Sight("help", "/help/"),
    Sight("sign-in", "/account/login/"),
    Sight("not-found", "/nothing/"),
    Sight("my-academy", "/my/", "applicant"),
    Sight("tasks", "/my/", "applicant", "main a[href*='/applications/']"),
    Sight("offer", "/my/", "holder", "main a[href*='/offers/']"),
    Sight("queue", "/reviews/", "reviewer_one"),
    Sight("review", "/reviews/", "reviewer_one", "main a.button[href*='/reviews/']"),
    Sight("selection", "/selection/", "officer"),
    Sight("ministry", "/ministry/", "ministry_host"),
    Sight("desk", "/admin/", "administrator"),
    Sight("kit", "/kit/", "administrator"),
)


def main() -> int:
    """Take all pictures. Returns the exit code: 1 where the console spoke or a page is too wide."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="where the pictures go")
    parser.add_argument("--address", default=f"http://127.0.0.1:{os.environ.get('PORT', '8000')}", metavar="URL")
    parser.add_argument("--only", default="", metavar="NAME", help="one page alone")
    options = parser.parse_args()
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUMS)), "")
    if not path:
        sys.stderr.write("Pictures need a Chromium on PATH or named by CHROMIUM=.\n")
        return 1
    options.folder.mkdir(parents=True, exist_ok=True)
    wanted = [sight for sight in SIGHTS if options.only in ("", sight.name)]
    faults: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])
        for persona in dict.fromkeys(sight.persona for sight in wanted):
            mine = [sight for sight in wanted if sight.persona == persona]
            faults += taken(browser, options.address, persona, mine, options.folder)
        browser.close()
    print("\n".join(faults) or "Nothing was said, nothing is too wide.")
    return 1 if faults else 0


def taken(browser: Browser, address: str, persona: str, sights: list[Sight], folder: Path) -> list[str]:
    """The pictures of one person, in each language and width. Returns what is wrong with them."""
    context = browser.new_context(base_url=address)
    page, faults = context.new_page(), []
    page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
    page.on("console", lambda said: faults.append(f"{page.url}: {said.text}") if "404" not in said.text else None)
    if persona:
        page.goto("/en/demo/")
        page.locator(f"form[action$='/people/{persona}/'] button").first.click()
        page.wait_for_load_state()
    for sight in sights:
        for language in LANGUAGES:
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 740})
                take(page, sight, language, folder / f"{sight.name}-{language}-{width}.png")
                wide = page.evaluate("document.documentElement.scrollWidth")
                if wide > width:
                    faults.append(f"{page.url}: {wide} px in a window of {width}")
    context.close()
    return faults


def take(page: Page, sight: Sight, language: str, file: Path) -> None:
    """One page, whole, with what its modules add."""
    page.goto(f"/{language}{sight.address}")
    if sight.link:
        page.goto(page.locator(sight.link).first.get_attribute("href") or "")
    page.evaluate(_MODULES)
    page.screenshot(path=file, full_page=True)
    print(file, flush=True)


if __name__ == "__main__":
    sys.exit(main())
