"""The Arabic font: it holds every letter that the portal writes, shapes them, and its licence stands beside it."""

import json
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from babel import Locale
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parent.parent.parent
FONTS = ROOT / "static/academy/fonts"
WEIGHTS = (400, 700)
PERSIAN = "پچژکگی"
# Without these Arabic letters stand unjoined, or their marks in the wrong place.
SHAPING = {"init", "medi", "fina", "rlig", "ccmp", "mark", "mkmk"}


@cache
def font(weight: int) -> Any:
    """The font as shipped."""
    return TTFont(FONTS / f"noto-sans-arabic-{weight}.woff2")


def written() -> set[str]:
    """Every Arabic letter, mark, digit and stop in the translations, the shipped data and the names of countries."""
    texts = [(ROOT / "locale/ar/LC_MESSAGES/django.po").read_text(encoding="utf-8")]
    for path in (
        path for app in ROOT.iterdir() if app.is_dir() and app.name[0] != "." for path in app.rglob("data/*.json")
    ):
        texts.append(json.dumps(json.loads(path.read_text(encoding="utf-8")), ensure_ascii=False))
    arabic = Locale("ar")
    texts += [*arabic.territories.values(), *arabic.languages.values()]
    return {letter for text in texts for letter in text if unicodedata.name(letter, "").startswith("ARABIC")}


@pytest.mark.parametrize("weight", WEIGHTS)
def test_every_letter_is_there(weight: int) -> None:
    letters = written()
    assert len(letters) > 40
    held = font(weight).getBestCmap()
    assert {letter for letter in letters | set(PERSIAN) if ord(letter) not in held} == set()


@pytest.mark.parametrize("weight", WEIGHTS)
def test_letters_are_joined(weight: int) -> None:
    features = {
        record.FeatureTag
        for table in ("GSUB", "GPOS")
        for record in font(weight)[table].table.FeatureList.FeatureRecord
    }
    assert features >= SHAPING
    assert font(weight)["OS/2"].usWeightClass == weight


def test_both_are_light_and_free() -> None:
    assert sum((FONTS / f"noto-sans-arabic-{weight}.woff2").stat().st_size for weight in WEIGHTS) <= 24 * 1024
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FONTS / "OFL.txt").read_text(encoding="utf-8")
    assert all("SIL Open Font License" in font(weight)["name"].getDebugName(13) for weight in WEIGHTS)
