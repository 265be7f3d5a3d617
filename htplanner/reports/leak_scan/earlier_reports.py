"""Which reports made on this computer still tell of what is erased: each file is opened and searched.

The files lie where anybody may have put another in their place, so each is read with bounds: a file that is
too large, or unpacks to too much, counts as one that cannot be read.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Collection
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from htplanner.domain.model.erasure import ErasureTrace, RemainingReport
from htplanner.domain.model.progress import Cancelled, Progress
from htplanner.domain.output.report_options import Format
from htplanner.domain.privacy.erasure import ErasureFindings
from htplanner.domain.privacy.erasure_search import Confidence
from htplanner.reports.leak_scan.unpacked import parts_of

MOST_BYTES = 40_000_000
"""Bytes of a report that is read; the longest this program writes has a tenth of it."""

MOST_UNPACKED = 200_000_000
"""Bytes that it may unpack to."""

MOST_SECONDS = 60.0
"""How long to look through all of them; those left then count as not read."""

_STREAM = b"stream\n"


def holding(
    files: Collection[Path],
    sought: ErasureFindings,
    progress: Progress | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> tuple[RemainingReport, ...]:
    """What became of each file, in their order. ``Cancelled`` where the person asked to stop."""
    found, until = [], clock() + MOST_SECONDS
    for done, path in enumerate(files):
        if progress is not None:
            if progress.cancelled():
                raise Cancelled("Looking through the reports was stopped; nothing was changed.")
            progress.step(done, len(files), path.name)
        found.append(
            RemainingReport(path, _looked_at(path, sought) if clock() < until else ErasureTrace.UNREAD)
        )
    return tuple(found)


def _looked_at(path: Path, sought: ErasureFindings) -> ErasureTrace:
    ending = path.suffix.casefold()
    try:
        if not path.is_file():
            return ErasureTrace.GONE
        if path.stat().st_size > MOST_BYTES or ending not in {f".{kind}" for kind in Format}:
            return ErasureTrace.UNREAD
        content = path.read_bytes()
        if not _unpacks_to_little(content, ending):
            return ErasureTrace.UNREAD
        texts = (path.stem, *(part.text for part in parts_of(content, ending)))
        told = max(map(sought.sought.confidence_in, texts))
    except (OSError, ValueError, LookupError, ArithmeticError, RuntimeError, NotImplementedError):
        return ErasureTrace.UNREAD
    except (EOFError, BadZipFile, zlib.error, MemoryError, RecursionError):
        return ErasureTrace.UNREAD
    return {
        Confidence.YES: ErasureTrace.YES,
        Confidence.MAYBE: ErasureTrace.MAYBE,
        Confidence.NOT: ErasureTrace.NOT,
    }[told]


def _unpacks_to_little(content: bytes, ending: str) -> bool:
    """Whether a file, unpacked, stays within ``MOST_UNPACKED``."""
    match ending:
        case ".xlsx" | ".docx":
            with ZipFile(BytesIO(content)) as archive:
                return sum(member.file_size for member in archive.infolist()) <= MOST_UNPACKED
        case ".pdf":
            left = MOST_UNPACKED
            for packed in content.split(_STREAM)[1:]:
                unpacking = zlib.decompressobj()
                try:
                    left -= len(unpacking.decompress(packed, left + 1))
                except zlib.error:
                    # Not packed, or not so: whoever reads it says.
                    continue
                if left < 0:
                    return False
    return True
