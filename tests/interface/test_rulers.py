"""The rulers themselves: on a page that was spoilt on purpose each of them says so, on the same page as it is none."""

import pytest
from playwright.sync_api import Browser

from .conftest import Site
from .looks import DESK, PHONE, Visit

pytestmark = [pytest.mark.django_db, pytest.mark.browser]
# What spoils the page, by the ruler that must see it. The policy lets a script set styles, and refuses them as text.
_BEGIN = "() => { const one = document.createElement('div'), main = document.querySelector('main');"
SPOILT = {
    "covered": _BEGIN + "one.style.position = 'sticky'; one.style.insetBlockEnd = 0; one.append('Save');"
    "main.append(one) }",
    "dragged": _BEGIN + "one.draggable = true; one.append('Drag me'); main.append(one) }",
    "tables": _BEGIN + "one.className = 'table-scroll'; const wide = document.createElement('div');"
    "wide.style.inlineSize = '700px'; wide.append('wide'); one.append(wide); main.append(one) }",
    "wide": _BEGIN + "one.style.inlineSize = '30rem'; one.append('wide'); main.append(one) }",
    "policy": _BEGIN + "one.setAttribute('style', 'color: red'); main.append(one) }",
}  # fmt: skip


@pytest.mark.parametrize("spoilt", ["", *SPOILT])
def test_each_ruler_sees_what_it_is_for(site: Site, chromium: Browser, spoilt: str) -> None:
    with Visit(site, chromium, site.kinds["sign in by code"], "en", PHONE, script=True) as visit:
        if spoilt:
            visit.page.evaluate(SPOILT[spoilt])
        found = {
            "policy": [one for one in visit.said if "policy" in one.lower()],
            "covered": [one for one in visit.covering() if "sticky" in one],
            "dragged": [one for one in visit.covering() if "draggable" in one],
            "tables": visit.scrolling_frames(),
            "wide": visit.two_way_scroll(),
        }
    assert {name for name, faults in found.items() if faults} == ({spoilt} if spoilt else set())


def test_a_press_that_is_not_refused_is_a_fault(site: Site, chromium: Browser) -> None:
    """A refused form whose fields are all in order would show its next page, and no error would be looked at."""
    kind = site.kinds["sign in by code, refused"]
    with Visit(site, chromium, kind, "en", DESK, script=True) as visit:
        assert visit.said == []
    taken = type(kind)(**{**vars(kind), "pressed": 422})
    with Visit(site, chromium, taken, "en", DESK, script=True) as visit:
        assert visit.said == ["the press is answered 200, not 422"]
