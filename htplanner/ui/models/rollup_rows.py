"""The rows of the plans to roll up: first the files, then what became of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from htplanner.domain.output.rollup import RollUp, RollUpPart
from htplanner.ui.models.register_model import RegisterColumn


@dataclass(frozen=True)
class RollUpPlanRow:
    """A plan's file. ``title`` is what it is called, ``aside`` stands quietly beside that.

    ``said`` is what became of it, "" before it was read; ``left_out`` says that it is in none of the figures.
    """

    path: Path
    title: str
    aside: str
    said: str = ""
    left_out: bool = False

    @property
    def id(self) -> str:
        return str(self.path)

    @property
    def text(self) -> str:
        """All of it in one line, as it is read out."""
        return ". ".join(filter(None, (self.title, self.said)))


COLUMNS: tuple[RegisterColumn[RollUpPlanRow], ...] = (
    RegisterColumn(
        "plan", "Plan", lambda row: row.text, tip=lambda row: "\n".join(filter(None, (row.id, row.said)))
    ),
)


def rows_to_read(files: Iterable[Path]) -> list[RollUpPlanRow]:
    """The files before they are read, each with the name of its folder: several may be called the same."""
    return [RollUpPlanRow(path, path.stem, path.parent.name) for path in files]


def rows_read(files: Sequence[Path], found: RollUp) -> list[RollUpPlanRow]:
    """What became of them; those that were left out come first."""

    def path_of(called: str) -> Path:
        names = ((path, (path.name, f"{path.resolve().parent.name}/{path.name}")) for path in files)
        return next((path for path, known in names if called in known), Path(called))

    return [
        *(RollUpPlanRow(path_of(o.file), o.file, "", o.reason, left_out=True) for o in found.unread),
        *(RollUpPlanRow(path_of(p.file), p.organization, p.file, _figures(p)) for p in found.parts),
    ]


def _figures(part: RollUpPart) -> str:
    whole = part.whole
    counts = whole.counts
    if not counts.applicable:
        return "Not decided yet which actions apply"
    since = f", {whole.since:+d} since the baseline" if whole.since is not None else ""
    asks = "1 ask to decide" if part.open_asks == 1 else f"{part.open_asks} asks to decide"
    return f"{counts.in_place} of {counts.applicable} in place{since} · {counts.overdue} overdue · {asks}"
