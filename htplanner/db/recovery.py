"""What can be done for a plan that does not open, or is wrong: looked at, brought back, salvaged, mended."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from htplanner.db.backup import Kept, first_fault, kept_in
from htplanner.db.checking_out import called_as, known_copy
from htplanner.db.cipher import Passphrase, lite_errors
from htplanner.db.earlier import key_of
from htplanner.db.files import place_of
from htplanner.db.opening import judge
from htplanner.db.reading import read_head, read_plan_id
from htplanner.db.sqlite import Access, connect, is_under
from htplanner.db.witness import Witness
from htplanner.domain.changes import Fault
from htplanner.domain.salvaging import BestBackup, BroughtBack, TakenFrom, Trouble
from htplanner.errors import PassphraseNeeded, PlannerError, WrongPassphrase

if TYPE_CHECKING:
    from htplanner.db.store import Store, Surroundings

LOOKED_AT: Final = (
    "This is what can be read of a damaged file. Bring back a backup, or make a salvage copy, to work on it."
)


@dataclass(frozen=True)
class Rescues:
    """Everything of this kind, with one user's surroundings."""

    around: Surroundings
    key: Passphrase | None = None

    def trouble(self, path: Path) -> Trouble | None:
        """What keeps a file from being opened that holds a plan, or may; None where nothing can be done."""
        from htplanner.db.salvage import trouble_of

        path = path.resolve()
        try:
            with called_as(path):
                return trouble_of(self._file_of(path), self.key)
        except (PassphraseNeeded, WrongPassphrase):
            return Trouble.DAMAGED if self.key is None and self.never_protected(path) else None
        except PlannerError:
            # Where a plan was backed up lay a plan, whatever lies there now.
            return Trouble.DAMAGED if path.is_file() and any(self._backups(path)) else None

    def never_protected(self, path: Path) -> bool:
        """Whether the backups of what lies at ``path`` say that it is under no passphrase."""
        newest = max(self._backups(path.resolve()), default=None)
        return newest is not None and is_under(newest.path, None)

    def best_backup(self, path: Path) -> BestBackup | None:
        """The newest backup of the plan at ``path`` that passes every check; None where there is none."""
        path = path.resolve()
        best: BestBackup | None = None
        for kept in sorted(self._backups(path), reverse=True):
            # Of those made in the same second no name tells which has more.
            if best is not None and kept.at < best.at:
                break
            found = self._if_good(kept, path)
            if found is not None and (best is None or found.changes > best.changes):
                best = found
        return best

    def _if_good(self, kept: Kept, path: Path) -> BestBackup | None:
        with suppress(*lite_errors(PlannerError, OSError)):
            key = key_of(kept.path, (self.key,))
            if first_fault(kept.path, judge(kept.path, key=key), key):
                return None
            with closing(connect(kept.path, Access.READ, key)) as connection:
                head, plan_id = read_head(connection), read_plan_id(connection)
            seen = Witness(self.around.seen, plan_id, path).known
            lost = max(0, seen.lamport - head.lamport) if seen else None
            return BestBackup(kept.path, kept.at, head.lamport, lost)
        return None

    def _backups(self, path: Path) -> Iterator[Kept]:
        """Backups of what lay at ``path``, whatever its id was, which may be lost with the file."""
        for root in filter(None, (self.around.backups, self.around.second_backups)):
            for folder in root.glob(f"*/{place_of(path)}"):
                yield from kept_in(folder)

    def bring_back(self, path: Path, backup: Path) -> BroughtBack:
        """Puts ``backup`` in the place of the damaged file; see ``putting_back.bring_back``."""
        from htplanner.db.putting_back import bring_back

        return bring_back(path.resolve(), backup, self.around, self.key)

    def salvage(self, path: Path, target: Path, trouble: Trouble | None = None) -> TakenFrom:
        """A new plan from what can be read of ``path``; see ``salvage.take_from``."""
        from htplanner.db.salvage import take_from

        path = path.resolve()
        source, seen = self._file_of(path), self._seen(path)
        with called_as(path):
            return take_from(source, target, self.around, trouble=trouble, key=self.key, last_known=seen)

    def _file_of(self, path: Path) -> Path:
        """What an opening of ``path`` opens: the copy here, where it is worked on as one."""
        copy = known_copy(path, self.around)
        return path if copy is None else copy.file

    def _seen(self, path: Path) -> int:
        """How many changes this computer saw in what lies at ``path``, 0 where that is not known."""
        for kept in self._backups(path.resolve()):
            plan_id = kept.path.parent.parent.name
            seen = Witness(self.around.seen, plan_id, path.resolve()).known
            if seen is not None:
                return seen.lamport
        return 0

    def look(self, path: Path) -> Store:
        """What can be read of a damaged file, opened to look at; it is gone when it is closed."""
        from htplanner.db.store import Store

        folder = tempfile.TemporaryDirectory(prefix="htplanner-", ignore_cleanup_errors=True)
        try:
            made = self.salvage(path, Path(folder.name) / path.name, Trouble.DAMAGED).path
            store = Store.open(made, self.around, read_only=True, key=self.key)
        except BaseException:
            folder.cleanup()
            raise
        store._held.callback(folder.cleanup)
        store.read_only_reason = LOOKED_AT
        return store

    def check(self, path: Path) -> list[Fault]:
        """Everything that is wrong with a plan, by an opening of its own."""
        from htplanner.db.store import Store

        with Store.open(path, self.around, read_only=True, key=self.key) as store:
            return store.verify()

    def mend(self, path: Path) -> tuple[Path, list[Fault]]:
        """Puts back what history says; see ``mending.mend``."""
        from htplanner.db.mending import mend

        return mend(path, self.around, self.key)
