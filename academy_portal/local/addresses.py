"""Where the embedded servers of one checkout listen: pure functions of its path."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

DATA_VARIABLE = "ACADEMY_DATA"
DEFAULT_DATA = ".local"
TEST_DATA = ".local/test"
ROLE = "academy"
DATABASE = "academy"
POSTGRES_PORT = 5432


def data_folder(root: Path) -> Path:
    """The folder that holds the data of this checkout's servers: `.local`, or what ACADEMY_DATA names."""
    named = os.environ.get(DATA_VARIABLE, "") or DEFAULT_DATA
    return Path(os.path.realpath(root / named))


def socket_folder(root: Path) -> Path:
    """The short folder of both sockets, one for each data folder.

    A Unix socket's path ends at 107 bytes (103 on macOS), and a checkout may lie deeper than that.
    So the sockets stand in /tmp under a hash of the data folder's real path. TMPDIR is not asked:
    the web server, the worker and a shell in another terminal must all find the same place.
    """
    digest = hashlib.sha256(os.fsencode(data_folder(root))).hexdigest()[:16]
    return Path("/tmp") / f"sse-academy-{digest}"  # noqa: S108 - owner and mode are checked when it is made


def database_url(root: Path) -> str:
    """The address of the embedded PostgreSQL of this checkout."""
    return f"postgres://{ROLE}@/{DATABASE}?host={socket_folder(root)}"


def valkey_socket(root: Path) -> Path:
    """The socket of the embedded Valkey of this checkout."""
    return socket_folder(root) / "valkey.sock"


def redis_url(root: Path) -> str:
    """The address of the embedded Valkey of this checkout."""
    return f"unix://{valkey_socket(root)}"
