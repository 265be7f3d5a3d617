"""A file takes the place of another, which is kept: nobody can slip one in between that would be lost.

Between a last look at a file and its being replaced, another program may put a new one there. Linux and macOS
can exchange two names in one step, and Windows replaces a file and keeps the old one under another name; so
what was really replaced can be looked at afterwards. Not every disk can do it (FAT, many network folders).
"""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

if sys.platform == "win32":

    def exchange(making: Path, target: Path) -> Path | None:
        """Puts ``making`` where ``target`` is and gives where that lies now; None where it cannot be done."""
        kept = making.with_name(f"{making.stem}.old{making.suffix}")
        kept.unlink(missing_ok=True)
        replaced = ctypes.windll.kernel32.ReplaceFileW(str(target), str(making), str(kept), 0, None, None)
        return kept if replaced else None

else:
    _HERE, _EXCHANGE = -100, 2
    """AT_FDCWD and RENAME_EXCHANGE, which macOS calls RENAME_SWAP and numbers alike."""

    def exchange(making: Path, target: Path) -> Path | None:
        """Puts ``making`` where ``target`` is and gives where that lies now; None where it cannot be done."""
        library = ctypes.CDLL(None)
        one, other = os.fsencode(making), os.fsencode(target)
        try:
            if sys.platform == "darwin":
                failed = library.renamex_np(one, other, _EXCHANGE)
            else:
                failed = library.renameat2(_HERE, one, _HERE, other, _EXCHANGE)
        except AttributeError:
            return None
        return None if failed else making
