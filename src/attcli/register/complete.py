"""The last complete day of each school: the default of `--as-of`.

It is the latest day on which, in every session held, at least 90% of the pupils marked in the ten
school days before have a mark. A morning is compared with mornings and an afternoon with
afternoons, so that a morning-only nursery does not make every afternoon incomplete. Pupils who have
left since do not count, nor do those who never come on that weekday: no mark in any of at least
four such sessions.
"""

from datetime import date

import polars as pl

from attcli.register.roll import of_pupils, school_numbers

DAYS_BEFORE = 10
LEAST_WEEKDAYS = 4  # a pupil without a mark in so many sessions of a weekday never comes then
RECENT_DAYS = 20  # looked at first; all days only where none of these is complete
MARKED_TENTHS = 9  # of ten pupils, so many must have a mark
_DATE = pl.col("date")


def last_complete_days(
    marks: pl.LazyFrame, sessions: pl.DataFrame, rolls: pl.DataFrame
) -> dict[str, date]:
    """Each school's last complete day; its last day with a mark where no day is complete.

    `marks` are numbered and classified; `sessions` [school, date, session, rows, marked_pupils,
    shown, expected]: `shown` where the marks themselves show the session held (term dates alone
    would make the days before a holiday keyed in ahead, which nobody has marks for yet, prove that
    day complete); `expected` also where a tenth of the pupils on roll stand in the register without
    a mark.
    """
    days = _school_days(sessions)
    if days.is_empty():
        return _last_marked(sessions)
    last = pl.col("day").max().over("school")
    recent = days.filter(pl.col("day") > last - RECENT_DAYS)
    found = _latest(marks, sessions, recent, rolls)
    if len(found) < recent.get_column("school").n_unique():
        found = _latest(marks, sessions, days, rolls)
    return _last_marked(sessions) | found


def _school_days(sessions: pl.DataFrame) -> pl.DataFrame:
    """[school, date, day]: the days whose marks show a session held, numbered in each school."""
    held = sessions.filter("shown").select("school", "date").unique().sort("school", "date")
    return held.with_columns(day=pl.int_range(pl.len(), dtype=pl.Int64).over("school"))


def _followed(marks: pl.LazyFrame, days: pl.DataFrame, rolls: pl.DataFrame) -> pl.DataFrame:
    """[pupil, number (of the school), session, day, following]: each mark on a school day, with the
    number of that day and of the pupil's next marked day. `days` numbered.
    """
    first, last = (_days_since(days.select(bound)) for bound in (_DATE.min(), _DATE.max()))
    place = pl.col("number").cast(pl.Int64) * (last - first + 1) + _DATE.to_physical() - first
    schools = days.select(pl.col("number").max()).item() + 1
    empty = pl.Series([None], dtype=pl.Int64).new_from_index(0, schools * (last - first + 1))
    table = empty.scatter(days.select(place).to_series(), days.get_column("day"))
    number = pl.lit(rolls.get_column("number")).gather(pl.col("pupil"))
    on_days = (
        marks.filter(_DATE.to_physical().is_between(first, last), pl.col("code").is_not_null())
        .select("pupil", "date", "session", number=number)
        .with_columns(day=pl.lit(table).gather(place))
        .filter(pl.col("day").is_not_null())
        .select("pupil", "number", "session", "day")
        .collect()
    )
    same = pl.col("pupil") == pl.col("pupil").shift(-1)
    following = pl.when(same).then(pl.col("day").shift(-1)).alias("following")
    each = (on_days.filter(pl.col("session") == session) for session in ("AM", "PM"))
    return pl.concat(one.with_columns(following) for one in each)


def _days_since(one: pl.DataFrame) -> int:
    """A date alone in a frame as the days since 1970."""
    return int(one.to_series().to_physical().item())


