"""`attcli log import`: what the school did before attcli, from its own list."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from attcli.cli.entry_rows import NAMES, with_names
from attcli.cli.log_odd import refuse_odd
from attcli.cli.log_opening import IMPORTED, KIND, opened
from attcli.cli.open import open_catalogue, open_settings
from attcli.cli.options import OutputFile, OutputFormat
from attcli.cli.output import emit, findings_exit
from attcli.cli.result import Column, Result
from attcli.cli.state import state
from attcli.cli.tick import Write
from attcli.cli.who import By, who
from attcli.errors import UsageError

if TYPE_CHECKING:
    from attcli.exports.past import PastList
    from attcli.findings import Finding
    from attcli.store.events import Event

NEW, BEFORE, LEFT = "new", "in the log", "left out"
_FIELDS = (
    *("state", "row", *NAMES, "kind", "date", "what", "outcome", "until", "parent", "why"),
    "pupil_id",
)
_TABLE = (
    Column("state", "State"),
    Column("row", "Row", right=True),
    Column("surname", "Surname"),
    Column("forename", "Forename"),
    Column("class", "Class", from_width=120),
    Column("kind", "Kind"),
    Column("date", "Date"),
    Column("what", "What", from_width=100),
    Column("outcome", "Outcome", from_width=110),
    Column("why", "Why", from_width=80),
)
_ISSUED = "issued"
_NOT_NOTICES = {
    "pending": "not issued yet: enter it once it is (attcli notices record)",
    "waived": "waived: it counts for nothing",
    "withdrawn": "withdrawn: it counts for nothing",
    "cancelled": "cancelled: it counts for nothing",
}


def import_log(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="A list with UPN, Kind, Date (What, Outcome, Until, Parent); or Arbor's fines.",
        ),
    ],
    yes: Write = False,
    by: By = None,
    fmt: OutputFormat = None,
    output: OutputFile = None,
) -> None:
    """Enter what was done before attcli: letters, calls, meetings, visits, plans, notices, fines.

    Shown first; --yes writes it, in one change that attcli undo takes back. The same twice is the
    same as once. A pupil is known by an id, or by a name with year and class that only one pupil
    has; other rows are named and left out. Once every row fits, the earlier history counts as on
    record (attcli log opening).

    Example: attcli log import letters-so-far.csv --yes
    """
    from attcli.exports.past import read_past
    from attcli.store.events import enter_all, events
    from attcli.store.memory import remembered
    from attcli.store.workspace import find, require

    workspace, settings = require(find(state().workspace)), open_settings()
    pupils = remembered(workspace).pupils
    past = read_past(file, pupils, open_catalogue())
    now = datetime.now().astimezone()
    read = [_Read(past, row, who(by, settings), now) for row in past.rows.iter_rows(named=True)]
    logged = events(workspace)
    rows, odd = _rows(read, logged)
    new = [row["event"] for row in rows if row["state"] == NEW]
    findings = (*past.findings, *odd)
    whole = not findings_exit(findings) and not any(_nameless(row.get("event")) for row in rows)
    opening = _openings(past, logged, who(by, settings), now) if whole and yes else []
    n = f"{len(new)} {'entry' if len(new) == 1 else 'entries'}"
    entered = enter_all(workspace, [*new, *opening], f"{n} imported") if yes else ()
    counts = {state: sum(row["state"] == state for row in rows) for state in (NEW, BEFORE, LEFT)}
    emit(
        Result(
            "log import",
            with_names(rows, _FIELDS, workspace),
            _TABLE,
            totals={**counts, "written": bool(entered), "history_known": whole},
            title=f"{file.name}",
            remarks=[
                *_remarks(counts, entered[0].change if entered else None, whole=whole, yes=yes)
            ],
            sources=[past.source],
            findings=findings,
            every_finding=True,
            exit=findings_exit(findings),
        ),
        fmt,
        output,
    )


class _Read:
    """One row of the file as an entry."""

    def __init__(self, past: "PastList", row: Mapping[str, Any], by: str, at: datetime) -> None:
        self.past, self.row, self._by, self._at = past, row, by, at

    def why_left(self) -> str | None:
        """Why a fine makes no notice; None where it makes one."""
        status = (self.row["status"] or "").casefold()
        if not self.row["status"] or status == _ISSUED:
            return None
        return _NOT_NOTICES.get(status, f"“{self.row['status']}”: say what became of it by hand")

    def event(self) -> "Event":
        """The entry; UsageError where the kind, the day or the end can't be."""
        from attcli.store.events import Event

        row = self.row
        said: dict[str, Any] = {"outcome": row["outcome"] or "", "parent": row["parent"] or ""}
        if self.row["status"]:
            span = {"from": row["from"].isoformat(), "to": row["to"].isoformat()}
            kind, said["details"] = "penalty-notice", span
        else:
            kind = "-".join(row["kind"].casefold().split())
            said |= {"what": row["what"] or "", "until": row["until"]}
        made = Event(row["school"], row["pupil_id"], kind, row["date"], self._by, self._at, **said)
        if kind != "penalty-notice":
            refuse_odd(made)
        elif made.day > self._at.date():
            raise UsageError(f"{made.day} is still to come.", "Check the date.")
        return made


