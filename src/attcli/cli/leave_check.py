"""`attcli leave check`: requests for leave held against the policy, test by test."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from attcli.cli.leave_options import (
    LONGEST,
    AskedBy,
    AskedOn,
    FirstDay,
    HalfDays,
    LastDay,
    Reason,
    Told,
    What,
    WhichLicence,
)
from attcli.cli.leave_shown import TABLE, as_json, remarks, rows, shown, title
from attcli.cli.named import pupils_named
from attcli.cli.open import Ask, open_catalogue, open_view
from attcli.cli.options import (
    AsOf,
    AsSchool,
    ContactsFile,
    LayoutName,
    OutputFile,
    OutputFormat,
    PupilsFile,
    SchoolKey,
)
from attcli.cli.output import emit
from attcli.cli.result import Result, Section, of_view
from attcli.cli.state import state
from attcli.errors import Exit, UsageError

if TYPE_CHECKING:
    from attcli.cases.leave_request import Request
    from attcli.exports.leave import LeaveList
    from attcli.register.view import View
    from attcli.store.events import Event


def check(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[LEAVE] [EXPORT]...",
            help="A list of requests (UPN, Requested on, First day, Return date), unless there is "
            "--pupil; then register exports.",
        ),
    ] = None,
    pupil: Annotated[
        str | None,
        typer.Option(
            "--pupil",
            metavar="P",
            help="One request, for this pupil: UPN, id, admission number or name.",
        ),
    ] = None,
    first: FirstDay = None,
    last: LastDay = None,
    reason: Reason = "",
    kind: What = None,
    asked_on: AskedOn = None,
    asked_by: AskedBy = "",
    half: HalfDays = None,
    licence: WhichLicence = None,
    pupils: PupilsFile = None,
    contacts: ContactsFile = None,
    layout: LayoutName = None,
    as_school: AsSchool = None,
    as_of: AsOf = None,
    school: SchoolKey = None,
    fmt: OutputFormat = None,
    output: OutputFile = None,
) -> None:
    """Hold requests for leave against the policy: each rule, whether it is met, and the figures.

    School days run from the first day away to the day before the return, by the register and the
    term dates. What can't be told is said. The headteacher decides; this command decides nothing.

    Example: attcli leave check --pupil A123456789012 --from 2026-05-11 --to 2026-05-15 --reason
    "a wedding abroad" --asked-on 2026-04-20 --asked-by "Mrs Able"
    """
    from attcli.cases.leave import tests_of
    from attcli.cases.leave_request import standings

    told = Told(first, last, reason, kind, asked_on, asked_by, half, licence)
    listed, exports = _sorted_out(files or [], pupil, told)
    ask = Ask(exports or None, pupils, contacts, layout, as_school, as_of=as_of, school=school)
    view = open_view(ask)
    found: LeaveList | None = None
    odd: list[str] = []
    if listed:
        found, requests, odd = _read(listed, view)
    else:
        requests = [told.request(pupils_named(view, [pupil or ""])[0])]
    held = standings(view, requests, _logged(view))
    each = [(standing, tests_of(standing)) for standing in held]
    fields: dict[str, Any] = of_view(view)
    if found:
        fields["sources"] = (*fields["sources"], found.source)
        fields["findings"] = (*fields["findings"], *found.findings)
    sections = [Section(title(s), shown(tests), TABLE) for s, tests in each]
    head, *more = sections or [
        Section("No request could be held against the policy", shown(()), TABLE)
    ]
    emit(
        Result(
            command="leave check",
            rows=rows(each) if fmt or output else head.rows,
            table=TABLE,
            title=head.title,
            sections=more,
            totals={"requests": len(each), "not_checked": len(odd)},
            remarks=[*odd, *remarks(each), *view.later],
            extra={"results": [as_json(s, tests) for s, tests in each], "not_checked": odd},
            exit=Exit.FINDINGS if odd else Exit.DONE,
            **fields,
        ),
        fmt,
        output,
    )


def _sorted_out(
    files: Sequence[Path], pupil: str | None, told: Told
) -> tuple[Path | None, list[Path]]:
    """The list of requests, if one is named, and the register exports."""
    if pupil is not None:
        return None, list(files)
    if not files:
        raise UsageError(
            "No request is named.",
            "Name a list of requests, or say --pupil PUPIL --from DATE --to DATE.",
        )
    if told != Told(None, None):
        raise UsageError(
            "--from, --to, --reason and the like are of one request.",
            "Say whose with --pupil, or leave them out.",
        )
    return files[0], list(files[1:])


def _read(path: Path, view: "View") -> "tuple[LeaveList, list[Request], list[str]]":
    """The list, its requests, and a line for each row that is none that can be checked."""
    from attcli.exports.leave import read_leave

    found = read_leave(path, view.pupils, open_catalogue())
    requests, odd = [], []
    for row in found.rows.iter_rows(named=True):
        if why := _why_not(row):
            odd.append(f"{path.name}, row {row['row']}: not checked: {why}.")
            continue
        told = Told(
            row["first_day"],
            row["return_date"] - timedelta(days=1),
            row["reason"] or "",
            asked_on=row["requested_on"],
            asked_by=row["requested_by"] or "",
        )
        requests.append(told.request(row["pupil_id"]))
    return found, requests, odd


def _why_not(row: dict[str, Any]) -> str | None:
    first, back = row["first_day"], row["return_date"]
    if row["pupil_id"] is None:
        return "nobody in the register is this pupil"
    if first is None or back is None:
        return f"no {'first day' if first is None else 'return date'} that can be read"
    if back <= first:
        return f"the return date {back} is not after the first day {first}"
    return "it is longer than a year" if (back - first).days > LONGEST else None


def _logged(view: "View") -> "dict[str, tuple[Event, ...]]":
    """The log's entries of each pupil; none without a workspace."""
    from attcli.store.events import events_of
    from attcli.store.workspace import find

    workspace = find(state().workspace)
    return events_of(workspace, view.pupils) if workspace else {}
