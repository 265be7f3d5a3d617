"""The pages of an encrypted plan, each by its seal: is the passphrase right, and what is damaged?

SQLCipher seals every page with a digest under the key. Where one seal is broken it gives nothing of that
page, nor of any other from then on: a single bad sector would cost a salvage nearly the whole plan, and a
damaged beginning looks like a wrong passphrase. Any page with its seal whole tells that the passphrase is
right. In a copy that is only read for what is left, damaged pages are sealed anew: each then costs what is
damaged in it.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from htplanner.db.sqlite.cipher import PAGE, PLAIN_START, Passphrase, is_like_chance

_SALT: Final = len(PLAIN_START)
_SEAL: Final = 64
_MASK: Final = 0x3A
_ROUNDS: Final = 2
"""How SQLCipher derives the key of the seals from that of the pages."""


class _Seals:
    """The seals of a file under one key and salt."""

    def __init__(self, key: Passphrase, salt: bytes) -> None:
        self.salt = salt
        masked = bytes(byte ^ _MASK for byte in salt)
        self._key = hashlib.pbkdf2_hmac("sha512", key.derived(salt), masked, _ROUNDS, 32)

    def of(self, number: int, page: bytes) -> bytes:
        """The seal that the page of that number, counted from 1, is due."""
        sealed = page[_SALT if number == 1 else 0 : PAGE - _SEAL]
        return hmac.digest(self._key, sealed + number.to_bytes(4, "little"), "sha512")

    def fit(self, number: int, page: bytes) -> bool:
        """Whether the page is as it was written."""
        return page[PAGE - _SEAL :] == self.of(number, page)


def sealed_under(path: Path, key: Passphrase) -> bool:
    """Whether any page of a file that nobody has open is as ``key`` left it: then it is the right one."""
    return _found(path, key) is not None


def may_be_whole(path: Path) -> bool:
    """Whether a file that nobody has open may be a whole plan under some passphrase, whatever that is.

    All of such a plan looks like chance. What does not is damage, but for a page that SQLite never wrote.
    """
    number = 0
    for number, page in _pages(path):
        unwritten = number > 1 and not any(page)
        if len(page) < PAGE or not (unwritten or is_like_chance(page)):
            return False
    return number > 0


def beginning_of(path: Path) -> bytes:
    """What a file begins with: copies of a plan under a passphrase share it, and no others."""
    with path.open("rb") as file:
        return file.read(_SALT).ljust(_SALT, b"\0")


def seal_anew(copy: Path, key: Passphrase) -> None:
    """Seals the damaged pages of a copy, so that what is whole on them can be read; not with another key."""
    seals = _found(copy, key)
    if seals is None:
        return
    with copy.open("r+b") as file:
        for number, page in _pages(copy):
            if seals.fit(number, page) and (number > 1 or page.startswith(seals.salt)):
                continue
            content = page.ljust(PAGE, b"\0")
            if number == 1:
                content = seals.salt + content[_SALT:]
            file.seek((number - 1) * PAGE)
            file.write(content[: PAGE - _SEAL] + seals.of(number, content))


def _found(path: Path, key: Passphrase) -> _Seals | None:
    """The seals of which one at least is whole; the key is that of this beginning, or of one seen before."""
    for salt in dict.fromkeys((beginning_of(path), *key.salts)):
        seals = _Seals(key, salt)
        if any(seals.fit(number, page) for number, page in _pages(path)):
            return seals
    return None


def _pages(path: Path) -> Iterator[tuple[int, bytes]]:
    """Each page with its number; the last one may be cut short."""
    with path.open("rb") as file:
        number = 1
        while page := file.read(PAGE):
            yield number, page
            number += 1
