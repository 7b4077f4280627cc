"""`attcli stages`: every pupil's stage under the school's policy, why, and what is due."""

from typing import TYPE_CHECKING, Any

from attcli.cli.asking import asks
from attcli.cli.open import Ask, open_view
from attcli.cli.options import Format, OutputFile, OutputFormat
from attcli.cli.output import chosen_format, emit
from attcli.cli.result import Column, Result, of_view
from attcli.cli.state import state

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from attcli.register.view import View
    from attcli.store.events import Event
    from attcli.store.holds import Hold

_TABLE = (
    Column("surname", "Surname"),
    Column("forename", "Forename"),
    Column("year_group", "Year"),
    Column("class", "Class"),
    Column("rate", "%", right=True),
    Column("missed", "Absent", right=True),
    Column("stage", "Stage", right=True),
    Column("since", "Since", from_width=2),
    Column("due", "Letter due", from_width=130),
    Column("blocked_by", "Waits because", from_width=100),
    Column("threshold", "Ten sessions", from_width=1),
    Column("history", "So far", from_width=150),
    Column("also", "Also", from_width=170),
    Column("figures", "Figures", from_width=180),
)


@asks
def stages(
    ask: Ask,
    fmt: OutputFormat = None,
    output: OutputFile = None,
) -> None:
    """Every pupil's stage under the policy, since when, by which rule, and the letter due.

    The table shows pupils with a stage, or near the ten-session test; JSON, CSV and XLSX everyone.

    Example: attcli stages marks.csv --pupils pupils.csv
    """
    import polars as pl

    from attcli.cases import stages as cases
    from attcli.cases.holds import doubts
    from attcli.register.percent import share

    view = open_view(ask)
    placed, logged = standing_holds(), standing_log()
    found = cases.stages(view, placed, logged)
    fields: dict[str, Any] = of_view(view)
    fields["findings"] = (*fields["findings"], *doubts(view.rolls, placed))
    shown = found
    if chosen_format(fmt, output) == Format.TABLE:
        shown = cases.of_note(found).with_columns(
            rate=share("attended", "possible", 1), missed=pl.format("{}/{}", "absent", "possible")
        )
    emit(
        Result(
            command="stages",
            rows=shown,
            table=_TABLE,
            title="Stages",
            totals=cases.due_counts(found),
            remarks=_remarks(view, found, shown, logged),
            **fields,
        ),
        fmt,
        output,
    )


def standing_log() -> "Sequence[Event] | None":
    """The entries of the workspace's log that stand; None without a workspace."""
    from attcli.store.events import events
    from attcli.store.workspace import find

    found = find(state().workspace)
    return events(found) if found else None


def standing_holds() -> "Sequence[Hold]":
    """The holds of the workspace's case log that stand; none without a workspace."""
    from attcli.store import holds
    from attcli.store.workspace import case_log_path, find

    found = find(state().workspace)
    return holds.standing(case_log_path(found)) if found else ()


def _remarks(
    view: "View",
    found: "pl.DataFrame",
    shown: "pl.DataFrame",
    logged: "Sequence[Event] | None",
) -> list[str]:
    from attcli.cases.logbook import unopened

    lines = list(view.later)
    if left_out := found.height - shown.height:
        more = "1 more pupil has" if left_out == 1 else f"{left_out} more pupils have"
        lines.append(f"{more} no stage: --format json, csv or xlsx has all.")
    unknown = unopened(logged or (), view.schools)
    if unknown and found.get_column("stage").count():
        where = "" if len(unknown) == len(view.schools) else f" ({', '.join(sorted(unknown))})"
        lines.append(
            f"Opening history unknown{where}: stages are first seen; only letters of the log count."
        )
    return lines
