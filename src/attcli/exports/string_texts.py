"""Which strings of marks are whole, which a declared rule mends, and which are left out."""

import re
from collections.abc import Iterator

import polars as pl

from attcli.exports.sheet import ROW
from attcli.exports.string_rules import WEEK, WEEKDAYS, Rule, repaired
from attcli.exports.table import Table
from attcli.exports.tell import OTHER_ROWS
from attcli.findings import Finding, Place, finding

UNREADABLE, NOT_MONDAY = "unreadable-string", "week-not-from-monday"
LOST_BEGINNING, REPEATED = "string-without-beginning", "duplicate-mark"
_LONGEST = 4000
_BREAK = r"[\t\r\n]"
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def judged_texts(shape: str, rows: pl.DataFrame) -> pl.DataFrame:
    """`rows` (`row`, `start`, `text`, `cells`) with `whole` (the string to read), `rule` (what the
    rule that mended it takes it for, else null) and `reason` (why its cells are left out).

    Blanks beyond the fourteenth character of a week hold nothing; a string of blanks is empty.
    """
    text = pl.col("text")
    if shape == "week-string":
        beyond = text.str.slice(WEEK).str.strip_chars_end()
        bare = pl.concat_str(text.str.slice(0, WEEK), beyond)
        bare = pl.when(text.str.strip_chars() == "").then(pl.lit("")).otherwise(bare)
        good = pl.col("bare").str.len_chars() == WEEK
        not_monday = pl.col("start").dt.weekday() != 1
    else:
        length = pl.col("bare").str.len_chars()
        bare, good, not_monday = text, (length % 2 == 0) & (length <= _LONGEST), pl.lit(False)
    good &= ~pl.col("bare").str.contains(_BREAK)
    rows = rows.with_columns(bare.alias("bare")).with_columns(good.alias("good"))
    mended = _repairs(shape, rows.filter(~pl.col("good")).get_column("bare"), longer(rows))
    rows = rows.join(mended, on="bare", how="left", validate="m:1", maintain_order="left")
    unmended = ~pl.col("good") & pl.col("rule").is_null()
    rows = rows.with_columns(
        whole=pl.when("good").then("bare").otherwise(pl.col("mended")),
        reason=pl.when(unmended).then(pl.lit(UNREADABLE)).when(not_monday).then(pl.lit(NOT_MONDAY)),
    )
    return rows.drop("bare", "good", "mended")


def without_repeats(rows: pl.DataFrame) -> pl.DataFrame:
    """`rows`, those that say what an earlier row says of the same pupil and start left out."""
    same = ("who", "start", "whole")
    again = ~pl.struct(same).is_first_distinct() & pl.col("reason").is_null()
    again &= pl.col("whole").str.strip_chars() != ""
    return rows.with_columns(reason=pl.when(again).then(pl.lit(REPEATED)).otherwise("reason"))


def tell_texts(table: Table, rows: pl.DataFrame) -> list[Finding]:
    """The findings about whole strings, in the order of the rows."""
    told = rows.filter(pl.col("reason").is_not_null() | pl.col("rule").is_not_null())
    return [*_each(table, told), *_repeats(table, rows)]


def longer(rows: pl.DataFrame) -> bool:
    """Whether any string has more than Monday to Friday (blanks at its end are none)."""
    lengths = rows.get_column("text").str.strip_chars_end().str.len_chars()
    return bool((lengths > WEEKDAYS).any())


def _repairs(shape: str, odd: pl.Series, beside_longer: bool) -> pl.DataFrame:
    """The mended string and the rule for each distinct string that is not whole."""
    distinct = odd.unique().to_list()
    found: list[tuple[str, Rule] | None] = [
        None
        if len(text) > _LONGEST or re.search(_BREAK, text)
        else repaired(shape, text, beside_longer)
        for text in distinct
    ]
    return pl.DataFrame(
        {
            "bare": distinct,
            "mended": [one[0] if one else None for one in found],
            "rule": [one[1].means if one else None for one in found],
        },
        schema=dict.fromkeys(("bare", "mended", "rule"), pl.String),
    )


def _each(table: Table, told: pl.DataFrame) -> Iterator[Finding]:
    weekly = table.match.layout.shape == "week-string"
    for row in told.sort(ROW).iter_rows(named=True):
        reason, text = row["reason"], row["text"]
        place = table.place(row[ROW], "mark", text.rstrip() or None)
        if row["rule"] and reason in (None, REPEATED):
            code = "repaired-week-string" if weekly else "repaired-year-string"
            shown = text.strip() or "(nothing)"
            yield finding(code, place, n=len(text), shown=shown, means=row["rule"])
        if reason == UNREADABLE:
            why = _why(weekly, text)
            yield finding(UNREADABLE, place, why=why, n=row["cells"])
        elif reason == NOT_MONDAY:
            day = row["start"]
            place = table.place(row[ROW], "date", f"{day:%d/%m/%Y}")
            weekday = _DAYS[day.weekday()]
            yield finding(NOT_MONDAY, place, date=day, weekday=weekday, n=row["cells"])
        elif reason == LOST_BEGINNING:
            yield finding(LOST_BEGINNING, place, date=row["start"], n=row["cells"])


def _why(weekly: bool, text: str) -> str:
    length = len(text)
    if re.search(_BREAK, text):
        return "a line break or a tab stands among its marks"
    if weekly and length == WEEKDAYS:
        return (
            "it has 10 characters and ends in four closures, among longer strings: Thursday and "
            "Friday may be closed, or its first four marks may be missing"
        )
    if weekly:
        return f"it has {length} characters and a week has {WEEK}; which are missing is not told"
    if length > _LONGEST:
        return f"it has {length} characters, more than five years have"
    return f"it has {length} characters, and two a day make an even number"


def _repeats(table: Table, rows: pl.DataFrame) -> Iterator[Finding]:
    same = ("who", "start", "whole")
    again = rows.filter(pl.col("reason") == REPEATED).select(*same)
    if again.is_empty():
        return
    every = rows.join(again.unique(), on=same, how="semi", maintain_order="left")
    every = every.filter(pl.col("reason").is_null() | (pl.col("reason") == REPEATED))
    several = every.group_by(*same, maintain_order=True).agg(
        pl.col(ROW).first(), pl.col(ROW).slice(1, OTHER_ROWS).alias("others"), pl.len().alias("n")
    )
    for row in several.sort(ROW).iter_rows(named=True):
        heading = table.match.heading("mark")
        place = Place(
            table.file, table.sheet, row[ROW], heading, row["whole"], tuple(row["others"])
        )
        what = f"The same string of one pupil from {row['start']} on stands {row['n']} times"
        yield finding(REPEATED, place, what=what)
