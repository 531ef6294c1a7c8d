"""Addresses of the embedded servers: pure functions of a checkout's path."""

from pathlib import Path

import pytest

from academy_portal.local import addresses


@pytest.fixture(autouse=True)
def _no_named_data_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ACADEMY_DATA", raising=False)


@pytest.mark.parametrize(
    "root", [Path("/p"), Path("/home/somebody with a space") / ("deep/" * 60), Path("/بوابة/门户")]
)
def test_socket_paths_fit_every_system(root: Path) -> None:
    longest = addresses.socket_folder(root) / ".s.PGSQL.5432.lock"
    assert len(bytes(longest)) <= 103
    assert len(bytes(addresses.valkey_socket(root))) <= 103


def test_the_addresses_say_where_the_sockets_are() -> None:
    root = Path("/srv/portal")
    folder = addresses.socket_folder(root)
    assert addresses.database_url(root) == f"postgres://academy@/academy?host={folder}"
    assert addresses.redis_url(root) == f"unix://{folder}/valkey.sock"


def test_each_data_folder_has_sockets_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    root = Path("/srv/portal")
    run = addresses.socket_folder(root)
    monkeypatch.setenv("ACADEMY_DATA", addresses.TEST_DATA)
    assert addresses.socket_folder(root) != run
    assert addresses.data_folder(root) == root / ".local" / "test"


def test_a_link_to_a_checkout_leads_to_the_same_sockets(tmp_path: Path) -> None:
    (tmp_path / "portal").mkdir()
    (tmp_path / "link").symlink_to("portal")
    assert addresses.socket_folder(tmp_path / "link") == addresses.socket_folder(tmp_path / "portal")
