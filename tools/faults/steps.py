"""The acts on files of which saving a plan to its place is made, each of which may be the last one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from htplanner.db.files import replacing
from htplanner.db.sync import remote_file

_ACTS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (remote_file, ("sync_file", "copy", "check_layout")),
    (replacing, ("sync_file", "sync_folder", "digest_of_file", "rename_to_old")),
    (shutil, ("copyfile",)),
    (Path, ("replace", "unlink", "chmod")),
    (os, ("fsync",)),
)


@contextmanager
def at_step(number: int, act: Callable[[], None]) -> Iterator[list[str]]:
    """Does something right before the act with this number; gives the acts as they are done."""
    done: list[str] = []

    def watched(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def step(*words: Any, **named: Any) -> Any:
            done.append(name)
            if len(done) == number:
                act()
            return real(*words, **named)

        return step

    with ExitStack() as held:
        for owner, names in _ACTS:
            for name in names:
                held.enter_context(patch.object(owner, name, watched(name, getattr(owner, name))))
        yield done
