"""Reports as both the console and the window order them: read from the plan at once, written in any format.

With ``app``, ``cli`` and ``plans`` this is one of the places that join the layers. A report tells of the plan
as it is when it is ordered. The console reads it then; for the window, which must not wait for long history,
the work reads it in its own thread, from an opening of its own. Renderers are imported when they are needed;
only PDF and Word, which hold painted charts, start Qt for that, and no display.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import dropwhile
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from htplanner.domain.model.changes import Change
from htplanner.domain.model.dates import in_words
from htplanner.domain.model.framework import Framework
from htplanner.domain.model.plan import Plan
from htplanner.domain.model.progress import Cancelled, PartialProgress, Progress
from htplanner.domain.model.records import Entity, Period
from htplanner.domain.output.report_options import (
    FileOutcome,
    Format,
    ReportBatch,
    ReportOptions,
    ReportOrder,
    WrittenReport,
)
from htplanner.domain.output.rollup import ROLL_UP_FORMATS, RollUpResult, roll_up
from htplanner.domain.periods.difference import Difference, difference
from htplanner.domain.reading.view import PlanView
from htplanner.errors import FileProblem, PlannerError, UsageError
from htplanner.incidents import incident_of
from htplanner.reports.formats.rendering import Release, require_ending

if TYPE_CHECKING:
    from htplanner.painting.report_pdf.preview import Preview
    from htplanner.plans import Plans
    from htplanner.reports.content.model import Report


log = logging.getLogger("htplanner")


class ReportSource(Protocol):
    """What a report is read from: the store, or whatever plays its part in a test."""

    @property
    def plan(self) -> Plan: ...

    @property
    def framework(self) -> Framework: ...

    def history(self) -> Sequence[Change]:
        """All changes, newest first."""

    def plan_on(self, day: date) -> Plan:
        """The plan as it was at the end of a day."""

    def closed(self, period_id: str) -> PlanView:
        """The plan as it read when a period was closed."""

    def changes_between(self, before: str, after: str) -> Sequence[Change]:
        """The changes that lead from the state with one head to that with another, oldest first."""


Write = Callable[[Progress | None], WrittenReport]
"""Work that writes a report: ``FileProblem`` where it cannot be written, ``Cancelled`` where stopped."""


def report_work(store: ReportSource, order: ReportOrder, today: date, target: Path) -> Write:
    """Work that writes what is ordered to ``target``, from the plan as it is at this moment.

    ``today`` is the day a report of the present is judged on. ``UsageError`` where ``target`` does not end as
    the format does, or where the report would be compared with what came later; else what the store raises
    where it cannot tell of the moment.
    """
    require_ending(target, f".{order.format}")
    inputs = ReportInputs.read(store, order, today, (order.format,))
    return partial(_write, order.format, inputs, target)


def reports_work(
    plan: Plan, reopen: Reopen, order: ReportOrder, today: date, targets: Mapping[Format, Path]
) -> Callable[[Progress | None], ReportBatch]:
    """Work that writes what is ordered in several formats, whichever ``order`` names.

    It tells of ``plan``, the present one, and opens the rest of it by ``reopen`` when it begins: nobody waits
    for it here, and what is changed meanwhile is not told. A file that cannot be written says why in its
    outcome; the others are written all the same, and stay where the user stops the rest. ``UsageError`` where
    a target does not end as its format does; the work raises the rest of what ``report_work`` does.
    """
    for kind, target in targets.items():
        require_ending(target, f".{kind}")
    return partial(_read_and_write_all, plan, reopen, order, today, targets)


Reopen = Callable[[], AbstractContextManager[ReportSource]]
"""Opens a plan once more, for reading alone."""


def preview_work(
    view: PlanView, options: ReportOptions, since: Difference | None, width: int
) -> Callable[[Progress], Preview]:
    """Work that paints the first page of a report, ``width`` pixels wide. It reads no file."""
    return partial(_preview, view, options, since, width)


def roll_up_work(
    plans: Plans, files: Sequence[Path], target: Path, kind: Format, *, names: bool = False
) -> Callable[[Progress | None], RollUpResult]:
    """Work that reads the plans in ``files``, changing none, and writes what they come to together.

    ``names`` lets in who leads. A file that cannot be read is named in what comes of it, and the others go
    on; where none can be read the work raises ``FileProblem``. ``UsageError`` where ``target`` does not end
    as the format does, where a roll-up cannot be told so, or where there is no file.
    """
    require_ending(target, f".{kind}")
    if kind not in ROLL_UP_FORMATS:
        raise UsageError(
            f"A roll-up has no days to remember, so it is no {kind.label.lower()}. Nothing was written; "
            f"choose one of {', '.join(map(str, ROLL_UP_FORMATS))}."
        )
    if not files:
        raise UsageError(
            "There is no plan to roll up. Nothing was written; choose files that end in .htplan."
        )
    return partial(_roll_up, plans, files, target, kind, names)


def _roll_up(
    plans: Plans,
    files: Sequence[Path],
    target: Path,
    kind: Format,
    names: bool,
    progress: Progress | None = None,
) -> RollUpResult:
    from htplanner.reports.leak_scan.scanner import LeakScanner
    from htplanner.reports.sheets.rollup import rollup
    from htplanner.reports.sheets.rollup_tables import EVERY_FIGURE

    lookout = LeakScanner()
    reading = PartialProgress(progress, 0, 2, "Reading") if progress is not None else None
    parts = plans.parts(files, names=names, progress=reading, watch=lookout.watch)
    found = roll_up(parts, plans.today())
    if not found.parts:
        first, of = found.unread[0].told, len(files)
        raise FileProblem(first if of == 1 else f"None of the {of} files could be read. The first: {first}")
    on_screen = kind in (Format.XLSX, Format.CSV)
    said = rollup(found, plans.catalogue.newest, names=names, every_figure=on_screen)
    writing = PartialProgress(progress, 1, 2, kind.label) if progress is not None else None
    if kind is not Format.CSV:
        return RollUpResult(_write_report(kind, said, target, writing, lookout), found)
    from htplanner.reports.formats.csv import write_csv

    written = write_csv(said.sheet(EVERY_FIGURE), target, writing, release=lookout)
    return RollUpResult(written, found)


def view_at(
    store: ReportSource, today: date, *, period: str | None = None, as_of: date | None = None
) -> PlanView:
    """The plan as it read when a period was closed (by id), at the end of a day, or today.

    ``UsageError`` where that day is still to come: nothing is known of it.
    """
    if period is not None:
        return store.closed(period)
    if as_of is not None and as_of > today:
        raise UsageError(
            f"{in_words(as_of)} is still to come, so nobody knows yet how the plan stands then. Nothing was "
            f"written; choose a day up to today, {in_words(today)}."
        )
    if as_of is not None:
        return PlanView(store.plan_on(as_of), store.framework, as_of, editable=False)
    return PlanView(store.plan, store.framework, today, editable=False)


@dataclass
class ReportInputs:
    """All that a report is written from, read when it was ordered."""

    view: PlanView
    options: ReportOptions
    since: ComparedMoments | None
    history: Sequence[Change]
    _said: Report | None = None
    _lookout: Release | None = None

    @classmethod
    def read(
        cls, store: ReportSource, order: ReportOrder, today: date, kinds: Collection[Format]
    ) -> ReportInputs:
        """Read what these formats need; ``UsageError`` where a closed period is held against itself."""
        if order.since is not None and order.since == order.period:
            raise UsageError(
                "A closed period cannot be compared with itself. Nothing was written; compare with an "
                "earlier one, or with none."
            )
        view = view_at(store, today, period=order.period, as_of=order.as_of)
        compares = order.since is not None and any(kind is not Format.ICS for kind in kinds)
        since = (
            ComparedMoments.read(store, store.closed(order.since), view) if order.since and compares else None
        )
        history = store.history() if Format.ICS in kinds else ()
        return cls(view, _options(view, order), since, history)

    def build(self) -> Report:
        """What the report says, the same in every format."""
        if self._said is None:
            from htplanner.reports.content.report import report

            self._said = report(self.view, self.options, self.since.told() if self.since else None)
        return self._said

    def release(self) -> Release:
        """What takes the last look at every file."""
        if self._lookout is None:
            from htplanner.reports.content.disclosure import DisclosurePolicy
            from htplanner.reports.leak_scan.scanner import LeakScanner

            self._lookout = lookout = LeakScanner()
            lookout.watch(
                DisclosurePolicy(self.view, self.options, self.since.before if self.since else None)
            )
        return self._lookout


@dataclass(frozen=True)
class ComparedMoments:
    """Two moments of a plan and what was changed between them, so that their difference can be told later."""

    before: PlanView
    after: PlanView
    changes: Sequence[Change]

    @classmethod
    def read(cls, store: ReportSource, before: PlanView, after: PlanView) -> ComparedMoments:
        """Read the changes; ``UsageError`` where ``before`` is the later of the two."""
        backwards = before.as_of > after.as_of or store.changes_between(after.plan.head, before.plan.head)
        if backwards:
            raise UsageError(
                f"The moment to compare with ({before.as_of}) was closed or changed after the one told of "
                f"({after.as_of}). Nothing was written; compare with an earlier moment."
            )
        return cls(before, after, store.changes_between(before.plan.head, after.plan.head))

    def told(self) -> Difference:
        """Their difference."""
        return difference(self.before, self.after, self.changes)


def _options(view: PlanView, order: ReportOrder) -> ReportOptions:
    """What may be said, with the message that was frozen with a closed period, unless another is given."""
    options = order.options
    if order.period is None or options.message is not None:
        return options
    period = view.plan.record(Entity.PERIOD, order.period)
    assert isinstance(period, Period)
    return replace(options, message=period.message or "")


@dataclass(frozen=True)
class _AsOrdered:
    """A plan opened once more, as it was when a report of it was ordered: ``plan``, on ``today``."""

    source: ReportSource
    plan: Plan
    today: date

    @property
    def framework(self) -> Framework:
        return self.source.framework

    def history(self) -> Sequence[Change]:
        return list(dropwhile(lambda change: change.id != self.plan.head, self.source.history()))

    def plan_on(self, day: date) -> Plan:
        return self.plan if day >= self.today else self.source.plan_on(day)

    def closed(self, period_id: str) -> PlanView:
        return self.source.closed(period_id)

    def changes_between(self, before: str, after: str) -> Sequence[Change]:
        return self.source.changes_between(before, after)


def _read_and_write_all(
    plan: Plan,
    reopen: Reopen,
    order: ReportOrder,
    today: date,
    targets: Mapping[Format, Path],
    progress: Progress | None = None,
) -> ReportBatch:
    if progress is not None:
        progress.step(0, 1, "Reading the plan")
    with reopen() as source:
        inputs = ReportInputs.read(_AsOrdered(source, plan, today), order, today, targets)
    return _write_all(inputs, targets, progress)


def _write_all(
    inputs: ReportInputs, targets: Mapping[Format, Path], progress: Progress | None = None
) -> ReportBatch:
    outcomes: list[FileOutcome] = []
    for place, (kind, target) in enumerate(targets.items()):
        part = PartialProgress(progress, place, len(targets), kind.label) if progress is not None else None
        try:
            written = _write(kind, inputs, target, part)
        except Cancelled:
            return ReportBatch(tuple(outcomes), stopped=True)
        except PlannerError as error:
            outcomes.append(FileOutcome(kind, target, problem=str(error)))
        except Exception as error:  # noqa: BLE001 - a bug in one format; the others are written all the same
            log.error("unexpected %s", incident_of(error))
            outcomes.append(FileOutcome(kind, target, problem=_unexpected(target)))
        else:
            outcomes.append(FileOutcome(kind, target, written.notices))
    return ReportBatch(tuple(outcomes))


def _unexpected(target: Path) -> str:
    return (
        f"Something unexpected went wrong, so “{target.name}” was not written. Your plan is safe; details "
        "are in the log."
    )


def _write(
    kind: Format, inputs: ReportInputs, target: Path, progress: Progress | None = None
) -> WrittenReport:
    match kind:
        case Format.ICS:
            from htplanner.reports.formats.calendar import write_calendar

            told = (inputs.view, inputs.history, inputs.options)
            return write_calendar(*told, target, progress, release=inputs.release())
        case Format.CSV:
            from htplanner.reports.formats.csv import write_csv
            from htplanner.reports.sheets.full_plan import TITLE

            whole = next((sheet for sheet in inputs.build().sheets if sheet.title == TITLE), None)
            if whole is None:
                raise UsageError(
                    f"A report for the {inputs.options.reader} leaves out the full plan, and CSV holds "
                    "only that. Nothing was written. Choose another reader or format."
                )
            return write_csv(whole, target, progress, release=inputs.release())
        case Format.XLSX | Format.DOCX | Format.PDF:
            return _write_report(kind, inputs.build(), target, progress, inputs.release())


def _write_report(
    kind: Format, said: Report, target: Path, progress: Progress | None, release: Release
) -> WrittenReport:
    """Write all of ``said`` as a workbook, Word document or PDF."""
    match kind:
        case Format.XLSX:
            from htplanner.reports.formats.excel.workbook import write_workbook

            return write_workbook(said, target, progress, release=release)
        case Format.DOCX:
            with _painting(kind):
                from htplanner.painting.pictures import chart_png, headless
                from htplanner.reports.formats.word.document import PICTURE_WIDTH, write_word
            headless()
            picture = partial(chart_png, width=PICTURE_WIDTH, scale=3.0)
            return write_word(said, target, progress, picture=picture, release=release)
        case _:
            with _painting(kind):
                from htplanner.painting.report_pdf import write_pdf
            return write_pdf(said, target, progress, release=release)


def _preview(
    view: PlanView, options: ReportOptions, since: Difference | None, width: int, progress: Progress
) -> Preview:
    from htplanner.painting.report_pdf.preview import preview
    from htplanner.reports.content.report import report

    return preview(report(view, options, since), width, progress)


@contextmanager
def _painting(kind: Format) -> Iterator[None]:
    """Say plainly where what paints charts cannot be loaded, as on a server without its system libraries."""
    try:
        yield
    except ImportError as error:
        raise FileProblem(
            f"A {kind.label} cannot be written here: {error}. Nothing was written and the plan is as it was; "
            "install what is missing, or choose the Excel workbook."
        ) from error
