"""The To do list: a line for each due letter, each threshold met, each reason that is overdue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from attcli.cases.look_again import Moved
from attcli.cases.waiting import WAITS
from attcli.policy.stage import ATTENDANCE
from attcli.reports.drafts import State
from attcli.reports.drawing import Drawn
from attcli.reports.entries import KEYS, OFFICERS, Entry
from attcli.reports.from_log import Carried, FromLog
from attcli.reports.tables import NAMES, heading
from attcli.reports.week import Week
from attcli.reports.words import count_of
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
_NO_LOG = FromLog()
_IDS = ("pupil_id", "upn", "mis_id", "adno")
_KEPT = "No longer due; kept because something is written here."


@dataclass(frozen=True)
class Todo:
    """The lines (`SCHEMA`, the officer's columns empty), what was written on which line, and in
    `waiting` how to say yes to letters that wait for it."""

    lines: pl.DataFrame
    written: Mapping[int, Mapping[str, Any]]
    waiting: str = ""


def todo(
    week: Week,
    due: pl.DataFrame,
    drawn: Drawn,
    entries: Sequence[Entry] = (),
    log: FromLog = _NO_LOG,
) -> Todo:
    """The list of this run; `entries` of an earlier one are put on their lines, or lines of their
    own where there is none any more. `log`: what the case log adds.
    """
    parts = [
        *(_again(week, log.again), _letters(due, drawn), _acts(week, log.act)),
        *(_thresholds(week), _overdue(week), to_review(week)),
    ]
    lines = pl.concat([_filled(part) for part in parts])
    entries = [*entries, *_of_the_week_before(lines, entries, log.carried)]
    lines = pl.concat([lines, _kept(lines, entries)])
    at = {key: number for number, key in enumerate(_keys(lines))}
    return Todo(lines, {at[entry.key]: entry.written for entry in entries}, waiting_words(due))


def _keys(lines: pl.DataFrame) -> list[tuple[str, ...]]:
    names = [name for wanted in KEYS for name in lines.columns if heading(name) == wanted]
    return lines.select(pl.col(names).fill_null("")).rows()


def _filled(part: pl.DataFrame) -> pl.DataFrame:
    """`part` with every column of the list; those it lacks are empty."""
    lacking = [pl.lit(None, kind).alias(n) for n, kind in SCHEMA.items() if n not in part.columns]
    return part.with_columns(lacking).select(pl.col(n).cast(kind) for n, kind in SCHEMA.items())


def _letters(due: pl.DataFrame, drawn: Drawn) -> pl.DataFrame:
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


def _again(week: Week, moved: Sequence[Moved]) -> pl.DataFrame:
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


def _acts(week: Week, acts: pl.DataFrame | None) -> pl.DataFrame:
    """A line for each pupil about whose notices to improve something is to be decided."""
    return _named(week, pl.DataFrame(schema=_LINE) if acts is None else acts.select(list(_LINE)))


def _named(week: Week, lines: pl.DataFrame) -> pl.DataFrame:
    names = week.view.rolls.select("pupil_id", *NAMES)
    return lines.join(names, on="pupil_id", how="left", validate="m:1", maintain_order="left")


def _thresholds(week: Week) -> pl.DataFrame:
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


def _overdue(week: Week) -> pl.DataFrame:
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


def _of_the_week_before(
    lines: pl.DataFrame, entries: Sequence[Entry], carried: Sequence[Carried]
) -> list[Entry]:
    """What goes on from the sheet of the week before: where its line is here too, unless something
    is written on that already; what could not be read, in any case.
    """
    here, taken = set(_keys(lines)), {entry.key for entry in entries}
    return [
        one.entry
        for one in carried
        if one.entry.key not in taken and (one.keep or one.entry.key in here)
    ]


def _kept(lines: pl.DataFrame, entries: Sequence[Entry]) -> pl.DataFrame:
    """A line for each entry whose own line is gone."""
    held = set(_keys(lines))
    rows = [_row(entry) for entry in entries if entry.key not in held]
    return pl.DataFrame(rows, schema=SCHEMA)


def _row(entry: Entry) -> dict[str, Any]:
    row = {name: _typed(entry.cells.get(heading(name)), kind) for name, kind in SCHEMA.items()}
    return row | dict.fromkeys(OFFICERS) | {"why": _KEPT, "file": None}


def _typed(cell: Any, kind: pl.DataType | type[pl.DataType]) -> Any:
    """A cell read back as its column's type; nothing where somebody wrote another thing there."""
    if kind == pl.Date:
        cell = cell.date() if isinstance(cell, datetime) else cell
        return cell if isinstance(cell, date) else None
    if kind == pl.String:
        return str(cell) if cell not in (None, "") else None
    return cell if isinstance(cell, (int, float)) else None


def counts(week: Week, due: pl.DataFrame, drawn: Drawn, log: FromLog = _NO_LOG) -> dict[str, int]:
    """The counts To do opens with, and that run.json holds.

    Drafted, blocked, waiting, over the limit and not chosen make the letters due.
    """
    states = due.get_column("state")
    wanted = states.is_in([State.DRAFT, State.BLOCKED])
    overdue = week.unresolved.filter("overdue")
    return {
        "letters_due": due.height,
        "letters_drafted": len(drawn.letters),
        "letters_blocked": int(wanted.sum()) - len(drawn.letters),
        "letters_waiting": int((states == State.WAITS).sum()),
        "letters_over_limit": int((states == State.OVER).sum()),
        "letters_not_chosen": int((states == State.LEFT).sum()),
        "letters_to_complete": len(drawn.to_complete),
        "certificates": len(drawn.certificates),
        "threshold_met_now": int(week.now.threshold.get_column("met_now").sum()),
        "no_reason_overdue": overdue.height,
        "missing": week.missing.height,
        "holds_to_review": to_review(week).height,
        "look_again": len(log.again),
        "notices_to_decide": 0 if log.act is None else log.act.height,
    }


def waiting_words(due: pl.DataFrame) -> str:
    """How an officer says yes to a letter that only waits for it; nothing where none does."""
    waits = (pl.col("state") == State.WAITS) & pl.col("blocked_by").str.starts_with(WAITS)
    if due.filter(waits).is_empty():
        return ""
    return (
        "A letter that waits for an officer's yes is drafted with --draft chosen --choose PUPIL, "
        "in a folder of its own (-o). That lifts no hold."
    )


def over_limit_words(n: int) -> str:
    """What is said when more letters are due than one run drafts; nothing for 0."""
    if not n:
        return ""
    return (
        f"{count_of(n, 'due letter')} more than the limit for one run: not drafted, listed below. "
        "The limit is max_letters in the settings."
    )
