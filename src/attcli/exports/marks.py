"""Slots become marks: the law reads each, doubles are told apart, and every cell is accounted for.

A slot either counts (`reason` null) or has the one reason why it doesn't. Slots that count, and one
row for every other session that the register asked about, become the canonical marks.
"""

from collections.abc import Mapping
from typing import Any, cast

import polars as pl

from attcli.exports.doubles import KEY, settle
from attcli.exports.sheet import ROW
from attcli.exports.tell import FLOOD, OTHER_ROWS, TOLD, Teller
from attcli.exports.values import spread
from attcli.law import codes
from attcli.register.schema import CODE, MARKS, SESSION

_BY_NUMBER = ("school", "pupil_id")
_OF_MARK = ("pupil", *(name for name in MARKS if name not in _BY_NUMBER))
_HALF_DAYS = 1 << 23  # more than lie between the first and the last date that can be written
_BEFORE_1970 = 719_163  # days since the year 1
NO_MARK, EARLY, OUTSIDE = "no-mark", "mark-before-law", "outside-enrolment"


def judge(slots: pl.DataFrame, spans: pl.DataFrame, teller: Teller) -> pl.DataFrame:
    """Every slot with its `code` and `reason`, and whether a row for it is `kept`; sorted.

    `slots`: `source`, `row`, `column`, `pupil`, `date`, `session`, `raw`, `minutes_late`, `turn`.
    `spans`: `pupil`, `entry_date`, `leaving_date` of the pupils that have either.
    """
    slots = in_order(slots)
    read = _read(slots).with_columns(
        _outside(slots, spans), kept=pl.col("date") >= codes.LAW_BEGINS
    )
    if read.get_column("outside").any():
        read = read.with_columns(
            reason=pl.when(pl.col("outside") & pl.col("kept") & ~pl.col("blank"))
            .then(pl.lit(OUTSIDE, TOLD))
            .otherwise("reason"),
            kept=pl.col("kept") & ~pl.col("outside"),
        )
    _tell(read, teller)
    inside = read if (kept := read.get_column("kept")).all() else read.filter(kept)
    settled = settle(inside, teller)
    if settled is read:
        return read
    return in_order(pl.concat([settled, read.filter(~kept)]))


def canonical(judged: pl.DataFrame, pupil_ids: pl.DataFrame) -> pl.DataFrame:
    """The marks frame of the register. `pupil_ids`: `school` and `pupil_id` by pupil number."""
    kept = judged.select(*_OF_MARK, "reason", "kept").filter("kept")
    return _with_ids(kept, pupil_ids, pl.col("reason").is_null())


def canonical_outside(judged: pl.DataFrame, pupil_ids: pl.DataFrame) -> pl.DataFrame:
    """The rows outside the enrolment as a marks frame, in case its dates are corrected.

    Marks of one session that differ leave a row without a mark, as they would inside.
    """
    apart = judged.filter(pl.col("outside") & (pl.col("date") >= codes.LAW_BEGINS))
    marked = pl.col("code").is_not_null()
    one = pl.col("code").drop_nulls().n_unique().over(*KEY) == 1
    chosen = apart.with_columns(one=one).sort(
        *KEY, ~marked, maintain_order=True
    ).unique(KEY, keep="first", maintain_order=True)  # fmt: skip
    return _with_ids(chosen, pupil_ids, pl.col("one"))


def _with_ids(rows: pl.DataFrame, pupil_ids: pl.DataFrame, counts: pl.Expr) -> pl.DataFrame:
    if not rows.select(counts.all()).item():
        rows = rows.with_columns(
            code=pl.when(counts).then("code"), minutes_late=pl.when(counts).then("minutes_late")
        )
    by_number = [pupil_ids.get_column(n).gather(rows.get_column("pupil")) for n in _BY_NUMBER]
    return rows.with_columns(by_number).select(*MARKS)


def in_order(slots: pl.DataFrame) -> pl.DataFrame:
    """The slots sorted by pupil, date, session and origin (source, row, column)."""
    rows = _run_by_run(slots)
    if rows is not None:
        return _taken(slots, rows) if rows.len() else slots
    at = slots.select(session_number(pl.col("pupil"))).to_series()
    in_file = (pl.col("source").cast(pl.Int64) * (1 << 32) + pl.col(ROW)) * (1 << 16)
    origin = slots.select(in_file + pl.col("column").fill_null(0)).to_series()
    if _ascend(origin):
        return slots.sort(at, maintain_order=True)
    return slots.sort(at, origin)


