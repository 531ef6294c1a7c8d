"""What a browser can say about a page: faults found by axe, by the policy, by measuring."""

import os
from importlib.resources import files
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from .conftest import Site
from .pages import Kind

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE, DESK = 360, 1280
NARROW = {"width": 320, "height": 256}
FIRST_HEADING_PX = 160
# Up to here Lighthouse takes nothing off; Web Vitals call ten times as much good.
MOST_SHIFT = 0.01
# Styles of the reader's own, which the policy allows: text at twice its size, and the spacing of WCAG 1.4.12.
TWICE = "html { font-size: 212.5% !important }"
SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-block-end: 2em !important }"""

_LISTEN = """addEventListener("securitypolicyviolation", (event) =>
    console.error("policy: " + event.violatedDirective + " " + event.blockedURI + " " + event.sample))"""
_STYLE = """(text) => { const sheet = new CSSStyleSheet(); sheet.replaceSync(text);
    document.adoptedStyleSheets = [sheet]; }"""
RUN_AXE = """(rules) => axe.run(document, {runOnly: rules, resultTypes: ["violations"], preload: false}).then((all) =>
    all.violations.map((one) => one.id + ": "
        + one.nodes.slice(0, 3).map((node) => node.html.slice(0, 200)).join(" | ")))"""
# What lies outside of the window and of every region that scrolls by itself.
_WIDE = """() => { const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    const wide = [...document.querySelectorAll("body *")].filter((one) => { const box = one.getBoundingClientRect();
        return (box.right > root.clientWidth + 1 || box.left < -1) && box.width > 0 && one.checkVisibility()
            && !one.closest(".table-scroll, .hidden, .skip"); });
    return [root.scrollWidth + " px", ...wide.slice(0, 3).map((one) => one.outerHTML.slice(0, 160))]; }"""
# Whatever has the focus can be seen at one of five points of what shows it.
_HIDDEN = """() => { const hidden = [];
    for (const one of document.querySelectorAll(
            "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")) {
        if (!one.checkVisibility({visibilityProperty: true}) || one.disabled || one.tabIndex < 0) continue;
        one.focus();
        if (document.activeElement !== one) continue;
        const points = [[.5, .5], [.1, .5], [.9, .5], [.5, .1], [.5, .9]];
        const seen = [...one.getClientRects()].some((box) => points.some(([x, y]) => {
            // Of what is larger than the window, the part inside of it.
            const top = document.elementFromPoint(
                Math.max(box.left, 0) + (Math.min(box.right, innerWidth) - Math.max(box.left, 0)) * x,
                Math.max(box.top, 0) + (Math.min(box.bottom, innerHeight) - Math.max(box.top, 0)) * y);
            return top && (one.contains(top) || top.closest("label")?.control === one); }));
        if (!seen) hidden.push(one.outerHTML.slice(0, 160));
    }
    return hidden; }"""
# Frames that scroll a table sideways.
_FRAMES = """() => [...document.querySelectorAll(".table-scroll")].filter((one) =>
    one.checkVisibility() && one.scrollWidth > one.clientWidth)
    .map((one) => one.scrollWidth + " px in " + one.clientWidth + ": " + one.getAttribute("aria-label"))"""
# What stays while the page scrolls, in the columns of a field that is not its own: sooner or later it covers it.
_STICKY = """() => { const fields = [...document.querySelectorAll("main :is(input, select, textarea, button)")]
        .filter((one) => one.type !== "hidden" && one.checkVisibility({visibilityProperty: true})
            && !one.closest(".hidden"));
    return [...document.querySelectorAll("body *")].filter((one) => {
        if (!["fixed", "sticky"].includes(getComputedStyle(one).position) || !one.checkVisibility()) return false;
        const bar = one.getBoundingClientRect();
        // What sticks never leaves the element around it.
        const around = getComputedStyle(one).position === "sticky" ? one.parentElement : document;
        return bar.width > 1 && fields.some((field) => { const box = field.getBoundingClientRect();
            return around.contains(field) && !one.contains(field)
                && box.left < bar.right && bar.left < box.right; }); })
    .map((one) => one.outerHTML.slice(0, 160)); }"""
# What can be dragged, and has no button of its own inside.
_DRAGGED = """() => [...document.querySelectorAll("[draggable=true]")].filter((one) =>
    !one.querySelector("button, select, input")).map((one) => one.outerHTML.slice(0, 160))"""
# Modules are fetched after the page has loaded; only then the policy has had its chance to refuse.
_MODULES = """() => Promise.allSettled([...document.querySelectorAll("[data-module]")].map((one) =>
    import(one.dataset.module))).then(() => true)"""
# How much of the page jumped by itself, each time with what moved.
_SHIFTS = """() => new Promise((resolve) => { const found = [];
    new PerformanceObserver((list) => found.push(...list.getEntries())).observe({type: "layout-shift", buffered: true});
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => resolve(
        found.filter((one) => !one.hadRecentInput).map((one) => [one.value,
            (one.sources[0]?.node?.outerHTML || one.sources[0]?.node?.textContent || "").slice(0, 160)])), 50))); })"""
_SMALL = """() => [...document.querySelectorAll("main :is(button, select, textarea, input)")].filter((one) => {
        const box = one.getBoundingClientRect(), least = one.matches("[type=radio], [type=checkbox]") ? 24 : 43.5;
        return one.checkVisibility({visibilityProperty: true, opacityProperty: true}) && one.type !== "hidden"
            && !one.closest("p, td, .hidden") && box.height < least; })
    .map((one) => Math.round(one.getBoundingClientRect().height) + " px: " + one.outerHTML.slice(0, 160))"""


def axe_source() -> str:
    """The text of axe-core: the file that AXE= names, else the one that the development packages bring."""
    named = os.environ.get("AXE", "")
    path = Path(named) if named else Path(str(files("axe_playwright_python") / "axe.min.js"))
    return path.read_text(encoding="utf-8")


class Visit:
    """One page of one kind, opened in a browser and brought into its state."""

    def __init__(self, site: Site, chromium: Browser, kind: Kind, code: str, width: int, *, script: bool) -> None:
        self.kind = kind
        self.said: list[str] = []
        self.context: BrowserContext = site.context(chromium, kind.who, viewport={"width": width, "height": 740})
        self.page: Page = self.context.new_page()
        # Without script of the portal's: axe itself needs an engine that runs.
        if not script:
            self.page.route("**/*.js", lambda route: route.fulfill(content_type="text/javascript", body=""))
        self.page.add_init_script(_LISTEN)
        self.page.on("console", lambda message: self._note(message.text))
        self.page.on("pageerror", lambda error: self._note(str(error)))
        self.page.goto(kind.in_language(code))
        if kind.press:
            self._press()
        if kind.folds:
            self._open()
        self.page.evaluate(_MODULES)

    def __enter__(self) -> "Visit":
        return self

    def __exit__(self, *_fault: object) -> None:
        self.context.close()

    def faults_of_axe(self, source: str) -> list[str]:
        """The rules that the page breaks, each with where."""
        self.page.evaluate(source)
        found: list[str] = self.page.evaluate(RUN_AXE, RULES)
        return found

    def heading(self) -> list[str]:
        """Where the first heading starts, if that is too low on a phone; an open menu may push it down."""
        box = self.page.locator("h1").first.bounding_box()
        top = box["y"] if box else 0
        return [f"h1 at {top:.0f} px"] if top > FIRST_HEADING_PX and not self.kind.folds else []

    def two_way_scroll(self, style: str = "", width: int = NARROW["width"]) -> list[str]:
        """What makes the page wider than a narrow window, with a style of the reader's own."""
        self.page.set_viewport_size({"width": width, "height": NARROW["height"]})
        self.page.evaluate(_STYLE, style)
        found: list[str] = self.page.evaluate(_WIDE)
        self.page.evaluate(_STYLE, "")
        return found

    def hidden_focus(self) -> list[str]:
        """What cannot be seen while it has the focus, in the smallest window."""
        self.page.set_viewport_size(NARROW)
        found: list[str] = self.page.evaluate(_HIDDEN)
        return found

    def small_targets(self) -> list[str]:
        """Controls that a thumb misses."""
        found: list[str] = self.page.evaluate(_SMALL)
        return found

    def scrolling_frames(self) -> list[str]:
        """Tables that a phone shows in part only; in the wider and in the narrower window."""
        found: list[str] = []
        for width in (PHONE, NARROW["width"]):
            self.page.set_viewport_size({"width": width, "height": 740})
            found += self.page.evaluate(_FRAMES)
        return found

    def covering(self) -> list[str]:
        """What sticks to the window over fields, and what only a drag can use."""
        sticky: list[str] = self.page.evaluate(_STICKY)
        dragged: list[str] = self.page.evaluate(_DRAGGED)
        return sticky + dragged

    def shifts(self) -> list[str]:
        """What moved by itself since the page began, where that is too much; a fold that a test opens moves all."""
        found: list[tuple[float, str]] = [] if self.kind.folds else self.page.evaluate(_SHIFTS)
        is_much = sum(value for value, _what in found) > MOST_SHIFT
        return [f"{value:.3f}: {what}" for value, what in found] if is_much else []

    def _press(self) -> None:
        button = self.page.locator(self.kind.press).first
        if not button.count():
            self.said.append(f"nothing to press: {self.kind.press}")
            return
        if self.kind.empty:
            self.page.locator(self.kind.empty).fill("")
        if self.kind.is_strange:
            self.context.clear_cookies()
        with self.page.expect_navigation() as press:
            button.click()
        answered = press.value
        if answered is None or answered.status != self.kind.pressed:
            self.said.append(f"the press is answered {answered and answered.status}, not {self.kind.pressed}")

    def _open(self) -> None:
        folds = self.page.locator(self.kind.folds)
        if not folds.count():
            self.said.append(f"nothing to open: {self.kind.folds}")
        folds.evaluate_all("all => { for (const one of all) one.open = true }")

    def _note(self, text: str) -> None:
        # A refused form and a refused page answer with a status that Chromium reports as a failed resource.
        expected = (self.kind.status, self.kind.pressed)
        if "Failed to load resource" not in text or not any(f"status of {one} " in text for one in expected):
            self.said.append(text)


def measured(visit: Visit) -> dict[str, Any]:
    """All that can be measured on a phone, by the name of the rule; the desk's own pages are Django's."""
    found = {
        "heading": visit.heading(),
        "targets": visit.small_targets(),
        "320 px": visit.two_way_scroll(),
        "text spacing": visit.two_way_scroll(SPACED),
        "text at 200 %": visit.two_way_scroll(TWICE),
        "tables": visit.scrolling_frames(),
        "focus": visit.hidden_focus(),
    }
    return {rule: faults for rule, faults in found.items() if faults}
