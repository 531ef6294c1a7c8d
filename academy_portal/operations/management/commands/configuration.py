"""``manage.py configuration``: write docs/configuration.md from the table of variables."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from academy_portal.env import VARIABLES

PAGE = Path("docs") / "configuration.md"
HEAD = """# Configuration

Everything that a site may change is an environment variable. This page is generated: `manage.py configuration` writes
it from the table in `academy_portal/env.py`. Faulty values are reported together at the start, each with its mend.

| Variable | Type | Default | What it does |
| --- | --- | --- | --- |
"""
FOOT = """
Two more are read before the table: `ACADEMY_DATA` names the folder of local data (default `.local`), and `PORT` the
port of `make run` (default 8000). Secrets are never written to logs.
"""


def page() -> str:
    """The text of docs/configuration.md."""
    rows = []
    for one in VARIABLES:
        kind = f"{one.kind}, secret" if one.secret else one.kind
        default = f"`{one.default}`" if one.default else "empty"
        rows.append(f"| `{one.name}` | {kind} | {default} | {one.help} |\n")
    return HEAD + "".join(rows) + FOOT


class Command(BaseCommand):
    """Write the documentation of the variables."""

    help = "Write docs/configuration.md from the table of environment variables."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file."""
        (settings.BASE_DIR / PAGE).write_text(page(), encoding="utf-8")
        self.stdout.write(f"{PAGE} is written.")
