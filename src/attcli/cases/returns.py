"""Whom the school reports to its local authority: irregular attendance, illness, children missing
education, names deleted from the roll. Lists to look through; nothing is sent.
"""

from collections.abc import Collection, Sequence
from datetime import date, timedelta

import polars as pl

from attcli.law import clocks, thresholds
from attcli.measures.absence import PERSISTENT, SEVERE, absence
from attcli.measures.clock_rules import NO_CONTACT
from attcli.measures.clock_runs import clock_runs
from attcli.measures.people import NAME_ORDER, NAMES, named
from attcli.measures.threshold import threshold
from attcli.register.schema import CODE, SESSION
from attcli.register.view import View
from attcli.store.events import Event, whose

ATTENDANCE, SICKNESS, MISSING, DELETION = (
    *("attendance-return", "sickness-return", "cme-referral", "deletion-return"),
)
RETURN = "return"
NOT_OF_AGE = "not of compulsory school age"
_YEARLY = "sickness-return-year"
_TRIED = ("call", "visit", "letter", "meeting")
_ADDRESS = ("address_1", "address_2", "town", "postcode")
_SESSIONS = pl.List(pl.Struct({"date": pl.Date, "session": SESSION, "code": CODE}))
_WHY = ("ten_days", "met_now", "persistent")


def month_to(last: date) -> date:
    """The first day of the month that ends on `last`."""
    before = last.replace(day=1) - timedelta(days=1)
    return before.replace(day=min(last.day, before.day)) + timedelta(days=1)


def attendance(view: View, month: tuple[date, date]) -> pl.DataFrame:
    """Pupils who do not attend regularly, or were absent without leave on ten school days running.

    Names, why, from and to of such a run; left_out (why the pupil is not on the form; null: they
    are), those pupils last; compulsory_age (yes, no, unknown); possible, attended,
    unauthorised of the period; unauthorised_in_month and those sessions; as `_with_known` says.
    """
    inside = view.scoped(view.marks).filter(
        pl.col("unauthorised"), pl.col("date").is_between(*month)
    )
    sessions = inside.group_by("pupil_id", maintain_order=True).agg(
        unauthorised_in_month=pl.len().cast(pl.Int64),
        sessions=pl.struct("date", "session", "code"),
    )
    runs = _runs(view, ATTENDANCE).filter(pl.col("to") >= month[0])
    counts = absence(view).select("pupil_id", "status", "possible", "attended", "unauthorised")
    test = threshold(view).select("pupil_id", "met_now", "compulsory_age")
    return (
        named(view)
        .join(sessions, on="pupil_id", how="left", validate="1:1")
        .join(runs.select("pupil_id", "from", "to"), on="pupil_id", how="left", validate="1:1")
        .join(counts, on="pupil_id", how="left", validate="1:1")
        .join(test, on="pupil_id", how="left", validate="1:1")
        .with_columns(
            pl.col("unauthorised_in_month").fill_null(0),
            pl.col("sessions").fill_null(pl.lit([], _SESSIONS)),
            ten_days=pl.col("from").is_not_null(),
            persistent=pl.col("status").is_in([PERSISTENT, SEVERE])
            & (pl.col("unauthorised_in_month") > 0),
        )
        .with_columns(pl.col("met_now", "persistent").fill_null(value=False))
        .filter(pl.any_horizontal(*_WHY))
        .with_columns(
            why=_told(view),
            left_out=pl.when(pl.col("compulsory_age") == "no").then(pl.lit(NOT_OF_AGE)),
        )
        .sort(pl.col("left_out").is_not_null(), *NAME_ORDER, nulls_last=True)
        .select(
            *NAMES, "why", "from", "to", "left_out", "compulsory_age", "possible", "attended",
            "unauthorised", "unauthorised_in_month", "sessions",
        )
        .pipe(_with_known, view)
    )  # fmt: skip