def _rows(
    read: Sequence[_Read], logged: "Sequence[Event]"
) -> "tuple[list[dict[str, Any]], list[Finding]]":
    """What becomes of each row, in the order of the file, and a finding for each that can't be."""
    from attcli.findings import Place, finding

    known, rows, odd = {_said(event) for event in logged}, [], []
    for one in read:
        told = {name: one.row[name] for name in ("row", "pupil_id", "kind", "date", "what")}
        told |= {name: one.row[name] for name in ("outcome", "until", "parent")}
        if why := one.why_left():
            rows.append(told | {"state": LEFT, "why": why})
            continue
        try:
            event = one.event()
        except UsageError as fault:
            place = Place(one.past.source.file, one.past.source.sheet, one.row["row"])
            odd.append(finding("unreadable-row", place, why=fault.problem.rstrip(".")))
            continue
        before = _said(event) in known
        known.add(_said(event))
        told |= {"kind": event.kind, "event": event}
        rows.append(told | {"state": BEFORE if before else NEW})
    return rows, odd


def _said(event: "Event") -> tuple[object, ...]:
    """What makes two entries the same, whoever entered them: the outcome may be told since."""
    whose = event.pupil.casefold(), event.parent.casefold()
    return (*whose, event.kind, event.day, event.what, event.outcome)


def _nameless(event: "Event | None") -> bool:
    """Whether it is a notice of which it is not known to which parent it went."""
    return event is not None and event.kind == "penalty-notice" and not event.parent


def _openings(past: "PastList", logged: "Sequence[Event]", by: str, at: datetime) -> "list[Event]":
    known = {event.school.casefold() for event in logged if event.kind == KIND}
    schools = past.rows.get_column("school").unique().sort()
    told = {"file": past.source.file, "sha256": past.source.sha256}
    return [opened(key, IMPORTED, by, at, told) for key in schools if key.casefold() not in known]


def _remarks(
    counts: Mapping[str, int], change: int | None, *, whole: bool, yes: bool
) -> Iterator[str]:
    if counts[BEFORE]:
        n = counts[BEFORE]
        yield f"{n} {'is' if n == 1 else 'are'} in the log already."
    if not whole:
        yield (
            "The earlier history stays unknown: some rows could not be used, or a notice does not "
            "name the parent it went to. Correct them and import again, or: attcli log opening "
            "--waive"
        )
    if change is not None:
        yield f"Written. A slip? attcli undo {change}"
    elif not counts[NEW]:
        yield "Nothing new to write."
    elif not yes:
        yield "Nothing is written yet: add --yes."