def _latest(
    marks: pl.LazyFrame, sessions: pl.DataFrame, days: pl.DataFrame, rolls: pl.DataFrame
) -> dict[str, date]:
    """The latest complete day of each school among `days`, judged by the ten days before it."""
    rolls = rolls.with_columns(number=school_numbers(rolls))
    schools = rolls.select("school", "number").unique()
    days = days.join(schools, on="school", validate="m:1")
    marked = _followed(marks, days, rolls)
    soon = pl.col("following") - pl.col("day") <= DAYS_BEFORE
    present = marked.filter(soon).select("number", "session", day="following")
    absent = _who_come(_unmarked(marked, days, rolls), marks, sessions, rolls)
    key = ["number", "session", "day"]
    tally = (
        sessions.filter("expected")
        .join(days.pipe(_with_ten_before), on=["school", "date"], validate="m:1")
        .join(present.group_by(key).len("marked"), on=key, how="left", validate="1:1")
        .join(absent.group_by(key).len("unmarked"), on=key, how="left", validate="1:1")
        .with_columns(pl.col("marked", "unmarked").fill_null(0).cast(pl.Int64))
    )
    enough = 10 * pl.col("marked") >= MARKED_TENTHS * (pl.col("marked") + pl.col("unmarked"))
    complete = tally.group_by("school", "date").agg(enough.all().alias("complete"))
    latest = complete.filter("complete").group_by("school").agg(pl.col("date").max())
    return dict(latest.iter_rows())


def _with_ten_before(days: pl.DataFrame) -> pl.DataFrame:
    """The days whose ten school days before are among `days`, or before which there are none."""
    first = pl.col("day").min().over("school")
    return days.filter((first == 0) | (pl.col("day") >= first + DAYS_BEFORE))


def _unmarked(marked: pl.DataFrame, days: pl.DataFrame, rolls: pl.DataFrame) -> pl.DataFrame:
    """[number, school, session, day, date, pupil]: marked in the ten days before, not on this."""
    ends = days.group_by("number").agg(last=pl.col("day").max())
    last = pl.lit(rolls.join(ends, on="number", how="left", maintain_order="left")["last"])
    until = pl.min_horizontal(
        pl.col("following") - 1, pl.col("day") + DAYS_BEFORE, last.gather(pl.col("pupil"))
    )
    next_day = (pl.col("following") == pl.col("day") + 1).fill_null(value=False)
    left = marked.filter(~next_day).with_columns(until=until)
    gaps = left.filter(pl.col("until") > pl.col("day"))
    each = gaps.select(
        "number", "session", "pupil", day=pl.int_ranges(pl.col("day") + 1, pl.col("until") + 1)
    ).explode("day")
    dated = each.join(days, on=["number", "day"], validate="m:1")
    still = dated.join(rolls.select("pupil", "expected_to"), on="pupil", validate="m:1")
    return still.filter(pl.col("date") <= pl.col("expected_to"))


def _who_come(
    unmarked: pl.DataFrame, marks: pl.LazyFrame, sessions: pl.DataFrame, rolls: pl.DataFrame
) -> pl.DataFrame:
    """`unmarked` less the sessions of a weekday on which the pupil never comes."""
    weekday = pl.col("date").dt.weekday().alias("weekday")
    shown = sessions.filter("shown")
    usual = (
        of_pupils(marks, unmarked)
        .filter(pl.col("code").is_not_null())
        .join(shown.lazy(), on=["school", "date"], how="semi")
        .select("pupil", "session", weekday)
        .unique()
        .collect()
    )
    never = unmarked.with_columns(weekday).join(
        usual, on=["pupil", "session", "weekday"], how="anti"
    )
    chances = shown.select("school", "session", weekday, held="date")
    since = rolls.select("pupil", "first_mark")
    before = pl.col("held").is_between(pl.col("first_mark"), pl.col("date"), closed="left")
    left_out = (
        never.join(since, on="pupil", validate="m:1")
        .join(chances, on=["school", "session", "weekday"])
        .filter(before)
        .group_by("pupil", "session", "date")
        .len()
        .filter(pl.col("len") >= LEAST_WEEKDAYS)
    )
    return unmarked.join(left_out, on=["pupil", "session", "date"], how="anti")


def _last_marked(sessions: pl.DataFrame) -> dict[str, date]:
    """Each school's last day with a mark, else with a row."""
    day, rows = pl.col("date"), pl.col("rows") > 0
    with_mark = day.filter(pl.col("marked_pupils") > 0).max()
    last = sessions.filter(rows).group_by("school").agg(pl.coalesce(with_mark, day.max()))
    return dict(last.iter_rows())
