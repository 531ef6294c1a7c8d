"""Two ways to use the portal: plain HTTP, and a Chromium. Both offer the same few acts, so one story serves both."""

import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from typing import Any, Protocol

from playwright.sync_api import Browser

Answers = dict[str, Any]


class Person(Protocol):
    """Somebody at the portal."""

    def open(self, path: str) -> str:
        """Open a page; its text as HTML."""

    def send(self, answers: Answers, press: str, *, within: str = "") -> str:
        """Fill in the form that holds the button, press it, and read the page that follows.

        ``within``: a part of the form's address, where several forms have the same button.
        """

    @property
    def path(self) -> str:
        """Where the person is now."""

    def leave(self) -> None:
        """Close the browser."""


@dataclass
class Form:
    """One form of a page as a browser would send it."""

    action: str
    values: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)


class FormReader(HTMLParser):
    """Collects the forms of a page with the values they hold."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._button: tuple[str, str] | None = None
        self._area = self._select = ""
        self._text = ""
        self._chosen: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open forms, fields and buttons."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(given.get("action", ""))
            self.forms.append(self._form)
        if self._form is None:
            return
        if tag == "input":
            is_box = given.get("type") in {"radio", "checkbox"}
            if "name" in given and (not is_box or "checked" in given):
                self._form.values.append((given["name"], given.get("value", "on" if is_box else "")))
        elif tag == "button":
            self._button, self._text = (given.get("name", ""), given.get("value", "")), ""
        elif tag == "textarea":
            self._area, self._text = given["name"], ""
        elif tag == "select":
            self._select, self._chosen = given["name"], None
        elif tag == "option" and self._select and (self._chosen is None or "selected" in given):
            self._chosen = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        """Close them and note what they hold."""
        if self._form is None:
            return
        if tag == "button" and self._button is not None:
            self._form.buttons.append((" ".join(self._text.split()), *self._button))
            self._button = None
        elif tag == "textarea" and self._area:
            self._form.values.append((self._area, self._text.removeprefix("\n")))
            self._area = ""
        elif tag == "select" and self._select:
            self._form.values.append((self._select, self._chosen or ""))
            self._select = ""
        elif tag == "form":
            self._form = None

    def handle_data(self, data: str) -> None:
        """The words of buttons and text areas."""
        self._text += data


class HttpPerson:
    """Uses the portal by HTTP alone, as a browser without script and style would."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.url = address
        self.text = ""
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def open(self, path: str) -> str:
        """Open a page."""
        return self._read(urllib.request.Request(urllib.parse.urljoin(self.address, path)))

    def send(self, answers: Answers, press: str, *, within: str = "") -> str:
        """Send the form with this button."""
        reader = FormReader()
        reader.feed(self.text)
        form, button = next(
            (form, button)
            for form in reader.forms
            for button in form.buttons
            if button[0] == press and within in form.action
        )
        pairs = [(name, value) for name, value in form.values if name not in answers]
        for name, value in answers.items():
            pairs += [(name, one) for one in (value if isinstance(value, list) else [value])]
        if button[1]:
            pairs.append((button[1], button[2]))
        target = urllib.parse.urljoin(self.url, form.action or self.url)
        data = urllib.parse.urlencode(pairs).encode()
        return self._read(urllib.request.Request(target, data, headers={"Referer": self.url, "Origin": self.address}))

    @property
    def path(self) -> str:
        """Where the person is now."""
        return urllib.parse.urlsplit(self.url).path

    def leave(self) -> None:
        """Nothing to close."""

    def _read(self, request: urllib.request.Request) -> str:
        try:
            answer = self.opener.open(request, timeout=60)
        except urllib.error.HTTPError as refused:
            answer = refused
        with answer:
            self.url = answer.geturl()
            self.text = answer.read().decode()
        return self.text


class BrowserPerson:
    """Uses the portal in a Chromium of the width of a phone."""

    def __init__(self, browser: Browser, address: str, *, script: bool) -> None:
        self.address = address
        self.complaints: list[str] = []
        self.context = browser.new_context(
            viewport={"width": 360, "height": 740}, java_script_enabled=script, base_url=address
        )
        self.page = self.context.new_page()
        self.page.on("console", lambda message: self._note(message.type, message.text))

    def open(self, path: str) -> str:
        """Open a page."""
        self.page.goto(path)
        return self.page.content()

    def send(self, answers: Answers, press: str, *, within: str = "") -> str:
        """Fill in what is seen, then press."""
        forms = self.page.locator(f'form[action*="{within}"]') if within else self.page.locator("form")
        button = self.page.get_by_role("button", name=press, exact=True)
        form = forms.filter(has=button).first
        for name, value in answers.items():
            for one in value if isinstance(value, list) else [value]:
                self._fill(form, name, str(one))
        with self.page.expect_navigation():
            form.get_by_role("button", name=press, exact=True).click()
        return self.page.content()

    @property
    def path(self) -> str:
        """Where the person is now."""
        return urllib.parse.urlsplit(self.page.url).path

    def leave(self) -> None:
        """Close, and fail on anything that the browser complained about."""
        self.context.close()
        assert self.complaints == []

    def _fill(self, form: Any, name: str, value: str) -> None:
        control = form.locator(f'[name="{name}"]')
        kind = control.first.get_attribute("type") or control.first.evaluate("node => node.tagName.toLowerCase()")
        if kind in {"radio", "checkbox"}:
            (form.locator(f'[name="{name}"][value="{value}"]') if control.count() > 1 else control).check()
        elif kind == "select":
            control.select_option(value)
        else:
            control.fill(value)

    def _note(self, kind: str, text: str) -> None:
        # A refused form answers 422 on purpose, which Chromium reports as a failed resource.
        if kind == "error" and "422" not in text:
            self.complaints.append(text)
