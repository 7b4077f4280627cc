"""The documents of a return: written privately, and recorded as sent where that is asked for."""

from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from attcli.cli.words import complain
from attcli.errors import Exit, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import polars as pl

    from attcli.cli.notices_open import Document
    from attcli.cli.returns import Papers
    from attcli.letters import Blocked, Format, LetterContext, Prepared
    from attcli.register.view import View
    from attcli.store.events import Event


def write_forms(
    view: "View", what: str, rows: "pl.DataFrame", papers: "Papers", logged: "Sequence[Event]"
) -> list[str]:
    """Write the documents of `rows` and record them, as asked; what to say of it.

    Exits as blocked, with nothing written, where a document can't be made.
    """
    from attcli.cli.notices_open import write_all
    from attcli.letters import Blocked

    if papers.folder is None:
        if papers.issue:
            raise UsageError("Nothing is written, so nothing can be recorded.", "Add --forms DIR.")
        return []
    own = _templates()
    made = list(_made(view, what, rows, papers, logged)) if rows.height else []
    if blocked := [one for one in made if isinstance(one, Blocked)]:
        for reason in (reason for one in blocked for reason in one.reasons):
            complain(f"{reason}.")
        raise typer.Exit(Exit.BLOCKED)
    done = [one for one in made if not isinstance(one, Blocked)]
    forms: tuple[Format, ...] = (papers.form.value,)
    copies = [copy for one in done for copy in one.copies]
    documents: list[Document] = [(papers.folder / c.file_stem, c.letter, forms) for c in copies]
    written = write_all(documents, own)
    said = [f"Written: {path}" for path in written]
    return [*said, *_recorded(view, what, rows, papers)] if papers.issue else said


def _made(
    view: "View", what: str, rows: "pl.DataFrame", papers: "Papers", logged: "Sequence[Event]"
) -> "Iterator[Prepared | Blocked]":
    """The covering letter of each school's attendance return, or a form for each row."""
    from attcli.cases.returns import ATTENDANCE, entries_since, month_to
    from attcli.letters.gather import facts_of
    from attcli.letters.identity import siblings_of
    from attcli.letters.returns import covering_letter, form

    if what == ATTENDANCE:
        month = month_to(view.latest_day), view.latest_day
        for school in rows.get_column("school").unique().sort():
            mine = rows.filter(rows["school"] == school).to_dicts()
            stem = f"{what}_{school}" if len(view.schools) > 1 else what
            yield covering_letter(mine, month, _context(view, school, papers), stem)
        return
    facts = facts_of(view, rows.get_column("pupil_id").unique().to_list())
    seen: Counter[str] = Counter()
    for row in rows.iter_rows(named=True):
        pupil_id = row["pupil_id"]
        entries = entries_since(logged, view.pupils, pupil_id, row.get("last_seen"))
        seen[pupil_id] += 1
        yield form(
            what,
            {**row, "entries": entries, "number": seen[pupil_id]},
            facts[pupil_id],
            siblings_of(view, pupil_id),
            _context(view, row["school"], papers),
        )


def _context(view: "View", school: str, papers: "Papers") -> "LetterContext":
    from attcli.letters import LetterContext

    return LetterContext(
        view.settings.school(school),
        papers.letter_date,
        view.window.start,
        view.window.end,
        view.register.sources,
        templates=_templates(),
    )


def _templates() -> Path | None:
    from attcli.cli.state import state
    from attcli.store.workspace import find

    workspace = find(state().workspace)
    return workspace / "templates" if workspace else None


def _recorded(view: "View", what: str, rows: "pl.DataFrame", papers: "Papers") -> list[str]:
    """Enter each pupil's return as sent; what to say of it."""
    from attcli.cases.returns import RETURN
    from attcli.cli.state import state
    from attcli.cli.who import who
    from attcli.store.events import Event, enter_all
    from attcli.store.workspace import find, require

    workspace, now = require(find(state().workspace)), datetime.now().astimezone()
    by = who(papers.by, view.settings)
    begins = [name for name in ("from", "to", "leaving_date") if name in rows.columns]
    new = [
        Event(
            school=row["school"],
            pupil=row["pupil_id"],
            kind=RETURN,
            day=papers.letter_date,
            by=by,
            at=now,
            what=what,
            details={name: row[name].isoformat() for name in begins if row[name]},
        )
        for row in rows.iter_rows(named=True)
    ]
    day = f"{papers.letter_date:%d/%m/%Y}"
    entered = enter_all(workspace, new, f"returns to the authority of {day} were sent")
    if not entered:
        return ["Nothing new to record."]
    return [f"{len(entered)} recorded as sent, as change {entered[0].change}."]
