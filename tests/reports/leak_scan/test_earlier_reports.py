"""Reports that were made are opened and searched before somebody is erased, whatever they have become."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from htplanner.domain.model.erasure import ErasureTrace
from htplanner.domain.model.progress import Cancelled
from htplanner.domain.model.vocabulary import PartyKind
from htplanner.domain.output.report_options import Format, ReportOptions, ReportOrder, ReportReader
from htplanner.domain.privacy.erasure import ErasureFindings, find_person
from htplanner.exports import reports_work
from htplanner.plans import Plans
from htplanner.reports.leak_scan import earlier_reports
from htplanner.reports.leak_scan.earlier_reports import holding
from htplanner.settings import Json, Settings
from tests import made_plans
from tools import screens


class Quiet:
    """Work that nobody watches."""

    def __init__(self, *, stop: bool = False) -> None:
        self._stop = stop

    def step(self, done: int, total: int, what: str) -> None:
        """Nobody looks."""

    def cancelled(self) -> bool:
        return self._stop


@pytest.fixture(scope="module")
def made(
    tmp_path_factory: pytest.TempPathFactory, qapp: QGuiApplication
) -> Iterator[tuple[ErasureFindings, dict[bool, list[Path]]]]:
    """Reports of a department of the sample in every format, with and without names, and whom they name."""
    folder = tmp_path_factory.mktemp("made")
    plans: Plans = screens.plans_in(folder)
    with made_plans.copied(), plans.create_sample(folder / "a.htplan") as session:
        owner = next(
            party
            for party in session.store.plan.parties.values()
            if any(item.owner == party.id for item in session.store.plan.items.values())
            and " " in party.name
            and party.kind is PartyKind.PERSON
            and party.department
        )
        found = find_person(session.store.plan, owner.id, session.store.texts())
        files = {}
        for names in (True, False):
            targets = {kind: folder / f"{names}.{kind}" for kind in Format}
            theirs = ReportOptions(ReportReader.DEPARTMENT, department=owner.department, names=names)
            order = ReportOrder(options=theirs)
            work = reports_work(
                session.store.plan,
                lambda: plans.reading(session.store.path),
                order,
                plans.today(),
                targets,
            )
            work(Quiet())
            files[names] = list(targets.values())
        yield found, files


def test_a_name_is_found_in_every_format_and_only_where_it_is(
    made: tuple[ErasureFindings, dict[bool, list[Path]]],
) -> None:
    found, files = made
    assert {one.path.suffix: one.holds for one in holding(files[True], found)} == {
        f".{kind}": ErasureTrace.YES for kind in Format
    }
    assert all(one.holds is not ErasureTrace.YES for one in holding(files[False], found))
    assert not any(one.holds is ErasureTrace.UNREAD for one in holding(files[False], found))


def test_a_file_that_is_called_after_the_person_tells_of_them(
    made: tuple[ErasureFindings, dict[bool, list[Path]]], tmp_path: Path
) -> None:
    found, files = made
    nameless = next(path for path in files[False] if path.suffix == ".csv")
    called = tmp_path / f"for_{found.about}.csv"
    called.write_bytes(nameless.read_bytes())
    assert [one.holds for one in holding([nameless, called], found)] == [ErasureTrace.NOT, ErasureTrace.YES]


@pytest.mark.parametrize("ending", list(Format))
def test_what_is_no_report_any_more_is_told_and_hurts_nobody(
    ending: Format, made: tuple[ErasureFindings, dict[bool, list[Path]]], tmp_path: Path
) -> None:
    found, files = made
    whole = next(path for path in files[True] if path.suffix == f".{ending}").read_bytes()
    place = tmp_path / f"x.{ending}"
    assert holding([place], found)[0].holds is ErasureTrace.GONE
    place.mkdir()
    assert holding([place], found)[0].holds is ErasureTrace.GONE
    place.rmdir()
    binary = ending in (Format.XLSX, Format.DOCX, Format.PDF)
    for content in (b"", b"\xff\xfe\x00", whole[: len(whole) // 2], whole[::-1]):
        place.write_bytes(content)
        told = holding([place], found)[0].holds
        assert told in (ErasureTrace.UNREAD, ErasureTrace.YES, ErasureTrace.MAYBE) or not binary


def test_what_unpacks_to_too_much_is_not_unpacked(
    made: tuple[ErasureFindings, dict[bool, list[Path]]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    most = 10_000_000
    monkeypatch.setattr(earlier_reports, "MOST_UNPACKED", most)
    found, _ = made
    bomb, paper = tmp_path / "bomb.xlsx", tmp_path / "bomb.pdf"
    with (
        zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/sharedStrings.xml", "w", force_zip64=True) as member,
    ):
        member.write(b"\0" * (most + 1))
    body = zlib.compress(b"\0" * (most + 1))
    paper.write_bytes(b"1 0 obj\n<<\n/Filter /FlateDecode\n>>\nstream\n" + body + b"\nendstream\nendobj\n")
    assert [one.holds for one in holding([bomb, paper], found)] == [ErasureTrace.UNREAD] * 2


def test_looking_takes_its_time_and_no_more_and_can_be_stopped(
    made: tuple[ErasureFindings, dict[bool, list[Path]]],
) -> None:
    found, files = made
    hours = iter(range(0, 10_000_000, 3600))
    late = holding(files[True], found, clock=lambda: next(hours))
    assert {one.holds for one in late} == {ErasureTrace.UNREAD}
    with pytest.raises(Cancelled):
        holding(files[True], found, Quiet(stop=True))


def test_the_settings_tell_which_reports_were_made_of_a_plan() -> None:
    kept: Json = {"p": [{"files": ["a.xlsx", "b.pdf"]}, {"files": ["a.xlsx"]}, {"files": 3}, "odd"], "q": 4}
    settings = Settings("laptop").with_state("last_reports", kept)
    assert settings.reports_of("p") == (Path("a.xlsx"), Path("b.pdf"))
    assert settings.reports_of("q") == settings.reports_of("r") == ()
    assert Settings("laptop").reports_of("p") == ()
