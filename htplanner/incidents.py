"""An error nobody expected, as the program keeps and reports it: what kind, and where in the program.

What an error says may be what somebody typed, and a traceback tells folders of this computer. So an incident
holds neither: the name of the error's class, and file, line and function of each step that led to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePath
from types import TracebackType

MOST_PLACES = 24
"""Steps that are kept of each error; what matters is where it ended and where it began."""

_CAUSES = 4
_FAULT = re.compile(r"(?:Fatal Python error|Windows fatal exception): ([\w ()-]{1,60})")
_FRAME = re.compile(r'^ +File "([^"\n]*)", line (\d+) in (\S+)')
_CURRENT = "Current thread"


@dataclass(frozen=True)
class Incident:
    """One error: the class of it, and ``places`` in the program, the innermost first.

    ``beside`` is true where it came from a thread beside the window. ``causes`` are the errors it came from.
    """

    kind: str
    places: tuple[str, ...]
    beside: bool = False
    causes: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        """What makes two of them the same error."""
        return self.kind, self.places[0] if self.places else ""

    def __str__(self) -> str:
        """One line for the log."""
        return "; after ".join(
            (f"{self.kind} at {' < '.join(self.places) or 'an unknown place'}", *self.causes)
        )


def incident_lines(incidents: Iterable[tuple[Incident, int]]) -> Iterator[str]:
    """The lines of a report on incidents, each with how often it came."""
    for incident, count in incidents:
        often = "" if count == 1 else f", {count} times"
        yield f"{incident.kind}{often}{', beside the window' if incident.beside else ''}"
        yield from (f"  {place}" for place in incident.places)
        yield from (f"  after {cause}" for cause in incident.causes)
        yield ""


def incident_of(
    error: BaseException, trace: TracebackType | None = None, *, beside: bool = False
) -> Incident:
    """What is kept of ``error``; ``trace`` stands in for its own traceback."""
    places = tuple(_places(trace or error.__traceback__))
    return Incident(_kind(error), places, beside, tuple(_causes(error)))


def incident_of_fault(incident_lines: str) -> Incident:
    """What is kept of a hard fault, from what Python's fault handler wrote about it."""
    fault = _FAULT.search(incident_lines)
    places: list[str] = []
    within = _CURRENT not in incident_lines
    for line in incident_lines.splitlines():
        if not line.startswith(" "):
            if places:
                break
            within = within or line.startswith(_CURRENT)
        elif within and (frame := _FRAME.match(line)):
            places.append(f"{_name(frame[1])}:{frame[2]} {frame[3]}")
    return Incident(fault[1].strip() if fault else "Hard fault", tuple(places[:MOST_PLACES]))


def _kind(error: BaseException) -> str:
    return type(error).__name__[:60]


def _places(trace: TracebackType | None) -> list[str]:
    places = []
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{_name(code.co_filename)}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    places.reverse()
    if len(places) > MOST_PLACES:
        half = MOST_PLACES // 2
        places[half:-half] = ["…"]
    return places


def _causes(error: BaseException) -> Iterator[str]:
    seen = {id(error)}
    for _ in range(_CAUSES):
        cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        if cause is None or id(cause) in seen:
            return
        seen.add(id(cause))
        error = cause
        places = _places(error.__traceback__)
        yield f"{_kind(error)} at {places[0]}" if places else _kind(error)


def _name(file: str) -> str:
    """The file alone: the folders before it may tell who works here."""
    return PurePath(file.replace("\\", "/")).name or "?"
