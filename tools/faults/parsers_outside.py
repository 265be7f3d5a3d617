"""Parsers of what comes from outside the plan's own files: reports, texts, fields, drops, words.

Split from ``parsers``, which holds what is typed into a plan and what lies beside it.
"""

from __future__ import annotations

import json
import os
from datetime import date
from functools import partial
from io import BytesIO
from itertools import zip_longest
from zipfile import ZipFile

import click
from hypothesis import strategies as st

from htplanner import cli
from htplanner.domain.model.plan import Plan
from htplanner.domain.model.records import RECORDS, Entity, Party
from htplanner.domain.model.vocabulary import PartyKind
from htplanner.domain.output.report_options import Format, ReportOptions, ReportOrder
from htplanner.domain.privacy.erasure import find_person
from htplanner.domain.privacy.erasure_search import REMOVED, Confidence, PersonMatch, passages_of
from htplanner.domain.privacy.name_removal import NameRemoval
from htplanner.errors import PlannerError
from htplanner.exports import report_work
from htplanner.reports.leak_scan.earlier_reports import holding
from htplanner.reports.sheets.plan_checks import day_as_shown
from htplanner.ui.models.plan_edits import drop_edit, dropped_record
from htplanner.ui.widgets.fields.number_fields import whole_number
from tools.faults.parsers import BYTES, JSON, TEXT, Ground, Parser, file_like

_NAMES = st.one_of(
    st.sampled_from(("Marcus Hill", "José Núñez", "O’Brien", "Li", "May", "x" * 300, "(", "\\", "[a-")), TEXT
)
_SAID = st.one_of(
    st.lists(st.one_of(_NAMES, TEXT), max_size=5).map(" ".join),
    st.sampled_from(("a@b.org", "M. H. Hill@x", "555 0142277", "MRN 12345, born on 3/4/1980. Next")),
)


_WITHIN = 0.8
"""How often one of the files that a report packs is damaged, and not the whole."""


def outside(ground: Ground) -> dict[str, Parser]:
    """Each parser by what it reads."""
    return {**_texts(), **_window(ground), **_reports(ground), **_console(ground)}


# --- texts that may name somebody


def _texts() -> dict[str, Parser]:
    several = st.lists(_NAMES, max_size=3)
    return {
        "a text with names taken out": Parser(_named, st.tuples(several, several, several, _SAID)),
        "a text of a person to be erased": Parser(
            _sought, st.tuples(several, several, several, several, _SAID)
        ),
        "a text that may tell of a patient": Parser(
            lambda made: passages_of(made[0]).without(made[1], REMOVED),
            st.tuples(st.lists(_SAID, max_size=3), _SAID),
        ),
        "a day within a text": Parser(
            day_as_shown, st.one_of(TEXT, st.dates().map(str), st.just("2026-02-31"))
        ),
    }


def _named(made: tuple[list[str], list[str], list[str], str]) -> None:
    names, emails, phones, text = made
    parties = [
        Party(str(n), kind=PartyKind.PERSON, name=name, email=email, phone=phone)
        for n, (name, email, phone) in enumerate(zip_longest(names, emails, phones, fillvalue=""))
    ]
    naming = NameRemoval.of(
        Plan("", {**{key: {} for key in RECORDS}, Entity.PARTY: {one.id: one for one in parties}})
    )
    naming.out_of_text(text)
    naming.out_of_label(text)
    naming.named_in(text)


def _sought(made: tuple[list[str], list[str], list[str], list[str], str]) -> None:
    *known, text = made
    sought = PersonMatch(*known)
    if sought.confidence_in(text) is Confidence.NOT:
        assert sought.without(text, REMOVED) == text, "what tells of nobody stays"


# --- what reaches the window


def _window(ground: Ground) -> dict[str, Parser]:
    record = {"entity": "party", "id": next(iter(ground.plan.parties))}
    view = ground.view()

    def drop(content: bytes) -> None:
        dropped = dropped_record(content)
        if dropped is not None:
            drop_edit(view, ["U.A"], *dropped)

    return {
        "what is dropped on the plan": Parser(
            drop, st.one_of(file_like(record), JSON.map(json.dumps).map(str.encode))
        ),
        "a number that is typed": Parser(whole_number, st.one_of(TEXT, st.integers(0).map(str))),
    }


