"""What Quarters and the files of a report say of a closed quarter, held against the store and each other."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from htplanner.domain.model.vocabulary import Applicability, AskStatus, Status
from htplanner.domain.output.report_options import Format
from htplanner.domain.periods.difference import Difference
from htplanner.domain.reading.rules import review_due
from htplanner.domain.reading.view import PlanView, Row
from htplanner.ui.models.difference_rows import DifferenceRow, SectionRow
from htplanner.ui.models.register_model import RegisterModel
from htplanner.ui.pages.quarters_page import QuartersPage
from tests.journeys import exported
from tests.journeys.exported import Figures, Workbook


def page_tells(page: QuartersPage, told: Difference) -> None:
    """Quarters lists what the store says has changed."""
    codes: dict[str, list[str]] = {}
    asks: list[str] = []
    section = ""
    for row in _rows(page.rows):
        if isinstance(row, SectionRow):
            section = row.key
        elif section == "asks":
            asks.append(row.opens)
        elif row.code:
            codes.setdefault(section, []).append(row.code)
    assert codes["in_place"] == list(told.came_in_place)
    assert codes["completed"] == list(told.completed)
    assert codes.get("entered_late", []) == list(told.entered_late)
    assert codes.get("due_again", []) == list(told.due_again)
    assert codes["overdue"] == list(told.fell_overdue)
    assert codes["slipped"] == [slip.code for slip in told.slips]
    assert codes["stale"] == list(told.gone_stale)
    assert {ask.id for ask in (*told.asks_raised, *told.asks_decided)} == set(asks)


def _rows(model: RegisterModel[DifferenceRow]) -> list[DifferenceRow]:
    found = (model.row_at(number) for number in range(model.rowCount()))
    return [row for row in found if row is not None]


def workbook_says(book: Workbook, frozen: PlanView, figures: Figures, told: Difference) -> None:
    """Figures, every item, and what changed since the quarter before, each change under its heading."""
    assert book.figures == figures
    changed = exported.under_headings(book.table("What changed", "Item"), "Item")
    codes = {title: [line.get("Item", "") for line in lines] for title, lines in changed.items()}
    assert codes["Came in place"] == list(told.came_in_place)
    assert codes["Due dates moved"] == [slip.code for slip in told.slips]
    assert codes["Evidence grown older than 12 months"] == list(told.gone_stale)
    for title, meant in (
        ("Completed", told.completed),
        ("Completed earlier, entered since", told.entered_late),
        ("Came due again", told.due_again),
        ("Fell overdue", told.fell_overdue),
    ):
        assert _actions(frozen, codes.get(title, [])) >= set(meant), title
        assert sum(_weight(line["What it is"]) for line in changed.get(title, ())) == len(meant), title
    raised = {line["What it is"] for line in changed["Asks raised"]}
    assert raised == {ask.title for ask in told.asks_raised}
    [items, *_] = exported.under_headings(book.table("Every change", "Item"), "Item").values()
    assert {line["Item"] for line in items if "Item" in line} == set(told.moved_by_code)
    plan = {line["Code"]: line for line in book.table("Full plan", "Code")}
    for row in frozen.rows():
        line = plan.pop(row.code)
        assert line["Status"] == row.status_text, row.code
        assert line["In place"] == row.in_place.label, row.code
        assert line.get("Due") == row.due.value, row.code
    assert not plan


def _actions(view: PlanView, codes: list[str]) -> set[str]:
    """The actions that lines with these codes may stand for."""
    return {action for code in codes for action in view.framework.actions_below.get(code, (code,))}


def _weight(title: str) -> int:
    """How many actions a line says it stands for."""
    many = title.rpartition(" (")[2].removesuffix(" actions)")
    return int(many) if many.isdigit() else 1


def paper_says_the_same(book: Workbook, files: Mapping[Format, Path]) -> None:
    """The Word document holds the workbook's rows, as far as they are printed, and the PDF all of them."""
    pages = exported.letters_of(files[Format.PDF])
    figures = exported.figures_in_document(files[Format.DOCX])
    assert Figures.read(figures) == book.figures
    assert exported.run_together(figures) in pages[0]
    printed = {
        title: [tuple(map(exported.on_paper, row)) for row in rows] for title, rows in book.sheets.items()
    }
    found = [tuple(row) for row in exported.rows_in_document(files[Format.DOCX])]
    known = {row[:n] for rows in printed.values() for row in rows for n in range(len(row) + 1)}
    paper = "".join(pages)
    for row in found:
        assert row in known, row
        assert all(exported.run_together([text]) in paper for text in row), row
    for title in ("What changed", "Every change"):
        at = next(n for n, row in enumerate(printed[title]) if row[:1] == ("Item",))
        assert set(printed[title][at:]) <= set(found), title
    codes = {line["Code"] for line in book.table("Full plan", "Code")}
    assert codes <= {row[0] for row in found}


def table_says(path: Path, frozen: PlanView, figures: Figures) -> None:
    """Figures counted from its lines, and of every item how it stands, who has it and when it is due."""
    lines = exported.csv_lines(path)
    assert exported.figures_in_csv(lines, frozen.as_of) == figures
    for row, line in zip(frozen.rows(), lines, strict=True):
        due = row.due.value.isoformat() if row.due.value else ""
        owner = frozen.position_name(row.owner.value)
        shown = (line["Code"], line["Status"], line["Owner"], line["Due"])
        assert shown == (row.code, row.status_text, owner, due)


def calendar_says(path: Path, frozen: PlanView, figures: Figures) -> None:
    """Every day that somebody has to keep, and no other; what is overdue is overdue there too."""
    found = exported.events(path)
    due = [event for event in found if event.summary.startswith("Due: ")]
    on = {(event.summary.removeprefix("Due: "), event.day) for event in due}
    dated = 0
    for row in frozen.actions():
        day = row.next_due or (row.due.value if row.status.value.is_open else None)
        if row.applicability.value.counts and day:
            above = frozen.framework.lineage[row.code]
            assert sum((code, day) in on for code in above) == 1, row.code
            dated += 1
    assert sum(event.actions for event in due) == dated
    assert sum(event.actions for event in due if event.day < frozen.as_of) == figures.overdue
    plan = frozen.plan
    meant = [
        *(row.item.review_on for row in frozen.rows() if row.item.review_on and _set_aside(row)),
        *(day for document in plan.documents.values() if (day := review_due(plan, document))),
        *(phase.end for phase in plan.phases.values() if phase.end),
        *(ask.needed_by for ask in plan.asks.values() if ask.status is AskStatus.RAISED and ask.needed_by),
    ]
    assert sorted(event.day for event in found if event not in due) == sorted(meant)


def _set_aside(row: Row) -> bool:
    """Whether somebody decided not to do it, or not all of it, or not now."""
    decided = row.applicability.value in (Applicability.DOES_NOT_APPLY, Applicability.PARTLY)
    return decided or Status.DEFERRED in (row.status.value, row.item.status)
