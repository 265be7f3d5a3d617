"""The errors this program expects, kept apart from bugs.

Every one of them carries a single line a coordinator can act on: what happened, what is safe, what to do.
Anything that is not a ``PlannerError`` is a bug and is reported as one.
"""

from __future__ import annotations

from enum import Enum, auto
from pathlib import Path


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


class PassphraseNeeded(FileProblem):
    """The plan is under a passphrase and none was given; with ``part_missing`` none could be used here."""

    def __init__(self, message: str, *, part_missing: bool = False) -> None:
        super().__init__(message)
        self.part_missing = part_missing


class EarlierPassphraseNeeded(PassphraseNeeded):
    """A backup is under the passphrase that its plan had then, and that was not given."""


class WrongPassphrase(FileProblem):
    """The passphrase given does not open the plan."""


class NewerVersion(FileProblem):
    """A newer version of this program wrote the plan, which is intact and opens only in that version."""


class LockedError(FileProblem):
    """Another window or command has the plan open for writing."""


class FileEvent(Enum):
    """What happened to the file of an open plan."""

    REPLACED = auto()
    """The file is a different plan, or has a passphrase set elsewhere."""
    CHANGED = auto()
    """Another program wrote to the file, replaced it with a copy, or left a change beside it."""
    ROLLED_BACK = auto()
    """The file is an older state of the same plan."""
    GONE = auto()
    """The file was deleted or moved, or its folder can't be reached; its new path may be known."""
    READ_ONLY = auto()
    """It must not be written any more."""


class MovedError(FileProblem):
    """The plan's file is not what was read from it any more; nothing was written.

    ``found`` is where the plan's own file lies now, where that is known; ``lacks`` is how many saved changes
    what lies in its place has not, where it is an older state of the plan.
    """

    def __init__(self, message: str, event: FileEvent, found: Path | None = None, *, lacks: int = 0) -> None:
        super().__init__(message)
        self.event = event
        self.found = found
        self.lacks = lacks


class FrameworkError(PlannerError):
    """The framework's data are damaged: the message names file, code and fault."""

    exit_code = 3
