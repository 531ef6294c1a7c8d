"""`make check-production`: Django's deployment checks, with a real site's settings and keys made on the spot."""

from __future__ import annotations

import base64
import os
import secrets
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def production_environment() -> dict[str, str]:
    """The variables that a site must give; addresses that nobody answers to, keys that live for one run."""
    return {
        "PRODUCTION": "yes",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "FIELD_KEYS": f"check:{base64.b64encode(secrets.token_bytes(32)).decode()}",
        "ALLOWED_HOSTS": "portal.example.org",
        "BASE_URL": "https://portal.example.org",
        "DATABASE_URL": "postgres://academy@localhost/academy",
        "REDIS_URL": "redis://localhost:6379/0",
        "EMAIL_URL": "smtp://localhost:25",
    }


def main() -> int:
    """Run the checks; any warning fails."""
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **production_environment()}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
