"""Slots become marks: the law reads each, doubles are told apart, and every cell is accounted for.

A slot either counts (`reason` null) or has the one reason why it doesn't. Slots that count, and one
row for every other session that the register asked about, become the canonical marks.
"""

from collections.abc import Mapping
from typing import Any

import polars as pl

from attcli.exports.doubles import KEY, settle
from attcli.exports.sheet import ROW
from attcli.exports.tell import FLOOD, OTHER_ROWS, TOLD, Teller
from attcli.law import codes
from attcli.register.schema import CODE, MARKS, SESSION

_BY_NUMBER = ("school", "pupil_id")
_HALF_DAYS = 1 << 23  # more than lie between the first and the last date that can be written
_BEFORE_1970 = 719_163  # days since the year 1
NO_MARK, EARLY, OUTSIDE = "no-mark", "mark-before-law", "outside-enrolment"


def judge(slots: pl.DataFrame, spans: pl.DataFrame, teller: Teller) -> pl.DataFrame:
    """Every slot with its `code` and `reason`, and whether a row for it is `kept`; sorted.

    `slots`: `source`, `row`, `column`, `pupil`, `date`, `session`, `raw`, `minutes_late`, `turn`.
    `spans`: `pupil`, `entry_date`, `leaving_date` of the pupils that have either.
    """
    slots = in_order(slots)
    read = _read(slots).with_columns(_outside(slots, spans))
    early = pl.col("date") < codes.LAW_BEGINS
    apart = early | pl.col("outside")
    read = read.with_columns(
        reason=pl.when("blank")
        .then(pl.lit(NO_MARK, TOLD))
        .when(early)
        .then(pl.lit(EARLY, TOLD))
        .when("outside")
        .then(pl.lit(OUTSIDE, TOLD))
        .otherwise("said"),
        kept=~apart,
    )
    _tell(read, teller)
    if not read.select(apart.any()).item():
        return settle(read, teller)
    return pl.concat([settle(read.filter("kept"), teller), read.filter(~pl.col("kept"))])


def canonical(judged: pl.DataFrame, pupil_ids: pl.DataFrame) -> pl.DataFrame:
    """The marks frame of the register. `pupil_ids`: `school` and `pupil_id` by pupil number."""
    kept = in_order(judged.filter("kept"))
    counts = pl.col("reason").is_null()
    return _with_ids(kept, pupil_ids, counts)


def canonical_outside(judged: pl.DataFrame, pupil_ids: pl.DataFrame) -> pl.DataFrame:
    """The rows outside the enrolment as a marks frame, in case its dates are corrected.

    Marks of one session that differ leave a row without a mark, as they would inside.
    """
    apart = in_order(judged.filter(pl.col("outside") & (pl.col("date") >= codes.LAW_BEGINS)))
    marked = pl.col("code").is_not_null()
    one = pl.col("code").drop_nulls().n_unique().over(*KEY) == 1
    chosen = apart.with_columns(one=one).sort(
        *KEY, ~marked, maintain_order=True
    ).unique(KEY, keep="first", maintain_order=True)  # fmt: skip
    return _with_ids(chosen, pupil_ids, pl.col("one"))


def _with_ids(rows: pl.DataFrame, pupil_ids: pl.DataFrame, counts: pl.Expr) -> pl.DataFrame:
    by_number = [pupil_ids.get_column(n).gather(rows.get_column("pupil")) for n in _BY_NUMBER]
    return rows.with_columns(
        *by_number,
        code=pl.when(counts).then("code"),
        minutes_late=pl.when(counts).then("minutes_late"),
    ).select(*MARKS)


def in_order(slots: pl.DataFrame) -> pl.DataFrame:
    """The slots sorted by pupil, date, session and origin (source, row, column)."""
    at = slots.select(session_number(pl.col("pupil"))).to_series()
    if _ascend(at, strictly=True):
        return slots
    rows = _pupil_by_pupil(slots.get_column("pupil"))
    if rows.len() and _ascend(at.gather(rows), strictly=True):
        return slots[rows]
    in_file = (pl.col("source").cast(pl.Int64) * (1 << 32) + pl.col(ROW)) * (1 << 16)
    origin = slots.select(in_file + pl.col("column").fill_null(0)).to_series()
    if _ascend(origin):
        return slots.sort(at, maintain_order=True)
    return slots.sort(at, origin)


def _pupil_by_pupil(pupils: pl.Series) -> pl.Series:
    """The numbers of all rows with each pupil's runs of rows together, in the order of pupils; none
    where pupils hardly ever stand in several rows running.
    """
    runs = pupils.alias("pupil").to_frame().select(pl.col("pupil").rle()).unnest("pupil")
    if 2 * runs.height > pupils.len():
        return pl.Series(dtype=pl.UInt32)
    ends = runs.with_columns(end=pl.col("len").cum_sum()).sort("value", "end")
    rows = pl.int_ranges(pl.col("end") - pl.col("len"), "end", dtype=pl.UInt32)
    return ends.select(rows.explode()).to_series()


def session_number(pupil: pl.Expr) -> pl.Expr:
    """One number for the pupil of that number, the date and the session of a row, in that order."""
    half_day = (pl.col("date").to_physical() + _BEFORE_1970) * 2 + pl.col("session").to_physical()
    return pupil.cast(pl.Int64) * _HALF_DAYS + half_day


