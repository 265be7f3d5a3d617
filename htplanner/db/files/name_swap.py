"""A file takes the place of another, which is kept: nobody can slip one in between that would be lost.

Between a last look at a file and its being replaced, another program may put a new one there. Linux and macOS
can exchange two names in one step, and Windows replaces a file and keeps the old one under another name; so
what was really replaced can be looked at afterwards. Not every disk can do it (FAT, many network folders).
"""

from __future__ import annotations

import ctypes
import errno
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

    def rename_over_nothing(making: Path, target: Path) -> None:
        """Gives ``making`` the name ``target``; ``FileExistsError`` where anything has that name by now."""
        making.rename(target)

else:
    _HERE, _EXCHANGE = -100, 2
    """AT_FDCWD and RENAME_EXCHANGE, which macOS calls RENAME_SWAP and numbers alike."""
    _OVER_NOTHING = 4 if sys.platform == "darwin" else 1
    """RENAME_EXCL there, RENAME_NOREPLACE on Linux."""

    def exchange(making: Path, target: Path) -> Path | None:
        """Puts ``making`` where ``target`` is and gives where that lies now; None where it cannot be done."""
        return None if _rename(making, target, _EXCHANGE) else making

    def rename_over_nothing(making: Path, target: Path) -> None:
        """Gives ``making`` the name ``target``; ``FileExistsError`` where anything has that name by now."""
        failed = _rename(making, target, _OVER_NOTHING)
        if failed == errno.EEXIST or (failed and os.path.lexists(target)):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
        if not failed:
            return
        # This disk cannot do it in one step. A second name refuses as well where there is one already; where
        # there are no second names (FAT), nothing is left but the last look above.
        try:
            os.link(making, target)
        except FileExistsError:
            raise
        except OSError:
            making.rename(target)
        else:
            making.unlink()

    def _rename(making: Path, target: Path, how: int) -> int:
        """Renames in a way that Python has no call for; the number of what went wrong, 0 if nothing did."""
        library = ctypes.CDLL(None, use_errno=True)
        one, other = os.fsencode(making), os.fsencode(target)
        try:
            if sys.platform == "darwin":
                failed = library.renamex_np(one, other, how)
            else:
                failed = library.renameat2(_HERE, one, _HERE, other, how)
        except AttributeError:
            return errno.ENOSYS
        return (ctypes.get_errno() or errno.EIO) if failed else 0
