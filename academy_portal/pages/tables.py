"""Tables that become cards on a phone: each cell learns the name of its column from the head of the same table."""

import re

from django.utils.html import strip_tags
from django.utils.safestring import SafeString

_TAG = re.compile(r"<(/?)(table|thead|tbody|tr|th|td)\b([^>]*)>")


def stacked(html: str) -> SafeString:
    """The table with the name of its column on each cell.

    No roles are written: today's browsers keep a table a table however it is laid out, and the standard refuses them.
    Shapes: one table with a head of one row, as our templates write it; a cell over several columns keeps no name.
    """
    labels: list[str] = []
    parts: list[str] = []
    column = at = 0
    is_head = False
    for found in _TAG.finditer(html):
        ends, tag, attributes = found.groups()
        parts.append(html[at : found.start()])
        at = found.end()
        if ends:
            parts.append("</div></td>" if tag == "td" else found[0])
            is_head = is_head and tag != "thead"
            continue
        is_head = is_head or tag == "thead"
        column = 0 if tag == "tr" else column
        if tag == "th" and is_head:
            labels.append(" ".join(strip_tags(html[at : html.index("</th>", at)]).split()).replace('"', "&quot;"))
        # A table without a head has no names to give.
        has_label = tag == "td" and "colspan" not in attributes and column < len(labels)
        label = f' data-label="{labels[column]}"' if has_label else ""
        parts.append(f"<{tag}{attributes}{label}>" + ("<div>" if tag == "td" else ""))
        column += tag in ("th", "td")
    return SafeString("".join([*parts, html[at:]]))
