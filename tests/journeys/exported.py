"""Reads the files of a report back, each by a library of its own kind and none of ours, to compare them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from io import StringIO
from pathlib import Path
from typing import Any

from docx import Document
from icalendar import Calendar
from openpyxl import load_workbook

from htplanner.domain.reading.view import PlanView
from htplanner.ui.pages.overview_page import OverviewPage
from tests.painting.pdf_text import letters, read_pages

Line = dict[str, Any]
"""A row of a table by the titles of its columns; what is empty is left out."""

_DAY = "%b {}, %Y"


@dataclass(frozen=True)
class Figures:
    """What every report begins with, and Overview too."""

    in_place: int
    applicable: int
    active: int
    overdue: int
    on_hold: int

    @classmethod
    def of(cls, view: PlanView) -> Figures:
        """Counted here once more, from the rows alone."""
        rows = [row for row in view.actions() if row.applicability.value.counts]
        status = [row.status.value.label for row in rows]
        return cls(
            in_place=sum(row.in_place.label == "In place" for row in rows),
            applicable=len(rows),
            active=status.count("In progress") + status.count("In review"),
            overdue=sum(row.overdue for row in rows),
            on_hold=status.count("On hold"),
        )

    @classmethod
    def read(cls, texts: list[str]) -> Figures:
        """From "41 of 171 actions in place…" and its three neighbours."""
        found = [re.match(r"(\d+)(?: of (\d+))?\s?(\D+)", text) for text in texts]
        assert all(found), texts
        first, *others = (match for match in found if match)
        words = ("actions in place", "in progress or review", "overdue", "on hold")
        assert all(f[3].startswith(word) for f, word in zip((first, *others), words, strict=True)), texts
        return cls(int(first[1]), int(first[2]), *(int(match[1]) for match in others))


def on_screen(page: OverviewPage) -> Figures:
    """What the cards of Overview say."""
    cards = (page.in_place, page.active, page.overdue, page.on_hold)
    return Figures.read([card.accessibleName() for card in cards])


# --- the workbook ------------------------------------------------------------------------------------------


class Workbook:
    """A workbook, opened once: that is slow."""

    def __init__(self, path: Path) -> None:
        self._book = load_workbook(path)

    @property
    def figures(self) -> Figures:
        """The figures of the Summary sheet; the first one's "of 171" is its number format."""
        rows = list(self._book["Summary"].iter_rows())
        at = next(n for n, row in enumerate(rows) if row[0].value == "actions in place")
        figures = [cell for cell in rows[at - 1] if cell.value is not None]
        words = [cell.value for cell in rows[at] if cell.value is not None]
        whole = [" of ".join(re.findall(r"of (\d+)", cell.number_format)) for cell in figures]
        return Figures.read(
            [
                f"{cell.value}{f' of {of}' if of else ''} {word}"
                for cell, of, word in zip(figures, whole, words, strict=True)
            ]
        )

    @cached_property
    def sheets(self) -> dict[str, list[list[Any]]]:
        """Every row of every sheet, without empty cells; days as dates."""
        return {
            sheet.title: [[_day(value) for value in row if value is not None] for row in sheet.values]
            for sheet in self._book
        }

    def table(self, sheet: str, first: str) -> list[Line]:
        """The rows below the one that begins with the column ``first``; of headings across, that alone."""
        rows = list(self._book[sheet].values)
        at = next(n for n, row in enumerate(rows) if row[0] == first)
        titles = [str(title) for title in rows[at]]
        lines = [
            {title: _day(value) for title, value in zip(titles, row, strict=True) if value is not None}
            for row in rows[at + 1 :]
        ]
        return [line for line in lines if line]


def under_headings(lines: list[Line], first: str) -> dict[str, list[Line]]:
    """Rows by the heading across the table they stand under."""
    told: dict[str, list[Line]] = {}
    for line in lines:
        if line.keys() == {first}:
            told[line[first]] = []
        else:
            told[list(told)[-1]].append(line)
    return told


def _day(value: Any) -> Any:
    return value.date() if isinstance(value, datetime) else value


# --- Word and paper ----------------------------------------------------------------------------------------


def figures_in_document(path: Path) -> list[str]:
    """The texts of the four figures at its beginning."""
    return [text for text in _texts(next(iter(_tables(path)))[0]) if text]


def rows_in_document(path: Path) -> Iterator[list[str]]:
    """Every row of every table but those that only hold figures and charts, without empty cells."""
    for rows in _tables(path):
        if len(rows) > 1:
            yield from ([text for text in _texts(row) if text] for row in rows)


def _tables(path: Path) -> Iterator[list[Any]]:
    # python-docx finds each cell of a row anew, which is slow; its elements are as much its reading.
    return (list(table._tbl.tr_lst) for table in Document(str(path)).tables)


def _texts(row: Any) -> list[str]:
    return ["\n".join(paragraph.text for paragraph in cell.p_lst) for cell in row.tc_lst]


def on_paper(value: Any) -> str:
    """A value of the workbook as paper writes it."""
    if isinstance(value, date):
        return value.strftime(_DAY).format(value.day)
    if isinstance(value, int):
        return f"{value:,}" if value else "–"
    return str(value)


def letters_of(path: Path) -> list[str]:
    """What each page of a PDF says, without spaces."""
    return [page.letters for page in read_pages(path.read_bytes())]


def run_together(texts: list[str]) -> str:
    """``texts`` as a page of a PDF would say them."""
    return letters("".join(texts))


# --- the table and the calendar ----------------------------------------------------------------------------


def csv_lines(path: Path) -> list[dict[str, str]]:
    """The rows of the CSV table."""
    return list(csv.DictReader(StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def figures_in_csv(lines: list[dict[str, str]], day: date) -> Figures:
    """Counted from the table as of ``day`` by whoever has nothing else."""
    actions = [line for line in lines if line["Kind"] == "Action" and line["Applies"] in _APPLIES]
    status = [line["Status"] for line in actions]
    return Figures(
        in_place=sum(line["In place"] == "In place" for line in actions),
        applicable=len(actions),
        active=status.count("In progress") + status.count("In review"),
        overdue=sum("" < line["Due"] < day.isoformat() and line["Status"] in _OPEN for line in actions),
        on_hold=status.count("On hold"),
    )


_APPLIES = ("Applies", "Partly applies")
_OPEN = ("Not started", "In progress", "In review", "On hold")


@dataclass(frozen=True)
class Event:
    """An all-day event of one day; ``actions`` share it."""

    summary: str
    day: date
    actions: int


def events(path: Path) -> list[Event]:
    """The events of a calendar."""
    read = []
    for event in Calendar.from_ical(path.read_bytes()).walk("VEVENT"):
        first = event.decoded("DTSTART")
        assert event.decoded("DTEND") - first == timedelta(days=1)
        many = re.search(r"(\d+) actions take this date", str(event.get("DESCRIPTION", "")))
        read.append(Event(str(event["SUMMARY"]), first, int(many[1]) if many else 1))
    return read
