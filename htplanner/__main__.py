"""``htplanner``: the window, or a command for the console; and what either says where it fails.

Opening a plan is the commonest start, so it loads nothing of the console's.
"""

from __future__ import annotations

import codecs
import gc
import io
import logging
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from htplanner.errors import FileProblem, PlannerError

STARTING_GARBAGE = 500_000
"""How many objects a starting window makes before Python looks for garbage: it makes none, and looking costs
a tenth of the start. ``app.load_the_rest`` brings the threshold down once the window is painted."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the words of the command line ask for; the exit code.

    Expected errors are one line on standard error; so is anything else, since a traceback helps nobody here
    and may hold what was typed.
    """
    words = sys.argv[1:] if arguments is None else list(arguments)
    # A terminal that cannot show a character must not stop the command.
    codecs.register_error("plainer", _plainer)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="plainer")
    try:
        if _names_plan(words):
            return _open_window(words)
        from htplanner.cli import run

        return run(words)
    except PlannerError as error:
        return _complain(str(error), error.exit_code)
    except OSError as error:
        return _complain(
            f"{error.strerror or error} ({error.filename or 'no file named'}). What was said to be done is "
            "safe; check the disk and try again.",
            FileProblem.exit_code,
        )
    except Exception as error:  # noqa: BLE001 - a bug; where it is helps, what was typed stays private
        return _complain(_unexpected(error), FileProblem.exit_code)


_PLAINER = {"“": '"', "”": '"', "’": "'", "…": "...", "–": "-", "·": "-"}


def _plainer(error: UnicodeError) -> tuple[str, int]:
    """Replace characters that a terminal cannot show: quotation marks by its own kind, all others by "?"."""
    assert isinstance(error, UnicodeEncodeError)
    return "".join(_PLAINER.get(one, "?") for one in error.object[error.start : error.end]), error.end


def _names_plan(words: Sequence[str]) -> bool:
    """Whether the window is asked for: by no word, or by one that is neither an option nor a command."""
    if len(words) != 1 or words[0].startswith("-"):
        return not words
    if "." in words[0]:
        return True
    from htplanner.cli import commands

    return words[0] not in commands.commands


def _open_window(words: Sequence[str]) -> int:
    for word in words:
        if not Path(word).exists():
            raise FileProblem(
                f"There is no plan “{word}”, and no command of that name. Nothing was changed. Check where "
                "the plan lies, or see htplanner --help."
            )
    screens = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if sys.platform not in ("win32", "darwin") and not any(os.environ.get(name) for name in screens):
        raise FileProblem(
            "There is no screen here, so the window cannot open. Your plans are untouched. The commands work "
            "without one; see htplanner --help."
        )
    # What a start makes stays as long as the window: to look for garbage in it would take a tenth of a start.
    gc.set_threshold(STARTING_GARBAGE)
    try:
        from htplanner.qt_imports import import_plainly

        import_plainly()
        from htplanner.app import run
    except ImportError as error:
        raise FileProblem(
            f"The window cannot open: {error}. Your plans are untouched. Install what is missing; the "
            "commands work without it."
        ) from error
    return run(words)


def _unexpected(error: Exception) -> str:
    """One line for a bug, which goes into the log as well."""
    from htplanner.incidents import incident_of
    from htplanner.log import note, start_log
    from htplanner.paths import Folders

    incident = incident_of(error)
    with suppress(Exception):
        # The window has begun the log already.
        if not logging.getLogger("htplanner").handlers:
            start_log(Folders.standard().logs)
        note(incident)
    return (
        f"Something unexpected went wrong ({incident.kind}, {incident.key[1]}). What was said to be done is "
        "safe. Please report this line."
    )


def _complain(line: str, code: int) -> int:
    print(" ".join(line.split()), file=sys.stderr)  # noqa: T201 - this is where the program speaks
    return code


if __name__ == "__main__":
    sys.exit(main())
