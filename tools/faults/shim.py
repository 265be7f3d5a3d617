"""The shim between a program and the system: made with the C compiler that is there, loaded into a child."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_SOURCE = Path(__file__).with_name("shim.c")
_HEAD = 32
_LOADED = "FAULTS_SHIM"


def why_not() -> str:
    """Why there can be no shim here; "" where there can."""
    if sys.platform != "linux":
        return "it preloads a library as Linux does"
    return "" if shutil.which("gcc") else "there is no C compiler (gcc)"


def run_under(shim_in: Path, watched: Path, module: str, *arguments: str, log: Path | None = None) -> str:
    """Runs a module in a Python under the shim, made in ``shim_in``, and gives what it printed."""
    library = shim_in / "shim.so"
    if not library.exists():
        subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-o", str(library), str(_SOURCE)], check=True)
    env = {
        **os.environ,
        "LD_PRELOAD": str(library),
        _LOADED: str(library),
        "FAULTS_FOLDER": str(watched),
        "QT_QPA_PLATFORM": "offscreen",
        **({"FAULTS_LOG": str(log)} if log else {}),
    }
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE, text=True).stdout


class Room:
    """How much room the disk still has, for a program that runs under the shim."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(os.environ[_LOADED])

    def leave(self, writes: int, *, growing: bool) -> None:
        """From now on so many writes pass, of those that make a file longer or of all."""
        self._library.faults_room(ctypes.c_long(writes), int(growing))

    def free(self) -> bool:
        """Ends the shortage; whether it was met."""
        met = bool(self._library.faults_refused())
        self.leave(-1, growing=False)
        return met


@dataclass(frozen=True)
class Act:
    """One thing done to the files of the folder.

    ``kind`` is c (created), w (written at ``place``), t (cut to ``place``), s (synced), u (removed) or r
    (renamed to what ``data`` says); the folder itself is called ".".
    """

    kind: str
    name: str
    place: int
    data: bytes


def acts_in(log: Path) -> Iterator[Act]:
    """What the shim recorded, in order."""
    content = log.read_bytes()
    at = 0
    while at < len(content):
        kind, name, data, place = (
            int.from_bytes(content[at + start : at + start + 8], sys.byteorder) for start in (0, 8, 16, 24)
        )
        at += _HEAD
        yield Act(chr(kind), content[at : at + name].decode(), place, content[at + name : at + name + data])
        at += name + data