def sickness(view: View, expected: Collection[str] = ()) -> pl.DataFrame:
    """One row for each continuous illness of the law's length this year, and for illness that adds
    up to it; `expected`: pupils whose illness is expected to last so long.

    Names, why (continuous, added up, expected), days, sessions, from, to, now; as `_with_known`
    says.
    """
    runs = clock_runs(view).join(
        view.rolls.lazy().select("pupil", "pupil_id"), on="pupil", validate="m:1"
    )
    of_year = pl.col("from") >= view.window.start
    long = pl.col("reached").is_not_null() & of_year
    continuous = runs.filter(pl.col("clock") == SICKNESS, long).with_columns(
        why=pl.lit("continuous")
    )
    short = runs.filter(
        pl.col("clock") == SICKNESS,
        pl.col("going") & pl.col("reached").is_null(),
        pl.col("pupil_id").is_in(list(expected)),
    ).with_columns(why=pl.lit("expected"))
    added = (
        runs.filter(pl.col("clock") == _YEARLY, pl.col("reached").is_not_null(), pl.col("now"))
        .join(continuous, on="pupil_id", how="anti")
        .with_columns(why=pl.lit("added up"))
    )
    found = pl.concat([continuous, added, short])
    kept = ("pupil_id", "why", "days", "sessions", "from", "to", "now")
    return (
        named(view)
        .join(found.select(kept), on="pupil_id", validate="1:m")
        .sort(*NAME_ORDER, "from", nulls_last=True)
        .select(*NAMES, *kept[1:])
        .pipe(_with_known, view)
    )


def missing(view: View, logged: Sequence[Event]) -> pl.DataFrame:
    """Pupils absent without a known reason on as many school days running as the policy names.

    Names, days, from, last_seen (the day of the last session attended), tried (entries of the log
    since then: calls, visits, letters, meetings), as `_with_known` says.
    """
    seen = view.marks.filter("attended").group_by("pupil_id").agg(last_seen=pl.col("date").max())
    kept = ("pupil_id", "days", "from")
    return (
        named(view)
        .join(_runs(view, NO_CONTACT).filter("now").select(kept), on="pupil_id", validate="1:1")
        .join(seen, on="pupil_id", how="left", validate="1:1")
        .pipe(_with_tried, logged, view)
        .sort("days", *NAME_ORDER, descending=[True, False, False, False], nulls_last=True)
        .select(*NAMES, *kept[1:], "last_seen", "tried")
        .pipe(_with_known, view)
    )


def deletion(view: View) -> pl.DataFrame:
    """Pupils whose leaving date lies in the period: names, leaving_date, last_seen; as
    `_with_known` says.
    """
    seen = view.marks.filter("attended").group_by("pupil_id").agg(last_seen=pl.col("date").max())
    left = view.rolls.lazy().select("pupil_id", "leaving_date")
    return (
        named(view)
        .join(left, on="pupil_id", validate="1:1")
        .filter(pl.col("leaving_date").is_between(view.window.start, view.window.end))
        .join(seen, on="pupil_id", how="left", validate="1:1")
        .sort("leaving_date", *NAME_ORDER, nulls_last=True)
        .select(*NAMES, "leaving_date", "last_seen")
        .pipe(_with_known, view)
    )


def with_returned(
    rows: pl.DataFrame, what: str, logged: Sequence[Event], view: View
) -> pl.DataFrame:
    """The rows with `returned`: the day on which such a return about the pupil was last made since
    what it tells of began; null where none is on record.
    """
    made = [e for e in logged if e.kind == RETURN and e.what == what]
    entries = pl.DataFrame(
        [(place, event.day) for place, event in enumerate(made)],
        {"event": pl.Int64, "day": pl.Date},
        orient="row",
    ).join(whose(made, view.pupils), on="event", validate="1:1")
    begins = next((name for name in ("from", "leaving_date") if name in rows.columns), None)
    since = pl.col("day") >= pl.col(begins) if begins else pl.lit(value=True)
    key = ["pupil_id", *([begins] if begins else [])]
    last = (
        rows.select(key)
        .join(entries, on="pupil_id")
        .filter(since.fill_null(value=True))
        .group_by(key)
        .agg(returned=pl.col("day").max())
    )
    return rows.join(last, on=key, how="left", nulls_equal=True, maintain_order="left")


