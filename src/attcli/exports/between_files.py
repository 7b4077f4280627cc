"""Two files that say different things of one pupil: told once a file and column.

The pupils file counts before the register; of several alike the first. Classes are not compared:
the register of an earlier year has those of its own time.
"""

from collections.abc import Sequence

import polars as pl

from attcli.exports.pupils import Said, told_by
from attcli.exports.sheet import ROW
from attcli.findings import Finding, Place, finding

_COMPARED = ("surname", "dob", "sex")
_LISTED = 50


def between_files(said: Sequence[Said]) -> list[Finding]:
    """A finding for each file and column that differs from what an earlier one of `said` says."""
    found: list[Finding] = []
    first: dict[str, pl.DataFrame] = {}
    for one in said:
        told = told_by(one)
        for name in _COMPARED:
            if name not in told.columns:
                continue
            said_here = pl.col(name).cast(pl.String).alias("said")
            file = pl.lit(one.people.table.file).alias("file")
            own = told.select("pupil", ROW, said_here, file).drop_nulls()
            if name in first:
                found += _differing(one, name, own, first[name])
                new = own.join(first[name], on="pupil", how="anti")
                own = pl.concat([first[name], new])
            first[name] = own
    return found


def _differing(one: Said, name: str, own: pl.DataFrame, before: pl.DataFrame) -> list[Finding]:
    both = own.join(before, on="pupil", suffix="_used", validate="1:1").sort(ROW)
    differ = both.filter(_folded(name, "said") != _folded(name, "said_used"))
    if differ.is_empty():
        return []
    table, top = one.people.table, differ.row(0, named=True)
    rows = differ.get_column(ROW).to_list()
    place = Place(
        table.file,
        table.sheet,
        rows[0],
        table.match.heading(name if table.has(name) else "name"),
        top["said"],
        other_rows=tuple(rows[1:_LISTED]),
    )
    words = {"n": differ.height, "other": top["file_used"], "used": top["said_used"],
             "other_row": top[f"{ROW}_used"]}  # fmt: skip
    return [finding("files-disagree", place, **words)]


def _folded(name: str, column: str) -> pl.Expr:
    """Text without regard to case and spaces; of a sex the first letter (`M` is `Male`)."""
    text = pl.col(column).str.to_lowercase().str.replace_all(r"\s+", "")
    return text.str.slice(0, 1) if name == "sex" else text
