"""The sheet of policies and job descriptions: what each says, how far it is, and what nothing says yet."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from htplanner.domain.model.records import NO_FAMILY, Document, Link, Version
from htplanner.domain.model.vocabulary import DocumentKind, LinkState
from htplanner.domain.reading.rules import coming_version, latest_version
from htplanner.domain.reading.view import Row
from htplanner.reports.content.model import (
    BAD,
    QUIET,
    Cell,
    ColumnKind,
    Sheet,
    Table,
    TableColumn,
    TableRow,
    Value,
    band,
    table_row,
)
from htplanner.reports.content.reader import Reader

TITLE = "Policies and job descriptions"

_PLURALS = {kind: f"{kind.label}s" for kind in DocumentKind} | {DocumentKind.POLICY: "Policies"}

COLUMNS = (
    TableColumn("document", "Document", 34),
    TableColumn("department", "Owner department or owner", 21),
    TableColumn("version", "Version", 9),
    TableColumn("state", "State", 14.5),
    TableColumn("effective", "Effective", 13.5, ColumnKind.DATE),
    TableColumn("review_due", "Review due", 13.5, ColumnKind.DATE),
    TableColumn("code", "Item", 11.5, lines=1),
    TableColumn("title", "What it asks", 36),
    TableColumn("clause", "Clause", 10),
    TableColumn("link", "Link", 14),
    TableColumn("wording", "Wording; for gaps: the actions", 40),
)


def policies_and_job_descriptions(reader: Reader) -> Sheet:
    """Each document with the items it is linked to, then the actions that apply and that no document says."""
    plan = reader.plan
    rows: list[TableRow] = []
    policies = [d for d in plan.policies if _concerned(reader, d)]
    job_descriptions = [d for d in plan.job_descriptions if _concerned(reader, d)]
    for kind, documents in groupby(sorted(policies, key=_by_kind), key=lambda d: d.kind):
        rows.append(band(_PLURALS[kind]))
        rows.extend(line for document in documents for line in _document(reader, document))
    for family, documents in groupby(sorted(job_descriptions, key=_family), key=_family):
        rows.append(band(f"Job descriptions: {reader.label(family)}"))
        rows.extend(line for document in documents for line in _document(reader, document))
    rows.extend(_gaps(reader))
    totals = reader.totals
    subtitle = (
        f"{totals.has_policy} of {totals.applicable} actions that apply are covered by a policy in force, "
        f"{totals.has_job_description} by a job description in force. A link counts only when it reads "
        "“Covered” and a version is in force."
    )
    return Sheet(TITLE, TITLE, subtitle, (Table(COLUMNS, tuple(rows)),))


def link_text(reader: Reader, link: Link) -> str:
    """A link's state in words, and why it does not count where it might seem to."""
    if link.state is LinkState.COVERED and not reader.view.link_counts(link):
        return f"{link.state.label}, but is not in force"
    return link.state.label


def _by_kind(document: Document) -> str:
    return document.kind.text


def _family(document: Document) -> str:
    return document.family or NO_FAMILY


def _document(reader: Reader, document: Document) -> Iterator[TableRow]:
    """One line for each item the document is linked to; the document itself is quiet from the second on."""
    order = list(reader.framework.item_ids.values())
    links = sorted(_links(reader, document), key=lambda link: order.index(link.item))
    version = latest_version(reader.plan, document.id)
    due = reader.view.review_due(document)
    late = due is not None and due < reader.view.as_of
    values = (
        reader.document(document),
        reader.keeper(document) or None,
        _version_text(reader, document),
        version.state.label if version else "No version yet",
        version.effective if version else None,
    )
    for n, link in enumerate(links or (None,)):
        quiet = QUIET if n else ""
        head = (*(Cell(value, quiet) for value in values), Cell(due, BAD if late else quiet))
        yield table_row(*head, *(_link(reader, link) if link else _unlinked(reader, document)))


def _links(reader: Reader, document: Document) -> list[Link]:
    """The document's links to items the report is about."""
    links = reader.plan.links_of_document.get(document.id, ())
    return [link for link in links if reader.concerns(reader.framework.codes_by_id[link.item], reader.scope)]


def _concerned(reader: Reader, document: Document) -> bool:
    """Whether the report is about a document: it is theirs, or says an item of theirs."""
    return reader.keeps(document) or bool(_links(reader, document))


def _version_text(reader: Reader, document: Document) -> str | None:
    """The version that counts, and the next one where it is under way."""
    version = latest_version(reader.plan, document.id)
    if version is None:
        return None
    coming = coming_version(reader.plan, document.id)
    number = _numbered(reader, version)
    return (
        f"{number}; {_numbered(reader, coming) or 'next'} {coming.state.text.lower()}"
        if coming
        else number or None
    )


def _numbered(reader: Reader, version: Version) -> str:
    """The version's number, "v3" for a bare 3: Excel flags a bare figure that is text."""
    number = reader.version_number(version)
    return f"v{number}" if number[:1].isdigit() else number


def _link(reader: Reader, link: Link) -> tuple[Cell | Value, ...]:
    code = reader.framework.codes_by_id[link.item]
    row = reader.view.row(code)
    counts = link.document in row.says
    tone = "done" if counts else "on_hold" if link.state is not LinkState.TO_BE_COVERED else QUIET
    said = Cell(link_text(reader, link), tone)
    return (
        Cell(code, QUIET),
        reader.title(row),
        reader.free(code, link.clause),
        said,
        reader.free(code, link.wording),
    )


def _unlinked(reader: Reader, document: Document) -> tuple[Cell | Value, ...]:
    """Where it shows no link: that it has none, or none to an item the report is about."""
    linked = reader.plan.links_of_document.get(document.id)
    said = f"None of its items belongs to {reader.whom}" if linked else "Not linked to an item yet"
    return (None, Cell(said, QUIET), None, None, None)


def _gaps(reader: Reader) -> Iterator[TableRow]:
    """What no document in force says, one line for each sub-competency."""
    lacking = {
        "No policy in force says it yet": [r for r in _applying(reader) if not r.counts.has_policy],
        "No job description in force says it yet": [
            r for r in _applying(reader) if not r.counts.has_job_description
        ],
    }
    for title, rows in lacking.items():
        if rows:
            yield band(title)
        for code, missing in groupby(rows, key=lambda row: reader.framework.lineage[row.code][-1]):
            yield _gap(reader, code, list(missing))


def _applying(reader: Reader) -> Iterator[Row]:
    return (row for row in reader.actions() if row.counts.applicable)


def _gap(reader: Reader, code: str, missing: list[Row]) -> TableRow:
    row = reader.view.row(code)
    return table_row(
        Cell(f"{len(missing)} of {reader.counts(code).applicable} actions that apply", BAD),
        *(reader.name(row.owner.value), None, None, None, None),
        *(Cell(code, QUIET), row.title, None, None),
        ", ".join(action.code.removeprefix(f"{code}.") for action in missing),
    )