def entries_since(
    logged: Sequence[Event], pupils: pl.DataFrame, pupil_id: str, since: date | None
) -> tuple[Event, ...]:
    """What was tried for the pupil after `since` (None: at any time), the oldest first."""
    made = [e for e in logged if e.kind in _TRIED and (since is None or e.day > since)]
    places = whose(made, pupils).filter(pl.col("pupil_id") == pupil_id).get_column("event")
    return tuple(made[place] for place in sorted(places))


def _runs(view: View, clock: str) -> pl.LazyFrame:
    """The latest run of each pupil that reached the clock, with pupil_id."""
    ids = view.rolls.lazy().select("pupil", "pupil_id")
    return (
        clock_runs(view)
        .filter(pl.col("clock") == clock, pl.col("reached").is_not_null())
        .sort("pupil", "first_slot")
        .group_by("pupil", maintain_order=True)
        .last()
        .join(ids, on="pupil", validate="1:1")
    )


def _told(view: View) -> pl.Expr:
    days = clocks.on(view.latest_day)[ATTENDANCE].length
    test = thresholds.on(view.latest_day).notice
    words = (
        f"absent without leave on {days} school days running",
        f"{test.sessions} unauthorised sessions in {test.school_weeks} school weeks now",
        "persistent absence with unauthorised sessions in the month",
    )
    told = [pl.when(name).then(pl.lit(said)) for name, said in zip(_WHY, words, strict=True)]
    return pl.concat_str(told, separator="; ", ignore_nulls=True)


def _with_tried(rows: pl.LazyFrame, logged: Sequence[Event], view: View) -> pl.LazyFrame:
    made = [e for e in logged if e.kind in _TRIED]
    entries = pl.DataFrame(
        [(place, event.day) for place, event in enumerate(made)],
        {"event": pl.Int64, "day": pl.Date},
        orient="row",
    ).join(whose(made, view.pupils), on="event", validate="1:1")
    tried = (
        rows.select("pupil_id", "last_seen")
        .join(entries.lazy(), on="pupil_id")
        .filter(pl.col("last_seen").is_null() | (pl.col("day") > pl.col("last_seen")))
        .group_by("pupil_id")
        .agg(tried=pl.len().cast(pl.Int64))
    )
    return rows.join(tried, on="pupil_id", how="left", validate="1:1").with_columns(
        pl.col("tried").fill_null(0)
    )


def _with_known(rows: pl.LazyFrame, view: View) -> pl.DataFrame:
    """The rows with dob and address (of the contact they live with), and `lacks`: what the form
    wants and the exports don't have; pupil_id last.
    """
    address = pl.concat_str(_ADDRESS, separator=", ", ignore_nulls=True)
    home = (
        view.register.contacts.lazy()
        .filter("lives_with_pupil", pl.col("address_1").is_not_null())
        .with_columns(address=address)
        .group_by("pupil_id", maintain_order=True)
        .agg(pl.col("address").first())
    )
    contacts = view.register.contacts.lazy().select("pupil_id").unique()
    known = contacts.with_columns(known=pl.lit(value=True))
    dobs = view.rolls.lazy().select("pupil_id", "dob")
    wanted = {"UPN": "upn", "date of birth": "dob", "address": "address", "contact": "known"}
    lacks = [pl.when(pl.col(n).is_null()).then(pl.lit(f"no {what}")) for what, n in wanted.items()]
    return (
        rows.join(dobs, on="pupil_id", validate="m:1", maintain_order="left")
        .join(home, on="pupil_id", how="left", validate="m:1", maintain_order="left")
        .join(known, on="pupil_id", how="left", validate="m:1", maintain_order="left")
        .with_columns(lacks=pl.concat_str(lacks, separator=", ", ignore_nulls=True))
        .with_columns(lacks=pl.when(pl.col("lacks") != "").then("lacks"))
        .select(pl.exclude("known", "pupil_id"), "pupil_id")
        .collect()
    )
