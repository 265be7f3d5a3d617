"""Where the program's own files lie: inside the installed package, else in the repository's folder.

A wheel carries them as ``htplanner/resources``; a clone keeps them at the top level, beside the package.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from htplanner.errors import FileProblem

_PACKAGE: Final = Path(__file__).resolve().parent


@cache
def resources() -> Path:
    """The folder of the program's own files; ``FileProblem`` if the installation lacks it."""
    for folder in (_PACKAGE, _PACKAGE.parent):
        if (folder / "resources").is_dir():
            return folder / "resources"
    raise _missing("resources")


def resource_text(name: str) -> str:
    """The text of one of the program's own files, read as UTF-8; otherwise like ``resource_bytes``."""
    return resource_bytes(name).decode("utf-8").replace("\r\n", "\n")


def resource_bytes(name: str) -> bytes:
    """The bytes of one of the program's own files, named with slashes; ``FileProblem`` if it is missing."""
    try:
        return resources().joinpath(*name.split("/")).read_bytes()
    except OSError as error:
        raise _missing(name) from error


def guide_text() -> str:
    """The user guide as Markdown: packed with the resources, in the repository among the docs."""
    beside = _PACKAGE.parent / "docs" / "user-guide.md"
    return beside.read_text(encoding="utf-8") if beside.is_file() else resource_text("user-guide.md")


def _missing(name: str) -> FileProblem:
    return FileProblem(
        f"The program's own file “{name}” is missing or cannot be read. Your plans are untouched; "
        "install the program again."
    )
