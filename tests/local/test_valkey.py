"""The embedded Valkey: it speaks the Redis protocol and comes back after a kill."""

import os
import signal
from pathlib import Path

import redis

from academy_portal.local import addresses, processes
from academy_portal.local.valkey import EmbeddedValkey


def pid_of(checkout: Path) -> int:
    with redis.Redis.from_url(addresses.redis_url(checkout)) as client:
        return int(client.info("server")["process_id"])


def test_it_answers_on_its_socket_and_keeps_over_a_stop(checkout: Path) -> None:
    server = EmbeddedValkey(checkout)
    server.start()
    with redis.Redis.from_url(addresses.redis_url(checkout)) as client:
        client.set("kept", "7")
    server.stop()
    assert not server.is_running()
    server.start()
    with redis.Redis.from_url(addresses.redis_url(checkout)) as client:
        assert client.get("kept") == b"7"


def test_it_comes_back_after_a_kill(checkout: Path) -> None:
    server = EmbeddedValkey(checkout)
    server.start()
    pid = pid_of(checkout)
    os.kill(pid, signal.SIGKILL)
    assert processes.wait_until(lambda: not server.is_running(), seconds=5)
    assert addresses.valkey_socket(checkout).exists()
    server.start()
    assert pid_of(checkout) != pid


def test_one_that_runs_goes_on(checkout: Path) -> None:
    EmbeddedValkey(checkout).start()
    pid = pid_of(checkout)
    EmbeddedValkey(checkout).start()
    assert pid_of(checkout) == pid
