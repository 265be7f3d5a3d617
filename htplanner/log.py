"""The program's own log: small, bounded, and without a name, a text or a folder of anybody's.

It is one file of ``LOG_BYTES`` and the one before it, made when there is first something to write. Beside it,
while the program runs, lies an empty file into which Python writes where it stood when the process is ended
by a hard fault; the next start turns that into a line of the log and deletes it.
"""

from __future__ import annotations

import atexit
import faulthandler
import logging
import os
import time
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from htplanner.incidents import Incident, incident_of_fault
from htplanner.private import private_folder

log = logging.getLogger("htplanner")

LOG_NAME = "htplanner.log"
LOG_BYTES = 128 * 1024
LOG_FILES = 2

_EACH_TIME = 3
"""How often the same error is noted; from then on the tenth, the hundredth and so on."""

_FAULT_BYTES = 64 * 1024
_FAULT_FILES = "fault-*.txt"
_STALE = 24 * 3600
"""After how many seconds an empty file of a process that was cut off is let go."""


class WithoutText(logging.Formatter):
    """Writes where an error was and not what it said, even where somebody logs the error itself."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def formatException(self, ei: object) -> str:  # noqa: N802 - logging calls it so
        """One line instead of the traceback."""
        from htplanner.incidents import incident_of

        error = ei[1] if isinstance(ei, tuple) else None
        return str(incident_of(error)) if isinstance(error, BaseException) else ""


class LogFileStarter(logging.Handler):
    """Makes way for the log's file when there is something to write: most times there never is."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def emit(self, record: logging.LogRecord) -> None:
        """Open the file and write ``record`` to it; from then on the file takes them itself."""
        from logging.handlers import RotatingFileHandler

        handler = RotatingFileHandler(
            self._path, maxBytes=LOG_BYTES, backupCount=LOG_FILES - 1, encoding="utf-8", delay=True
        )
        handler.setFormatter(WithoutText())
        log.removeHandler(self)
        log.addHandler(handler)
        handler.handle(record)


def start_log(folder: Path) -> None:
    """Write a small, bounded log; without a folder to write to, none."""
    try:
        private_folder(folder)
    except OSError:
        return
    log.addHandler(LogFileStarter(folder / LOG_NAME))
    log.setLevel(logging.INFO)


def note(incident: Incident, times: int = 1) -> None:
    """Write an error nobody expected into the log; one that keeps coming must not fill it."""
    if times <= _EACH_TIME:
        log.error("unexpected %s", incident)
    elif str(times).strip("0") == "1":
        log.error("unexpected %s, %s times", incident, times)


class HardFaultLog:
    """Hard faults, which end the process before Python can do anything: told at the next start."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: TextIO | None = None

    def take_last(self) -> list[Incident]:
        """What ended the program before this start, each told once and noted in the log."""
        found = []
        with suppress(OSError):
            for path in sorted(self._folder.glob(_FAULT_FILES)):
                told = _taken(path)
                if told:
                    found.append(incident_of_fault(told))
                    log.error("ended by %s", found[-1])
        return found

    def watch(self) -> None:
        """Have faults of this process written; where there is no room to write, they are not."""
        path = self._folder / f"fault-{os.getpid()}.txt"
        with suppress(OSError):
            self._file = path.open("w", encoding="utf-8")
            faulthandler.enable(self._file)
            atexit.register(self.end)

    def end(self) -> None:
        """This process ends in order: nothing is left behind."""
        file, self._file = self._file, None
        if file is not None:
            faulthandler.disable()
            with suppress(OSError):
                file.close()
                Path(file.name).unlink()


def _taken(path: Path) -> str:
    """What stands in a file of faults, which is deleted; "" where it is empty or its process still runs."""
    with suppress(OSError):
        state = path.stat()
        if not state.st_size:
            if time.time() - state.st_mtime > _STALE:
                path.unlink()
            return ""
        with path.open(encoding="utf-8", errors="replace") as file:
            told = file.read(_FAULT_BYTES)
        # Where a running process holds it open, Windows refuses this: then nothing ended.
        path.unlink()
        return told
    return ""
