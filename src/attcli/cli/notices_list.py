"""`attcli notices list`: the ledger of penalty notices, and the notices to improve that run."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from attcli.cli.notices_named import register_remembered, rows_about
from attcli.cli.open import Ask, open_settings, view_of
from attcli.cli.options import (
    Format,
    OnlyPupil,
    OutputFile,
    OutputFormat,
    SchoolKey,
    on_day,
)
from attcli.cli.output import chosen_format, emit
from attcli.cli.result import Column, Result, Section
from attcli.cli.state import state

if TYPE_CHECKING:
    import polars as pl

    from attcli.register.view import View
    from attcli.store.events import Event

_ORDINALS = {1: "first", 2: "second", 3: "third"}
_WHO = (
    Column("surname", "Surname"),
    Column("forename", "Forename"),
    Column("class", "Class", from_width=120),
    Column("pupil", "Pupil", from_width=150),
    Column("parent", "Parent"),
)
_NOTICES = (
    *_WHO,
    Column("id", "Id", right=True),
    Column("which", "Which", from_width=2),
    Column("issued", "Issued"),
    Column("received_told", "Received", from_width=90),
    Column("sessions_used", "Sessions", right=True, from_width=140),
    Column("reduced_told", "Reduced until", from_width=100),
    Column("full_told", "Full until", from_width=80),
    Column("status_told", "Status"),
)
_NEXT = (*_WHO, Column("next", "Next"), Column("why", "Why"))
_WATCHED = (
    *_WHO,
    Column("from", "From", from_width=90),
    Column("until", "To"),
    Column("attended_told", "Attended", right=True),
    Column("unauthorised", "Unauthorised", right=True),
    Column("no_reason_yet", "No reason yet", right=True, from_width=110),
    Column("missing", "No mark", right=True, from_width=130),
    Column("status", "Status"),
)
_REFERRED = (*_WHO, Column("date", "Referred"), Column("what", "For"), Column("change", "Id"))


def list_notices(
    pupil: OnlyPupil = None,
    on: Annotated[
        date | None,
        on_day("--on", "The day on which the notices are looked at.  (default: today)"),
    ] = None,
    school: SchoolKey = None,
    fmt: OutputFormat = None,
    output: OutputFile = None,
) -> None:
    """List penalty notices, what may be asked for next, and how notices to improve are going.

    Per parent and child: what each notice costs and by when, and whether a further one is to be
    had. A notice to improve is watched against the marks remembered. Every id is attcli's own.

    Example: attcli notices list A123456789012
    """
    from attcli.store.workspace import find, require

    workspace = require(find(state().workspace))
    wanted = Wanted("notices list", on or date.today(), pupil, school)
    emit(ledger_result(workspace, wanted, table=is_table(fmt, output)), fmt, output)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of the ledger: as it stands on which day, of which pupil (None: of all)."""

    command: str
    day: date
    pupil: str | None = field(default=None, repr=False)
    school: str | None = None


def is_table(fmt: Format | None, output: Path | None) -> bool:
    """Whether people read what comes back."""
    return chosen_format(fmt, output) == Format.TABLE


def ledger_result(workspace: Path, wanted: Wanted, *, table: bool) -> Result:
    """The ledger as a result; with `table` its rows are put into words too."""
    from attcli.cases import ledger as case
    from attcli.cases.issued import in_force
    from attcli.reports.tables import rows_json
    from attcli.store.events import events

    logged = [
        event
        for event in events(workspace)
        if wanted.school is None or event.school.casefold() == wanted.school.casefold()
    ]
    register = register_remembered(workspace)
    pupils = register.pupils if register else None
    view = view_of(Ask(), register, open_settings()) if register else None
    kept = rows_about(wanted.pupil, pupils)
    rows = kept(case.with_sessions_used(case.ledger(logged, pupils, wanted.day), view))
    following = kept(case.next_available(logged, pupils, wanted.day))
    watching = kept(_watching(view, logged))
    referred = kept(case.referrals(in_force(logged), pupils))
    return Result(
        wanted.command,
        _notices_told(rows) if table else rows,
        _NOTICES,
        title="Penalty notices",
        totals={
            "notices": rows.height,
            "overdue": rows.filter(rows["status"] == "overdue").height,
            "watching": watching.height,
            "referrals": referred.height,
        },
        sections=_sections(following, watching, referred),
        extra={
            "on": wanted.day,
            "next": rows_json(following),
            "watching": rows_json(watching),
            "referrals": rows_json(referred),
        },
        remarks=_remarks(wanted.day, rows, following, watching),
        as_of=view.latest_day if view else None,
    )


