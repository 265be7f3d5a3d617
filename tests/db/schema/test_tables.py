"""The tables are the records of the domain, field by field, and the same whichever way they came about."""

from __future__ import annotations

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Boolean, Date, Enum, Integer, String, Text, create_engine

from htplanner.db.layout.file_check import KNOWN_LAYOUTS
from htplanner.db.layout.migrations import HERE, VERSIONS, run_scripts
from htplanner.db.schema.fingerprint import digest_of, odd_parts, structure_of
from htplanner.db.schema.tables import RECORD_TABLES, REVISION, Counted, Ids, expected_structure
from htplanner.db.schema.triggers import TRIGGERS
from htplanner.db.sqlite.connection import SCHEMA_VERSION
from htplanner.db.sqlite.engine import driver
from htplanner.domain.model.records import RECORDS, Entity, Shape

TYPES = {
    Shape.LINE: Text,
    Shape.TEXT: Text,
    Shape.DATE: Date,
    Shape.FLAG: Boolean,
    Shape.NUMBER: Integer,
    Shape.WORD: Enum,
    Shape.REF: String,
    Shape.REFS: Ids,
    Shape.COUNTS: Counted,
}


@pytest.mark.parametrize("entity", RECORDS)
def test_a_table_has_exactly_the_fields_of_its_record(entity: Entity) -> None:
    table, specs = RECORD_TABLES[entity], RECORDS[entity].specs()
    assert {column.name for column in table.c} == {"id", *specs}
    for name, spec in specs.items():
        column = table.c[name]
        assert type(column.type) is TYPES[spec.shape], name
        assert column.nullable == (spec.shape is not Shape.FLAG), name
        if isinstance(column.type, Enum):
            assert spec.word is not None
            assert column.type.enums == [word.value for word in spec.word], name
        targets = {key.column.table.name for key in column.foreign_keys}
        assert targets == ({spec.target} if spec.shape is Shape.REF and spec.target else set()), name


def test_a_new_plan_is_laid_out_as_one_migrated_from_nothing() -> None:
    engine = create_engine("sqlite://")
    scripts = ScriptDirectory(HERE, version_locations=[str(folder) for folder in VERSIONS])
    with engine.begin() as connection:
        run_scripts(connection, scripts)
        for sql in TRIGGERS.values():
            connection.exec_driver_sql(sql)
        migrated = structure_of(driver(connection))
    engine.dispose()
    assert odd_parts(migrated, expected_structure()) == []
    assert scripts.get_current_head() == REVISION
    assert max(KNOWN_LAYOUTS) == SCHEMA_VERSION


def test_the_layout_of_this_version_is_the_one_that_plans_out_there_have() -> None:
    # Where this fails, plans of users would be refused: make a migration and a new version.
    assert digest_of(expected_structure()) == KNOWN_LAYOUTS[SCHEMA_VERSION]
