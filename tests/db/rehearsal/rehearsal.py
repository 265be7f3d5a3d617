"""A revision that exists for the rehearsal only: it adds, renames and rebuilds tables others refer to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from htplanner.db.sqlite.connection import SCHEMA_VERSION

revision = f"{SCHEMA_VERSION + 1:04}"
down_revision = f"{SCHEMA_VERSION:04}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("party", recreate="always") as party:
        party.alter_column("phone", new_column_name="telephone")
        party.add_column(sa.Column("pronouns", sa.Text()))
    with op.batch_alter_table("change_set", recreate="always") as change_set:
        change_set.add_column(sa.Column("copied_from", sa.String(64)))
    op.create_table(
        "milestone",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("item", sa.String(36)),
        sa.PrimaryKeyConstraint("id", name="pk_milestone"),
        sa.ForeignKeyConstraint(["item"], ["item.id"], name="fk_milestone_item"),
    )
    op.execute("INSERT INTO milestone (id, item) SELECT 'first', id FROM item WHERE code = 'U.A'")
