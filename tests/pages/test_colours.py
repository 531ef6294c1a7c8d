"""Whether every colour can be told from what it stands on: each pair that is used is named here, and computed."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from tests.clients import client_for
from tests.scholarships.world import moment, person

ROOT = Path(__file__).resolve().parent.parent.parent
CSS = re.sub(r"/\*.*?\*/", "", (ROOT / "static/academy/academy.css").read_text(encoding="utf-8"), flags=re.S)
TOKENS = dict(re.findall(r"--([a-z0-9-]+): (#[0-9A-F]{3,6})\b", CSS))

# What stands on a ground, by the least ratio that WCAG 2.2 asks for.
TEXT, PART = 4.5, 3.0
# Body text reaches AAA, and everything else that is read does too where nothing is said here.
BODY = 7.0
ON = {
    "white": "ink muted teal teal-d visited clay error ok warn info",
    "sand": "ink muted teal teal-d visited error",
    "mist": "ink muted teal-d visited",
    "teal-l": "ink muted teal-d visited",
    "teal": "white",
    "teal-d": "white sun sand",
    "error": "white",
    "ink": "white sun",
    "sun": "ink",
    "ok-l": "ok ink",
    "warn-l": "warn ink",
    "error-l": "error ink",
    "info-l": "info ink",
}
BODY_PAIRS = {(text, ground) for ground, texts in ON.items() for text in texts.split()}
# Links and notes within notes, on their tinted grounds.
TEXT_PAIRS = {
    *((text, ground) for ground in ("ok-l", "warn-l", "error-l", "info-l") for text in ("muted", "teal", "visited")),
    *((text, ground) for ground in ("ok-l", "warn-l", "error-l", "info-l") for text in ("teal-d", "clay")),
    ("teal", "teal-l"), ("teal", "mist"), ("clay", "sand"),
}  # fmt: skip
# Edges of controls, bars of charts, dots, and the two rings of the focus.
PART_PAIRS = {
    ("edge", "white"), ("edge", "sand"), ("teal", "white"), ("teal", "mist"), ("teal", "sand"), ("clay", "mist"),
    ("clay", "white"), ("ink", "sun"), ("s1", "white"), ("s2", "white"), ("s3", "white"), ("s4", "white"),
    ("error", "sand"),
}  # fmt: skip
# Lines that only order what is also said in another way.
ORNAMENT = {"line"}

# Each text of the page with its colour, its ground, and whether it is a plain link; what is switched off is exempt.
_TEXTS = """() => { const found = new Set();
    const ground = (one) => { for (let at = one; at; at = at.parentElement) {
        const colour = getComputedStyle(at).backgroundColor;
        if (!colour.endsWith(", 0)")) return colour; } return "rgb(255, 255, 255)"; };
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let text; (text = walk.nextNode());) {
        const one = text.parentElement;
        if (!text.data.trim() || !one.checkVisibility()) continue;
        if (one.closest("[disabled], [aria-disabled=true], svg")) continue;
        found.add([getComputedStyle(one).color, ground(one), Boolean(one.closest("a:not(.button)"))].join("|"));
    }
    return [...found]; }"""


def luminance(colour: str) -> float:
    """The relative luminance of WCAG 2.2 of a colour like #14232A."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (at / 255 for at in rgb(colour))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def rgb(colour: str) -> tuple[int, int, int]:
    """Red, green and blue of a colour like #14232A or #FFF, 0 to 255."""
    digits = colour.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    red, green, blue = (int(digits[at : at + 2], 16) for at in (0, 2, 4))
    return red, green, blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def blocks() -> list[tuple[str, dict[str, str]]]:
    """Every rule of the stylesheet: its selector and the token that each of its colour properties names."""
    found = []
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", CSS):
        named = re.findall(r"(?<![\w-])(color|background|fill|--tone|--ground): [^;]*var\(--([a-z0-9-]+)\)", body)
        if named and ":root" not in selector:
            found.append((selector.strip(), dict(named)))
    return found


@pytest.mark.parametrize(
    ("pairs", "least"), [(BODY_PAIRS, BODY), (TEXT_PAIRS, TEXT), (PART_PAIRS, PART)], ids=["body", "text", "parts"]
)
def test_each_pair_can_be_told_apart(pairs: set[tuple[str, str]], least: float) -> None:
    ratios = {pair: round(contrast(TOKENS[pair[0]], TOKENS[pair[1]]), 2) for pair in pairs}
    assert {pair: ratio for pair, ratio in ratios.items() if ratio < least} == {}


def test_contrast_is_that_of_the_standard() -> None:
    assert round(contrast("#FFF", "#000"), 2) == 21
    assert round(contrast("#14232A", "#FFFFFF"), 2) == 16.11


def test_every_token_of_colour_stands_in_a_pair() -> None:
    used = {token for pair in BODY_PAIRS | TEXT_PAIRS | PART_PAIRS for token in pair}
    assert set(TOKENS) - used == ORNAMENT


def test_colours_are_tokens() -> None:
    rules = CSS.split(":root {", 1)[1].split("}", 1)[1]
    assert re.findall(r"(?<![\w-])(?:color|background|fill|stroke): [^;]*(#[0-9A-Fa-f]{3,8})", rules) == []


def test_each_rule_pairs_its_own_colours() -> None:
    own = [
        (one.get("color") or one.get("--tone"), one.get("background") or one.get("--ground")) for _at, one in blocks()
    ]
    whole = {(text, ground) for text, ground in own if text in TOKENS and ground in TOKENS}
    assert len(whole) > 8
    assert whole - BODY_PAIRS - TEXT_PAIRS == set()


def test_each_colour_of_text_can_stand_on_the_page() -> None:
    alone = {one["color"] for _at, one in blocks() if one.get("color") in TOKENS and "background" not in one}
    assert {text for text in alone if (text, "white") not in BODY_PAIRS and (text, "teal-d") not in BODY_PAIRS} == set()


def test_each_ground_is_named() -> None:
    grounds = {one[name] for _at, one in blocks() for name in ("background", "--ground") if one.get(name) in TOKENS}
    # The band of the weave ends its list of strands with a colour; nothing is written on it.
    assert grounds - {ground for _text, ground in BODY_PAIRS} - {"clay"} == set()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [360, 1280])
def test_each_pair_of_the_kit_is_named(chromium: Browser, live_server: LiveServer, width: int) -> None:
    user = person("desk@example.org", moment())
    user.is_staff = True
    user.save()
    key = client_for(user).cookies[settings.SESSION_COOKIE_NAME].value
    names = {f"rgb({', '.join(map(str, rgb(colour)))})": name for name, colour in reversed(TOKENS.items())}
    seen: set[tuple[str, str]] = set()
    context = chromium.new_context(viewport={"width": width, "height": 740})
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}])
    page = context.new_page()
    for path in ("/en/kit/?demonstration=1", "/ar/kit/?header=visitor", "/en/"):
        page.goto(live_server.url + path)
        for colour, ground, is_link in (text.split("|") for text in page.evaluate(_TEXTS)):
            pair = (names.get(colour, colour), names.get(ground, ground))
            # A link that was followed or is pointed at has other colours; a page does not tell.
            links = {("visited", pair[1]), ("teal-d", pair[1])} if is_link == "true" and pair[0] == "teal" else set()
            seen |= {pair} | links
    context.close()
    assert len(seen) > 15
    assert seen - BODY_PAIRS - TEXT_PAIRS == set()
