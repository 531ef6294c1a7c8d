"""What a page weighs."""

import re
from pathlib import Path

import brotli
import pytest
from django.test import Client

from academy_portal.pages.packing import packed_script

ROOT = Path(__file__).resolve().parent.parent.parent
CSS = (ROOT / "static/academy/academy.css").read_text(encoding="utf-8")
TOKENS = dict(re.findall(r"--([a-z0-9-]+): (#[0-9A-F]{3,6})\b", CSS))


@pytest.mark.parametrize(("name", "most"), [("academy.css", 6 * 1024), ("core.js", 2 * 1024), ("admin.css", 3 * 1024)])
def test_file_is_light(name: str, most: int) -> None:
    assert len(brotli.compress((ROOT / "static/academy" / name).read_bytes(), quality=11)) <= most


@pytest.mark.parametrize("path", sorted((ROOT / "static/academy").glob("*.js")), ids=lambda path: path.name)
def test_module_is_light_as_it_is_sent(path: Path) -> None:
    sent = packed_script(path.read_text(encoding="utf-8")).encode()
    assert len(brotli.compress(sent, quality=11)) <= 1536


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "most"), [("/en/", 14), ("/en/account/login/", 12), ("/en/glossary/", 20), ("/ar/", 14)]
)
def test_page_with_its_files_is_light(client: Client, address: str, most: int) -> None:
    html = client.get(address).content
    files = [(ROOT / "static/academy" / name).read_bytes() for name in ("academy.css", "core.js")]
    assert sum(len(brotli.compress(part, quality=11)) for part in [html, *files]) <= most * 1024


def test_admin_uses_the_same_colours() -> None:
    admin = (ROOT / "static/academy/admin.css").read_text(encoding="utf-8")
    known = {value.upper() for value in TOKENS.values()}
    assert {colour.upper() for colour in re.findall(r"#[0-9A-Fa-f]{3,6}\b", admin)} - known == set()
