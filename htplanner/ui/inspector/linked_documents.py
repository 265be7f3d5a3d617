"""Written into: the documents that say the items, or should, and the form that links one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QWidget

from htplanner.domain.editing import edits
from htplanner.domain.model.records import Document, Entity, Link
from htplanner.domain.model.vocabulary import (
    Applicability,
    DocumentKind,
    Health,
    ItemKind,
    LinkState,
    VersionState,
    Word,
)
from htplanner.domain.reading.rules import latest_version
from htplanner.domain.reading.view import PlanView
from htplanner.errors import ValidationError
from htplanner.ui.inspector.cards import CardEntry, EntryList
from htplanner.ui.inspector.question import Question
from htplanner.ui.inspector.section import InspectorSection
from htplanner.ui.inspector.subject import Subject
from htplanner.ui.registers.choices import NEW_DOCUMENTS
from htplanner.ui.shell.desk import Desk
from htplanner.ui.widgets.buttons import LinkButton
from htplanner.ui.widgets.combo import Choice
from htplanner.ui.widgets.fields.choice_fields import ChoiceField, WordField
from htplanner.ui.widgets.fields.line_field import LineField
from htplanner.ui.widgets.fields.note_field import NoteField

_NEW = "new"
"""Stands for a document that is added together with its link."""

_POLICY, _JOB_DESCRIPTION = "policy", "job description"
_NONE = "Nothing linked here. A link counts only for the item it stands on, not for the actions below."
_ICONS = {True: "job-descriptions", False: "policies"}


class LinkedDocumentsSection(InspectorSection):
    """The links of the items. For several items it tells which documents are linked, and links one to all."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, "written", "Written into", parent)
        theme = desk.theme
        self._new: tuple[DocumentKind, str] | None = None
        self.link_button = LinkButton(theme, "+ Link", self, on_click=lambda _on: self.ask())
        self.link_button.setAccessibleName("Link a document")
        self.head.addWidget(self.link_button)
        self.question = self.add_question(Question(theme, "Save", self._write, self._build, self))
        self.entries = EntryList(theme, _NONE, self.body)
        self.column.addWidget(self.question)
        self.column.addWidget(self.entries)
        self.entries.opened.connect(self._open)
        self.follow_question(self.question)

    def _build(self, question: Question) -> None:
        theme = self.desk.theme
        self.document = ChoiceField(theme, "Document", "Find a document", question)
        self.document.combo.offer_to_add(NEW_DOCUMENTS)
        self.document.combo.addition_wanted.connect(self._take_new)
        question.add("document", "Document", self.document)
        question.add("clause", "Clause", LineField(theme, "Clause", question, warns=True))
        wording = NoteField(theme, "Wording", question, placeholder="Text in the document")
        question.add("wording", "Wording", wording)
        question.add("state", "State", WordField(theme, "State", list(LinkState), question))
        question.let_remove("Unlink", self._unlink)

    def _offered(self) -> list[Choice]:
        """The documents there are, and the one that will be added with the link."""
        known = document_choices(self.subject.view)
        if self._new is None:
            return known
        kind, title = self._new
        icon = _ICONS[kind is DocumentKind.JOB_DESCRIPTION]
        return [*known, Choice(_NEW, title, f"new {kind.text}", icon)]

    def _take_new(self, kind: str, title: str) -> None:
        """A document that is not in the plan yet: it is added once the link is saved."""
        self._new = (DocumentKind[kind], title)
        self.document.offer(self._offered())
        self.document.show_value(_NEW)

    def refresh(self, *, others: bool) -> None:
        subject = self.subject
        entries = _entries(subject) if subject.is_one else _entries_of_several(subject)
        self.entries.show_entries(self.question.others(entries), anew=others)
        self.link_button.setVisible(subject.view.editable)
        if self.question.is_open:
            self.document.offer(self._offered())
            self.question.show_field("document", shown=self.question.record is None)

    def ask(self, document: str | None = None, suggestion: str = "") -> None:
        """Ask which document to link, and how far it has come."""
        self.question.prepare()
        self._new = None
        self.document.offer(self._offered())
        self.question.show_field("document", shown=True)
        values = {"document": document, "state": LinkState.TO_BE_COVERED}
        self.question.open_form(f"Link {self.subject.name}", values, hint=suggestion)

    def _open(self, entry: str) -> None:
        plan = self.subject.view.plan
        record = plan.record(Entity.LINK, entry)
        if not isinstance(record, Link):
            usual = _usual_document(self.subject, entry)
            self.ask(_document_called(self.subject.view, usual), usual)
            return
        self.question.prepare()
        self.question.show_field("document", shown=False)
        values = {name: getattr(record, name) for name in record.specs()}
        self.question.open_form(_label(plan.documents[record.document]), values, record=record)

    def _write(self, values: Mapping[str, Any]) -> None:
        subject, record = self.subject, self.question.record
        changed = {name: value for name, value in values.items() if name != "document"}
        if record is not None:
            label = f"Change the link of {subject.name}"
            self.desk.bridge.perform(edits.set_fields(record, changed, label))
        elif values["document"] is None:
            raise ValidationError("Choose the document. Nothing was changed.", field="document")
        elif values["document"] == _NEW and self._new is not None:
            self.desk.bridge.perform(edits.link_new(subject.view.plan, subject.codes, *self._new, **changed))
        else:
            self.desk.bridge.perform(
                edits.link(subject.view.plan, subject.codes, values["document"], **changed)
            )

    def _unlink(self) -> None:
        record = self.question.record
        if isinstance(record, Link):
            self.question.close_form()
            self.attempt(edits.unlink(self.subject.view.plan, self.subject.codes, record.document))
            self.link_button.setFocus()


