"""The rulers themselves: on a page that was spoilt on purpose each of them says so, on the same page as it is none."""

import pytest
from playwright.sync_api import Browser

from .conftest import Site
from .hands import Hands
from .looks import DESK, PHONE, RULES, Visit, axe_source, measured

pytestmark = [pytest.mark.django_db, pytest.mark.browser, pytest.mark.long]
# What spoils the page, and the rulers that must see it. The policy lets a script set styles, and refuses them as text.
_BEGIN = "() => { const one = document.createElement('div'), main = document.querySelector('main');"
_BUTTON = "const button = document.querySelector('main button[type=submit]');"
SPOILT = {
    "a bar that sticks": (
        _BEGIN + "one.style.position = 'sticky'; one.style.insetBlockEnd = 0; one.append('Save'); main.append(one) }",
        {"covered"},
    ),
    "a drag alone": (_BEGIN + "one.draggable = true; one.append('Drag me'); main.append(one) }", {"covered"}),
    "a table that scrolls": (
        _BEGIN + "one.className = 'table-scroll'; const wide = document.createElement('div');"
        "wide.style.inlineSize = '700px'; wide.append('wide'); one.append(wide); main.append(one) }",
        {"tables"},
    ),
    "a wide box": (
        _BEGIN + "one.style.inlineSize = '30rem'; one.append('wide'); main.append(one) }",
        {"320 px", "text spacing", "text at 200 %"},
    ),
    "a box that grows with the letters": (
        _BEGIN + "one.style.inlineSize = '12rem'; one.append('wide'); main.append(one) }",
        {"text at 200 %"},
    ),
    "a line that cannot wrap": (
        _BEGIN + "one.style.font = '12px/1.5 monospace'; one.style.whiteSpace = 'nowrap';"
        "one.append('thirty-eight-letters-without-any-blank'); main.append(one) }",
        {"text spacing"},
    ),
    "a low heading": (_BEGIN + "document.querySelector('h1').style.marginBlockStart = '200px' }", {"heading"}),
    "a small button": (
        _BEGIN + _BUTTON + "button.style.minBlockSize = 0; button.style.blockSize = '30px';"
        "button.style.padding = 0; button.style.lineHeight = 1 }",
        {"targets"},
    ),
    "a cover over the page": (
        _BEGIN + "Object.assign(one.style, {position: 'absolute', inset: '0 0 auto', blockSize: '4000px', zIndex: 99});"
        "document.body.append(one) }",
        {"focus"},
    ),
    "a button that its box cuts off": (
        _BEGIN + _BUTTON + "Object.assign(button.parentElement.style, {overflow: 'hidden', blockSize: '1px'});"
        "button.style.position = 'relative'; button.style.insetBlockStart = '60px' }",
        {"focus"},
    ),
    "a page that jumps": (
        _BEGIN + "one.style.blockSize = '300px'; main.prepend(one);"
        "return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))) }",
        {"shifts", "heading"},
    ),
    "a style as text": (_BEGIN + "one.setAttribute('style', 'color: red'); main.append(one) }", {"console"}),
}
# One page that breaks a rule for each group of rules that has any.
BROKEN = {
    "wcag2a": ("image-alt", _BEGIN + "main.append(document.createElement('img')) }"),
    "wcag2aa": ("color-contrast", _BEGIN + "one.style.color = '#bbb'; one.append('Pale words'); main.append(one) }"),
    "wcag21aa": ("autocomplete-valid", "() => { document.querySelector('#id_email').autocomplete = 'nonsense' }"),
    "wcag22aa": (
        "target-size",
        _BEGIN + "for (const name of 'ab') { const link = document.createElement('button'); link.append(name);"
        "Object.assign(link.style, {padding: 0, minBlockSize: 0, minInlineSize: 0,"
        "inlineSize: '12px', blockSize: '12px'}); one.append(link); } main.append(one) }",
    ),
    "best-practice": (
        "heading-order",
        "() => { const h = document.createElement('h6'); h.append('Low'); document.querySelector('main').append(h) }",
    ),
}
_RAN = """(rules) => axe.run(document, {runOnly: rules, preload: false}).then((all) =>
    ["passes", "violations", "incomplete", "inapplicable"].flatMap((name) => all[name].map((one) => one.id)))"""
_MEANT = """(rules) => axe.getRules(rules).filter((one) =>
    !one.tags.includes("experimental") && !one.tags.includes("deprecated")).map((one) => one.ruleId)"""


@pytest.mark.parametrize("spoilt", ["", *SPOILT])
def test_each_ruler_sees_what_it_is_for(site: Site, chromium: Browser, spoilt: str) -> None:
    script, seen_by = SPOILT.get(spoilt, ("", set()))
    with Visit(site, chromium, site.kinds["sign in by code"], "en", PHONE, script=True) as visit:
        if script:
            visit.page.evaluate(script)
        found = {"shifts": visit.shifts(), "console": list(visit.said), "covered": visit.covering(), **measured(visit)}
    seen = {name for name, faults in found.items() if faults}
    # What spoils a page may move it, too.
    assert seen - {"shifts"} == seen_by - {"shifts"}
    assert ("shifts" in seen) >= ("shifts" in seen_by)
    assert spoilt or not seen


@pytest.mark.parametrize("group", BROKEN)
def test_axe_sees_each_group_of_rules(site: Site, chromium: Browser, group: str) -> None:
    rule, script = BROKEN[group]
    with Visit(site, chromium, site.kinds["sign in by code"], "en", DESK, script=True) as visit:
        visit.page.evaluate(script)
        found = visit.faults_of_axe(axe_source())
        assert group in visit.page.evaluate("(id) => axe.getRules().find((one) => one.ruleId === id).tags", rule)
    assert [one.partition(":")[0] for one in found] == [rule]


def test_axe_leaves_no_rule_out(site: Site, chromium: Browser) -> None:
    """All rules of the six groups run, also those that axe itself begins without; only its experiments do not."""
    assert RULES == ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    with Visit(site, chromium, site.kinds["home"], "en", DESK, script=True) as visit:
        visit.page.evaluate(axe_source())
        ran, meant = visit.page.evaluate(_RAN, RULES), visit.page.evaluate(_MEANT, RULES)
    assert sorted(ran) == sorted(meant)
    assert {"target-size", "color-contrast", "region"} <= set(ran)


@pytest.mark.parametrize(
    ("spoilt", "said"),
    [
        ("outlineStyle = 'none'", "no outline"),
        ("position = 'fixed'; one.style.insetBlockStart = '-90px'", "not in view"),
    ],
)
def test_a_stop_of_the_keyboard_that_cannot_be_seen_is_a_fault(
    site: Site, chromium: Browser, spoilt: str, said: str
) -> None:
    with Hands(site, chromium, site.kinds["sign in by code"]) as hands:
        hands.open(site.kinds["sign in by code"].address)
        hands.page.evaluate("() => { const one = document.querySelector('#id_email'); one.style." + spoilt + " }")
        with pytest.raises(AssertionError, match=said):
            hands.tab_to("main button[type=submit]")


def test_a_press_that_is_not_refused_is_a_fault(site: Site, chromium: Browser) -> None:
    """A refused form whose fields are all in order would show its next page, and no error would be looked at."""
    kind = site.kinds["sign in by code, refused"]
    with Visit(site, chromium, kind, "en", DESK, script=True) as visit:
        assert visit.said == []
    taken = type(kind)(**{**vars(kind), "pressed": 422})
    with Visit(site, chromium, taken, "en", DESK, script=True) as visit:
        assert visit.said == ["the press is answered 200, not 422"]
