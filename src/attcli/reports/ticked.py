"""To do read back: what an officer wrote on its lines becomes entries of the log.

*Sent on* makes a letter of the line, with what its draft rested on where the draft lies beside the
workbook; *Don't send* with a reason says that it was not sent; an outcome or a note is a note.
Nothing is guessed: a cell that can't be understood is told with its row, and the others are read.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from attcli.cases.issued import NOT_SENT, NOTE, in_force
from attcli.cases.waiting import WAITS
from attcli.errors import UsageError
from attcli.exports.dates import read_date
from attcli.reports import manifest
from attcli.reports.drafted import Drafted, read_drafts
from attcli.reports.entries import Entry, read_entries
from attcli.reports.from_log import Carried
from attcli.reports.issuing import Sending, issued, known_letters
from attcli.reports.tables import heading
from attcli.reports.todo_lines import HEADINGS, NOT_CHOSEN, OVER
from attcli.store.events import Event

_WAYS = {
    "post": "post",
    "posted": "post",
    "by post": "post",
    "1st class post": "post",
    "first class post": "post",
    "2nd class post": "post",
    "email": "email",
    "e-mail": "email",
    "by email": "email",
    "by e-mail": "email",
    "hand": "hand",
    "by hand": "hand",
    "given": "hand",
}
_SETTLED = ("Sent on", "How", "Outcome", "Don't send", "Reason")
"""What is settled on the line of a letter once it is read."""
_BLOCKED_BY = heading("blocked_by")
_NO = frozenset({"no", "n", "-", "false", "0"})


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that can't be entered as it stands: its row, whose it is, and why."""

    entry: Entry
    why: str


@dataclass(frozen=True)
class Ticked:
    """What the lines of a To do come to: entries to write, each with its row; how many say what is
    in the log already; and the lines that can't be understood.
    """

    new: tuple[tuple[int, Event], ...]
    before: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Sheet:
    """A To do as it lies in its folder: the lines written on, the drafts beside it by pupil and
    letter, and the last day counted; no drafts and no day where the workbook stands alone.
    """

    entries: Sequence[Entry]
    drafts: Mapping[tuple[str, str], Drafted] = field(default_factory=dict)
    as_of: str = ""


class _UnclearError(Exception):
    """Why a line can't be entered."""


def read_sheet(workbook: Path) -> Sheet:
    """The To do of a workbook; UsageError where it can't be read."""
    run = manifest.read(workbook.parent) or {}
    try:
        drafts = {draft.key: draft for draft in read_drafts(workbook.parent)}
    except UsageError:
        drafts = {}
    return Sheet(read_entries(workbook, HEADINGS), drafts, str(run.get("as_of", "")))


def ticked(sheet: Sheet, by: str, at: datetime, logged: Sequence[Event]) -> Ticked:
    """The entries that the sheet makes. `logged`: the log as it stands; what it tells already is
    not entered again, however often the sheet is read.
    """
    known, told = known_letters(logged), {_said(event) for event in logged}
    new: list[tuple[int, Event]] = []
    problems, before = [], 0
    for entry in sheet.entries:
        try:
            made = list(_events(entry, sheet, Sending(at.date(), by, at), logged))
        except _UnclearError as why:
            problems.append(Problem(entry, str(why)))
            continue
        for event in made:
            if known(event) if event.kind == "letter" else _said(event) in told:
                before += 1
            else:
                told.add(_said(event))
                new.append((entry.row, event))
    return Ticked(tuple(new), before, tuple(problems))


def carried_over(entries: Iterable[Entry], read: Ticked) -> list[Carried]:
    """What of a sheet goes on to the next: notes and the officer's own columns where the line is
    there again, and whole what could not be read.
    """
    unread = {problem.entry.row for problem in read.problems}
    found = []
    for entry in entries:
        if entry.row in unread:
            found.append(Carried(entry, keep=True))
        elif (left := _open(entry)).written:
            found.append(Carried(left))
    return found


def _open(entry: Entry) -> Entry:
    """The line without what is settled on it."""
    if not entry.cells.get("Letter"):
        return entry
    return replace(entry, cells={k: v for k, v in entry.cells.items() if k not in _SETTLED})