def _watching(view: "View | None", logged: "Sequence[Event]") -> "pl.DataFrame":
    """The notices to improve with the pupil's names, the latest first; none without a register."""
    import polars as pl

    from attcli.cases.ledger import PEOPLE
    from attcli.cases.watch import watched

    if view is None:
        return pl.DataFrame(schema={"pupil_id": pl.String, "pupil": pl.String, "status": pl.String})
    names = view.pupils.select("pupil_id", "school", *PEOPLE, pupil="pupil_id")
    found = watched(view, logged).join(
        names, on="pupil_id", how="left", validate="m:1", maintain_order="left"
    )
    return found.select("school", *PEOPLE, pl.exclude("school", *PEOPLE, "pupil_id"), "pupil_id")


def _sections(
    following: "pl.DataFrame", watching: "pl.DataFrame", referred: "pl.DataFrame"
) -> list[Section]:
    found = [
        Section("What may be asked for next", _next_told(following), _NEXT),
        Section("Notices to improve", _watched_told(watching), _WATCHED),
        Section("Referred to the council", referred, _REFERRED),
    ]
    return [section for section in found if section.rows.height]


def _notices_told(rows: "pl.DataFrame") -> "pl.DataFrame":
    """The rows with the sums, days and state in words."""
    import polars as pl

    from attcli.law.penalties import EXCLUDED_PUPIL

    ordinal = pl.col("number").replace_strict(_ORDINALS, default=None, return_dtype=pl.String)
    which = (
        pl.when(pl.col("for") == EXCLUDED_PUPIL)
        .then(pl.lit("in public"))
        .otherwise(ordinal.fill_null("not known"))
    )
    day = "%d/%m/%Y"
    deemed = pl.when(pl.col("received_how") == "deemed").then(pl.lit(" (deemed)"))
    return rows.with_columns(
        which=which,
        received_told=pl.concat_str(
            pl.col("received").dt.strftime(day), deemed.otherwise(pl.lit(""))
        ),
        reduced_told=pl.format(
            "£{}: {}", "reduced_pounds", pl.col("last_reduced_day").dt.strftime(day)
        ),
        full_told=pl.format("£{}: {}", "pounds", pl.col("last_day").dt.strftime(day)),
        status_told=pl.when(pl.col("pounds_now").is_not_null())
        .then(pl.format("{} £{}", "status", "pounds_now"))
        .otherwise("status"),
    )


def _next_told(rows: "pl.DataFrame") -> "pl.DataFrame":
    import polars as pl

    ordinal = pl.col("number").replace_strict(_ORDINALS, default=None, return_dtype=pl.String)
    sum_of = pl.coalesce(
        pl.format("{}: £{}, or £{}", ordinal, "pounds", "reduced_pounds"),
        pl.format("{}: £{}", ordinal, "pounds"),
    )
    return rows.with_columns(
        next=pl.when(pl.col("available"))
        .then(sum_of)
        .when(~pl.col("available"))
        .then(pl.lit("none available"))
        .otherwise(pl.lit("not known"))
    )


def _watched_told(rows: "pl.DataFrame") -> "pl.DataFrame":
    import polars as pl

    if rows.is_empty():
        return rows
    return rows.with_columns(attended_told=pl.format("{}/{}", "attended", "possible"))


def _remarks(
    day: date, rows: "pl.DataFrame", following: "pl.DataFrame", watching: "pl.DataFrame"
) -> list[str]:
    from attcli.law.penalties import on

    lines = []
    if not any(frame.height for frame in (rows, following, watching)):
        lines.append(
            "No notice is on record. Record one that the council issued: attcli notices record"
        )
    if rows.height and (rows["received_how"] == "deemed").any():
        service = on(day).service
        lines.append(
            f"Deemed: taken to be received {service.working_days} working days after posting "
            f"({service.citation}). Record the day itself with --received."
        )
    limit = on(day).limit
    if limit and (rows["number"] > limit.notices).any():
        lines.append(
            "A third notice in three years is on record, which the law's limit does not allow: "
            "check the entries, or ask the council."
        )
    if following.height and following["available"].null_count():
        lines.append(
            "Earlier notices unknown: take in what was issued before attcli was used (attcli log "
            "import), or waive it (attcli log opening --waive)."
        )
    if watching.height and (watching["status"] == "to settle").any():
        lines.append("To settle: the time has ended with marks missing or without a reason yet.")
    return lines
