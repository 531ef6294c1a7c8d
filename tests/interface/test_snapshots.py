"""What a screen reader is told of each section of the kit: roles, names, states, as stored and read by a person."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from academy_portal.pages.kit.sections import SECTIONS

from .conftest import Site

pytestmark = [pytest.mark.django_db, pytest.mark.browser, pytest.mark.long]
STORED = Path(__file__).resolve().parent / "snapshots"
WRITE = os.environ.get("SNAPSHOTS") == "write"


def test_kit_is_told_as_stored(site: Site, chromium: Browser) -> None:
    kit = site.kinds["kit"]
    context = site.context(
        chromium, kit.who, viewport={"width": 1280, "height": 900}, locale="en-GB", timezone_id="UTC"
    )
    page = context.new_page()
    page.goto(kit.address)
    told = {one.name: page.locator(f"section#{one.name}").aria_snapshot() + "\n" for one in SECTIONS}
    context.close()
    if WRITE:
        STORED.mkdir(exist_ok=True)
        for name, text in told.items():
            (STORED / f"{name}.txt").write_text(text, encoding="utf-8")
    stored = {path.stem: path.read_text(encoding="utf-8") for path in STORED.glob("*.txt")}
    assert told == stored
