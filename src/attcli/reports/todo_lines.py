"""The lines of the To do list, of each kind: letters due, thresholds met, reasons overdue, ….

Each kind gives the columns of `SCHEMA` that it knows.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from attcli.cases.look_again import Moved
from attcli.policy.stage import ATTENDANCE
from attcli.reports.drafts import State
from attcli.reports.drawing import Drawn
from attcli.reports.entries import OFFICERS
from attcli.reports.tables import NAMES, heading
from attcli.reports.week import Week
from attcli.store.holds import Hold

SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "surname": pl.String,
    "forename": pl.String,
    "year_group": pl.String,
    "class": pl.String,
    "attendance_pct": pl.Float64,
    "absent": pl.Int64,
    "possible": pl.Int64,
    "what": pl.String,
    "letter": pl.String,
    "since": pl.Date,
    "why": pl.String,
    "file": pl.String,
    "to_complete": pl.String,
    "blocked_by": pl.String,
    **dict.fromkeys(OFFICERS, pl.String),
    "pupil_id": pl.String,
}
HEADINGS = frozenset(map(heading, SCHEMA))
"""The headings of the sheet; any other column is the officer's own."""
THRESHOLD, NO_REASON, REVIEW = "Threshold met", "No reason yet", "Hold to review"
OVER = "over the limit of letters for one run: it stays here until there is room"
NOT_CHOSEN = "not chosen for this run"
"""Why there is no draft of a letter that nothing stops."""
LOOK_AGAIN = "Look again"
"""How a line about a letter begins that was sent and whose figures moved since."""
_LINE: dict[str, pl.DataType | type[pl.DataType]] = {
    **dict.fromkeys(("pupil_id", "what", "why"), pl.String),
    "since": pl.Date,
}
_IDS = ("pupil_id", "upn", "mis_id", "adno")


def of_letters(due: pl.DataFrame, drawn: Drawn) -> pl.DataFrame:
    """A line for each letter that is due, with its file or why there is none."""
    over = pl.lit(OVER)
    state, waits = pl.col("state"), pl.col("state") == State.WAITS
    left = pl.lit(NOT_CHOSEN)
    told = pl.when(waits).then("blocked_by").when(state == State.OVER).then(over)
    told = told.when(state == State.LEFT).then(left)
    return due.with_columns(
        what=pl.when(pl.col("track") == ATTENDANCE)
        .then(pl.format("Stage {} letter", "stage"))
        .otherwise(pl.format("Letter about lateness, step {}", "stage")),
        letter="due",
        why="rule",
        file=_looked_up("pupil_id", {k: ", ".join(v) for k, v in drawn.letters.items()}),
        to_complete=pl.concat_str(
            _looked_up("pupil_id", drawn.to_complete),
            _looked_up("pupil_id", drawn.printed_alone),
            separator="; ",
            ignore_nulls=True,
        ).replace("", None),
        blocked_by=pl.coalesce(_looked_up("pupil_id", drawn.blocked), told),
    )


def _looked_up(column: str, known: Mapping[str, str]) -> pl.Expr:
    return pl.col(column).replace_strict(known, default=None, return_dtype=pl.String)


def of_letters_sent(week: Week, moved: Sequence[Moved]) -> pl.DataFrame:
    """A line for each letter or notice whose figures are no longer those of the register."""
    rows = [
        {
            "pupil_id": one.pupil_id,
            "what": f"{LOOK_AGAIN}: {one.event.what or one.event.kind} of {one.event.day:%d/%m/%Y}",
            "since": one.event.day,
            "why": f"{one.told}. Answer with attcli letters review {one.event.id} --outcome "
            f"{' or '.join(one.offered)}",
        }
        for one in moved
    ]
    return _named(week, pl.DataFrame(rows, schema=_LINE))


def of_notices(week: Week, acts: pl.DataFrame | None) -> pl.DataFrame:
    """A line for each pupil about whose notices to improve something is to be decided."""
    return _named(week, pl.DataFrame(schema=_LINE) if acts is None else acts.select(list(_LINE)))


def _named(week: Week, lines: pl.DataFrame) -> pl.DataFrame:
    names = week.view.rolls.select("pupil_id", *NAMES)
    return lines.join(names, on="pupil_id", how="left", validate="m:1", maintain_order="left")


def of_thresholds(week: Week) -> pl.DataFrame:
    """A line for each pupil who meets the ten-session test now."""
    names = ("attendance_pct", "absent", "possible")
    rates = week.now.absence.select("pupil_id", *names)
    met = week.now.threshold.filter("met_now").join(
        rates, on="pupil_id", how="left", validate="1:1", maintain_order="left"
    )
    inside = pl.col("first_met") >= pl.col("current_window_start")
    return met.with_columns(
        what=pl.lit(THRESHOLD),
        since=pl.when(inside).then("first_met"),
        why=pl.format(
            "{} unauthorised sessions in the ten school weeks since {}{}: consider a notice",
            "current_sessions",
            pl.col("current_window_start").dt.strftime("%d/%m/%Y"),
            pl.when(pl.col("n_current") > 0)
            .then(pl.format(", {} of them without a reason yet", "n_current"))
            .otherwise(pl.lit("")),
        ),
    )


def of_reasons(week: Week) -> pl.DataFrame:
    """One line a pupil with a reason overdue, the longest overdue first."""
    session = pl.format("{} {}", pl.col("date").dt.strftime("%d/%m/%Y"), "session")
    shown = session.head(6).str.join(", ")
    more = pl.when(pl.len() > 6).then(pl.lit(", …")).otherwise(pl.lit(""))
    return (
        week.unresolved.filter("overdue")
        .sort("pupil_id", "date", "session")
        .group_by("pupil_id", "surname", "forename", "year_group", "class", maintain_order=True)
        .agg(
            since=pl.col("date").min(),
            why=pl.format(
                "no reason for {}{}; the oldest is {} school days old",
                shown,
                more,
                pl.col("age_school_days").max(),
            ),
        )
        .with_columns(what=pl.lit(NO_REASON))
        .sort("since", "surname", "forename", "pupil_id", nulls_last=True)
    )


def to_review(week: Week) -> pl.DataFrame:
    """A line for each hold whose review date has come, the longest due first.

    A hold that fits nobody in the register is listed too, under the words it was placed with; where
    only some pupils were asked for, those of the others are left out.
    """
    rolls = week.view.rolls.join(week.view.scope, on="pupil_id", how="semi")
    everyone = rolls.height == week.view.rolls.height
    rows = []
    for hold in week.review:
        of = _of_hold(rolls, hold.pupil)
        if of or everyone:
            about = of or {"surname": hold.pupil, "pupil_id": hold.pupil}
            told = {"what": REVIEW, "since": hold.review, "why": _hold_words(hold)}
            rows.append(about | told)
    return pl.DataFrame(rows, schema=SCHEMA)


def _of_hold(rolls: pl.DataFrame, named: str) -> dict[str, Any]:
    """The pupil whom an identifier names; empty for nobody."""
    same = (pl.col(i).str.to_lowercase() == named.strip().lower() for i in _IDS)
    fits = rolls.filter(pl.any_horizontal(same))
    columns = ("surname", "forename", "year_group", "class", "pupil_id")
    return dict(fits.select(columns).row(0, named=True)) if fits.height else {}


def _hold_words(hold: Hold) -> str:
    return (
        f"on hold: {hold.reason}. To be looked at again from {hold.review:%d/%m/%Y}: keep the "
        "hold with a new date, or release it"
    )
