"""`attcli letters issue`: record letters as sent, with the figures and sessions they rested on."""

from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from attcli.cli.entry_rows import NAMES, with_names
from attcli.cli.named import ids_named
from attcli.cli.open import Ask, open_settings, open_view
from attcli.cli.options import OutputFile, OutputFormat, on_day
from attcli.cli.output import emit
from attcli.cli.result import Column, Result
from attcli.cli.state import state
from attcli.cli.stopped import logged
from attcli.cli.who import By, who
from attcli.errors import Exit, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from attcli.reports.drafted import Drafted
    from attcli.reports.issuing import Batch, Sending
    from attcli.store.events import Event

ISSUED, BEFORE, GONE = "issued", "issued before", "no file"
_TABLE = (
    Column("state", "State"),
    Column("surname", "Surname"),
    Column("forename", "Forename"),
    Column("year_group", "Year", from_width=110),
    Column("class", "Class", from_width=110),
    Column("letter", "Letter"),
    Column("date", "Sent on", from_width=60),
    Column("how", "How", from_width=90),
    Column("id", "Id", right=True),
)


_FIELDS = ("state", *NAMES, "letter", "date", "how", "to", "file", "id", "change", "pupil_id")


class How(StrEnum):
    """The way a letter went."""

    POST = "post"
    EMAIL = "email"
    HAND = "hand"


Pupils = Annotated[
    list[str] | None,
    typer.Option(
        "--pupil",
        metavar="P",
        help="Only this pupil: UPN, id, admission number or name; several times for several.",
    ),
]


def issue(
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="[FOLDER]", help="A folder that attcli weekly or attcli letters draft made."
        ),
    ] = None,
    letter: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Without a folder, with --pupil: the letter's id."),
    ] = None,
    pupil: Pupils = None,
    but: Annotated[
        list[str] | None,
        typer.Option("--except", metavar="P", help="All but this pupil; several times."),
    ] = None,
    day: Annotated[
        date | None,
        on_day("--date", "The day they went.  (default: today)"),
    ] = None,
    how: Annotated[How | None, typer.Option(help="How they went.  (default: as drafted)")] = None,
    by: By = None,
    fmt: OutputFormat = None,
    output: OutputFile = None,
) -> None:
    """Record letters as sent: the drafts of a folder, or one letter by its id.

    Kept of each: the day, to whom, the template's and the file's fingerprint, the figures and the
    sessions it rested on. All in one change, which attcli undo takes back. The same twice is the
    same as once. A draft whose file you took out of the folder is not recorded.

    Example: attcli letters issue out/2025-11-14-weekly --date 2025-11-17
    """
    from attcli.reports.issuing import Sending, batch
    from attcli.store.events import enter_all, events
    from attcli.store.workspace import find, require

    workspace = require(find(state().workspace))
    settings = open_settings()
    now = datetime.now().astimezone()
    sending = Sending(day or now.date(), who(by, settings), now, how and how.value)
    if (folder is None) == (letter is None):
        raise UsageError(
            "Say which letters: a folder of drafts, or --letter with --pupil.",
            "attcli letters issue out/2025-11-14-weekly, or attcli letters issue --letter ID "
            "--pupil PUPIL.",
        )
    drafts = _in_folder(folder, pupil, but) if folder else _by_itself(letter or "", pupil)
    _refuse_odd_day(drafts, sending)
    logged = events(workspace)
    made = batch(drafts, sending, logged)
    entered = enter_all(workspace, made.new, _summary(len(made.new), sending.day))
    emit(_result(made, entered, workspace), fmt, output)


def _in_folder(
    folder: Path, pupil: "Sequence[str] | None", but: "Sequence[str] | None"
) -> "list[Drafted]":
    from attcli.reports.drafted import read_drafts

    drafts = read_drafts(folder)
    only = set(ids_named(pupil)) if pupil else {draft.pupil_id for draft in drafts}
    without = set(ids_named(but)) if but else set()
    for words, ids in ((pupil, only), (but, without)):
        if words and (strange := ids - {draft.pupil_id for draft in drafts}):
            raise UsageError(
                f"{folder} holds no draft for {', '.join(sorted(strange))}.",
                "Look at its letters/index.csv.",
            )
    return [draft for draft in drafts if draft.pupil_id in only - without]


def _by_itself(letter: str, pupil: "Sequence[str] | None") -> "list[Drafted]":
    """Letters that were written without a draft of ours: their figures as they stand now."""
    from attcli.cli.desk import LettersDesk
    from attcli.cli.week_open import own_templates
    from attcli.reports.drafted import Drafted

    if not pupil:
        raise UsageError("No pupil is named.", "Say whose letter it is: --pupil PUPIL.")
    view = open_view(Ask())
    ids = ids_named(pupil)
    desk = LettersDesk(view, ids, date.today(), ("pdf",), own_templates(), logged=logged())
    papers = [desk.prepare(pupil_id, letter) for pupil_id in ids]
    if blocked := [f"{p.pupil_id}: {'; '.join(p.blocked)}" for p in papers if p.blocked]:
        raise UsageError(
            f"That letter can't be written here. {' · '.join(blocked)}.",
            "If it was sent all the same, enter it by hand: attcli log add PUPIL --kind letter.",
        )
    made = []
    for paper in papers:
        copies = [
            {"to": list(sheet.lines), "how": sheet.how, "files": {}} for sheet in paper.sheets
        ]
        made.append(Drafted(None, {**paper.record, "copies": copies}))
    return made


def _refuse_odd_day(drafts: "Sequence[Drafted]", sending: "Sending") -> None:
    if sending.day > sending.at.date():
        raise UsageError(f"{sending.day} is still to come.", "Record letters once they have gone.")
    last = max((draft.told["window"]["to"] for draft in drafts), default="")
    if sending.day.isoformat() < last:
        raise UsageError(
            f"They can't have gone on {sending.day}: their figures are of marks up to {last}.",
            "Check --date, or the folder.",
        )


def _summary(n: int, day: date) -> str:
    return f"{'a letter' if n == 1 else f'{n} letters'} recorded as sent on {day:%d/%m/%Y}"


def _result(made: "Batch", entered: "Sequence[Event]", workspace: Path) -> Result:
    rows = [_row(ISSUED, event) for event in entered]
    rows += [_row(BEFORE, draft=draft) for draft in made.before]
    rows += [_row(GONE, draft=draft) for draft in made.gone]
    counts = {"issued": len(entered), "before": len(made.before), "gone": len(made.gone)}
    remarks = []
    if entered:
        n, change = len(entered), entered[0].change
        which = "letter is" if n == 1 else "letters are"
        remarks.append(f"{n} {which} recorded as sent. A slip? attcli undo {change}")
    else:
        remarks.append("Nothing was recorded: there is nothing new.")
    if made.gone:
        remarks.append("Where there is no file any more, nothing is recorded.")
    return Result(
        "letters issue",
        with_names(rows, _FIELDS, workspace),
        _TABLE,
        totals=counts,
        title="Letters",
        remarks=remarks,
        exit=Exit.DONE,
    )


def _row(what: str, event: "Event | None" = None, draft: "Drafted | None" = None) -> dict[str, Any]:
    row: dict[str, Any] = {"state": what}
    if draft is not None:
        row |= {"pupil_id": draft.pupil_id, "letter": draft.letter}
    if event is not None:
        row |= {
            "pupil_id": event.pupil,
            "letter": event.what,
            "date": event.day,
            "how": event.details.get("how"),
            "to": "; ".join(event.details.get("recipients", [])) or None,
            "file": event.details.get("file"),
            "id": event.id,
            "change": event.change,
        }
    return row
