"""Tables of counts, whatever their keys and rows, and what none may hold."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from htplanner.domain.model.records import CountTable, FieldSpec, Shape

SPEC = FieldSpec("counts", "Counts", Shape.COUNTS)
TOKENS = st.from_regex(re.compile(r"[a-z][a-z0-9_]{0,39}"), fullmatch=True)
KEYS = st.lists(st.one_of(TOKENS, st.uuids().map(str)), min_size=1, max_size=6, unique=True).map(tuple)
ID = str(uuid4())


@st.composite
def tables(draw: st.DrawFn) -> CountTable:
    keys = tuple(draw(st.lists(KEYS, min_size=1, max_size=2)))
    places = draw(st.lists(st.tuples(*(st.integers(0, len(k) - 1) for k in keys)), unique=True, max_size=20))
    of = draw(st.booleans())
    rows = []
    for place in places:
        whole = draw(st.integers(0, 1_000_000_000))
        n = draw(st.integers(0, whole))
        rows.append((*place, n, whole) if of else (*place, n))
    return CountTable(keys, tuple(rows))


@given(tables())
def test_a_table_comes_back_from_history_a_file_and_what_is_typed(table: CountTable) -> None:
    text = SPEC.dump(table)
    assert isinstance(text, str)
    assert SPEC.load(text) == Shape.COUNTS.reader(SPEC)(text) == table
    assert Shape.COUNTS.parse(SPEC, text, lambda _spec, _text: "") == table
    assert Shape.COUNTS.check(SPEC, table) == (table, ())
    assert SPEC.dump(SPEC.load(text)) == text


@pytest.mark.parametrize(
    ("keys", "rows", "says"),
    [
        ((), (), "1 or 2 keys"),
        ((("a",), ("b",), ("c",)), (), "1 or 2 keys"),
        ((("M. Okafor",),), ((0, 1),), "id or a token"),
        ((("a", "a"),), ((0, 1),), "listed once"),
        (((ID,),), ((1, 3),), "isn't listed"),
        (((ID,),), ((-1, 3),), "isn't listed"),
        (((ID,),), ((0, -1),), "between 0"),
        (((ID,),), ((0, 4, 3),), "between 0"),
        (((ID,),), ((0, 1_000_000_001),), "between 0"),
        (((ID,),), ((0, 1), (0, 2)), "one row"),
        (((ID,), ("a",)), ((0, 0, 1), (0, 0, 1, 2)), "1 or 2 numbers"),
        (((ID,),), ((0,),), "1 or 2 numbers"),
        (((ID,),), ((0, True),), "whole number"),
        (((ID,), tuple(f"t{n}" for n in range(2501))), tuple((0, n, 1) for n in range(2501)), "2,500 rows"),
    ],
)
def test_what_is_no_table_of_counts_is_refused(keys: Any, rows: Any, says: str) -> None:
    with pytest.raises(ValueError, match=re.escape(says)):
        CountTable(keys, rows)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"keys":[1],"rows":[]}', '{"keys":[["a"]],"rows":[1]}'])
def test_a_text_that_is_no_table_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the text of the error is JSON's own in part
        SPEC.load(text)
