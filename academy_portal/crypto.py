"""Encrypted fields: AES-GCM with a key ring. What was sealed for one row and field opens nowhere else.

The ring is the variable FIELD_KEYS: ``name:base64 of 32 bytes``, by commas, newest first. The first key seals, all of
them open. Without the variable one key is derived from SECRET_KEY: enough for a first try; production names its keys.
"""

import base64
import binascii
import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

VERSION = b"\x01"
NONCE_LENGTH = 12
KEY_LENGTH = 32
DERIVED_KEY_NAME = "derived"


class KeyRingError(ValueError):
    """FIELD_KEYS cannot be read. The message says how to write it."""


class SealBrokenError(ValueError):
    """The sealed value was changed, belongs to another row or field, or its key left the ring."""


def seal(text: str, *, row: str, field: str) -> bytes:
    """Encrypt a text for one field of one row.

    Shapes: version (1 byte), length of the key's name (1 byte), name, nonce (12 bytes), ciphertext with tag.
    """
    name, key = next(iter(_ring().items()))
    nonce = os.urandom(NONCE_LENGTH)
    label = name.encode()
    box = AESGCM(key).encrypt(nonce, text.encode(), _place(row, field))
    return VERSION + bytes([len(label)]) + label + nonce + box


def unseal(box: bytes, *, row: str, field: str) -> str:
    """Decrypt what ``seal`` made for the same row and field.

    Raises: SealBrokenError.
    """
    box = bytes(box)
    if box[:1] != VERSION or len(box) < 2:
        raise SealBrokenError("not a sealed value of this portal")
    end = 2 + box[1]
    name = box[2:end].decode(errors="replace")
    key = _ring().get(name)
    if key is None:
        raise SealBrokenError(f"the key ring has no key named {name!r}")
    try:
        plain = AESGCM(key).decrypt(box[end : end + NONCE_LENGTH], box[end + NONCE_LENGTH :], _place(row, field))
    except (InvalidTag, ValueError) as error:
        raise SealBrokenError("changed, or sealed for another row or field") from error
    return plain.decode()


def keyed_hash(text: str, *, purpose: str) -> str:
    """A fingerprint that equals for equal texts and tells nothing without the portal's key: for finding duplicates.

    Shapes: 64 hex letters. It depends on the oldest key of the ring, so new keys at the front do not change it.
    """
    oldest = list(_ring().values())[-1]
    key = _derive(oldest, b"fingerprint:" + purpose.encode())
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def _place(row: str, field: str) -> bytes:
    return f"{len(row)}:{row}|{field}".encode()


def _ring() -> dict[str, bytes]:
    return _read_ring(settings.FIELD_KEYS, settings.SECRET_KEY)


@lru_cache(maxsize=4)
def _read_ring(text: str, secret_key: str) -> dict[str, bytes]:
    entries = [entry.strip() for entry in text.split(",") if entry.strip()]
    if not entries:
        return {DERIVED_KEY_NAME: _derive(secret_key.encode(), b"academy fields")}
    ring: dict[str, bytes] = {}
    for entry in entries:
        name, separator, encoded = entry.partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            key = b""
        if not separator or not 1 <= len(name.encode()) <= 32 or name in ring or len(key) != KEY_LENGTH:
            raise KeyRingError("FIELD_KEYS: write name:base64 of 32 bytes, each name once, by commas, newest first.")
        ring[name] = key
    return ring


def _derive(secret: bytes, info: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_LENGTH, salt=None, info=info).derive(secret)
