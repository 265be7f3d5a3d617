"""Rewrite the file of a plan with another passphrase, or with none."""

from __future__ import annotations

from contextlib import closing
from os import urandom
from pathlib import Path
from typing import Final

from htplanner.db.sqlite.cipher import Passphrase, cipher_driver, uri_of
from htplanner.db.sqlite.connection import Access, pragma

_SALT_BYTES: Final = 16
_HEADER: Final = ("application_id", "user_version")


def write_under(source: Path, key: Passphrase | None, target: Path, new: Passphrase | None) -> None:
    """Write the plan ``source``, which may be open, to a new file under another key."""
    with closing(
        cipher_driver().connect(uri_of(source, Access.READ), uri=True, isolation_level=None)
    ) as lite:
        lite.execute("PRAGMA cipher_log_level = NONE")
        if key is not None:
            key.unlock(lite, making=False)
        # In memory: what is set aside on the way is not encrypted.
        lite.execute("PRAGMA temp_store = 2")
        under = new.key_for(urandom(_SALT_BYTES)) if new is not None else ""
        lite.execute("ATTACH ? AS target KEY ?", (uri_of(target, Access.MAKE), under))
        lite.execute("PRAGMA target.synchronous = EXTRA")
        lite.execute("SELECT sqlcipher_export('target')")
        for name in _HEADER:
            lite.execute(f"PRAGMA target.{name} = {pragma(lite, f'main.{name}')}")
        lite.execute("DETACH target")
