"""`attcli hold`: stop a pupil's letters until someone has looked again; counting goes on."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from attcli.cli.open import open_settings
from attcli.cli.options import OutputFile, OutputFormat, SchoolKey, parse_date
from attcli.cli.output import Column, Result, emit
from attcli.cli.state import state
from attcli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from attcli.policy.settings import Settings
    from attcli.store.holds import Hold

_TABLE = (
    Column("pupil", "Pupil"),
    Column("reason", "Reason"),
    Column("review", "Review"),
    Column("review_due", "Due"),
    Column("placed_by", "By"),
    Column("placed_at", "Placed", from_width=100),
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
        typer.Option(metavar="DATE", parser=parse_date, help="The day to look again."),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(help="Who decided.  [default: from the settings, else your account]"),
    ] = None,
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
    key, who = _pupil(pupil, school, settings), by or settings.by or _account()
    now = datetime.now().astimezone()
    if release:
        done = holds.release(log, key, pupil, who, now)
    else:
        done = _place(log, key, pupil, reason, review, who, now)
    _show([done], fmt, output)


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


def _pupil(pupil: str, school: str | None, settings: "Settings") -> str:
    """The key of the pupil's school; UsageError for a name, or where the school is not clear."""
    begin, bar, _ = pupil.partition("|")
    if not bar and " " in pupil.strip():
        raise UsageError(
            f"“{pupil}” looks like a name, and two pupils can share one.",
            "Give the UPN, the system id or the admission number.",
        )
    known = settings.school_keys
    key = begin if bar else (school and known.get(school.casefold(), school))
    key = key or settings.default_key
    if key is None:
        raise UsageError(
            "The settings hold several schools.",
            f"Say which with --school: {', '.join(settings.schools)}.",
        )
    return key


def _account() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):
        raise UsageError("It is not known who you are.", 'Add --by "your name".') from None


def _show(found: "Sequence[Hold]", fmt: OutputFormat, output: OutputFile) -> None:
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
    remarks = () if rows else ("The office holds nobody's letters.",)
    frame = pl.DataFrame(rows, schema=schema)
    emit(Result("hold", frame, _TABLE, title="Holds", remarks=remarks), fmt, output)
