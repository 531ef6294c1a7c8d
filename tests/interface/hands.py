"""Somebody who has a keyboard and nothing else."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from .conftest import Site
from .pages import Kind

# A page of the desk has many stops; nobody should need more.
MOST_TABS = 220
_AT = "(selector) => Boolean(document.activeElement?.matches(selector))"
# Where the focus is: whether it is there, and what is wrong with how it is shown. What is larger than the window shows
# a part; what is drawn by its label shows its focus there.
_STOP = """(selector) => {
    const one = document.activeElement;
    if (!one || one === document.body) return [false, ""];
    const told = (what) => [one.matches(selector), what && what + ": " + one.outerHTML.slice(0, 160)];
    const labels = one.matches("[type=radio], [type=checkbox], [type=file]") ? one.labels : [];
    const shows = [one, ...labels].filter((part) => part.checkVisibility({opacityProperty: true}));
    const boxes = shows.flatMap((part) => [...part.getClientRects()]).filter((box) => box.width > 1 && box.height > 1);
    if (!boxes.some((box) => box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth))
        return told("not in view");
    const drawn = (part, pseudo) => { const style = getComputedStyle(part, pseudo);
        return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2; };
    return told(shows.some((part) => drawn(part) || drawn(part, "::before")) ? "" : "no outline"); }"""
_VALUE = "() => document.activeElement?.value ?? ''"


class Hands:
    """Uses the portal with Tab, Enter, Space, the arrows and letters. Nothing is clicked, nothing is filled in."""

    def __init__(self, site: Site, chromium: Browser, who: Kind, *, script: bool = True) -> None:
        self.context = site.context(
            chromium, who.who, viewport={"width": 360, "height": 740}, java_script_enabled=script, locale="en-GB"
        )
        self.page: Page = self.context.new_page()
        self.said: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text) if message.type == "error" else None)

    def __enter__(self) -> "Hands":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        self.context.close()
        if kind is None:
            # A refused form answers 422, which Chromium calls a failed resource.
            assert [text for text in self.said if "422" not in text] == []

    def open(self, address: str) -> None:
        """Type an address."""
        self.page.goto(address)

    def at(self, selector: str) -> bool:
        """Whether what has the focus matches."""
        return bool(self.page.evaluate(_AT, selector))

    def tab_to(self, selector: str) -> None:
        """Press Tab until something has the focus.

        Raises: AssertionError when it is never reached, and when the focus cannot be seen on the way.
        """
        for press in range(MOST_TABS):
            is_there, fault = self.page.evaluate(_STOP, selector)
            # Where the page put the focus by itself, as after a jump to a field, no key has asked to see it.
            assert not (fault and press), f"{self.page.url}: the focus is {fault}"
            if is_there:
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{MOST_TABS} times Tab on {self.page.url} and never at {selector}")

    def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def write(self, selector: str, text: str) -> None:
        """Go to a field, put the text in the place of what it holds."""
        self.tab_to(selector)
        self.press("Control+a", "Delete")
        self.page.keyboard.type(text)

    def choose(self, name: str, value: str) -> None:
        """Go to a group of radio buttons, walk to the value with the arrows."""
        group = f"input[type=radio][name='{name}']"
        self.tab_to(group)
        self.press("Space")
        for _press in range(40):
            if self.at(f"{group}[value='{value}']"):
                return
            self.press("ArrowDown")
        raise AssertionError(f"{value} is not among the choices of {name}")

    def pick(self, selector: str, letters: str) -> str:
        """Go to a list, type the beginning of an entry. Returns the value that is now chosen."""
        self.tab_to(selector)
        self.page.keyboard.type(letters)
        chosen: str = self.page.evaluate(_VALUE)
        return chosen

    def go(self, selector: str, key: str = "Enter") -> None:
        """Go to a link or a button and press it; the next page stands."""
        self.tab_to(selector)
        with self.page.expect_navigation():
            self.press(key)

    def give(self, selector: str, file: Path) -> None:
        """Go to a file control, open it, choose a file."""
        self.tab_to(selector)
        # A busy machine may lose the key: who sees no window of files presses again.
        for is_last in (False, False, False, True):
            try:
                with self.page.expect_file_chooser(timeout=5000) as chooser:
                    self.press("Space")
                break
            except PlaywrightTimeoutError:
                if is_last:
                    raise
        chooser.value.set_files(file)

    def text(self) -> str:
        """What the page says."""
        return self.page.locator("main").inner_text()

    def value(self, selector: str) -> Any:
        """What a field holds."""
        return self.page.locator(selector).input_value()