# --- reports that lie about


def _reports(ground: Ground) -> dict[str, Parser]:
    """Reports as they were written, damaged; whoever erases somebody has them searched."""
    from htplanner.db.store.store import Store

    written: dict[Format, bytes] = {}
    with Store.open(ground.plan_file, ground.surroundings, read_only=True) as store:
        for kind in (Format.XLSX, Format.DOCX, Format.PDF, Format.CSV):
            order = ReportOrder(format=kind, options=ReportOptions(names=True))
            target = ground.folder / f"report.{kind}"
            report_work(store, order, _day(ground), target)(None)
            written[kind] = target.read_bytes()
        person = next(one.id for one in store.plan.parties.values() if one.kind is PartyKind.PERSON)
        found = find_person(store.plan, person, store.texts())
    places = st.lists(st.tuples(st.floats(0, 1), BYTES), max_size=6)

    def read(kind: Format, made: tuple[float, list[tuple[float, bytes]]]) -> None:
        part, changes = made
        packed = kind in (Format.XLSX, Format.DOCX) and part < _WITHIN
        damage = _damaged_within if packed else _damaged
        holding([ground.file(f"odd.{kind}", damage(written[kind], part, changes))], found)

    damaged = st.tuples(st.floats(0, 1), places)

    def read_any(kind: Format, content: bytes) -> None:
        holding([ground.file(f"any.{kind}", content)], found)

    ours = {f"a report as {kind}": Parser(partial(read, kind), damaged, (), 0.2) for kind in written}
    return ours | {
        f"any file called .{kind}": Parser(partial(read_any, kind), BYTES, (), 0.2) for kind in Format
    }


def _damaged(sound: bytes, part: float, changes: list[tuple[float, bytes]]) -> bytes:
    """Other bytes here and there, and the end cut off now and then."""
    content = bytearray(sound)
    for where, other in changes:
        at = int(where * len(content))
        content[at : at + len(other)] = other
    return bytes(content[: int(part * len(content)) if part > _WITHIN and len(changes) == 1 else None])


def _damaged_within(sound: bytes, part: float, changes: list[tuple[float, bytes]]) -> bytes:
    """One of the packed files damaged, and packed again in order."""
    packed = BytesIO()
    with ZipFile(BytesIO(sound)) as archive, ZipFile(packed, "w") as made:
        names = archive.namelist()
        chosen = names[int(part / _WITHIN * len(names)) % len(names)]
        for name in names:
            content = archive.read(name)
            made.writestr(name, _damaged(content, 0, changes) if name == chosen else content)
    return packed.getvalue()


def _day(ground: Ground) -> date:
    return ground.view().as_of


# --- the console


def _can_be_given(word: str) -> bool:
    """Whether a system can hand over such a word at all; and it asks for no help, which is printed."""
    try:
        return b"\0" not in os.fsencode(word) and word not in ("-h", "--help")
    except UnicodeEncodeError:
        return False


def _console(ground: Ground) -> dict[str, Parser]:
    """The words of every command; none is carried out."""
    params = [param for one in cli.commands.commands.values() for param in one.params]
    options = sorted({option for param in params for option in param.opts if "-" in option})
    words = st.one_of(st.sampled_from([*options, "2026-02-31", "U.A", "--", "-x"]), TEXT)
    names = st.sampled_from(sorted(cli.commands.commands))

    def read(made: tuple[str, list[str]]) -> None:
        name, told = made
        cli.commands.commands[name].make_context(name, [str(ground.plan_file), *told])

    refusals = (PlannerError, click.ClickException, click.exceptions.Exit)
    with_help = st.lists(words.filter(_can_be_given), max_size=4)
    return {"a command line": Parser(read, st.tuples(names, with_help), refusals)}
