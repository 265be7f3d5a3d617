"""Plan files as the console and the window both handle them: start, open, sample, restore.

With ``app`` and ``cli`` this is one of the three places that join the layers; it holds what those two share.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

from htplanner.db.context import StoreContext
from htplanner.db.files.atomic import real_path
from htplanner.db.session import PlanSession
from htplanner.db.sqlite.cipher import Passphrase
from htplanner.db.sync.opening import copy_here
from htplanner.domain.model.progress import Cancelled, Progress
from htplanner.domain.output.places import CopyChoice
from htplanner.domain.reading.view import PlanView
from htplanner.errors import PassphraseNeeded, PlannerError
from htplanner.framework.catalogue import Catalogue
from htplanner.paths import Folders
from htplanner.resources import resource_text, resources
from htplanner.settings import Settings, SettingsFile

if TYPE_CHECKING:
    from htplanner.db.repair.options import RepairOptions
    from htplanner.db.store.store import Store
    from htplanner.domain.output.rollup import RollUpPart, UnreadPlan
    from htplanner.reports.content.disclosure import DisclosurePolicy


T = TypeVar("T")


def local_now() -> datetime:
    """The present moment with the local time zone."""
    return datetime.now().astimezone()


@dataclass
class Plans:
    """Opens and makes plans for one user of one laptop; ``clock`` gives aware local time."""

    settings_file: SettingsFile
    folders: Folders
    clock: Callable[[], datetime] = local_now
    key: Passphrase | None = None
    """The passphrase for the plan that is to be opened, made or restored, where one was given."""
    earlier: Passphrase | None = None
    """That of a backup, where it is another one than its plan has now."""
    ask: Callable[[Path], str | None] | None = None
    """Asks for the passphrase of a plan that needs one; None comes back where it cannot be asked for."""
    warn: Callable[[Sequence[str]], None] = lambda _: None
    """Receives warnings for the user who opens a plan."""

    @classmethod
    def standard(cls) -> Self:
        """With this user's own folders and settings."""
        folders = Folders.standard()
        return cls(SettingsFile(folders.settings), folders)

    @property
    def settings(self) -> Settings:
        """The settings as they stand in their file."""
        return self.settings_file.load().settings

    @cached_property
    def catalogue(self) -> Catalogue:
        """Every edition of the publication the program knows."""
        return Catalogue.load(resources().joinpath("framework"))

    def today(self) -> date:
        """The local calendar day."""
        return self.clock().date()

    def create(self, path: Path, info: Mapping[str, object]) -> PlanSession:
        """Start a plan in a new file; ``FileProblem`` where one is there already or cannot be written."""
        return PlanSession.create(path, info, self._context(), key=self.key)

    def create_sample(self, path: Path, organization: str | None = None) -> PlanSession:
        """Start the made-up sample plan, its nine months of history written through the store day by day."""
        from htplanner.domain.periods.sample import SAMPLE_FILES, Sample

        now = self.clock()
        framework = self.catalogue.newest
        files: dict[str, Any] = {
            name: json.loads(resource_text(f"sample/{name}.json")) for name in SAMPLE_FILES
        }
        assert now.tzinfo is not None
        sample = Sample(framework, files, now.date(), now.tzinfo)
        info = {**sample.info, **({"organization": organization} if organization else {})}
        return PlanSession.create(
            path,
            info,
            self._context(),
            at=sample.founded,
            story=lambda plan: sample.moments(plan.id),
            key=self.key,
        )

    def open(
        self,
        path: Path,
        *,
        read_only: bool = False,
        wait: float = 0.0,
        must_write: bool = False,
        backs_up_first: bool = True,
        key: Passphrase | None = None,
    ) -> PlanSession:
        """Open a plan, with ``key`` where it is at hand.

        ``read_only`` asks for reading alone. ``must_write`` waits up to ``wait`` seconds for another program
        and then raises ``LockedError``; without it, a plan that cannot be written opens for reading. Without
        ``backs_up_first`` the caller sees to the first backup.
        """
        context = replace(self._context(), backs_up_first=backs_up_first)
        session = self._unlocked(
            path,
            key or self.key,
            lambda key: PlanSession.open(
                path, context, read_only=read_only, wait=wait, must_write=must_write, key=key
            ),
        )
        session.store.author = self.settings.i_am.get(session.store.plan.id)
        self.warn(session.store.warnings)
        return session

    @contextmanager
    def reading(self, path: Path, *, key: Passphrase | None = None) -> Iterator[Store]:
        """Open the store of a plan for reading only."""
        with self.open(path, read_only=True, key=key) as session:
            yield session.store

    def parts(
        self,
        files: Iterable[Path],
        *,
        names: bool = False,
        progress: Progress | None = None,
        watch: Callable[[DisclosurePolicy], None] = lambda _: None,
    ) -> Iterator[RollUpPart | UnreadPlan]:
        """What each plan adds to a roll-up, one plan open at a time and none of them changed.

        A file that cannot be read is told with its reason, and the others go on. ``Cancelled`` where the user
        asked to stop. ``names`` lets in who leads. ``watch`` is told what may be said of each plan.
        """
        from htplanner.domain.output.rollup import UnreadPlan

        listed, today = list(files), self.today()
        called = _called(listed)
        for done, file in enumerate(listed):
            if progress is not None:
                if progress.cancelled():
                    raise Cancelled("The roll-up was stopped; nothing was written.")
                progress.step(done, len(listed), called[file])
            try:
                with self.reading(file) as store:
                    part = _part(store, called[file], today, names=names, watch=watch)
            except PlannerError as problem:
                yield UnreadPlan(called[file], _why_unread(file, problem))
            else:
                yield part

    def restore(self, backup: Path, target: Path) -> Path:
        """Bring a backup back as a new file."""
        from htplanner.db.backup.restore import restore

        context = self._context()
        given = self.earlier or self.key
        return self._unlocked(backup, given, lambda key: restore(real_path(backup), target, context, key))

    def restore_in_place(self, backup: Path, plan: Path) -> Path:
        """Put a backup in the place of a plan that is not open; where the file of the present lies now."""
        from htplanner.db.backup.restore import restore_in_place

        context = self._context()
        return restore_in_place(real_path(backup), real_path(plan), context, self.key, self.earlier)[1]

    def has_copy(self, path: Path) -> bool:
        """Whether a copy is here of what lies, or lay, at ``path``."""
        return copy_here(path, self._context())

    def choose(self, path: Path, keep: CopyChoice) -> Path | None:
        """Keep one of two copies under the plan's name and the other beside it; return the other's path.

        The plan is not open. None where there are no two any more; ``FileProblem`` where it cannot be done.
        """
        from htplanner.db.sync.checkout import choose

        return choose(path, keep, self._context(), self.key)

    def _unlocked(self, path: Path, key: Passphrase | None, opening: Callable[[Passphrase | None], T]) -> T:
        """What ``opening`` gives; where a passphrase is needed it is asked for, once."""
        try:
            return opening(key)
        except PassphraseNeeded as needed:
            typed = self.ask(path) if self.ask is not None and not needed.part_missing else None
            if typed is None:
                raise
            return opening(Passphrase(typed))

    def rescues(self, key: Passphrase | None = None) -> RepairOptions:
        """What can be done for a plan that does not open, or is wrong."""
        from htplanner.db.repair.options import RepairOptions

        return RepairOptions(self._context(), key or self.key, self.earlier)

    def recover(self, path: Path, do: Callable[[RepairOptions], T]) -> T:
        """What ``do`` gives; the passphrase of a plan that needs it is asked for."""
        return self._unlocked(path, self.key, lambda key: do(self.rescues(key)))

    def _context(self) -> StoreContext:
        settings = self.settings
        backups = settings.backup_folders(self.folders.backups)
        return StoreContext(
            clock=self.clock,
            device=settings.device_id,
            backups=backups.first,
            catalogue=self.catalogue,
            seen=self.folders.settings / "seen",
            working=self.folders.working,
            second_backups=backups.second,
            earlier_backups=backups.earlier,
        )


