"""The days of a plan as a calendar file that phones, Outlook and web calendars open.

Imported only when a calendar is written, because its library is slow to import. Opened again later, such a
file brings the events that are there already up to date: each keeps its identity, and its sequence tells
whether it is newer.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from icalendar import Calendar, Event, vText

from htplanner.domain.model.changes import Change
from htplanner.domain.model.progress import Progress
from htplanner.domain.output.report_options import ReportOptions, WrittenReport
from htplanner.domain.reading.view import PlanView
from htplanner.errors import ValidationError
from htplanner.reports.content.reader import Reader
from htplanner.reports.formats.calendar_entries import CalendarEntry, Occasion, calendar_entries
from htplanner.reports.formats.rendering import Release, Steps, require_ending, write_released

MAKER = "-//Plan//Dates//EN"
"""What the file says made it: nothing that tells what the plan is about."""

NAME = "Plan dates"
"""What a calendar program calls it, unless the report may name its subject."""

CATEGORIES = {
    Occasion.DUE: "Due",
    Occasion.LOOK_AGAIN: "Decision",
    Occasion.REVIEW: "Review",
    Occasion.PHASE_END: "Phase",
    Occasion.ASK: "Ask",
}


def write_calendar(
    view: PlanView,
    changes: Sequence[Change],
    options: ReportOptions,
    target: Path,
    progress: Progress | None = None,
    *,
    release: Release | None = None,
) -> WrittenReport:
    """Write the days of a plan to ``target``, which must end in ``.ics`` (else ``UsageError``).

    ``changes`` is all of history, newest first. ``ValidationError`` where no day is set in the plan,
    ``FileProblem`` where the file cannot be written, ``Cancelled`` where the user stopped it; each way the
    target is as it was. ``release`` takes the last look at the file before it is there.
    """
    require_ending(target, ".ics")
    steps = Steps(progress, 3)
    steps.next("Gathering the dates")
    reader = Reader(view, options)
    events = calendar_entries(reader, changes)
    if not events:
        raise ValidationError(
            "No day is set in this plan yet, so there is nothing for a calendar. Nothing was written; give "
            "items that apply a due date first."
        )
    name = reader.plan_name if options.subject and view.plan.info.name else NAME
    content = _calendar(name, events).to_ical()
    write_released(target, steps, lambda file: file.write(content), release=release, told=events)
    return WrittenReport(target)


class _Text(vText):
    """Text as it is: the library takes a backslash before a capital N for a line break."""

    def to_ical(self) -> bytes:
        return rb"\\N".join(vText(part).to_ical() for part in self.split(r"\N"))


def _calendar(name: str, events: Sequence[CalendarEntry]) -> Calendar:
    calendar = Calendar()
    calendar.add("PRODID", MAKER)
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    # The first is the standard's, the second what most programs read.
    calendar["NAME"] = calendar["X-WR-CALNAME"] = _Text(name)
    for event in events:
        calendar.add_component(_event(event))
    return calendar


def _event(event: CalendarEntry) -> Event:
    """An all-day event that blocks nobody's time and names nobody as organizer or guest."""
    made = Event()
    made.add("UID", event.uid)
    made.add("DTSTAMP", event.touched)
    made.add("SEQUENCE", event.sequence)
    made.add("DTSTART", event.day)
    if event.day < date.max:
        made.add("DTEND", event.day + timedelta(days=1))
    made["SUMMARY"] = _Text(event.summary)
    if event.description:
        made["DESCRIPTION"] = _Text(event.description)
    made.add("CATEGORIES", [CATEGORIES[event.occasion]])
    made.add("CLASS", "PRIVATE")
    made.add("TRANSP", "TRANSPARENT")
    return made
