"""A checkout to try the embedded servers on."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from academy_portal.local import addresses, postgres
from academy_portal.local.servers import Servers


@pytest.fixture
def checkout(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder in a path with a space, which every user can enter; its servers are stopped at the end."""
    monkeypatch.setenv(addresses.DATA_VARIABLE, addresses.DEFAULT_DATA)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)
    # Not pytest's own folder: that one is closed to other users, and root's server runs as another user.
    top = Path(tempfile.mkdtemp(prefix="academy tests "))
    top.chmod(0o755)
    monkeypatch.setattr(postgres, "OUT_OF_HOME", top / "out of home")
    folder = top / "a checkout"
    folder.mkdir()
    yield folder
    for server in Servers(folder, durable=False).ours:
        server.stop()
    shutil.rmtree(addresses.socket_folder(folder), ignore_errors=True)
    shutil.rmtree(top)