def _said(event: Event) -> tuple[str, ...]:
    """What makes two entries the same, whatever day they were read on."""
    sheet = str(event.details.get("as_of", ""))
    return event.pupil.casefold(), event.kind, event.what, event.outcome, sheet


def _events(entry: Entry, sheet: Sheet, read: Sending, logged: Sequence[Event]) -> Iterator[Event]:
    """The entries of one line; _UnclearError where a cell of it can't be understood."""
    cells = {name: value for name, value in entry.written.items() if name not in entry.own}
    if not cells:
        return
    pupil, what, letter = entry.key
    is_letter = bool(letter)
    school = pupil.partition("|")[0]
    if "|" not in pupil:
        raise _UnclearError("the line has lost its pupil_id")
    bare = Event(school, pupil, NOTE, read.day, read.by, read.at, letter if is_letter else what)
    outcome, reason = (_text(cells.get(name)) for name in ("Outcome", "Reason"))
    sent, stopped = cells.get("Sent on"), _yes(cells.get("Don't send"))
    if sent is not None and stopped:
        raise _UnclearError("it says when it was sent, and not to send it")
    if (sent is not None or stopped) and not is_letter:
        raise _UnclearError("there is no letter on this line")
    if sent is not None:
        gone = Sending(_day(sent, read.day), read.by, read.at, _how(cells.get("How")))
        draft = sheet.drafts.get((pupil, letter))
        if draft is None and (why := _stopped(entry)):
            raise _UnclearError(
                f"that letter was not drafted ({why}): enter what was really done with attcli log "
                "add, or draft the letter and record it with attcli letters issue"
            )
        yield _letter(bare, draft, gone, outcome)
    elif stopped:
        if not reason:
            raise _UnclearError("“Don't send” needs a reason")
        yield replace(bare, kind=NOT_SENT, outcome=reason, details={"as_of": sheet.as_of})
    if outcome and sent is None:
        yield replace(bare, outcome=outcome, about=_latest(bare, logged) if is_letter else None)
    if reason and not stopped:
        yield replace(bare, outcome=reason)
    if note := _text(cells.get("Note")):
        yield replace(bare, outcome=note)


def _stopped(entry: Entry) -> str:
    """Why the letter of the line could not be drafted; "" where nothing stopped it, or where it
    only waited for the officer's yes.
    """
    said = _text(entry.cells.get(_BLOCKED_BY))
    return "" if said in (OVER, NOT_CHOSEN) or said.startswith(WAITS) else said


def _letter(bare: Event, draft: Drafted | None, gone: Sending, outcome: str) -> Event:
    if draft is None:
        details = {"how": gone.how} if gone.how else {}
        return replace(bare, kind="letter", day=gone.day, outcome=outcome, details=details)
    last = date.fromisoformat(draft.told["window"]["to"])
    if gone.day < last:
        raise _UnclearError(
            f"it can't have gone on {gone.day:%d/%m/%Y}: its figures are of marks up to "
            f"{last:%d/%m/%Y}"
        )
    return replace(issued(draft, gone), outcome=outcome)


def _latest(bare: Event, logged: Sequence[Event]) -> int | None:
    """The number of the letter that an outcome is about, if it was sent."""
    same = [
        event.id
        for event in in_force(logged)
        if event.kind == "letter"
        and (event.pupil.casefold(), event.what) == (bare.pupil.casefold(), bare.what)
    ]
    return same[-1] if same else None


def _day(cell: Any, today: date) -> date:
    if isinstance(cell, datetime):
        day: date | None = cell.date()
    elif isinstance(cell, date):
        day = cell
    else:
        day = read_date(str(cell).strip())
    if day is None:
        raise _UnclearError(f"“{cell}” is no date; write 14/11/2025")
    if day > today:
        raise _UnclearError(f"{day:%d/%m/%Y} is still to come")
    return day


def _how(cell: Any) -> str | None:
    said = _text(cell)
    if not said:
        return None
    if (way := _WAYS.get(said.casefold())) is None:
        raise _UnclearError(f"How “{said}”? Write post, email or hand")
    return way


def _yes(cell: Any) -> bool:
    return cell is not None and _text(cell).casefold() not in _NO | {""}


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(str(cell).split()) if cell is not None else ""
