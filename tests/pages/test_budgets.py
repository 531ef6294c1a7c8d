"""What a page weighs, and whether its colours can be read."""

import re
from pathlib import Path

import brotli
import pytest
from django.test import Client

ROOT = Path(__file__).resolve().parent.parent.parent
CSS = (ROOT / "static/academy/academy.css").read_text(encoding="utf-8")
TOKENS = dict(re.findall(r"--([a-z0-9-]+): (#[0-9A-F]{3,6})\b", CSS))

# Text on ground, and the least ratio: 7 for body text, 4.5 for other text, 3 for borders and parts of charts.
PAIRS = [
    ("ink", "white", 7), ("ink", "sand", 7), ("ink", "sun", 7), ("ink", "mist", 7), ("ink", "teal-l", 7),
    ("muted", "white", 7), ("muted", "sand", 7), ("teal", "white", 7), ("teal", "sand", 7), ("teal", "teal-l", 4.5),
    ("white", "teal", 7), ("white", "teal-d", 7), ("sun", "teal-d", 7), ("sand", "teal-d", 7), ("teal-d", "teal-l", 7),
    ("clay", "white", 7), ("error", "white", 7), ("error", "error-l", 7), ("ok", "ok-l", 7), ("warn", "warn-l", 7),
    ("info", "info-l", 7), ("ink", "error-l", 7), ("ink", "ok-l", 7), ("ink", "warn-l", 7), ("ink", "info-l", 7),
    ("visited", "white", 7), ("visited", "sand", 7), ("white", "error", 7), ("edge", "white", 3), ("edge", "sand", 3),
    ("ink", "teal", 2), ("s1", "white", 3), ("s2", "white", 3), ("s3", "white", 3), ("s4", "white", 3),
]  # fmt: skip


def luminance(colour: str) -> float:
    """The relative luminance of WCAG 2.2 of a colour like #14232A."""
    digits = colour.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(("text", "ground", "least"), PAIRS)
def test_tokens_contrast(text: str, ground: str, least: float) -> None:
    assert contrast(TOKENS[text], TOKENS[ground]) >= least


def test_contrast_is_that_of_the_standard() -> None:
    assert round(contrast("#FFF", "#000"), 2) == 21
    assert round(contrast("#14232A", "#FFFFFF"), 2) == 16.11


@pytest.mark.parametrize(("name", "most"), [("academy.css", 6 * 1024), ("core.js", 2 * 1024), ("admin.css", 1536)])
def test_file_is_light(name: str, most: int) -> None:
    assert len(brotli.compress((ROOT / "static/academy" / name).read_bytes(), quality=11)) <= most


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
