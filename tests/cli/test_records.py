"""Every kind of record on the console: listed, added and set by the words of its kind."""

from __future__ import annotations

from htplanner.domain.parsing.records import kind_words
from tests.cli.conftest import Console


def test_every_kind_is_listed_with_names_beside_ids(sample: Console) -> None:
    for word in kind_words():
        lines = sample.ok("list", word).splitlines()
        told = sample("list", word, "--json").data
        assert len(lines) == len(told) + 1, word
    asks = {ask["title"]: ask for ask in sample("list", "ask", "--json").data}
    people = {person["id"]: person["name"] for person in sample("list", "person", "--json").data}
    sponsors = [ask["sponsor"] for ask in asks.values() if ask["sponsor"]]
    assert sponsors
    assert all(people.get(one["id"], one["name"]) == one["name"] for one in sponsors)


def test_what_has_no_name_is_added_to_what_it_belongs_to(staffed: Console) -> None:
    version = staffed.ok("add", "version", "HR-114", "number=9", "effective=2026-10-01")
    approval = staffed.ok("add", "approval", version, "body=Policy group")
    staffed.ok("set", f"approval:{approval}", "on=2026-10-02")
    [told] = [one for one in staffed("list", "approval", "--json").data if one["id"] == approval]
    assert told["on"] == "2026-10-02"
    assert told["version"] == {"id": version, "name": "HR-114 Staff training, version 9"}
    staffed.ok("add", "link", "5.A.ORG.1", "document=HR-114", "clause=4")
    again = staffed("add", "link", "5.A.ORG.1", "document=HR-114")
    assert (again.code, "already exists" in again.err) == (1, True)
    update = staffed.ok("add", "update", "U.A", "on=2026-10-01", "text=Half of the units are trained")
    refused = staffed("set", f"update:{update}", "text=All of them")
    assert (refused.code, "never overwritten" in refused.err) == (1, True)


def test_an_unknown_kind_is_refused_with_the_nearest(staffed: Console) -> None:
    for words in (("add", "pollicy", "X"), ("set", "pollicy:HR-114", "title=X"), ("list", "pollicy")):
        refused = staffed(*words)
        assert (refused.code, "Did you mean policy?" in refused.err) == (2, True), words
    refused = staffed("set", "training:Half day", "title=X")
    assert (refused.code, "no kind “training”" in refused.err) == (2, True)
    refused = staffed("add", "item", "U.A")
    assert (refused.code, "comes with the plan" in refused.err) == (2, True)
