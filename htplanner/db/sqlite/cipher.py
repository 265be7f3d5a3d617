"""A plan under a passphrase: every page of its file is encrypted by SQLCipher, an optional library.

SQLCipher is SQLite with encryption, so all that this package does with a connection holds for both. Its
errors are classes of their own; ``lite_errors`` names those that can occur in this process.

The key is derived from the passphrase as SQLCipher does it, so its own tools open the file too. That takes as
long as an opening of a plan does otherwise, and a plan is opened many times over (each check, each copy): it
is done once for each salt, and copies of a plan share its salt.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import sqlite3
import sys
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Final
from urllib.parse import quote

from htplanner.domain.privacy.passphrase_rules import HOW_TO_INSTALL, PART_MISSING, composed
from htplanner.errors import PassphraseNeeded, WrongPassphrase

PLAIN_START: Final = b"SQLite format 3\x00"
"""How a file that is not encrypted begins; of one that is, these bytes are the salt."""

PAGE: Final = 4096
_DRIVER: Final = "sqlcipher3.dbapi2"
_ROUNDS: Final = 256_000
_KEY_BYTES: Final = 32
_SALT_BYTES: Final = len(PLAIN_START)
_PACKED: Final = (b"PK\x03\x04", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!")
"""How other files begin that look like chance as well; an encrypted one does so once in millions."""

PROTECTED: Final = "is protected by a passphrase, or it isn’t a plan. Only its passphrase can tell."
_LOOKED_AT: Final = 3
_MOST_OF_ONE: Final = 64
"""How often a byte stands at most on an encrypted page, where each stands about 16 times."""


@dataclass(frozen=True)
class Passphrase:
    """What opens an encrypted plan; it never shows in a log or a message."""

    text: str = field(repr=False)
    _keys: dict[bytes, str] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", composed(self.text))

    def is_same(self, typed: str) -> bool:
        """Whether what was typed is this passphrase."""
        mine, other = (one.encode(errors="surrogatepass") for one in (self.text, composed(typed)))
        return hmac.compare_digest(mine, other)

    def unlock(self, connection: sqlite3.Connection, *, making: bool) -> None:
        """Sets the key of a connection nothing was read by yet; ``making`` says that its file is a new one.

        Whether it fits is only told by reading.
        """
        known = next(iter(self._keys.values()), None) if making else None
        connection.execute(f'PRAGMA key = "{known or self.key_for(_salt_of(connection))}"')

    def key_for(self, salt: bytes) -> str:
        """The key as SQLCipher takes it, with its salt, derived once."""
        if salt not in self._keys:
            text = self.text.encode(errors="surrogatepass")
            derived = hashlib.pbkdf2_hmac("sha512", text, salt, _ROUNDS, _KEY_BYTES)
            self._keys[salt] = f"x'{derived.hex()}{salt.hex()}'"
        return self._keys[salt]

    @property
    def salts(self) -> tuple[bytes, ...]:
        """How the files began that a key was derived for."""
        return tuple(self._keys)


def fitting(path: Path, key: Passphrase | None) -> Passphrase | None:
    """``key``, or None where the file at ``path`` is not encrypted: older backups of a plan may not be."""
    if key is None:
        return None
    if not path.is_file():
        return key
    # Read by SQLite, as it may be open: closing a handle of our own would drop SQLite's locks.
    connection = cipher_driver().connect(uri_of(path, "ro"), uri=True)
    try:
        return None if _salt_of(connection) == PLAIN_START else key
    except lite_errors():
        return key
    finally:
        connection.close()


def uri_of(path: Path, mode: str) -> str:
    """A file and how it may be opened, as SQLite is told it; no server's name stands where it wants none."""
    place = path.absolute().as_posix()
    place = place if place.startswith("/") else f"/{place}"
    return f"file://{quote(os.fsencode(place))}?mode={mode}"


def _salt_of(connection: sqlite3.Connection) -> bytes:
    """The first bytes of the file behind a connection, whatever its key; of an empty file new random ones."""
    # Left as it is, the library writes to the console by itself.
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = \"x'{'00' * _KEY_BYTES}'\"")
    return bytes.fromhex(connection.execute("PRAGMA cipher_salt").fetchone()[0])


def looks_encrypted(path: Path) -> bool:
    """Whether a file may be a plan under a passphrase: whole pages of bytes that look like chance.

    Only for a file that nobody has open as a plan.
    """
    if path.suffix.casefold() not in (".htplan", ".arriving", ".new"):
        return False
    with path.open("rb") as file:
        start = file.read(_LOOKED_AT * PAGE)
    if start.startswith((PLAIN_START, *_PACKED)):
        return False
    # More than one page is looked at, since a part of the disk may have been lost, and its end may be.
    pages = (start[at : at + PAGE] for at in range(0, len(start) - PAGE + 1, PAGE))
    return any(map(_is_like_chance, pages))


def beginning_of(path: Path) -> bytes:
    """The first bytes of a file, shared only by copies of one encrypted plan."""
    with path.open("rb") as file:
        return file.read(_SALT_BYTES).ljust(_SALT_BYTES, b"\0")


def may_be_whole(path: Path) -> bool:
    """Return whether a file that nobody has open may be an intact plan under some passphrase.

    All of such a plan looks like chance. What does not is damage, but for a page that SQLite never wrote.
    """
    number = 0
    with path.open("rb") as file:
        for number, page in enumerate(iter(partial(file.read, PAGE), b""), start=1):
            unwritten = number > 1 and not any(page)
            if len(page) < PAGE or not (unwritten or _is_like_chance(page)):
                return False
    return number > 0


def _is_like_chance(page: bytes) -> bool:
    """Whether a page looks like chance, as every encrypted one does."""
    return max(Counter(page).values(), default=0) <= _MOST_OF_ONE


def needed(name: str) -> PassphraseNeeded:
    """The error for a plan that is to be opened without its passphrase."""
    if not has_cipher():
        return _part_missing(f"“{name}” {PROTECTED} If it is a plan:")
    return PassphraseNeeded(
        f"“{name}” {PROTECTED} The file is unchanged. If it is a plan, open it with its passphrase."
    )


def wrong(name: str) -> WrongPassphrase:
    """The error for a passphrase that does not open a file."""
    return WrongPassphrase(
        f"This passphrase does not open “{name}”, or the beginning of the file is damaged. The file is as it "
        "was; check Caps Lock and the keyboard’s language and try again."
    )


def cipher_driver() -> ModuleType:
    """The library that reads encrypted plans; ``PassphraseNeeded`` where it is not installed."""
    try:
        from sqlcipher3 import dbapi2
    except ImportError as error:
        raise _part_missing("") from error
    assert isinstance(dbapi2, ModuleType)
    return dbapi2


def _part_missing(what: str) -> PassphraseNeeded:
    return PassphraseNeeded(f"{what} {PART_MISSING} No plan was changed. {HOW_TO_INSTALL}", part_missing=True)


def has_cipher() -> bool:
    """Whether plans can be put under a passphrase here; the library is looked for, not loaded."""
    from importlib.util import find_spec

    try:
        return find_spec("sqlcipher3") is not None
    except (ImportError, ValueError):
        return False


def driver_for(key: Passphrase | None) -> ModuleType:
    """The library that opens a file under ``key``, or one without."""
    return sqlite3 if key is None else cipher_driver()


def lite_errors(*others: type[Exception]) -> tuple[type[Exception], ...]:
    """SQLite's error, SQLCipher's where an encrypted plan was opened in this process, and ``others``."""
    loaded = sys.modules.get(_DRIVER)
    return (sqlite3.Error, *([] if loaded is None else [loaded.Error]), *others)