def _called(files: Sequence[Path]) -> Mapping[Path, str]:
    """What each file is called: by its name, and by its folder too where others are called the same."""
    names = Counter(file.name for file in files)
    return {
        file: file.name if names[file.name] == 1 else f"{file.resolve().parent.name}/{file.name}"
        for file in files
    }


def _why_unread(file: Path, problem: PlannerError) -> str:
    """Why a file is left out. It goes into a report, and so tells no folder of this computer."""
    with suppress(OSError):
        if file.is_dir():
            return "This folder cannot be read, so no plan in it counts. Check that you may open it."
        if not file.exists():
            return "There is no such file. Check where the plan lies now."
    return str(problem)


def _part(
    store: Store, called: str, today: date, *, names: bool, watch: Callable[[DisclosurePolicy], None]
) -> RollUpPart:
    """What the plan of ``store`` adds to a roll-up; ``FileProblem`` where what it kept is damaged."""
    from htplanner.domain.output.report_options import ReportOptions
    from htplanner.domain.output.rollup import part_of
    from htplanner.reports.content.reader import Reader

    view = PlanView(store.plan, store.framework, today, editable=False)
    parts = [sub for c in store.framework.competencies for sub in store.framework.children[c.code]]
    taken = store.plan.baseline
    baseline = store.counts_when_closed(taken, parts) if taken else None
    reader = Reader(view, ReportOptions(names=names))
    watch(reader.allowance)
    tell, title = reader.label, reader.ask_title
    return part_of(view, called, store.changes, baseline=baseline, names=names, tell=tell, title=title)


def plan_files(places: Iterable[Path]) -> list[Path]:
    """The plans that files and folders name, each once: of a folder those lying in it, not in folders below.

    What the system hides ("._Plan.htplan" on a stick) is no plan, nor is the lock beside one. A folder that
    cannot be read is among them itself: whoever reads the plans tells why it is left out.
    """
    found: dict[Path, Path] = {}
    for place in places:
        try:
            inside = sorted(filter(_is_plan, place.iterdir())) if place.is_dir() else [place]
        except OSError:
            inside = [place]
        for file in inside:
            found.setdefault(file.resolve(), file)
    return list(found.values())


def _is_plan(file: Path) -> bool:
    return file.suffix.casefold() == ".htplan" and not file.name.startswith(".") and file.is_file()