def _taken(slots: pl.DataFrame, rows: pl.Series) -> pl.DataFrame:
    """The slots in the order of `rows`; columns without a value need not be moved."""
    bare = [column for column in slots if column.null_count() == slots.height]
    moved = slots.drop([column.name for column in bare])[rows]
    return moved.with_columns(bare).select(slots.columns)


def _run_by_run(slots: pl.DataFrame) -> pl.Series | None:
    """The numbers of the rows in order, got by moving each pupil's runs of rows as they are (none:
    the rows stand in order); None where that is no order, or hardly a pupil has rows running.
    """
    runs = slots.select(pl.col("pupil").rle()).unnest("pupil")
    if 2 * runs.height > slots.height:
        return None
    half = slots.select(_half_day()).to_series()
    pupil = slots.get_column("pupil")
    if not ((half > half.shift()) | (pupil != pupil.shift())).all():
        return None
    runs = runs.with_columns(end=pl.col("len").cum_sum()).sort("value", "end")
    runs = runs.with_columns(start=pl.col("end") - pl.col("len"))
    first, last = (half.gather(runs.select(at).to_series()) for at in ("start", pl.col("end") - 1))
    again = runs.get_column("value") == runs.get_column("value").shift()
    if (again & (first <= last.shift())).any():
        return None
    if runs.get_column("end").is_sorted():
        return pl.Series(dtype=pl.UInt32)
    return runs.select(pl.int_ranges("start", "end", dtype=pl.UInt32).explode()).to_series()


def session_number(pupil: pl.Expr) -> pl.Expr:
    """One number for the pupil of that number, the date and the session of a row, in that order."""
    return pupil.cast(pl.Int64) * _HALF_DAYS + _half_day()


def _half_day() -> pl.Expr:
    return (pl.col("date").to_physical() + _BEFORE_1970) * 2 + pl.col("session").to_physical()


def _ascend(numbers: pl.Series) -> bool:
    before, after = numbers.head(max(numbers.len() - 1, 0)), numbers.slice(1)
    return bool((before <= after).all())


def _read(slots: pl.DataFrame) -> pl.DataFrame:
    """Add `code`, `said` (a finding in place of a code), `remark` (any finding), `blank`, and the
    `reason` why a slot inside the enrolment does not count.

    Each text is read once for each time in which the law reads it in one way.
    """
    first, last = slots.select(first=pl.col("date").min(), last=pl.col("date").max()).row(0)
    days = [first, *(day for day in codes.changes() if first is not None and first < day <= last)]
    texts = [*cast(pl.Enum, slots.schema["raw"]).categories, ""]
    read = [codes.read_mark(text, day) for day in days for text in texts] if first else []
    early = [day < codes.LAW_BEGINS for day in days if first for _ in texts]
    blank = [not (r.letter or r.finding) for r in read]
    said = [None if r.letter else r.finding for r in read]
    apart = [
        NO_MARK if b else EARLY if e else s for b, e, s in zip(blank, early, said, strict=True)
    ]
    columns = [
        pl.Series("code", [r.letter for r in read], dtype=CODE),
        pl.Series("said", said, dtype=TOLD),
        pl.Series("remark", [r.finding for r in read], dtype=TOLD),
        pl.Series("blank", blank, dtype=pl.Boolean),
        pl.Series("reason", apart, dtype=TOLD),
    ]
    text = pl.col("raw").to_physical().cast(pl.UInt32).fill_null(len(texts) - 1)
    later = [(pl.col("date") >= day).cast(pl.UInt32) * len(texts) for day in days[1:]]
    place = slots.select(pl.sum_horizontal(text, *later)).to_series()
    return slots.with_columns(spread(column, place) for column in columns)


def _outside(slots: pl.DataFrame, spans: pl.DataFrame) -> pl.Series:
    """Whether each slot lies before the pupil's entry or after leaving (both days inside)."""
    if spans.is_empty() or slots.is_empty():
        return pl.repeat(False, slots.height, dtype=pl.Boolean, eager=True).alias("outside")
    number = pl.int_range(0, pl.col("pupil").max() + 1, dtype=pl.UInt32)
    of_pupil = slots.select(number.alias("pupil")).join(
        spans, on="pupil", how="left", validate="m:1", maintain_order="left"
    )
    entry, leaving = (
        of_pupil.get_column(name).gather(slots.get_column("pupil"))
        for name in ("entry_date", "leaving_date")
    )
    day = slots.get_column("date")
    outside = (day < entry).fill_null(value=False) | (day > leaving).fill_null(value=False)
    return outside.alias("outside")


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
