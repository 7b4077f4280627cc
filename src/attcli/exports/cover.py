"""What each register of a call covers: its pupils, on the days from its first to its last, in the
sessions it has. Only there does a mark that it no longer holds count as withdrawn.
"""

from dataclasses import dataclass

import polars as pl

from attcli.exports.who import Pupils
from attcli.register.schema import SESSION

_FILES: dict[str, pl.DataType | type[pl.DataType]] = {
    "source": pl.UInt32,
    "session": SESSION,
    "first": pl.Date,
    "last": pl.Date,
}
_MEMBERS: dict[str, pl.DataType | type[pl.DataType]] = {"source": pl.UInt32, "pupil_id": pl.String}
KEY = ("pupil_id", "date", "session")


@dataclass(frozen=True)
class Cover:
    """`files`: `source`, `session`, `first`, `last`, of each register and session it has;
    `members`: `source`, `pupil_id`, everyone in it.
    """

    files: pl.DataFrame
    members: pl.DataFrame

    def of(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Of the `rows` (`pupil_id`, `date`, `session`, …) those covered, with `covered_by`: the
        last source that covers the row.
        """
        if rows.is_empty() or self.files.is_empty():
            return rows.clear().with_columns(covered_by=pl.lit(None, dtype=pl.UInt32))
        days = pl.col("date").is_between(
            self.files.get_column("first").min(), self.files.get_column("last").max()
        )
        by = (
            rows.filter(days)
            .select(KEY)
            .join(self.members, on="pupil_id", how="inner", validate="m:m")
            .join(self.files, on=("source", "session"), how="inner", validate="m:1")
            .filter(pl.col("date").is_between("first", "last"))
            .group_by(KEY)
            .agg(pl.col("source").max().alias("covered_by"))
        )
        return rows.join(by, on=KEY, how="inner", validate="1:1")


def cover_of(judged: pl.DataFrame | None, who: Pupils) -> Cover:
    """The cover of the judged slots (`source`, `pupil`, `date`, `session`) of all registers."""
    if judged is None:
        return Cover(pl.DataFrame(schema=_FILES), pl.DataFrame(schema=_MEMBERS))
    slots = judged.select(pl.col("source").cast(pl.UInt32), "pupil", "date", "session")
    days = slots.group_by("source").agg(
        pl.col("date").min().alias("first"), pl.col("date").max().alias("last")
    )
    files = slots.select("source", "session").unique().join(days, on="source", validate="m:1")
    ids = who.ids.select("pupil", "pupil_id")
    members = slots.select("source", "pupil").unique().join(ids, on="pupil", validate="m:1")
    return Cover(files.select(*_FILES), members.select(*_MEMBERS))
