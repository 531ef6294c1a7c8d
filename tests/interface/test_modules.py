"""What a page loads in its first view, modules included: core asks for them right after the first paint."""

import re

import pytest

from .conftest import Site
from .test_pages import assets, of_the_portal, told, unpacked

pytestmark = pytest.mark.django_db
# Section 1 alone is over the 12 KB of a form: its list of countries takes 1.9 KB, and the two modules that a form
# with countries and a draft needs take 3.3. Units: bytes. The reason stands in docs/interface.md.
MEASURED = dict.fromkeys(("section 1", "section 1, refused"), 16 * 1024)
_MODULE = re.compile(r'(?:data-(?:module|device)|rel="modulepreload" href)="([^"]+)"')


def modules(html: str) -> set[str]:
    """The modules that run as soon as the page is there, and those that these import at once."""
    return set(_MODULE.findall(html))


def test_a_page_with_its_modules_is_light(site: Site) -> None:
    files: dict[str, int] = {}
    heavy, with_modules = {}, set()
    for kind in of_the_portal(site):
        for code in ("en", "ar"):
            answer = site.see(kind, code, Accept_Encoding="br")
            html = unpacked(answer)
            needed = {one for one in assets(html) if not one.endswith(".woff2")} | modules(html)
            for one in needed - files.keys():
                files[one] = len(site.get(one, Accept_Encoding="br").body)
            total = len(answer.body) + sum(files[one] for one in needed)
            if modules(html):
                with_modules.add(kind.name)
            if total > MEASURED.get(kind.name, kind.most * 1024):
                heavy[kind.name, code] = (len(answer.body), total, sorted(needed))
    assert not heavy, told(heavy)
    assert {"section 1", "section 2", "review", "sign in"} <= with_modules


def test_a_module_imports_no_other_unseen(site: Site) -> None:
    """A static import would load a file that no page names and no budget counts."""
    found = {}
    for kind in of_the_portal(site):
        for one in modules(unpacked(site.see(kind, "en", Accept_Encoding="br"))) - found.keys():
            found[one] = re.findall(r"^(?:import|export)\b.*\bfrom\b.*", site.get(one).body.decode(), re.MULTILINE)
    assert found
    assert not any(found.values()), told(found)
