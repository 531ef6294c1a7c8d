"""What a screen reader is told of each section of the kit: roles, names, states, as stored and read by a person."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from .conftest import Site

pytestmark = [pytest.mark.django_db, pytest.mark.browser, pytest.mark.long]
STORED = Path(__file__).resolve().parent / "snapshots"
WRITE = os.environ.get("SNAPSHOTS") == "write"


def test_kit_is_told_as_stored(site: Site, chromium: Browser) -> None:
    kit = site.kinds["kit"]
    context = site.context(chromium, kit.who, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(kit.address)
    sections = page.locator("main section[id]").evaluate_all("all => all.map((one) => one.id)")
    told = {name: page.locator(f"main section[id='{name}']").first.aria_snapshot() + "\n" for name in sections}
    context.close()
    if WRITE:
        STORED.mkdir(exist_ok=True)
        for name, text in told.items():
            (STORED / f"{name}.txt").write_text(text, encoding="utf-8")
    stored = {path.stem: path.read_text(encoding="utf-8") for path in STORED.glob("*.txt")}
    assert told == stored
