"""A report reaches the disk whole, or the last good file stays and a plain line says why."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from htplanner.errors import FileProblem
from htplanner.reports.formats.excel.workbook import write_workbook
from htplanner.reports.formats.writing import write_safely
from tests.reports.conftest import Desk

LAST = b"last quarter"


@pytest.fixture
def target(tmp_path: Path) -> Path:
    path = tmp_path / "report.xlsx"
    path.write_bytes(LAST)
    return path


def write(path: Path) -> None:
    path.write_bytes(b"this quarter")


def accept(_path: Path) -> None:
    """Find nothing wrong."""


def assert_untouched(target: Path) -> None:
    assert target.read_bytes() == LAST
    assert list(target.parent.iterdir()) == [target]


def test_what_was_written_takes_the_place_of_the_last(target: Path) -> None:
    target.chmod(0o640)
    write_safely(target, write, accept)
    assert target.read_bytes() == b"this quarter"
    assert list(target.parent.iterdir()) == [target]
    if os.name == "posix":
        assert target.stat().st_mode & 0o777 == 0o640


def test_it_is_on_the_disk_before_it_takes_the_place_of_the_last(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done, sync, replace = list[str](), os.fsync, Path.replace

    def syncing(handle: int) -> None:
        done.append("synced")
        sync(handle)

    def replacing(path: Path, other: Path) -> Path:
        done.append("replaced")
        return replace(path, other)

    monkeypatch.setattr("os.fsync", syncing)
    monkeypatch.setattr(Path, "replace", replacing)
    write_safely(target, write, accept)
    assert done[:2] == ["synced", "replaced"]


def test_what_does_not_read_back_is_thrown_away(target: Path) -> None:
    def refuse(path: Path) -> None:
        assert path.read_bytes() == b"this quarter"
        raise FileProblem("It did not read back.")

    with pytest.raises(FileProblem, match="did not read back"):
        write_safely(target, write, refuse)
    assert_untouched(target)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match=r"The folder for “a\.xlsx” is not there"):
        write_safely(tmp_path / "gone" / "a.xlsx", write, accept)


def test_a_folder_in_the_place_of_the_file_stays(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").mkdir()
    with pytest.raises(FileProblem, match="choose"):
        write_safely(tmp_path / "a.xlsx", write, accept)
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]


@pytest.mark.parametrize("owner", ["~$report.xlsx", ".~lock.report.xlsx#"])
def test_a_target_open_in_an_office_program_is_left_alone(target: Path, owner: str) -> None:
    mark = target.with_name(owner)
    mark.write_bytes(b"")
    with pytest.raises(FileProblem, match=r"open in another program.*choose a new name"):
        write_safely(target, write, accept)
    mark.unlink()
    assert_untouched(target)


def test_a_target_that_windows_will_not_replace_is_open_elsewhere(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_self: Path, _target: Path) -> Path:
        raise PermissionError(13, "The process cannot access the file")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(FileProblem, match=r"open in another program.*choose a new name"):
        write_safely(target, write, accept)
    assert_untouched(target)


@pytest.mark.skipif(os.name != "posix", reason="folders cannot be made read-only there")
def test_a_folder_that_may_not_be_written_is_said(target: Path) -> None:
    with unprivileged(target.parent), pytest.raises(FileProblem, match="may not be written into that folder"):
        write_safely(target, write, accept)
    assert_untouched(target)


@contextmanager
def unprivileged(folder: Path) -> Iterator[None]:
    """``folder`` read-only, and this process not the superuser, who may write everywhere."""
    if sys.platform == "win32":
        raise AssertionError("posix only")
    before = os.geteuid()
    folder.chmod(0o555)
    if before == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(before)
        folder.chmod(0o755)


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on file sizes there")
@pytest.mark.parametrize("limit", [500, 40_000])
def test_a_disk_that_fills_up_leaves_the_last_good_file(desk: Desk, target: Path, limit: int) -> None:
    report = desk.report()
    with small_files(limit), pytest.raises(FileProblem, match="disk is full"):
        write_workbook(report, target)
    assert_untouched(target)


@contextmanager
def small_files(limit: int) -> Iterator[None]:
    """No file grows beyond ``limit`` bytes."""
    if sys.platform == "win32":
        raise AssertionError("posix only")
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_workbook_damaged_on_its_way_is_found(
    desk: Desk, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Path.write_bytes

    def lose_the_end(self: Path, data: bytes) -> int:
        return whole(self, data[: len(data) // 2])

    monkeypatch.setattr(Path, "write_bytes", lose_the_end)
    with pytest.raises(FileProblem, match="did not read back as it was written"):
        write_workbook(desk.report(), target)
    monkeypatch.undo()
    assert_untouched(target)
