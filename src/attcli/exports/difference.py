"""What differs between two states of what is held of a school, wherever each row came from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from attcli.exports.held import Held
from attcli.exports.merge import Merged, with_ids
from attcli.register.schema import CONTACTS, MARKS, PUPILS

_FROM = ("source", "row", "column")


@dataclass(frozen=True)
class Difference:
    """How much differs.

    `marks`: pupil-sessions with another mark (or row, or minutes) or none; `moved_apart`: marks
    that counted and are kept apart now; `moved_back`: the other way; `details`: pupils with other
    details, new ones left out; `new_pupils`; `contacts`: pupils with other contacts.
    """

    marks: int
    moved_apart: int
    moved_back: int
    details: int
    new_pupils: int
    contacts: int

    @property
    def pupils(self) -> int:
        """The pupils new or with other details or contacts, some of them perhaps twice."""
        return self.details + self.new_pupils + self.contacts

    @property
    def words(self) -> list[str]:
        """What differs beside the marks themselves, a part a line."""
        parts = (
            (self.moved_apart, "mark now kept apart", "marks now kept apart"),
            (self.moved_back, "mark counts again", "marks count again"),
            (self.details, "pupil's details changed", "pupils' details changed"),
            (self.contacts, "pupil's contacts changed", "pupils' contacts changed"),
        )
        return [f"{n} {one if n == 1 else many}" for n, one, many in parts if n]

    def __bool__(self) -> bool:
        return any((self.marks, self.moved_apart, self.moved_back, self.pupils))


def difference(before: Held, after: Held, renamed: Mapping[str, str]) -> Difference:
    """`renamed`: the pupil_id `after` of each pupil who had another, by the one `before`."""
    then, now = _rows(before, renamed), _rows(after, {})
    key = ("pupil_id", "date", "session")
    both = then.join(now, on=key, how="inner", suffix="_now")
    moved = both.filter(pl.col("code").is_not_null(), pl.col("apart") != pl.col("apart_now"))
    apart = moved.filter("apart_now").height
    known = before.pupils.select(pl.col("pupil_id").replace(renamed)).to_series()
    other = _differing(with_ids(before.pupils, renamed), after.pupils, PUPILS)
    new = other.filter(~other.is_in(known.implode()))
    return Difference(
        marks=_rows_differing(then.drop("apart"), now.drop("apart"), key),
        moved_apart=apart,
        moved_back=moved.height - apart,
        details=other.len() - new.len(),
        new_pupils=new.len(),
        contacts=_differing(with_ids(before.contacts, renamed), after.contacts, CONTACTS).len(),
    )


def after_merge(merged: Merged, fresh: int) -> Held:
    """What `merged` holds, its `fresh` new sources counted last, as the latest taken in."""
    held, before = merged.held, len(merged.held.sources) - fresh
    number = (pl.col("source").cast(pl.UInt32) + before) % max(1, len(held.sources))
    sources = (*held.sources[fresh:], *held.sources[:fresh])
    return replace(held.numbered(number.cast(pl.UInt32)), sources=sources)


def _rows(held: Held, renamed: Mapping[str, str]) -> pl.DataFrame:
    said = [name for name in MARKS if name not in _FROM]
    marks = held.marks.select(*said, apart=pl.lit(False))
    return with_ids(pl.concat([marks, held.apart.select(*said, apart=pl.lit(True))]), renamed)


def _rows_differing(then: pl.DataFrame, now: pl.DataFrame, key: Sequence[str]) -> int:
    gone = then.join(now, on=then.columns, how="anti", nulls_equal=True)
    come = now.join(then, on=then.columns, how="anti", nulls_equal=True)
    return pl.concat([gone.select(key), come.select(key)]).unique().height


def _differing(then: pl.DataFrame, now: pl.DataFrame, columns: Mapping[str, object]) -> pl.Series:
    """The pupil_ids with a row in one that is not in the other."""
    said = [name for name in columns if name not in _FROM]
    then, now = then.select(said), now.select(said)
    gone = then.join(now, on=said, how="anti", nulls_equal=True)
    come = now.join(then, on=said, how="anti", nulls_equal=True)
    return pl.concat([gone, come]).get_column("pupil_id").unique()
