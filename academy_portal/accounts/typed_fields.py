"""What the fields of a page are called: read from the page itself, so that any form can be told to its writer."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from academy_portal.idempotency.actions import FIELD as FORM_KEY

# Boxes in which text stands as it was typed; all others send what the page made of a choice.
_TEXT = frozenset({"textarea", "text", "email", "url", "tel", "number", "search", "date", "time", "datetime-local"})
_NOT_TYPED = frozenset({"hidden", "submit", "button", "file", "password"})


@dataclass
class Field:
    """A name of a form. Shapes: ``options`` are the words of each value, by value; ``values`` what the page sends."""

    kind: str
    id: str = ""
    label: str = ""
    legend: str = ""
    options: dict[str, str] = field(default_factory=dict)
    values: list[str] = field(default_factory=list)
    is_many: bool = False


@dataclass(frozen=True)
class Typed:
    """One answer as it is shown. ``is_text``: somebody can go on writing in it."""

    name: str
    value: str
    label: str
    words: str
    is_text: bool


def typed_rows(pairs: list[tuple[str, str]], html: str) -> list[Typed]:
    """What somebody typed or chose, each with the words of the page where its form stands.

    Left out is what nobody wrote: empty boxes, hidden fields, the names of buttons. Where the page does not show the
    field, only longer texts are taken for typed ones.
    """
    reader = _read(html)
    rows = []
    for name, value in pairs:
        known = reader.fields.get(name) or reader.fields.get(re.sub(r"-\d+-", "-__prefix__-", name))
        if not value.strip() or name == FORM_KEY or (known is not None and known.kind in _NOT_TYPED):
            continue
        if known is None:
            if len(value) > 1 and name not in reader.buttons and not name.startswith("_"):
                rows.append(Typed(name, value, "", value, is_text=" " in value.strip()))
            continue
        rows.append(Typed(name, value, _label(known, reader), _words(known, value, reader), known.kind in _TEXT))
    return rows


def is_unchanged(pairs: list[tuple[str, str]], html: str) -> bool:
    """Whether the page would send the same by itself: somebody has pressed a button, and typed nothing."""
    reader = _read(html)
    visible = {name: known for name, known in reader.fields.items() if known.kind not in _NOT_TYPED}
    shown = {(name, _plain(value)) for name, known in visible.items() for value in known.values}
    # A name that the page does not show belongs to a row that was added; but not those of the page and its buttons.
    silent = reader.buttons | reader.fields.keys() - visible.keys() | {FORM_KEY}
    sent = {(name, _plain(value)) for name, value in pairs if name not in silent and not name.startswith("_")}
    return {pair for pair in sent if pair[1]} == {pair for pair in shown if pair[1]}


def _read(html: str) -> "_Reader":
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader


def _plain(value: str) -> str:
    return value.replace("\r\n", "\n").strip()


def _label(known: Field, reader: "_Reader") -> str:
    # The desk ends its labels with the colon of the language.
    own = (known.label or reader.labels.get(known.id, "")).rstrip(": \u00a0\u202f")
    if known.kind in {"radio", "checkbox"} and known.legend:
        return known.legend
    return f"{known.legend}: {own}" if known.legend and own else own or known.legend


def _words(known: Field, value: str, reader: "_Reader") -> str:
    if value not in known.options:
        return value
    # The words of a radio button or checkbox are those of its label, those of an option stand in it.
    return known.options[value] if known.kind == "select" else reader.labels.get(known.options[value], "") or value


class _Reader(HTMLParser):
    """Collects the fields of all forms that are posted, with their labels."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, Field] = {}
        self.labels: dict[str, str] = {}
        self.buttons: set[str] = set()
        self._legends: list[str] = []
        self._is_posted = False
        self._select: Field | None = None
        self._area: Field | None = None
        # What the text that comes next belongs to: ("label", id), ("legend", "") or ("option", value).
        self._open: tuple[str, str] | None = None
        self._skipped = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if self._open and "hidden" in found.get("class", "").split():
            self._skipped += 1
        if tag == "form":
            self._is_posted = found.get("method", "").lower() == "post"
        elif tag == "fieldset":
            self._legends.append("")
        elif tag in {"label", "legend", "option"}:
            self._open = (tag, found.get("value" if tag == "option" else "for", ""))
            if self._select and "selected" in found:
                self._select.values.append(found.get("value", ""))
        elif tag == "button":
            self.buttons.add(found.get("name", ""))
        elif tag in {"input", "select", "textarea"} and self._is_posted and found.get("name"):
            self._take(tag, found)

    def handle_endtag(self, tag: str) -> None:
        if self._open and tag == self._open[0]:
            self._open, self._skipped = None, 0
        if tag == "fieldset" and self._legends:
            self._legends.pop()
        elif tag == "select" and self._select:
            if not self._select.values and not self._select.is_many:
                # Where none is chosen, the first one is sent.
                self._select.values = list(self._select.options)[:1]
            self._select = None
        elif tag == "textarea":
            self._area = None
        elif tag == "form":
            self._is_posted = False

    def handle_data(self, data: str) -> None:
        if self._area:
            self._area.values = ["".join([*self._area.values, data])]
        text = " ".join(data.split())
        if not self._open or not text or self._skipped:
            return
        what, which = self._open
        if what == "legend" and self._legends:
            self._legends[-1] = f"{self._legends[-1]} {text}".strip()
        elif what == "label":
            self.labels[which] = f"{self.labels.get(which, '')} {text}".strip()
        elif what == "option" and self._select:
            self._select.options[which] = f"{self._select.options.get(which, '')} {text}".strip()

    def _take(self, tag: str, found: dict[str, str]) -> None:
        kind = found.get("type", "text").lower() if tag == "input" else tag
        known = self.fields.setdefault(found["name"], Field(kind=kind))
        known.id = found.get("id", "")
        known.label = found.get("aria-label", "")
        known.legend = next((one for one in reversed(self._legends) if one), "")
        if kind in {"radio", "checkbox"}:
            known.options[found.get("value", "on")] = found.get("id", "")
        if tag == "select":
            self._select, known.is_many = known, "multiple" in found
        elif tag == "textarea":
            self._area = known
        elif kind not in {"radio", "checkbox"} or "checked" in found:
            known.values.append(found.get("value", "on" if kind in {"radio", "checkbox"} else ""))
