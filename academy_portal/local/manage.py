"""One command of manage.py with the embedded servers, which are started for it where they do not run.

python -m academy_portal.local.manage COMMAND ARGUMENTS...
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from academy_portal.local.errors import StartRefusedError
from academy_portal.local.servers import Servers

ROOT = Path(__file__).resolve().parents[2]


def main(arguments: list[str]) -> int:
    """Run the command; return its exit code."""
    try:
        with Servers(ROOT, durable=True):
            return subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, check=False).returncode
    except StartRefusedError as refused:
        sys.stderr.write(f"{refused}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
