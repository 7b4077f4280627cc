"""The last complete day of each school: the default of `--as-of`.

It is the latest day on which, in every session held, at least 90% of the pupils marked in the ten
school days before have a mark. A morning is compared with mornings and an afternoon with
afternoons, so that a morning-only nursery does not make every afternoon incomplete. Pupils who have
left since do not count, nor do those who never come on that weekday: no mark in any of at least
four such sessions.
"""

from datetime import date

import polars as pl

DAYS_BEFORE = 10
LEAST_WEEKDAYS = 4  # a pupil without a mark in so many sessions of a weekday never comes then
RECENT_DAYS = 20  # looked at first; all days only where none of these is complete
MARKED_TENTHS = 9  # of ten pupils, so many must have a mark


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


def _followed(marks: pl.LazyFrame, days: pl.DataFrame, session: str) -> pl.LazyFrame:
    """Each mark on a school day with the number of that day and of the pupil's next marked day."""
    since = days.get_column("date").min()
    of_session = marks.filter(
        pl.col("date") >= since, pl.col("session") == session, pl.col("code").is_not_null()
    )
    on_days = of_session.select("school", "pupil", "date", "session").join(
        days.lazy(), on=["school", "date"], validate="m:1", maintain_order="left"
    )
    same = pl.col("pupil") == pl.col("pupil").shift(-1)
    return on_days.with_columns(following=pl.when(same).then(pl.col("day").shift(-1)))


def _latest(
    marks: pl.LazyFrame, sessions: pl.DataFrame, days: pl.DataFrame, rolls: pl.DataFrame
) -> dict[str, date]:
    """The latest complete day of each school among `days`, judged by the ten days before it."""
    marked = pl.concat([_followed(marks, days, session) for session in ("AM", "PM")]).collect()
    soon = pl.col("following") - pl.col("day") <= DAYS_BEFORE
    present = marked.filter(soon).select("school", "session", day="following")
    absent = _who_come(_unmarked(marked, days, rolls), marks, sessions, rolls)
    key = ["school", "session", "day"]
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
    """[school, session, day, pupil]: marked in the ten school days before, not on this one."""
    last = days.group_by("school").agg(last=pl.col("day").max())
    until = pl.min_horizontal(pl.col("following") - 1, pl.col("day") + DAYS_BEFORE, pl.col("last"))
    gaps = (
        marked.join(last, on="school", validate="m:1")
        .with_columns(until=until)
        .filter(pl.col("until") > pl.col("day"))
    )
    each = gaps.select(
        "school", "session", "pupil", day=pl.int_ranges(pl.col("day") + 1, pl.col("until") + 1)
    ).explode("day")
    dated = each.join(days, on=["school", "day"], validate="m:1")
    still = dated.join(rolls.select("pupil", "expected_to"), on="pupil", validate="m:1")
    return still.filter(pl.col("date") <= pl.col("expected_to"))


def _who_come(
    unmarked: pl.DataFrame, marks: pl.LazyFrame, sessions: pl.DataFrame, rolls: pl.DataFrame
) -> pl.DataFrame:
    """`unmarked` less the sessions of a weekday on which the pupil never comes."""
    weekday = pl.col("date").dt.weekday().alias("weekday")
    shown = sessions.filter("shown")
    usual = (
        marks.join(unmarked.lazy(), on="pupil", how="semi")
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
