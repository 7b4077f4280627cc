"""`attcli doctor`: whether the workspace is whole, and what somebody should look at."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from attcli.cli.open import Ask, open_settings, open_view
from attcli.cli.options import Format, OutputFile, OutputFormat, SchoolKey
from attcli.cli.output import chosen_format, emit
from attcli.cli.result import Column, Result
from attcli.cli.state import state
from attcli.errors import (
    AttcliError,
    Exit,
    SettingsError,
    UnreadableError,
    UsageError,
    WorkspaceError,
)

if TYPE_CHECKING:
    from attcli.register.view import View
    from attcli.store.integrity import Check

_TABLE = (
    Column("state", "State"),
    Column("about", "About"),
    Column("school", "School", from_width=100),
    Column("told", "What was found, and what to do"),
)


def doctor(
    school: SchoolKey = None,
    fmt: OutputFormat = None,
    output: OutputFile = None,
) -> None:
    """Look the workspace over: settings, term dates, templates, contacts, marks, files, disk.

    Changes nothing and names no child. Ends with 6 where what is stored is damaged.

    Example: attcli doctor
    """
    import polars as pl

    from attcli.store.integrity import State
    from attcli.store.workspace import find, require

    workspace = require(find(state().workspace))
    checks = _told_once(_checks(workspace, school, date.today()))
    order = [State.ERROR, State.WARNING, State.OK]
    checks.sort(key=lambda check: order.index(check.state))
    rows = [
        {
            "state": str(check.state),
            "about": check.name,
            "school": check.school,
            "says": check.sentence,
            "way_out": check.way_out or None,
        }
        for check in checks
    ]
    if chosen_format(fmt, output) == Format.TABLE:
        for row, check in zip(rows, checks, strict=True):
            row["told"] = f"{check.sentence.rstrip('.')}. {check.way_out}".strip()
    counts = {str(state): sum(c.state == state for c in checks) for state in order}
    emit(
        Result(
            command="doctor",
            rows=pl.DataFrame(rows, schema=dict.fromkeys(rows[0], pl.String)),
            table=_TABLE,
            title=f"{workspace}",
            totals=counts,
            remarks=[_summed_up(counts)],
            exit=_exit(checks),
        ),
        fmt,
        output,
    )


def _told_once(checks: "Iterator[Check]") -> "list[Check]":
    """Without what the marks' own reading says again of damage that the store told of."""
    told: list[Check] = []
    for check in checks:
        if check.name != "store" or not any(
            one.sentence.startswith(check.sentence) for one in told
        ):
            told.append(check)
    return told


def _summed_up(counts: dict[str, int]) -> str:
    if not counts["error"] + counts["warning"]:
        return "All is well."
    return f"{counts['error']} to mend, {counts['warning']} to look at, {counts['ok']} well."


def _exit(checks: "list[Check]") -> Exit:
    """6 where what is stored is damaged; 2 where the settings or a template cannot be used."""
    from attcli.store.integrity import State

    wrong = [check.name for check in checks if check.state == State.ERROR]
    if any(about.startswith("store") and about != "store: disk" for about in wrong):
        return Exit.WORKSPACE
    return Exit.USAGE if wrong else Exit.DONE


def _checks(workspace: Path, school: str | None, today: date) -> "Iterator[Check]":
    from attcli.reports import health

    yield from _stored(workspace)
    yield from _layouts(workspace)
    yield from _templates(workspace)
    yield health.law_check(today)
    try:
        settings = open_settings()
    except SettingsError as fault:
        yield _damaged("settings", fault)
        return
    yield from health.settings_checks(settings, today)
    yield from _register(school, today)


def _damaged(about: str, fault: AttcliError) -> "Check":
    from attcli.store.integrity import Check, State

    return Check(about, State.ERROR, fault.problem, fault.way_out)


def _stored(workspace: Path) -> "Iterator[Check]":
    """What the store says of its own files."""
    from attcli.store.integrity import integrity

    for found in integrity(workspace, datetime.now().astimezone()):
        yield replace(found, name=f"store: {found.name}")


