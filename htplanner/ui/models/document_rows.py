"""The rows of the two registers of documents, and of the items and versions of one document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from htplanner.domain.model.records import NO_FAMILY, Document, Link, Version
from htplanner.domain.model.vocabulary import DocumentKind, LinkState, VersionState
from htplanner.domain.reading.rules import coming_version, latest_version
from htplanner.domain.reading.view import PlanView
from htplanner.ui.models.register_model import RegisterColumn, RowGrouping
from htplanner.ui.shell.dates import date_text


@dataclass(frozen=True)
class DocumentRow:
    """What the register shows of one document.

    ``version`` is the one in force, else the one furthest on its way; ``following`` the next one under way
    beside a version in force. ``says`` counts the links that count, ``linked`` all of them.
    """

    id: str
    document: Document
    version: Version | None
    following: Version | None
    review_due: date | None
    review_overdue: bool
    says: int
    linked: tuple[str, ...]
    department: str

    @property
    def state(self) -> VersionState | None:
        return self.version.state if self.version else None

    @property
    def state_text(self) -> str:
        """E.g. "In force v3, v4 draft"."""
        if self.version is None:
            return "No version yet"
        text = f"{self.version.state.label} {_number(self.version)}".strip()
        if self.following is not None:
            text += f", {_number(self.following)} {self.following.state.text.lower()}"
        return text

    @property
    def effective(self) -> date | None:
        return self.version.effective if self.version else None


def document_rows(view: PlanView, *, job_descriptions: bool) -> list[DocumentRow]:
    """The rows of one of the two registers."""
    plan = view.plan
    register = plan.job_descriptions if job_descriptions else plan.policies
    return [_document_row(view, document) for document in register]


def _document_row(view: PlanView, document: Document) -> DocumentRow:
    plan = view.plan
    review = view.review_due(document)
    links = plan.links_of_document.get(document.id, ())
    codes = [plan.code_of(link.item) or "" for link in links]
    return DocumentRow(
        id=document.id,
        document=document,
        version=latest_version(plan, document.id),
        following=coming_version(plan, document.id),
        review_due=review,
        review_overdue=review is not None and review < view.as_of,
        says=sum(view.link_counts(link) for link in links),
        linked=tuple(code for code in view.framework.nodes if code in codes),
        department=plan.department_name(document.department),
    )


def _number(version: Version) -> str:
    return f"v{version.number}" if version.number else ""


def document_columns(*, job_descriptions: bool) -> list[RegisterColumn[DocumentRow]]:
    """The columns of one of the two registers."""
    kind = RegisterColumn[DocumentRow]("kind", "Kind", lambda r: r.document.kind.label, 96, gives_way=3)
    return [
        RegisterColumn(
            "number",
            "Number",
            lambda r: r.document.number or "",
            84,
            tone=lambda r: "text_secondary",
            gives_way=5,
        ),
        RegisterColumn("title", "Title", lambda r: r.document.title, 176, stretch=3),
        *([] if job_descriptions else [kind]),
        RegisterColumn("department", "Department", lambda r: r.department, 116, stretch=1, gives_way=1),
        RegisterColumn(
            "state",
            "State",
            lambda r: r.state_text,
            196,
            sort=lambda r: list(VersionState).index(r.state) if r.state else None,
            word=lambda r: r.state,
            tone=lambda r: "text" if r.state else "text_quiet",
        ),
        RegisterColumn(
            "effective",
            "Effective",
            lambda r: date_text(r.effective),
            98,
            sort=lambda r: r.effective,
            right=True,
            gives_way=2,
        ),
        RegisterColumn(
            "review",
            "Review due",
            lambda r: date_text(r.review_due),
            98,
            sort=lambda r: r.review_due,
            tone=lambda r: "off_track" if r.review_overdue else "text",
            tip=lambda r: "The review is overdue" if r.review_overdue else "",
            right=True,
            gives_way=4,
        ),
        RegisterColumn(
            "items",
            "Links",
            lambda r: f"{r.says} of {len(r.linked)}" if r.linked else "",
            78,
            sort=lambda r: (len(r.linked), r.says) if r.linked else None,
            tip=lambda r: (
                f"{r.says} of {len(r.linked)} links count; a click shows the items" if r.linked else ""
            ),
            right=True,
            opens=True,
        ),
    ]


def by_family() -> RowGrouping[DocumentRow]:
    """Job descriptions under their job family."""
    return RowGrouping(lambda r: r.document.family or "", NO_FAMILY)


def kinds(*, job_descriptions: bool) -> list[DocumentKind]:
    """The kinds of document in one of the two registers."""
    return [k for k in DocumentKind if (k is DocumentKind.JOB_DESCRIPTION) == job_descriptions]


@dataclass(frozen=True)
class LinkRow:
    """One linked item of a document; ``counts`` tells whether the link counts."""

    id: str
    code: str
    title: str
    link: Link
    place: int
    counts: bool


def link_rows(view: PlanView, document: str) -> list[LinkRow]:
    """The linked items of a document, in the publication's order."""
    plan = view.plan
    order = {code: n for n, code in enumerate(view.framework.nodes)}
    rows = []
    for link in plan.links_of_document.get(document, ()):
        code = plan.code_of(link.item) or ""
        if code in order:
            title, counts = view.framework.title_of(code), view.link_counts(link)
            rows.append(LinkRow(link.id, code, title, link, order[code], counts))
    return sorted(rows, key=lambda row: row.place)


def link_columns() -> list[RegisterColumn[LinkRow]]:
    """The columns of a document's linked items."""
    return [
        RegisterColumn(
            "code", "Item", lambda r: r.code, 94, sort=lambda r: r.place, tone=lambda r: "text_secondary"
        ),
        RegisterColumn("title", "Title", lambda r: r.title, 100, stretch=1),
        RegisterColumn("clause", "Clause", lambda r: r.link.clause or "", 64, gives_way=1),
        RegisterColumn(
            "state",
            "State",
            lambda r: r.link.state.text,
            112,
            sort=lambda r: list(LinkState).index(r.link.state),
            word=lambda r: r.link.state,
        ),
    ]
