"""Everything about one pupil in one object: figures, the rules they meet, and the rows behind."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from attcli.cases.conduct import KIND as CONDUCT
from attcli.cases.stages import stages
from attcli.law import age, codes
from attcli.measures.absence import absence
from attcli.measures.continuous import clock_list, continuous
from attcli.measures.forecast import forecast_summary
from attcli.measures.lines import people
from attcli.measures.missing import missing_sessions
from attcli.measures.people import NAMES
from attcli.measures.punctuality import punctuality
from attcli.measures.threshold import threshold, threshold_sessions, threshold_settings
from attcli.measures.unexplained import unexplained
from attcli.measures.windows import current_absences
from attcli.register.days import DAYS, year_start
from attcli.register.view import View
from attcli.store.events import Event, fitting
from attcli.store.holds import Hold

WHO = (
    *("pupil_id", "school", "upn", "mis_id", "adno", "surname", "forename", "preferred_forename"),
    *("year_group", "class", "dob", "entry_date", "leaving_date"),
)
_ORIGIN = ("date", "session", "code", "source", "row", "column")


def only(view: View, pupil_id: str) -> View:
    """`view` for that pupil alone."""
    return view.over(scope=view.scope.filter(pl.col("pupil_id") == pupil_id))


def explained(
    view: View, placed: Sequence[Hold] = (), logged: Sequence[Event] | None = None
) -> dict[str, Any]:
    """The object of `attcli explain`, of a view of one pupil.

    `placed`: the holds that stand; `logged`: the entries of the log, None where there is no log.

    pupil; age (compulsory: yes, no, unknown; from, until); counts (the row of
    `attcli.measures.absence`, null without a row in the period), period_cut (whether the days asked
    for are not the academic year so far) and forecast (its assumption); marks_end (the day on which
    the marks end, where that is before the day asked for; null: they don't);
    reasons: {code, title, group, n}; threshold (the row of `attcli.measures.threshold`), with the
    sessions of its window and, as `current`, of the window that ends now, and the settings that
    decide what counts; continuous, clocks, punctuality; stage (the row of `attcli.cases.stages`);
    unexplained; log; rows: of `absent`, `unauthorised`, `late`, `missing` and `all` sessions of the
    period {date, session, code, file, sheet, row, column}.
    """
    test = _first(threshold(view))
    if test is None:
        raise ValueError("the view holds no pupil")
    shown = threshold_sessions(view).select(*_ORIGIN, recorded_by="at_school")
    rows = _rows(view)
    ahead = forecast_summary(view, absence(view).collect())[0]
    return {
        "pupil": _who(view),
        "age": _age(view, test["compulsory_age"]),
        "counts": _first(absence(view)),
        "period_cut": _is_cut(view),
        "marks_end": view.ends_early,
        "forecast": {name: ahead[name] for name in ("unknown", "from", "to", "days")},
        "reasons": _reasons(rows["absent"]),
        "threshold": {
            **test,
            "sessions": _traced(view, shown),
            "current": _traced(view, _current(view)),
            "settings": threshold_settings(view)[view.schools[0]],
        },
        "continuous": _first(continuous(view)),
        "clocks": clock_list(view),
        "punctuality": _first(punctuality(view)),
        "stage": _first(stages(view, placed, logged).lazy()),
        "unexplained": _traced(view, _unexplained(view)),
        "log": None if logged is None else [_entry(event) for event in _own(view, logged)],
        "rows": rows,
    }


def _is_cut(view: View) -> bool:
    """Whether the period leaves out a day of the academic year up to the last day counted."""
    last = view.as_of[view.schools[0]]
    return view.window.start > year_start(last) or view.window.end < last


def _first(rows: pl.LazyFrame) -> dict[str, Any] | None:
    """The one row there is, without the names, which `pupil` has."""
    found = rows.drop(NAMES).collect().to_dicts()
    return found[0] if found else None


def _who(view: View) -> dict[str, Any]:
    row = view.rolls.join(view.scope, on="pupil_id", how="semi").row(0, named=True)
    return {
        **{name: row[name] for name in WHO},
        "school_name": view.settings.school(row["school"]).name,
        "on_roll": row["roll_to"] is not None and row["roll_to"] >= view.latest_day,
        "roll_from": row["roll_from"],
    }


def _age(view: View, compulsory: str) -> dict[str, Any]:
    dob = _who(view)["dob"]
    return {
        "compulsory": compulsory,
        "from": age.compulsory_from(dob) if dob else None,
        "until": age.compulsory_until(dob) if dob else None,
    }


def _rows(view: View) -> dict[str, list[dict[str, Any]]]:
    """The sessions of the period that stand behind each figure, each with its place in a file."""
    marks = view.in_window()
    window = pl.col("date").is_between(view.window.start, view.window.end)
    missing = missing_sessions(view).filter(window)
    found = {
        "absent": marks.filter("absent"),
        "unauthorised": marks.filter("unauthorised"),
        "late": marks.filter(pl.col("late") | pl.col("late_after_close")),
        "missing": missing.with_columns(code=pl.lit(None, pl.String)),
        "all": marks,
    }
    minutes = {"late": ["minutes_late"]}
    return {
        name: _traced(view, rows.select(*_ORIGIN, *minutes.get(name, [])))
        for name, rows in found.items()
    }


def _traced(view: View, rows: pl.LazyFrame) -> list[dict[str, Any]]:
    """Rows with `source` as dictionaries that name the file and sheet, in time order."""
    sources = view.register.sources
    named = []
    for row in rows.sort("date", "session").collect().iter_rows(named=True):
        at = row.pop("source")
        file, sheet = (sources[at].file, sources[at].sheet) if at is not None else (None, None)
        place = {"file": file, "sheet": sheet, "row": row.pop("row"), "column": row.pop("column")}
        named.append({"weekday": DAYS[row["date"].weekday()], **row, **place})
    return named


def _current(view: View) -> pl.LazyFrame:
    """The sessions that count in the window that ends now."""
    mine = people(view).join(view.scope.lazy(), on="pupil", how="semi").select("person")
    return (
        current_absences(view)
        .join(mine, on="person", how="semi")
        .filter("counts")
        .select(*_ORIGIN, recorded_by="school")
    )


def _unexplained(view: View) -> pl.LazyFrame:
    kept = ("kind", "date", "session", "age_school_days", "overdue", "source", "row", "column")
    return unexplained(view).select(kept)


def _reasons(absent: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """How many sessions each code has, with its title by the law of the latest of them."""
    counts: dict[str, int] = {}
    last = {}
    for row in absent:
        counts[row["code"]] = counts.get(row["code"], 0) + 1
        last[row["code"]] = codes.codes_on(row["date"])[row["code"]]
    ordered = sorted(counts, key=lambda code: (-counts[code], code))
    return [
        {"code": code, "title": last[code].title, "group": str(last[code].group), "n": counts[code]}
        for code in ordered
    ]


def _own(view: View, logged: Sequence[Event]) -> list[Event]:
    """The entries about the pupil of the view, of those `logged`; letters about an adult's conduct
    are none of a child's picture, which other parents may be shown.
    """
    about = fitting(logged, view.rolls).filter(~pl.col("doubtful"))
    mine = about.join(view.scope, on="pupil_id", how="semi").get_column("event").unique().sort()
    return [logged[place] for place in mine if logged[place].kind != CONDUCT]


def _entry(event: Event) -> dict[str, Any]:
    return {
        "kind": event.kind,
        "date": event.day,
        "until": event.until,
        "what": event.what,
        "outcome": event.outcome,
        "by": event.by,
        "change": event.change,
    }
