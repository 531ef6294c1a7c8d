"""The published lottery weight of an applicant: what decides between equals."""

from __future__ import annotations

import hashlib


def lottery_weight(lottery_seed: str, applicant_id: str) -> int:
    """The weight of one applicant, 0 to 2^20 - 1. Anybody can compute it from the public seed.

    Source: the first eight bytes of SHA-256 over "seed|id", as a big-endian number, modulo 2^20.
    """
    digest = hashlib.sha256(f"{lottery_seed}|{applicant_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % 2**20
