"""The first layout, spelled out: what a plan of version 1 holds, whatever the program's own tables become."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0001"
down_revision: Final = None
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    """Makes every table of an empty file."""
    _record("department", texts="name note")
    _record(
        "party",
        texts="name title email phone members note",
        words="kind",
        days="away_from away_until",
        refs={"department": "department", "holder": "party", "chair": "party"},
    )
    _record(
        "ask",
        texts="title why currency outcome items note",
        words="kind status",
        days="needed_by raised_on decided_on",
        numbers="amount",
        refs={"sponsor": "party"},
    )
    _record("phase", texts="name tier", days="start end", numbers="order")
    _record(
        "plan",
        texts="edition digest name organization setting investment capacity knowledge message "
        "confidentiality funding",
        flags="research teaching",
        numbers="fiscal_month",
        refs={"sponsor": "party"},
    )
    _record(
        "item",
        texts="code reason decided_by responsible consulted informed health_reason notes barrier",
        words="status in_place applicability repeats health",
        days="review_on start due completed",
        flags="notes_for_leadership barrier_for_leadership restricted",
        refs={"owner": "party", "phase": "phase", "waits_for": "ask"},
    )
    _record("seat", texts="discipline", numbers="order", refs={"party": "party"})
    _record(
        "document",
        texts="number title scope family note",
        words="kind",
        numbers="review_months",
        refs={"department": "department", "owner": "party"},
    )
    _record("version", texts="number note", words="state", days="effective", refs={"document": "document"})
    _record("approval", texts="body", days="on", refs={"version": "version"})
    _record("link", texts="clause wording", words="state", refs={"item": "item", "document": "document"})
    _record("evidence", texts="what checked_by where", words="kind", days="on", refs={"item": "item"})
    _record("update", texts="said_by text", words="how", days="on", refs={"item": "item"})
    _record("round", days="due completed", refs={"item": "item"})
    _record("waiver", texts="check about reason", days="on", refs={"item": "item"})
    _record(
        "period",
        texts="name message voided_reason",
        words="kind",
        days="start end closed_on voided_on",
        numbers="rules total applicable undecided in_place done active on_hold overdue",
    )
    _history()


def _record(
    table: str,
    *,
    texts: str = "",
    words: str = "",
    days: str = "",
    numbers: str = "",
    flags: str = "",
    refs: dict[str, str] | None = None,
) -> None:

    to = refs or {}
    op.create_table(
        table,
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("alive", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.Text()) for name in texts.split()),
        *(sa.Column(name, sa.String(40)) for name in words.split()),
        *(sa.Column(name, sa.Date()) for name in days.split()),
        *(sa.Column(name, sa.Integer()) for name in numbers.split()),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in flags.split()),
        *(sa.Column(name, sa.String(36)) for name in to),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        *(_reference(table, name, target) for name, target in to.items()),
    )


def _reference(table: str, name: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [name], [f"{target}.id"], name=f"fk_{table}_{name}", deferrable=True, initially="DEFERRED"
    )


def _history() -> None:
    op.create_table(
        "change_set",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("lamport", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(40), nullable=False),
        sa.Column("device", sa.String(36), nullable=False),
        sa.Column("author", sa.String(36)),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("undoes", sa.String(64)),
        sa.Column("meeting", sa.String(36)),
        sa.Column("header", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_change_set"),
        _reference("change_set", "undoes", "change_set"),
    )
    op.create_index("ix_change_set_lamport_id", "change_set", ["lamport", "id"])
    op.create_index("ix_change_set_undoes", "change_set", ["undoes"])
    op.create_table(
        "change_parent",
        sa.Column("change", sa.String(64), nullable=False),
        sa.Column("parent", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("change", "parent", name="pk_change_parent"),
        _reference("change_parent", "change", "change_set"),
        _reference("change_parent", "parent", "change_set"),
    )
    op.create_table(
        "change_value",
        sa.Column("change", sa.String(64), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("entity", sa.String(20), nullable=False),
        sa.Column("record", sa.String(64), nullable=False),
        sa.Column("field", sa.String(40), nullable=False),
        sa.Column("salt", sa.LargeBinary()),
        sa.Column("body", sa.Text()),
        sa.Column("commitment", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("change", "n", name="pk_change_value"),
        _reference("change_value", "change", "change_set"),
    )
    op.create_index("ix_change_value_record", "change_value", ["record"])
