"""New plans that are made once and copied after.

Making the file of a plan takes longer than most of what a test does with it. While ``copied`` holds, a plan
is made in earnest once in a run, and whoever starts the same one again, in whatever process of it, gets the
same bytes. All around that (the lock, the name, opening it) goes as ever. Two plans of one test are never the
same. A copy's history names the device that made it, whatever device asks: that is not part of what is made.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import pytest

from htplanner.db.layout import new_plan as making
from htplanner.db.sqlite.cipher import Passphrase
from htplanner.domain.model.changes import Create, Moment
from htplanner.domain.model.framework import Framework
from htplanner.domain.model.plan import Plan

FOLDER = Path()
"""Where the files are kept for all processes of a run; ``conftest.py`` says where that is."""


@contextmanager
def copied() -> Iterator[None]:
    """As long as it is entered, plans without a passphrase are made once and copied after."""
    make, times = making.make, Counter[Hashable]()

    def make_or_copy(
        path: Path,
        device: str,
        framework: Framework,
        start: Moment,
        story: Callable[[Plan], Iterable[Moment]],
        key: Passphrase | None = None,
    ) -> None:
        if key is not None:
            make(path, device, framework, start, story, key)
            return
        info = start.edit.steps[0]
        assert isinstance(info, Create)
        info_of_it = repr(sorted(info.values.items()))
        kind = (framework.digest, start.at, start.author, info_of_it, story.__qualname__)
        times[kind] += 1
        made = FOLDER / sha256(repr((kind, times[kind])).encode()).hexdigest()
        if not made.exists():
            make(path, device, framework, start, story)
            # Another process may be at it too: whoever is last has made the same.
            whole = FOLDER / f"{os.getpid()}.part"
            whole.write_bytes(path.read_bytes())
            whole.replace(made)
        path.write_bytes(made.read_bytes())

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(making, "make", make_or_copy)
        yield
