"""Damaged data are refused with file, code and fault; sound data keep their digest whatever their layout."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from htplanner.domain.model.framework import Framework
from htplanner.errors import FrameworkError
from htplanner.framework import Catalogue

Damage = Callable[[dict[str, Any]], object]


def edit(folder: Path, file: str, damage: Damage) -> None:
    path = folder / "2021-02" / file
    data = json.loads(path.read_text(encoding="utf-8"))
    damage(data)
    path.write_text(json.dumps(data), encoding="utf-8")


def action(data: dict[str, Any], number: int = 1, *, group: int = 0) -> dict[str, Any]:
    """An action of the file's first sub-competency."""
    found: dict[str, Any] = data["sub_competencies"][0]["groups"][group]["actions"][number - 1]
    return found


def swap_actions(data: dict[str, Any]) -> None:
    actions = data["sub_competencies"][0]["groups"][0]["actions"]
    actions[0], actions[1] = actions[1], actions[0]


FAULTS: dict[str, tuple[str, Damage, str, str]] = {
    "missing key": (
        "1.json",
        lambda d: action(d, 2).pop("explanation"),
        "1.A.IND.2",
        "“explanation” is missing",
    ),
    "missing hint": (
        "1.json",
        lambda d: action(d)["hints"].pop("repeats"),
        "1.A.IND.1",
        "“repeats” is missing",
    ),
    "unknown key": ("1.json", lambda d: d.update(whyy="x"), "1", "“whyy” is not a known key"),
    "wrong type": ("2.json", lambda d: action(d).update(title=7), "2.A.IND.1", "“title” should be a text"),
    "not an object": ("2.json", lambda d: action(d).update(hints=[]), "2.A.IND.1", "an object is expected"),
    "not a list": ("2.json", lambda d: d.update(sub_competencies="A"), "2", "should be a list and is a text"),
    "no actions": (
        "3.json",
        lambda d: d["sub_competencies"][1]["groups"][0].update(actions=[]),
        "3.B.IND",
        "“actions” is empty",
    ),
    "empty text": ("U.json", lambda d: d["sub_competencies"][2].update(why="  "), "U.C", "“why” is empty"),
    "duplicate code": (
        "1.json",
        lambda d: action(d, 2).update(code="1.A.IND.1"),
        "1.A.IND.2",
        "the code “1.A.IND.1” is there twice",
    ),
    "code out of order": ("1.json", swap_actions, "1.A.IND.1", "the code “1.A.IND.2” is out of order"),
    "sub-competency out of order": (
        "4.json",
        lambda d: d["sub_competencies"].reverse(),
        "4.A",
        "“4.C” is out of order",
    ),
    "audiences out of order": (
        "4.json",
        lambda d: d["sub_competencies"][0]["groups"].reverse(),
        "4.A",
        "the audiences stand in the order EDU, RES, ORG, IND",
    ),
    "code of another file": ("5.json", lambda d: d.update(code="6"), "5", "the code “6” is out of order"),
    "title too long": (
        "6.json",
        lambda d: action(d).update(title="T" * 91),
        "6.A.IND.1",
        "has 91 characters",
    ),
    "title with period": (
        "6.json",
        lambda d: action(d).update(title="Do it."),
        "6.A.IND.1",
        "ends with a period",
    ),
    "unknown audience": (
        "U.json",
        lambda d: d["sub_competencies"][0]["groups"][1].update(audience="PUB"),
        "U.A",
        "“audience” is “PUB”, which is none of: IND, ORG, RES, EDU",
    ),
    "unknown repeats": (
        "U.json",
        lambda d: action(d)["hints"].update(repeats="daily"),
        "U.A.IND.1",
        "“repeats” is “daily”, which is none of: never, monthly",
    ),
    "action lost": (
        "U.json",
        lambda d: d["sub_competencies"][0]["groups"][3]["actions"].pop(),
        "U.A",
        "“EDU” is declared as 3 and found to be 2",
    ),
    "wrong total": (
        "edition.json",
        lambda d: d["counts"].update(actions=204),
        "edition",
        "“actions” is declared as 204 and found to be 205",
    ),
    "wrong audience total": (
        "edition.json",
        lambda d: d["counts"]["by_audience"].update(RES=44),
        "edition",
        "“RES” is declared as 44 and found to be 45",
    ),
    "counts of a missing sub-competency": (
        "edition.json",
        lambda d: d["counts"]["by_sub_competency"].pop("3.C"),
        "edition",
        "“3.C” is missing",
    ),
    "count is no number": (
        "edition.json",
        lambda d: d["counts"].update(actions="205"),
        "edition",
        "“actions” should be a whole number",
    ),
    "competencies out of order": (
        "edition.json",
        lambda d: d["competencies"].reverse(),
        "edition",
        "U comes first",
    ),
    "no date": ("edition.json", lambda d: d.update(published="Feb 2021"), "edition", "not a year and month"),
    "term without meaning": (
        "edition.json",
        lambda d: d["terms"][0].pop("meaning"),
        "edition",
        "“meaning” is missing",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_fault_is_refused_with_file_code_and_what_is_wrong(copied: Path, name: str) -> None:
    file, damage, code, what = FAULTS[name]
    edit(copied, file, damage)
    with pytest.raises(FrameworkError) as caught:
        Catalogue.load(copied)
    message = str(caught.value)
    # Where a competency has lost a row, it is the head's declaration that no longer holds.
    shown = "edition.json" if what.startswith("“EDU”") else file
    assert message.startswith(f"The framework file 2021-02/{shown} is damaged at {code}: ")
    assert what in message
    assert "plans are untouched" in message
    assert caught.value.code == code
    assert caught.value.exit_code == 3


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b'{"code": "3",', "it is not valid JSON"),
        (b"", "it is not valid JSON"),
        ('{"code": "Ü"}'.encode("latin-1"), "it is not UTF-8 text"),
        (b"[]", "an object is expected where a list stands"),
        (None, "the file cannot be read"),
    ],
)
def test_file_that_cannot_be_read_is_named(copied: Path, content: bytes | None, what: str) -> None:
    path = copied / "2021-02" / "3.json"
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    with pytest.raises(FrameworkError, match=f"file 2021-02/3.json is damaged at 3: .*{what}"):
        Catalogue.load(copied)


