"""The errors this program expects, kept apart from bugs.

Every one of them carries a single line a coordinator can act on: what happened, what is safe, what to do.
Anything that is not a ``PlannerError`` is a bug and is reported as one.
"""

from __future__ import annotations

from pathlib import PurePath
from types import TracebackType


class PlannerError(Exception):
    """An expected refusal or failure; ``str(error)`` is one plain line for the user.

    ``field`` names the field the message belongs beside, and ``code`` the item, where there is one.
    """

    exit_code = 1

    def __init__(self, message: str, *, field: str | None = None, code: str | None = None) -> None:
        super().__init__(" ".join(message.split()))
        self.field = field
        self.code = code


class ValidationError(PlannerError):
    """The value breaks a rule of the plan; nothing was written."""


class ConflictError(PlannerError):
    """The field has moved on since the caller read it; nothing was written.

    ``expected`` is what the caller had read (or what undo would restore over), ``actual`` is what stands now.
    """

    def __init__(
        self,
        message: str,
        *,
        expected: object = None,
        actual: object = None,
        field: str | None = None,
        code: str | None = None,
    ) -> None:
        super().__init__(message, field=field, code=code)
        self.expected = expected
        self.actual = actual


class UsageError(PlannerError):
    """The command or its words are off."""

    exit_code = 2


class FileProblem(PlannerError):
    """Disk, lock, permission or file format stands in the way; the plan is as it was."""

    exit_code = 3


class LockedError(FileProblem):
    """Another window or command has the plan open for writing."""


class FrameworkError(PlannerError):
    """The framework's data are damaged: the message names file, code and fault."""

    exit_code = 3


def whereabouts(trace: TracebackType | None) -> str:
    """Where a bug happened, as the log keeps it: files, lines and functions, and nothing that was said."""
    places = []
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{PurePath(code.co_filename).name}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return " < ".join(reversed(places))