def _layouts(workspace: Path) -> "Iterator[Check]":
    """The school's own layouts."""
    from attcli.exports.catalogue import catalogue
    from attcli.store.integrity import Check, State

    folder = workspace / "layouts"
    if not folder.is_dir():
        return
    try:
        catalogue(workspace)
    except AttcliError as fault:
        yield _damaged("layouts", fault)
        return
    n = len(list(folder.glob("*.toml")))
    yield Check("layouts", State.OK, f"{n} of your own")


def _templates(workspace: Path) -> "Iterator[Check]":
    """Whether every letter's template can be read, the school's own first."""
    from attcli.letters.catalogue import letter_ids, template
    from attcli.letters.merge import compile_template
    from attcli.store.integrity import Check, State

    own = workspace / "templates" if (workspace / "templates").is_dir() else None
    ids = letter_ids(own)
    wrong = 0
    for letter_id in ids:
        try:
            compile_template(template(letter_id, own).file, own)
        except UsageError as fault:
            wrong += 1
            yield _damaged("templates", fault)
    if not wrong:
        yield Check("templates", State.OK, f"{len(ids)} letters can be read")


def _register(school: str | None, today: date) -> "Iterator[Check]":
    """What the marks and contacts held say, where any are held."""
    from attcli.reports import health
    from attcli.store.integrity import Check, State

    try:
        view = open_view(Ask(school=school))
    except (UnreadableError, UsageError) as nothing:
        yield Check("marks", State.WARNING, nothing.problem, nothing.way_out)
        return
    except WorkspaceError as fault:
        yield _damaged("store", fault)
        return
    yield from health.register_checks(view, today)
    yield from _contacts(view)
    yield from _holds(view, today)
    yield _letters(view)


def _letters(view: "View") -> "Check":
    """Whether what was sent still has the figures of the register."""
    from attcli.cases.issued import reliant
    from attcli.cases.look_again import look_again
    from attcli.cli.stopped import logged
    from attcli.store.integrity import Check, State

    entries = logged()
    sent, moved = len(reliant(entries)), len(look_again(view, entries))
    if not moved:
        return Check("letters", State.OK, f"{sent} sent; none has figures that have changed since")
    have = "has" if moved == 1 else "have"
    said = f"of {sent} sent, {moved} {have} figures that are no longer those of the register"
    way_out = "Look at them again: attcli letters list --only look-again"
    return Check("letters", State.WARNING, said, way_out)


def _contacts(view: "View") -> "Iterator[Check]":
    """How many pupils on roll no letter could be addressed for."""
    import polars as pl

    from attcli.letters.recipients import audience
    from attcli.store.integrity import Check, State

    today = pl.col("school").replace_strict(view.as_of, return_dtype=pl.Date)
    gone = (pl.col("leaving_date") < today).fill_null(False)
    on_roll = view.scoped(view.rolls.lazy()).filter(~gone).collect()
    theirs = view.register.contacts.partition_by("pupil_id", as_dict=True)
    for (school,), rows in on_roll.group_by("school", maintain_order=True):
        contacts = [theirs.get((pupil,)) for pupil in rows.get_column("pupil_id")]
        known = [() if frame is None else frame.to_dicts() for frame in contacts]
        blocked = sum(not audience(each, "", legal=False).recipients for each in known)
        have = "has" if blocked == 1 else "have"
        said = (
            f"{blocked} of {rows.height} pupils on roll {have} nobody with an address to write to"
        )
        state, way_out = State.WARNING, "Take in a contacts export: attcli ingest --contacts FILE"
        if not blocked:
            said, state, way_out = "every pupil on roll has somebody to write to", State.OK, ""
        yield Check("contacts", state, said, way_out, str(school))


def _holds(view: "View", today: date) -> "Iterator[Check]":
    """Holds whose review date has come, and holds that fit nobody."""
    from attcli.cases.holds import doubts, due_for_review
    from attcli.cli.stages import standing_holds
    from attcli.store.integrity import Check, State

    holds = standing_holds()
    due, lost = len(due_for_review(holds, today)), len(doubts(view.rolls, holds))
    if due or lost:
        said = f"{len(holds)} stand; {due} due for review, {lost} to look at"
        yield Check("holds", State.WARNING, said, "See attcli hold --list.")
    else:
        yield Check("holds", State.OK, f"{len(holds)} stand")
