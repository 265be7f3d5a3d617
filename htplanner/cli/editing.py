"""Commands that show a plan and change it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from htplanner.cli.console import (
    AS_OF,
    JSON,
    PLAN,
    open_to_write,
    own_plans,
    print_json,
    print_lines,
    read_view,
    say,
)
from htplanner.domain.output.json_view import finding_data, framework_data, plan_data, record_data
from htplanner.domain.output.text_view import framework_lines, item_lines, plan_lines, record_lines
from htplanner.domain.parsing.items import item_edit, split_assignment
from htplanner.domain.parsing.records import addition_edit, kind_word, names_record, record_edit
from htplanner.domain.parsing.values import no_such_item
from htplanner.domain.reading.checks import Finding, check_plan
from htplanner.domain.reading.view import PlanView, Row
from htplanner.errors import UsageError


@click.command()
@JSON
def framework(as_json: bool) -> None:
    """Show the publication's competencies, sub-competencies and actions in this program's words."""
    edition = own_plans().catalogue.newest
    if as_json:
        print_json(framework_data(edition))
    else:
        print_lines(framework_lines(edition))


@click.command()
@PLAN
@click.argument("code", required=False)
@JSON
@AS_OF
def show(plan: Path, code: str | None, as_json: bool, as_of: date | None) -> None:
    """Show the plan, one competency or one item."""
    view = read_view(plan, as_of)
    rows = _rows(view, code)
    if as_json:
        print_json(plan_data(view, rows))
    elif code and len(rows) == 1:
        print_lines(item_lines(view, rows[0]))
    else:
        print_lines(plan_lines(view, rows))


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})
@PLAN
@click.argument("kind")
@click.argument("name")
@click.argument("fields", nargs=-1, metavar="[FIELD=VALUE]...")
def add(plan: Path, kind: str, name: str, fields: Sequence[str]) -> None:
    """Add a person, position, committee, phase, policy, ask or any other kind; prints its id.

    NAME is what it is called, or what it belongs to: evidence is added to an item, a version to a document.
    Lists are separated by “;”. An unknown kind or field is answered with all there are.
    """
    assignments = [split_assignment(field) for field in fields]
    with open_to_write(own_plans(), plan) as session:
        edit, record = addition_edit(session.store.plan, kind, name, assignments)
        say(session.store.execute(edit).notices)
    click.echo(record)


@click.command(name="list")
@PLAN
@click.argument("kind")
@JSON
@AS_OF
def list_(plan: Path, kind: str, as_json: bool, as_of: date | None) -> None:
    """List every record of a KIND, such as person, position, committee, phase, policy, ask or evidence."""
    word = kind_word(kind)
    present = read_view(plan, as_of).plan
    records = word.standing(present)
    if as_json:
        print_json([record_data(present, record) for record in records])
    else:
        print_lines(record_lines(present, word.kind, records))


@click.command(name="set")
@PLAN
@click.argument("words", nargs=-1, required=True, metavar="CODE... FIELD=VALUE...")
def set_(plan: Path, words: Sequence[str]) -> None:
    """Set fields of one or more items, or of whatever else is named, in one step.

    Words in any case; lists are separated by “;”; a clause follows “#” (policies=HR-114#3.2); an empty value
    clears. evidence="WHAT;DATE;WHO" and update="WHO;HOW;TEXT" append.

    In place of a CODE stands “plan” for the plan itself (fiscal_month=, sponsor=, funding=, message= …), or
    KIND:NAME for anything that can be added: "ask:Two more advocates" status=approved, person:NAME
    away_from=.
    """
    named = [word for word in words if names_record(word)]
    codes = [word.upper() for word in words if word not in named and "=" not in word]
    assignments = [split_assignment(word) for word in words if word not in named and "=" in word]
    if not (codes or named) or not assignments:
        raise UsageError("Give at least one CODE and one FIELD=VALUE. Nothing was changed.")
    if codes and named:
        raise UsageError(
            f"{codes[0]} is an item and “{named[0]}” is none. Nothing was changed; set one after the other."
        )
    plans = own_plans()
    with open_to_write(plans, plan) as session:
        if named:
            edit = record_edit(session.store.plan, named, assignments)
        else:
            edit = item_edit(session.store.plan, codes, assignments, plans.today())
        change = session.store.execute(edit)
        say(change.notices)
    click.echo(change.label if not change.empty else "Nothing to change; it already says so.")


@click.command()
@PLAN
@JSON
def check(plan: Path, as_json: bool) -> None:
    """Look the plan over; exit 1 where something stands that nobody has waived."""
    found = check_plan(read_view(plan, None))
    if as_json:
        waived = [finding_data(finding, waiver) for finding, waiver in found.waived]
        print_json([*(finding_data(finding) for finding in found.stands), *waived])
    else:
        print_lines(_finding_line(finding) for finding in found.stands)
        print_lines(f"Waived: {_finding_line(one)} ({waiver.reason})" for one, waiver in found.waived)
        click.echo(_counted(len(found.stands), len(found.waived)))
    if found.stands:
        raise click.exceptions.Exit(1)


def _finding_line(finding: Finding) -> str:
    return f"{finding.severity}  {finding.code or finding.where or ''}  {finding.explanation}"


def _counted(stands: int, waived: int) -> str:
    aside = f", {waived} waived" if waived else ""
    if not stands:
        return f"Nothing found{aside}."
    return f"{'1 finding' if stands == 1 else f'{stands} findings'}{aside}"


def _rows(view: PlanView, code: str | None) -> list[Row]:
    if code is None:
        return list(view.rows())
    code = code.upper()
    if code in view.framework.competency_by_code:
        return [row for row in view.rows() if view.framework.competency_of(row.code).code == code]
    if code not in view.framework.nodes:
        raise no_such_item(view.plan, code)
    return [view.row(code)]