def document_choices(view: PlanView) -> list[Choice]:
    """Every document, each with its kind."""
    documents = view.plan.documents.values()
    return [Choice(d.id, _label(d), d.kind.text, _ICONS[_is_job_description(d)]) for d in documents]


# --- the cards


def _entries(subject: Subject) -> list[CardEntry]:
    """The links of a single item, and for an action what is still missing."""
    view, row = subject.view, subject.row
    links = view.plan.links_of_item.get(row.item.id, ())
    order = list(view.plan.documents)
    opens = "Change this link" if view.editable else ""
    links = tuple(sorted(links, key=lambda one: order.index(one.document)))
    entries = [_entry(link, subject, opens) for link in links]
    if row.kind is not ItemKind.ACTION or row.applicability.value is Applicability.DOES_NOT_APPLY:
        return entries
    for kind in (_POLICY, _JOB_DESCRIPTION):
        if not view.documents(row, job_descriptions=kind == _JOB_DESCRIPTION):
            usual = _usual_document(subject, kind)
            sub = f"Suggestion: {usual}" if usual else "Link one, or draft its wording here"
            opens = f"Link a {kind}" if view.editable else ""
            sub = sub if opens else ""
            entries.append(CardEntry(kind, Health.AT_RISK, f"No {kind} yet", sub, opens, missing=True))
    return entries


def _entry(link: Link, subject: Subject, opens: str) -> CardEntry:
    """E.g. "HR-114 Annual staff training", "In force, v3 · §3.2 covered · review Mar 2027"."""
    plan = subject.view.plan
    document = plan.documents[link.document]
    version = latest_version(plan, document.id)
    in_force = version is not None and version.state is VersionState.IN_FORCE
    # The sign is of what is still behind: the version until it is in force, then what the link says.
    said = in_force and link.state is LinkState.COVERED
    word: Word = version.state if version is not None and (said or not in_force) else link.state
    parts = ["No version yet"]
    if version is not None:
        parts = [f"{version.state.label}, v{version.number}" if version.number else version.state.label]
    parts.append(f"{_clause(link)} {link.state.text.lower()}".strip())
    review = subject.view.review_due(document)
    if review is not None:
        month = QLocale().monthName(review.month, QLocale.FormatType.ShortFormat).rstrip(".")
        verb = "review was due" if review < subject.view.as_of else "review"
        parts.append(f"{verb} {month} {review.year}")
    return CardEntry(link.id, word, _label(document), " · ".join(parts), opens)


def _entries_of_several(subject: Subject) -> list[CardEntry]:
    """Every document linked to any of several items, and to how many of them."""
    view = subject.view
    held = [document for row in subject.rows for document in row.linked]
    return [
        CardEntry(
            one,
            VersionState.IN_FORCE if view.version_in_force(one) else VersionState.DRAFT,
            _label(document),
            f"Linked to {held.count(one)} of {len(subject.codes)} items",
        )
        for one, document in view.plan.documents.items()
        if one in held
    ]


def _clause(link: Link) -> str:
    """The clause as one speaks of it: a bare number with its sign."""
    clause = link.clause or ""
    return f"§{clause}" if clause[:1].isdigit() else clause


def _label(document: Document) -> str:
    return f"{document.number} {document.title}" if document.number else document.title


def _is_job_description(document: Document) -> bool:
    return document.kind is DocumentKind.JOB_DESCRIPTION


# --- the usual document


def _usual_document(subject: Subject, kind: str) -> str:
    """Our usual document for an action, if it is of this ``kind``."""
    usual = (subject.hints.usual_document or "") if subject.hints is not None else ""
    return usual if usual and (_JOB_DESCRIPTION in usual.casefold()) == (kind == _JOB_DESCRIPTION) else ""


def _document_called(view: PlanView, usual: str) -> str | None:
    """The one document whose title is the usual one's, with or without its kind."""
    wanted = usual.casefold().removesuffix(_JOB_DESCRIPTION).strip()
    found = [d.id for d in view.plan.documents.values() if d.title.casefold() in (wanted, usual.casefold())]
    return found[0] if len(found) == 1 else None
