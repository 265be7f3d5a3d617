"""The parts of a long campaign, two at a time."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any, Final, TypeVar

WORKERS: Final = 2

Figures = TypeVar("Figures")


def in_parts(work: Callable[..., Figures], parts: Sequence[tuple[Any, ...]]) -> Iterator[Figures]:
    """What each part comes to, in their order; one that is alone is done in this process."""
    if len(parts) == 1:
        yield work(*parts[0])
        return
    # Not forked off this process, which may have threads.
    with ProcessPoolExecutor(WORKERS, multiprocessing.get_context("spawn")) as pool:
        jobs = [pool.submit(work, *part) for part in parts]
        for job in jobs:
            yield job.result()
