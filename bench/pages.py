"""What the portal's pages weigh: `make bench`, or `python -m bench.pages [--applications N] [--json FILE]`.

Makes a demonstration of 500 applications on servers and in a database of its own (`.local/bench`), then prints for each
kind of page: queries, bytes, processor time and how many times that of a bare Django page it is; whether lists need the
same number of queries at 10 and at 500 applications; what a web and a worker process hold in memory. Read ratios, not
milliseconds: those depend on the machine. Exit code 1 where a page does not answer or a list needs more queries.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from pathlib import Path

import django

from academy_portal.local import addresses
from academy_portal.local.errors import StartRefusedError
from academy_portal.local.postgres import EmbeddedPostgres
from academy_portal.local.servers import Servers

ROOT = Path(__file__).resolve().parent.parent
DATA = ".local/bench"


def new_database(postgres: EmbeddedPostgres) -> None:
    """A database without anything in it."""
    postgres.sql(f"DROP DATABASE IF EXISTS {addresses.DATABASE} WITH (FORCE)")
    postgres.sql(f"CREATE DATABASE {addresses.DATABASE} OWNER {addresses.ROLE}")


def main() -> int:
    """Start the servers, then measure. Returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--applications", type=int, default=500, metavar="N", help="size of the demonstration (500)")
    parser.add_argument("--rounds", type=int, default=15, metavar="N", help="requests a page for the median (15)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    options = parser.parse_args()
    for name in ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "PRODUCTION", "STATIC_ROOT", "MEDIA_ROOT"):
        os.environ.pop(name, None)
    os.environ |= {
        addresses.DATA_VARIABLE: DATA,
        "DJANGO_SETTINGS_MODULE": "academy_portal.settings",
        "DEMONSTRATION": "yes",
        "LOG_LEVEL": "ERROR",
    }
    try:
        with Servers(ROOT, durable=False, when_first=new_database):
            django.setup()
            return int(importlib.import_module("bench.figures").measure_all(options))
    except StartRefusedError as refused:
        sys.stderr.write(f"{refused}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