@pytest.mark.parametrize("folder", ["", "missing"])
def test_folder_without_an_edition_is_refused(tmp_path: Path, folder: str) -> None:
    with pytest.raises(FrameworkError, match="holds no edition"):
        Catalogue.load(tmp_path / folder)


def test_same_edition_twice_is_refused(copied: Path) -> None:
    copied.joinpath("2021-02").rename(copied / "a")
    copied.joinpath("b").mkdir()
    for file in copied.joinpath("a").iterdir():
        copied.joinpath("b", file.name).write_bytes(file.read_bytes())
    with pytest.raises(FrameworkError, match="the edition “February 2021” is there twice"):
        Catalogue.load(copied)


def test_every_edition_is_kept_and_the_last_published_is_the_newest(copied: Path) -> None:
    # The folder's name does not decide: this one sorts before the other.
    later = copied / "0-later"
    later.mkdir()
    for file in copied.joinpath("2021-02").iterdir():
        later.joinpath(file.name).write_bytes(file.read_bytes())
    head = json.loads(later.joinpath("edition.json").read_text(encoding="utf-8"))
    head.update(edition="June 2031", published="2031-06")
    later.joinpath("edition.json").write_text(json.dumps(head), encoding="utf-8")

    catalogue = Catalogue.load(copied)

    assert catalogue.editions == ("February 2021", "June 2031")
    assert catalogue.newest is catalogue.framework("June 2031")
    older = catalogue.framework("February 2021")
    assert older.digest != catalogue.newest.digest
    assert older.item_ids == catalogue.newest.item_ids


def test_unknown_edition_is_refused_with_those_there_are(copied: Path) -> None:
    with pytest.raises(FrameworkError, match=r"“May 1999”.*it knows February 2021"):
        Catalogue.load(copied).framework("May 1999")


def test_digest_ignores_layout_and_key_order_but_no_word(copied: Path, framework: Framework) -> None:
    assert len(framework.digest) == 64
    for path in copied.joinpath("2021-02").iterdir():
        data = json.loads(path.read_text(encoding="utf-8"))
        turned = dict(reversed(data.items()))
        path.write_text(json.dumps(turned, indent=7, ensure_ascii=True), encoding="utf-8")
    assert Catalogue.load(copied).newest.digest == framework.digest

    edit(copied, "6.json", lambda data: action(data, group=3).update(explanation="Another word."))
    assert Catalogue.load(copied).newest.digest != framework.digest
