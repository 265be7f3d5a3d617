"""The checks of what the plan keeps beside its items: documents and their links, asks, closed quarters."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from htplanner.domain.model.records import Document, Entity
from htplanner.domain.model.vocabulary import DocumentKind, ItemKind, LinkState, PeriodKind, VersionState
from htplanner.domain.reading.checks.finding import Finding, found
from htplanner.domain.reading.quarters import closable
from htplanner.domain.reading.view import PlanView, Row

TIME_TO_CLOSE = timedelta(days=30)
"""How long after its end a quarter may stay open: last reports come in, and leadership meets."""


def reviews(view: PlanView) -> Iterator[Finding]:
    """A document in force is reviewed when its cycle says."""
    for document in view.plan.documents.values():
        due = view.review_due(document)
        if due is not None and due < view.as_of:
            yield found(
                "review-overdue",
                f"“{document.title}” was due for review on {due}. Review it, and enter the version "
                "that comes of it.",
                where=document.title,
                record=document.id,
                entity=Entity.DOCUMENT,
                about=f"{document.id} {due}",
            )


def ownerless(view: PlanView) -> Iterator[Finding]:
    """A document that is not retired has a person or a department that keeps it."""
    for document in view.plan.documents.values():
        states = {version.state for version in view.plan.versions_of.get(document.id, ())}
        retired = states == {VersionState.RETIRED}
        if document.owner is None and not document.department and not retired:
            yield found(
                "document-without-owner",
                f"“{document.title}” has neither an owner nor a department. Say who keeps it.",
                where=document.title,
                record=document.id,
                entity=Entity.DOCUMENT,
            )


def links(view: PlanView) -> Iterator[Finding]:
    """A link counts only if it reads "Covered" and a version is in force."""
    for row in view.rows():
        for link in view.plan.links_of_item.get(row.item.id, ()):
            if link.state is LinkState.COVERED and not view.link_counts(link):
                title = view.plan.documents[link.document].title
                yield found(
                    "says-not-in-force",
                    f"“{title}” says it, but no version of it is in force, so it does not count yet.",
                    row.code,
                    about=link.document,
                )


def links_above(view: PlanView) -> Iterator[Finding]:
    """A link on a sub-competency or group does not count for its actions.

    Told where actions below apply and no document of that kind (policy, job description) says them.
    """
    for row in view.rows():
        if row.kind is ItemKind.ACTION:
            continue
        for link in view.plan.links_of_item.get(row.item.id, ()):
            document = view.plan.documents[link.document]
            bare = _unsaid(row, document) if view.link_counts(link) else 0
            if bare:
                what = "1 of them is" if bare == 1 else f"{bare} of them are"
                kind = "job description" if _is_job_description(document) else "policy"
                yield found(
                    "link-not-counting",
                    f"“{document.title}” says it, but a link here does not count for the actions below: "
                    f"{what} said by no {kind}. Link the actions it covers.",
                    row.code,
                    about=link.document,
                )


def _unsaid(row: Row, document: Document) -> int:
    having = "has_job_description" if _is_job_description(document) else "has_policy"
    return row.counts.applicable - int(getattr(row.counts, having))


def _is_job_description(document: Document) -> bool:
    return document.kind is DocumentKind.JOB_DESCRIPTION


def asks(view: PlanView) -> Iterator[Finding]:
    """An ask that is still open after the day it was needed by."""
    for ask in view.plan.asks.values():
        if ask.status.is_open and ask.needed_by is not None and ask.needed_by < view.as_of:
            yield found(
                "ask-overdue",
                f"“{ask.title}” was needed by {ask.needed_by} and is not decided. "
                "Raise it again, enter what was decided, or withdraw it.",
                where=ask.title,
                record=ask.id,
                entity=Entity.ASK,
                about=f"{ask.id} {ask.needed_by}",
            )


def quarters(view: PlanView) -> Iterator[Finding]:
    """A quarter that ended more than ``TIME_TO_CLOSE`` ago is closed; the oldest one tells for all."""
    over = [
        span
        for span in closable(view.plan, view.as_of)
        if span.kind is PeriodKind.QUARTER and view.as_of - span.end > TIME_TO_CLOSE
    ]
    if over:
        more = f" and {len(over) - 1} more" if len(over) > 1 else ""
        yield found(
            "quarter-due",
            f"{over[0].name}, which ended on {over[0].end},{more} {'are' if more else 'is'} not closed. "
            "Close it, so that the next report can tell what has changed.",
            where=over[0].name,
            entity=Entity.PERIOD,
            about=over[0].end.isoformat(),
        )