def _ascend(numbers: pl.Series, *, strictly: bool = False) -> bool:
    before, after = numbers.head(max(numbers.len() - 1, 0)), numbers.slice(1)
    return bool(((before < after) if strictly else (before <= after)).all())


def _read(slots: pl.DataFrame) -> pl.DataFrame:
    """Add `code`, `said` (a finding in place of a code), `remark` (any finding) and `blank`."""
    text = pl.col("raw").to_physical().cast(pl.Int64).fill_null(-1) + 1
    of_pair = slots.select(text * _HALF_DAYS + pl.col("date").to_physical()).to_series()
    first = of_pair.is_first_distinct()
    pairs = slots.select("raw", "date").filter(first)
    read = [codes.read_mark(raw or "", day) for raw, day in pairs.iter_rows()]
    table = pl.DataFrame(
        [
            of_pair.filter(first).alias("pair"),
            pl.Series("code", [r.letter for r in read], dtype=CODE),
            pl.Series("said", [None if r.letter else r.finding for r in read], dtype=TOLD),
            pl.Series("remark", [r.finding for r in read], dtype=TOLD),
            pl.Series("blank", [not (r.letter or r.finding) for r in read], dtype=pl.Boolean),
        ]
    )
    numbered = slots.with_columns(of_pair.alias("pair"))
    joined = numbered.join(table, on="pair", how="left", validate="m:1", maintain_order="left")
    return joined.drop("pair")


def _outside(slots: pl.DataFrame, spans: pl.DataFrame) -> pl.Series:
    """Whether each slot lies before the pupil's entry or after leaving (both days inside)."""
    if spans.is_empty():
        return pl.repeat(False, slots.height, dtype=pl.Boolean, eager=True).alias("outside")
    dated = slots.select("pupil", "date").join(
        spans, on="pupil", how="left", validate="m:1", maintain_order="left"
    )
    before = (pl.col("date") < pl.col("entry_date")).fill_null(False)
    after = (pl.col("date") > pl.col("leaving_date")).fill_null(False)
    return dated.select((before | after).alias("outside")).to_series()


def _tell(read: pl.DataFrame, teller: Teller) -> None:
    told = ~pl.col("outside") | (pl.col("remark") == EARLY)
    remarked = read.filter(pl.col("remark").is_not_null() & told)
    for (code,), rows in remarked.group_by("remark", maintain_order=True):
        teller.each(str(code), rows, lambda row: codes.read_mark(row["raw"], row["date"]).words)
    slash = read.filter(_half_day_mark_in_other_half() & ~pl.col("outside"))
    if slash.height:
        _tell_other_half(slash, read, teller)
    gone = read.filter(pl.col("reason") == OUTSIDE).filter(
        ~pl.col("code").is_in(_letters_off_roll()).fill_null(False)
    )
    per_pupil = gone.group_by("source", "pupil", maintain_order=True).agg(
        pl.col(ROW).first(),
        pl.col("column").first(),
        pl.lit(None, dtype=pl.String).alias("raw"),
        pl.col(ROW).slice(1, OTHER_ROWS).alias("other_rows"),
        pl.len().alias("n"),
        pl.col("date").min().alias("first"),
        pl.col("date").max().alias("last"),
    )
    teller.each(OUTSIDE, per_pupil, _span_words)


def _tell_other_half(slash: pl.DataFrame, read: pl.DataFrame, teller: Teller) -> None:
    """One by one; in one finding where a file has them in half of that session's marks or more."""
    key = ("source", "session")
    marked = read.filter(pl.col("code").is_not_null()).group_by(key).agg(pl.len().alias("of"))
    counted = slash.with_columns(n=pl.len().over(key)).join(
        marked, on=key, how="left", validate="m:1", maintain_order="left"
    )
    every = (pl.col("n") > FLOOD) & (pl.col("n") * 2 >= pl.col("of"))
    alone, many = counted.filter(~every), counted.filter(every).sort("source", ROW)
    teller.each("slash-in-pm", alone, lambda row: {"session": row["session"]})
    several = many.group_by(key, maintain_order=True).agg(
        *(pl.col(name).first() for name in (ROW, "column", "raw", "n")),
        pl.col(ROW).slice(1, OTHER_ROWS).alias("other_rows"),
    )
    teller.each(
        "slash-in-every-pm", several, lambda row: {"session": row["session"], "n": row["n"]}
    )


def _span_words(row: Mapping[str, Any]) -> dict[str, object]:
    return {"n": row["n"], "first": row["first"], "last": row["last"]}


def _half_day_mark_in_other_half() -> pl.Expr:
    """A mark of the morning in an afternoon session, or the other way round."""
    morning, afternoon = _letters_meaning("am-only-mark"), _letters_meaning("pm-only-mark")
    am, pm = (pl.lit(half, dtype=SESSION) for half in SESSION.categories)
    return (pl.col("code").is_in(morning) & (pl.col("session") == pm)) | (
        pl.col("code").is_in(afternoon) & (pl.col("session") == am)
    )


def _letters_meaning(meaning: str) -> pl.Series:
    found = {c.letter for v in codes.versions() for c in v.codes.values() if meaning in c.meanings}
    return pl.Series(sorted(found), dtype=CODE).implode()


def _letters_off_roll() -> pl.Series:
    """Codes that only say a pupil is not there to be marked: expected outside the enrolment."""
    administrative = codes.Group.ADMINISTRATIVE
    found = {
        c.letter for v in codes.versions() for c in v.codes.values() if c.group is administrative
    }
    return pl.Series(sorted(found), dtype=CODE).implode()
