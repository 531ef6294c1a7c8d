"""`make bench`: how long the public pages take, asked one after the other from the portal that runs at PORT."""

from __future__ import annotations

import http.client
import os
import statistics
import sys
import time

from academy_portal.local.errors import StartRefusedError
from academy_portal.local.run import HOST, is_ready, read_port

PAGES = ("/healthz", "/readyz", "/en/", "/ar/", "/en/editions/", "/en/networks/", "/en/publications/", "/en/visits/")
ROUNDS = 30


def time_page(port: int, path: str) -> tuple[int, int, list[float]]:
    """Ask one page `ROUNDS` times over one connection. Returns status, size in bytes, times in milliseconds."""
    connection = http.client.HTTPConnection(HOST, port, timeout=30)
    times = []
    for _ in range(ROUNDS + 1):
        begin = time.perf_counter()
        connection.request("GET", path)
        answer = connection.getresponse()
        size = len(answer.read())
        times.append((time.perf_counter() - begin) * 1000)
    connection.close()
    return answer.status, size, times[1:]


def main() -> int:
    """Print one line a page; the first request of each page only warms up."""
    try:
        port = read_port(os.environ.get("PORT") or "8000")
        if not is_ready(port):
            raise StartRefusedError(f"No portal answers at port {port}: start it with make run, then make bench.")
    except StartRefusedError as refused:
        sys.stderr.write(f"{refused}\n")
        return 1
    print(f"{'page':<24}{'status':>7}{'bytes':>9}{'median ms':>11}{'slowest ms':>12}")
    for path in PAGES:
        status, size, times = time_page(port, path)
        print(f"{path:<24}{status:>7}{size:>9}{statistics.median(times):>11.1f}{max(times):>12.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
