import base64

import pytest
from pytest_django import Settings

from academy_portal.crypto import KeyRingError, SealBrokenError, keyed_hash, seal, unseal

OLD = "old:" + base64.b64encode(b"o" * 32).decode()
NEW = "new:" + base64.b64encode(b"n" * 32).decode()
TEXT = "1984-05-06 أمينة\n\U0001f30d"


@pytest.mark.parametrize("ring", ["", OLD, f"{NEW},{OLD}", f" {NEW} , {OLD} ,"])
def test_a_sealed_text_opens_at_its_place(settings: Settings, ring: str) -> None:
    settings.FIELD_KEYS = ring
    box = seal(TEXT, row="7", field="birth_date")
    assert unseal(box, row="7", field="birth_date") == TEXT
    assert unseal(memoryview(box), row="7", field="birth_date") == TEXT
    assert TEXT.encode() not in box


def test_the_same_text_never_looks_the_same() -> None:
    assert seal(TEXT, row="7", field="f") != seal(TEXT, row="7", field="f")


@pytest.mark.parametrize(("row", "field"), [("8", "f"), ("7", "g"), ("7|f", ""), ("", "7|f")])
def test_it_opens_nowhere_else(row: str, field: str) -> None:
    box = seal(TEXT, row="7", field="f")
    with pytest.raises(SealBrokenError):
        unseal(box, row=row, field=field)


def test_any_changed_byte_is_found() -> None:
    box = seal("yes", row="7", field="f")
    for place in range(len(box)):
        changed = bytes(byte ^ 1 if number == place else byte for number, byte in enumerate(box))
        with pytest.raises(SealBrokenError):
            unseal(changed, row="7", field="f")


@pytest.mark.parametrize("box", [b"", b"\x01", b"\x01\x07derived", b"plain text"])
def test_what_is_no_box_is_refused(box: bytes) -> None:
    with pytest.raises(SealBrokenError):
        unseal(box, row="7", field="f")


def test_an_older_key_still_opens_and_a_lost_one_is_named(settings: Settings) -> None:
    settings.FIELD_KEYS = OLD
    box = seal(TEXT, row="7", field="f")
    settings.FIELD_KEYS = f"{NEW},{OLD}"
    assert unseal(box, row="7", field="f") == TEXT
    settings.FIELD_KEYS = NEW
    with pytest.raises(SealBrokenError, match="no key named 'old'"):
        unseal(box, row="7", field="f")


@pytest.mark.parametrize("ring", ["x", "x:", "x:AAAA", f"{OLD},{OLD}", ":" + OLD.split(":")[1], "x:" + "!" * 44])
def test_a_ring_that_cannot_be_read_is_refused(settings: Settings, ring: str) -> None:
    settings.FIELD_KEYS = ring
    with pytest.raises(KeyRingError):
        seal(TEXT, row="7", field="f")


def test_fingerprints_find_equals_and_survive_a_new_key(settings: Settings) -> None:
    settings.FIELD_KEYS = OLD
    before = keyed_hash(TEXT, purpose="birth_date")
    assert keyed_hash(TEXT, purpose="passport") != before
    assert keyed_hash(TEXT + "x", purpose="birth_date") != before
    settings.FIELD_KEYS = f"{NEW},{OLD}"
    assert keyed_hash(TEXT, purpose="birth_date") == before
