"""Full copies of a plan, made, checked and kept under any passphrase.

What an opening rarely needs is given by this package itself and imported when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from htplanner.db.first_use import on_first_use

if TYPE_CHECKING:
    from htplanner.db.snapshots.backups import Backups as Backups
    from htplanner.db.snapshots.backups import back_up_closed as back_up_closed
    from htplanner.db.snapshots.backups import newest_backup as newest_backup
    from htplanner.db.snapshots.old_passphrases import shows_damage as shows_damage

__getattr__ = on_first_use(
    {
        "htplanner.db.snapshots.backups": ("Backups", "back_up_closed", "newest_backup"),
        "htplanner.db.snapshots.old_passphrases": ("shows_damage",),
    }
)
