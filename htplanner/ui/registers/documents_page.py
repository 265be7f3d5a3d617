"""The page of a register of documents, made once for policies and for job descriptions."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from htplanner.domain.filters import Filter
from htplanner.domain.records import Document, Entity
from htplanner.domain.vocabulary import DocumentKind, VersionState
from htplanner.ui.dates import date_text
from htplanner.ui.desk import Desk
from htplanner.ui.models.document_rows import (
    DocumentRow,
    by_family,
    document_columns,
    document_rows,
    kinds,
)
from htplanner.ui.registers.choices import departments, families, party_choices
from htplanner.ui.registers.form import Offer
from htplanner.ui.registers.links import LinksSection
from htplanner.ui.registers.pane import beside
from htplanner.ui.registers.versions import VersionsSection
from htplanner.ui.registers.view import Quick, Register, RegisterView, Section
from htplanner.ui.widgets.buttons import PrimaryButton
from htplanner.ui.widgets.card import PageHeader

_WATCHES = frozenset({Entity.DOCUMENT, Entity.VERSION, Entity.APPROVAL, Entity.LINK, Entity.PARTY})


class DocumentsPage(QWidget):
    """One of the two registers of documents.

    ``item_wanted`` carries the code of an item to show in the plan, ``items_wanted`` a ``Filter``.
    """

    item_wanted = Signal(str)
    items_wanted = Signal(object)

    def __init__(
        self, desk: Desk, title: str, *, job_descriptions: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        register = _register(job_descriptions=job_descriptions)
        self.register = RegisterView(desk, register, self._sections, self)
        self.header = PageHeader(desk.theme, title, parent=self)
        self.add_button = PrimaryButton(desk.theme, f"Add {register.noun}", self, icon="add")
        self.add_button.clicked.connect(self.register.start_adding)
        self.header.add_action(self.add_button)
        self.register.items_wanted.connect(self.items_wanted)
        self.register.read.connect(self._tell)
        left = QVBoxLayout()
        left.addWidget(self.header)
        left.addWidget(self.register, 1)
        beside(self, left, self.register.pane)

    def start_adding(self) -> None:
        """Open an empty form for a new document."""
        self.register.start_adding()

    def _sections(self, parent: QWidget) -> Sequence[Section]:
        links = LinksSection(self._desk, parent)
        links.item_wanted.connect(self.item_wanted)
        return [VersionsSection(self._desk, parent), links]

    def _tell(self, rows: list[DocumentRow]) -> None:
        self.add_button.setVisible(self._desk.bridge.view.editable)
        in_force = sum(row.state is VersionState.IN_FORCE for row in rows)
        overdue = sum(row.review_overdue for row in rows)
        parts = [f"{in_force} of {len(rows)} in force"] if rows else []
        if overdue:
            parts.append(f"{overdue} review{'' if overdue == 1 else 's'} overdue")
        self.header.set_sub(" · ".join(parts))


def _register(*, job_descriptions: bool) -> Register:
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
    return Register(
        key=plural.lower(),
        noun=noun,
        plural=plural,
        icon=icon,
        empty=empty,
        entity=Entity.DOCUMENT,
        rows=lambda view: document_rows(view, job_descriptions=job_descriptions),
        columns=document_columns(date_text, job_descriptions=job_descriptions),
        offers=_offers(job_descriptions=job_descriptions),
        watches=_WATCHES,
        fixed=lambda view: fixed,
        suggested=lambda view: suggested,
        grouping=by_family() if job_descriptions else None,
        quick=(
            Quick("Review overdue", lambda row: row.review_overdue),
            Quick("Nothing in force", lambda row: row.state is not VersionState.IN_FORCE),
            Quick("Not linked", lambda row: not row.linked),
        ),
        opens=_linked_items,
        caption=_caption,
    )


def _offers(*, job_descriptions: bool) -> list[Offer]:
    family = Offer("family", suggestions=families)
    kind = Offer("kind", words=kinds(job_descriptions=False))
    return [
        Offer("title"),
        Offer("number"),
        family if job_descriptions else kind,
        Offer("department", "Department", suggestions=departments),
        Offer("owner", choices=party_choices, nothing="Nobody yet"),
        Offer("review_months", "Review cycle", unit="months"),
        Offer("scope", nothing="Who and what it covers"),
        Offer("note"),
    ]


def _linked_items(row: DocumentRow, _key: str) -> Filter | None:
    name = row.document.number or row.document.title
    return Filter(codes=frozenset(row.linked), label=f"Linked to {name}") if row.linked else None


def _caption(record: Document) -> str:
    parts = [record.number, record.kind.label, record.family]
    return " · ".join(part for part in parts if part)
