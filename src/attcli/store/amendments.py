"""Marks that a later file changed or withdrew: what they were, what they are, who says so."""

from pathlib import Path

import polars as pl

from attcli.register.noted import fits
from attcli.store.database import reading
from attcli.store.memory import AMENDMENTS
from attcli.store.workspace import case_log_path

_OF_THE_CHANGE: dict[str, pl.DataType | type[pl.DataType]] = {
    "change": pl.UInt32,
    "at": pl.String,  # ISO, with its offset
    "by": pl.String,
    "undone": pl.Boolean,
    "was_file": pl.String,
    "now_file": pl.String,
    "now_sha256": pl.String,
}


def amendments(workspace: Path) -> pl.DataFrame:
    """Every amendment, the oldest first: `AMENDMENTS`, and the change and files it came with."""
    schema = {**_OF_THE_CHANGE, **AMENDMENTS}
    with reading(case_log_path(workspace)) as connection:
        rows = connection.execute(_QUERY).fetchall() if connection else []
    plain = {name: pl.String if _is_text(kind) else kind for name, kind in schema.items()}
    found = pl.DataFrame([tuple(row) for row in rows], schema=plain, orient="row")
    return found.with_columns(
        pl.col("date").str.to_date("%Y-%m-%d"),
        *(pl.col(name).cast(schema[name]) for name in ("session", "was", "now")),
    )


def standing(workspace: Path, pupils: pl.DataFrame) -> pl.DataFrame:
    """The amendments that no ingest undone since came with, under the pupil_id their pupil has now;
    `pupils`: all of the register. Of nobody there, or of several, there is none.
    """
    logged = amendments(workspace).filter(~pl.col("undone")).with_row_index("amendment")
    noted = logged.select("amendment", "school", noted="pupil_id")
    whose = fits(noted, pupils, by="amendment").unique("amendment", keep="none")
    known = logged.drop("pupil_id").join(whose.select("amendment", "pupil_id"), on="amendment")
    return known.sort("date", "session", "change").drop("amendment")


def _is_text(kind: pl.DataType | type[pl.DataType]) -> bool:
    return kind == pl.Date or isinstance(kind, pl.Enum)


_QUERY = f"""
    SELECT amendment.change, change.at, change.by, change.undone_by IS NOT NULL,
        was_from.file, now_from.file, now_from.sha256,
        {", ".join(f"amendment.{name}" for name in AMENDMENTS)}
    FROM amendment
    JOIN change ON change.id = amendment.change
    LEFT JOIN source AS was_from ON was_from.id = amendment.was_source
    LEFT JOIN source AS now_from ON now_from.id = amendment.now_source
    ORDER BY amendment.change, amendment.school, pupil_id, date, session, amendment.id
"""  # noqa: S608 (own names)
