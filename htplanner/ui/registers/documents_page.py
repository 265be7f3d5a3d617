"""The page of a register of documents, made once for policies and for job descriptions."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from htplanner.domain.model.records import Document, Entity
from htplanner.domain.model.vocabulary import DocumentKind, VersionState
from htplanner.domain.reading.filters import Filter
from htplanner.ui.models.document_rows import DocumentRow, by_family, document_columns, document_rows, kinds
from htplanner.ui.registers.choices import families, party_choices
from htplanner.ui.registers.form_field import FormField
from htplanner.ui.registers.links import LinksSection
from htplanner.ui.registers.page import RegisterPage
from htplanner.ui.registers.plain import plain_register
from htplanner.ui.registers.versions import VersionsSection
from htplanner.ui.registers.view import PaneSection, QuickFilter, RegisterSpec
from htplanner.ui.shell.desk import Desk

_WATCHES = frozenset({Entity.DOCUMENT, Entity.VERSION, Entity.APPROVAL, Entity.LINK, Entity.PARTY})


class DocumentsPage(RegisterPage):
    """One of the two registers of documents."""

    def __init__(self, desk: Desk, parent: QWidget | None = None, *, job_descriptions: bool) -> None:
        register = _register(job_descriptions=job_descriptions)
        super().__init__(desk, register.plural, register, parent)

    def sections(self, parent: QWidget) -> Sequence[PaneSection]:
        links = LinksSection(self._desk, parent)
        links.item_wanted.connect(self.item_wanted)
        return [VersionsSection(self._desk, parent), links]

    def figures(self, rows: Sequence[DocumentRow]) -> Sequence[str]:
        in_force = sum(row.state is VersionState.IN_FORCE for row in rows)
        overdue = sum(row.review_overdue for row in rows)
        return (
            f"{in_force} of {len(rows)} in force" if rows else "",
            f"{overdue} review{'' if overdue == 1 else 's'} overdue" if overdue else "",
        )


def _register(*, job_descriptions: bool) -> RegisterSpec:
    if job_descriptions:
        noun, plural, icon = "job description", "Job descriptions", "job-descriptions"
        empty = (
            "The job descriptions in which the plan’s actions become somebody’s work, by job family: "
            "what each says, in which version, and when it is to be reviewed."
        )
        fixed, suggested = {"kind": DocumentKind.JOB_DESCRIPTION}, {}
    else:
        noun, plural, icon = "policy", "Policies", "policies"
        empty = (
            "The policies, procedures, protocols, forms and agreements that say the plan in writing, "
            "with their versions, approvals and reviews."
        )
        fixed, suggested = {}, {"kind": DocumentKind.POLICY}
    return plain_register(
        Entity.DOCUMENT,
        offers=_fields(job_descriptions=job_descriptions),
        key=plural.lower(),
        noun=noun,
        plural=plural,
        icon=icon,
        empty=empty,
        rows=lambda view: document_rows(view, job_descriptions=job_descriptions),
        columns=document_columns(job_descriptions=job_descriptions),
        watches=_WATCHES,
        fixed=lambda view: fixed,
        suggested=lambda view: suggested,
        grouping=by_family() if job_descriptions else None,
        quick=(
            QuickFilter("Review overdue", lambda row: row.review_overdue),
            QuickFilter("Nothing in force", lambda row: row.state is not VersionState.IN_FORCE),
            QuickFilter("Not linked", lambda row: not row.linked),
        ),
        opens=_linked_items,
        caption=_caption,
    )


def _fields(*, job_descriptions: bool) -> list[FormField]:
    family = FormField("family", suggestions=families)
    kind = FormField("kind", words=kinds(job_descriptions=False))
    return [
        FormField("title"),
        FormField("number"),
        family if job_descriptions else kind,
        FormField("department", "Department"),
        FormField("owner", choices=party_choices, placeholder="Nobody yet"),
        FormField("review_months", "Review cycle", unit="months"),
        FormField("scope", placeholder="Who and what the document covers"),
        FormField("note"),
    ]


def _linked_items(row: DocumentRow, _key: str) -> Filter | None:
    name = row.document.number or row.document.title
    return Filter(codes=frozenset(row.linked), label=f"Linked to {name}") if row.linked else None


def _caption(record: Document) -> str:
    parts = [record.number, record.kind.label, record.family]
    return " · ".join(part for part in parts if part)
