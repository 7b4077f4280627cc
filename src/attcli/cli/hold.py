"""`attcli hold`: stop a pupil's letters until someone has looked again; counting goes on."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from attcli.cli.open import open_settings
from attcli.cli.options import OutputFile, OutputFormat, SchoolKey, on_day
from attcli.cli.output import emit, for_people
from attcli.cli.pupil_noted import refuse_names, refuse_unknown, school_of
from attcli.cli.result import Column, Result
from attcli.cli.state import state
from attcli.cli.who import By, who
from attcli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from attcli.store.holds import Hold

_TABLE = (
    Column("pupil", "Pupil"),
    Column("reason", "Reason"),
    Column("review", "Review"),
    Column("review_due", "Due"),
    Column("placed_by", "By"),
    Column("placed_at", "Placed", from_width=100),
)
_RELEASED = (
    Column("pupil", "Pupil"),
    Column("reason", "Was held for"),
    Column("placed_by", "Placed by", from_width=100),
    Column("placed_at", "Placed", from_width=100),
    Column("released_by", "Released by"),
    Column("released_at", "Released"),
)


def hold(
    pupil: Annotated[
        str | None,
        typer.Argument(
            metavar="[PUPIL]", help="UPN, system id, admission number or pupil_id of a list."
        ),
    ] = None,
    reason: Annotated[str, typer.Option(help="Why, for whoever looks at it next.")] = "",
    review: Annotated[
        date | None,
        on_day("--review", "The day to look again."),
    ] = None,
    by: By = None,
    release: Annotated[bool, typer.Option("--release", help="End the pupil's hold.")] = False,
    listed: Annotated[bool, typer.Option("--list", help="List the holds that stand.")] = False,
    school: SchoolKey = None,
    fmt: OutputFormat = None,
    output: OutputFile = None,
) -> None:
    """Hold a pupil's letters, or release or list holds. A hold stops letters, never counting.

    Looked-after children, pupils with a child-protection plan and leavers are held by default.

    Example: attcli hold A123456789012 --reason "bereavement" --review 2026-01-12
    """
    from attcli.store import holds
    from attcli.store.workspace import case_log_path, find, require

    log = case_log_path(require(find(state().workspace)))
    settings = open_settings()
    if listed or pupil is None:
        if release or reason or review:
            raise UsageError("No pupil is named.", "Say whose letters: attcli hold UPN …")
        _show(holds.standing(log), fmt, output)
        return
    decided = who(by, settings)
    now = datetime.now().astimezone()
    if release:
        key, named = school_of(pupil, school, settings)
        done = holds.release(log, key, named, decided, now, anywhere=school is None)
        _show_released(done, fmt, output)
        return
    refuse_names(pupil)
    key, named = school_of(pupil, school, settings)
    refuse_unknown(key, settings)
    _show([_place(log, key, named, reason, review, decided, now)], fmt, output)


def _place(
    log: Path,
    school: str,
    pupil: str,
    reason: str,
    review: date | None,
    by: str,
    now: datetime,
) -> "Hold":
    from attcli.store import holds

    if not reason.strip() or review is None:
        raise UsageError(
            "A hold needs a reason and a review date.",
            f'attcli hold {pupil} --reason "…" --review {now.year + 1}-01-12',
        )
    if review < now.date():
        raise UsageError(f"The review date {review} has passed.", "Give a day still to come.")
    new = holds.Hold(school, pupil, reason.strip(), review, by, now)
    return holds.place(log, new)


def _show(found: "Sequence[Hold]", fmt: OutputFormat, output: OutputFile) -> None:
    remarks = () if found else ("The office holds nobody's letters.",)
    rows = for_people(_rows(found), "placed_at", fmt, output)
    emit(Result("hold", rows, _TABLE, title="Holds", remarks=remarks), fmt, output)


def _show_released(done: "Hold", fmt: OutputFormat, output: OutputFile) -> None:
    remarks = (
        f"{done.pupil} is no longer on hold; letters that are due go out unless something else "
        "holds them.",
    )
    title = "Released: no longer on hold"
    rows = for_people(_rows([done]), "placed_at", fmt, output)
    emit(Result("hold", rows, _RELEASED, title=title, remarks=remarks), fmt, output)


def _rows(found: "Sequence[Hold]") -> "pl.DataFrame":
    import polars as pl

    today = datetime.now().astimezone().date()
    rows = [
        {
            "school": one.school,
            "pupil": one.pupil,
            "reason": one.reason,
            "review": one.review,
            "review_due": one.released_at is None and one.review <= today,
            "placed_by": one.placed_by,
            "placed_at": one.placed_at.isoformat(),
            "released_by": one.released_by,
            "released_at": one.released_at.isoformat() if one.released_at else None,
        }
        for one in found
    ]
    schema = {
        "school": pl.String,
        "pupil": pl.String,
        "reason": pl.String,
        "review": pl.Date,
        "review_due": pl.Boolean,
        "placed_by": pl.String,
        "placed_at": pl.String,
        "released_by": pl.String,
        "released_at": pl.String,
    }
    return pl.DataFrame(rows, schema=schema)
