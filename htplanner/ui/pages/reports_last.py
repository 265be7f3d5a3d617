"""The last reports made on this laptop, to make one again with the same choices.

What is remembered lies outside the plan's file: ids, days, words of the program and paths. No name, no text,
no department (a mark it is found again by), and no restricted item, which is chosen each time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from htplanner.domain.model.plan import Plan
from htplanner.domain.model.records import Department
from htplanner.domain.output.report_options import Format, ReportOptions, ReportOrder, ReportReader
from htplanner.domain.reading.departments import find_department
from htplanner.ui.pages.reports_about import SHORT
from htplanner.ui.shell.dates import medium_date_text
from htplanner.ui.shell.desk import Desk, Memory
from htplanner.ui.shell.theme import GRID, Role
from htplanner.ui.widgets.boxes import clear_layout, hbox, put, vbox
from htplanner.ui.widgets.buttons import LinkButton
from htplanner.ui.widgets.card import Card, LineLabel
from htplanner.ui.widgets.plain_text import plain_tip

MOST = 8
"""How many reports of a plan are remembered."""

MOST_PLANS = 10
"""Of how many plans."""

_KEY = "last_reports"


@dataclass(frozen=True)
class LastReport:
    """A report that was made on a day: how it was chosen, and the files it became."""

    on: date
    order: ReportOrder
    department: str
    """The mark of the department it was for, "" for none."""
    files: tuple[Path, ...]

    @property
    def formats(self) -> tuple[Format, ...]:
        """The formats it was made in."""
        return tuple(kind for kind in Format if any(path.suffix == f".{kind}" for path in self.files))

    def as_json(self) -> dict[str, object]:
        """Plain data for the settings."""
        order = self.order
        return {
            "on": self.on.isoformat(),
            "period": order.period,
            "as_of": order.as_of.isoformat() if order.as_of else None,
            "since": order.since,
            "reader": order.options.reader.value,
            "department": self.department,
            "names": order.options.names,
            "subject": order.options.subject,
            "files": [str(path) for path in self.files],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> LastReport:
        """What ``as_json`` gave; ``ValueError``, ``KeyError`` or ``TypeError`` where it is not that."""
        day = data["as_of"]
        options = ReportOptions(
            reader=ReportReader(str(data["reader"])),
            names=data["names"] is True,
            subject=data["subject"] is True,
        )
        order = ReportOrder(
            period=_text(data["period"]),
            as_of=date.fromisoformat(str(day)) if day else None,
            since=_text(data["since"]),
            options=options,
        )
        files = tuple(Path(str(path)) for path in cast("Sequence[object]", data["files"]))
        return cls(date.fromisoformat(str(data["on"])), order, str(data["department"]), files)


def remembered(memory: Memory, plan_id: str) -> list[LastReport]:
    """The last reports of a plan that were made on this laptop, the latest first."""
    kept = memory.get(_KEY)
    listed = kept.get(plan_id) if isinstance(kept, dict) else None
    found = []
    for data in listed if isinstance(listed, list) else ():
        try:
            found.append(LastReport.from_json(data))
        except (KeyError, TypeError, ValueError):
            # Written by another version, or by hand: one line less is no reason to stop.
            continue
    return found


class LastReports(Card):
    """``again_wanted`` carries the ``LastReport`` to choose as it was; ``open_wanted`` a file of one."""

    again_wanted = Signal(object)
    open_wanted = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk.theme, "Last reports", parent)
        self._desk = desk
        self._inside = put(self.body, QWidget(self))
        self._column = vbox(self._inside, GRID + 4)

    def add(self, order: ReportOrder, files: Sequence[Path]) -> None:
        """Remember a report made today."""
        made = LastReport(self._desk.bridge.today, order, order.options.department or "", tuple(files))
        kept = [made, *(one for one in self._remembered() if one.files != made.files)][:MOST]
        memory = self._everything()
        memory.pop(self._plan.id, None)
        memory[self._plan.id] = [one.as_json() for one in kept]
        self._desk.memory.put(_KEY, dict(list(memory.items())[-MOST_PLANS:]))
        self.refresh()

    def refresh(self) -> None:
        """Show what is remembered of this plan, and which files are still there."""
        clear_layout(self._column)
        remembered = self._remembered()
        for one in remembered:
            self._column.addWidget(self._line(one))
        self.setVisible(bool(remembered))

    def department_of(self, made: LastReport) -> Department | None:
        """The department a report was for, None where the plan has it no more."""
        return find_department(self._plan, made.department)

    @property
    def _plan(self) -> Plan:
        return self._desk.bridge.service.plan

    def _everything(self) -> dict[str, object]:
        kept = self._desk.memory.get(_KEY)
        return dict(kept) if isinstance(kept, dict) else {}

    def _remembered(self) -> list[LastReport]:
        return remembered(self._desk.memory, self._plan.id)

    def _line(self, made: LastReport) -> QWidget:
        theme = self._desk.theme
        there = [path for path in made.files if path.exists()]
        tone = "text" if there else "text_quiet"
        line = QWidget(self._inside)
        row = hbox(line, GRID)
        texts = vbox(spacing=0)
        what = self._about(made)
        title = put(texts, LineLabel(theme, what, line, tone=tone))
        title.setToolTip(plain_tip(what))
        where = made.files[0].parent if made.files else Path()
        lost = "" if there else " · no longer there"
        kinds = ", ".join(SHORT[kind] for kind in made.formats)
        place = f"Made {medium_date_text(made.on)} · {kinds} · {where.name or where}{lost}"
        quiet = "text_secondary" if there else "text_quiet"
        below = put(texts, LineLabel(theme, place, line, role=Role.SECONDARY, tone=quiet))
        below.setToolTip(plain_tip(place))
        row.addLayout(texts, 1)
        if there:
            show = put(row, LinkButton(theme, "Show", line, on_click=lambda: self.open_wanted.emit(where)))
            show.setAccessibleName(f"Show the folder of {what}")
            show.setToolTip(plain_tip(str(where)))
        again = put(row, LinkButton(theme, "Again", line, on_click=lambda: self.again_wanted.emit(made)))
        again.setAccessibleName(f"Choose again: {what}")
        again.setToolTip("Choose everything as it was then; restricted items are ticked each time")
        return line

    def _about(self, made: LastReport) -> str:
        """Of which moment and for whom, in the words the plan has for it now."""
        order = made.order
        period = next((p.name for p in self._plan.all_periods if p.id == order.period), None)
        day = order.as_of or made.on
        moment = period or (f"As of {medium_date_text(day)}" if order.period is None else "A closed period")
        whom = self.department_of(made) if made.department else None
        return f"{moment} · {whom.name if whom else order.options.reader.label}"


def _text(value: object) -> str | None:
    return None if value is None else str(value)
