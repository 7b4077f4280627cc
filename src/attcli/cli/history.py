"""`attcli history`: every change of the workspace, who made it and when."""

from typing import TYPE_CHECKING

from attcli.cli.options import OutputFile, OutputFormat
from attcli.cli.output import emit, for_people
from attcli.cli.result import Column, Result
from attcli.cli.state import state

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from attcli.store.history import ChangeMade

_TABLE = (
    Column("id", "Id", right=True),
    Column("at", "When"),
    Column("by", "By"),
    Column("kind", "What"),
    Column("school", "School", from_width=100),
    Column("summary", "Which"),
    Column("undone_by", "Undone by", right=True, from_width=60),
)


def history(fmt: OutputFormat = None, output: OutputFile = None) -> None:
    """List every change of the workspace, newest first: files taken in, holds, undos, and who.

    It names no pupil. The id is what attcli undo wants.

    Example: attcli history --format csv -o history.csv
    """
    from attcli.store.history import history as made
    from attcli.store.workspace import find, require

    found = made(require(find(state().workspace)))
    remarks = () if found else ("Nothing was changed here yet.",)
    rows = _rows(found)
    rows = for_people(rows, "at", fmt, output)
    emit(Result("history", rows, _TABLE, title="History", remarks=remarks), fmt, output)


def _rows(found: "Sequence[ChangeMade]") -> "pl.DataFrame":
    import polars as pl

    schema = {
        "id": pl.Int64,
        "at": pl.String,
        "by": pl.String,
        "kind": pl.String,
        "school": pl.String,
        "summary": pl.String,
        "undone": pl.Boolean,
        "undone_by": pl.Int64,
    }
    rows = [
        {
            "id": one.id,
            "at": one.at.isoformat(),
            "by": one.by,
            "kind": one.kind,
            "school": one.school,
            "summary": one.summary,
            "undone": one.undone_by is not None,
            "undone_by": one.undone_by,
        }
        for one in found
    ]
    return pl.DataFrame(rows, schema=schema)
