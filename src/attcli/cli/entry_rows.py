"""Rows about pupils of the case log, with the names that the register remembered has."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attcli.cli.log_list import pupils_remembered

if TYPE_CHECKING:
    import polars as pl

NAMES = ("surname", "forename", "year_group", "class")
_DAYS = ("date", "until", "due_from")
_WHOLE = ("id", "change", "row", "stage")


def with_names(
    rows: Sequence[Mapping[str, Any]], fields: Sequence[str], workspace: Path
) -> "pl.DataFrame":
    """`rows` with these fields, those of `NAMES` by the row's `pupil_id`; null where unknown."""
    import polars as pl

    kinds: dict[str, Any] = dict.fromkeys(_DAYS, pl.Date) | dict.fromkeys(_WHOLE, pl.Int64)
    schema = {name: kinds.get(name, pl.String) for name in fields if name not in NAMES}
    told = [{name: row.get(name) for name in schema} for row in rows]
    frame = pl.DataFrame(told, schema=schema)
    pupils = pupils_remembered(workspace)
    if pupils is None:
        return frame.with_columns(pl.lit(None, pl.String).alias(n) for n in NAMES).select(fields)
    known = pupils.select("pupil_id", *NAMES)
    return frame.join(
        known, on="pupil_id", how="left", validate="m:1", maintain_order="left"
    ).select(fields)
