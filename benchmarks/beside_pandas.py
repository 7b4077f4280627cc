"""The core counts of some measures as one would write them with pandas, for times side by side.

`Marks` is what pandas starts from: pupils and schools as numbers, codes as places in the list of
letters, in the order of pupil and time. What attcli adds to each count (names, windows, totals,
forecasts) is not done here.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
from benchmarks.beside_polars import numbers_of

from attcli.law import codes, thresholds
from attcli.register.model import Register

FLAGS = ("possible", "attended", "absent", "authorised", "unauthorised")
MEANINGS = {"late": "late", "late_after_close": "late-after-close", "no_reason": "no-reason-yet"}


@dataclass(frozen=True)
class Marks:
    """`rows`: pupil, school, date, session, code (-1: no mark); `pupils`: what groups them."""

    rows: pd.DataFrame
    pupils: pd.DataFrame


def weekly_pass(path: Path) -> dict[str, Any]:
    """Five analyses, from a file with the columns of `Marks.rows`."""
    rows = pd.read_parquet(path)
    rows["date"] = pd.to_datetime(rows["date"])
    known = classify(Marks(rows, pd.DataFrame()))
    longest, going = continuous(known)
    marked = known[known["code"] >= 0]
    cells = marked.groupby(["monday", marked["date"].dt.weekday, "code"]).size()
    return {
        "sums": absence(known)[[*FLAGS]],
        "test": threshold(known),
        "longest": longest,
        "current": going,
        "cells": cells,
        "waiting": unexplained(known),
    }


def told(found: dict[str, Any]) -> dict[str, list[tuple[Any, ...]]]:
    """The same as rows that can be compared with the others' answers."""
    waits = found["waiting"]
    return {
        "sums": list(found["sums"].itertuples(name=None)),
        "test": [(pupil, day.date()) for pupil, day in found["test"].items()],
        "longest": list(found["longest"].items()),
        "current": list(found["current"].items()),
        "cells": [
            (monday.date(), day + 1, code, n) for (monday, day, code), n in found["cells"].items()
        ],
        "waiting": list(zip(waits["pupil"], waits["date"].dt.date, waits["since"], strict=True)),
    }


def marks_of(register: Register) -> Marks:
    """The register as pandas frames of numbers; the making of them is not timed."""
    pupils = register.pupils.sort("pupil_id").select(
        pl.lit("everyone").alias("everyone"),
        "year_group",
        "class",
        "sex",
        "fsm",
        "sen",
        "looked_after",
    )
    return Marks(_pandas(numbers_of(register)), pd.DataFrame(pupils.to_dict(as_series=False)))


def _pandas(frame: pl.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({name: frame.get_column(name).to_numpy() for name in frame.columns})


def classify(marks: Marks) -> pd.DataFrame:
    """The rows with what each mark means, and the number of its school week."""
    law = codes.codes_on(marks.rows["date"].iat[0].date())
    known = [law.get(letter) for letter in codes.LETTERS]
    rows = marks.rows.copy()
    place = rows["code"].to_numpy()
    for flag in FLAGS:
        rows[flag] = np.array([*(bool(c and getattr(c, flag)) for c in known), False])[place]
    for name, meaning in MEANINGS.items():
        rows[name] = np.array([*(bool(c and meaning in c.meanings) for c in known), False])[place]
    rows["monday"] = rows["date"] - pd.to_timedelta(rows["date"].dt.weekday, unit="D")
    weeks = rows.loc[rows["possible"], ["school", "monday"]].drop_duplicates()
    weeks = weeks.sort_values(["school", "monday"])
    weeks["week"] = weeks.groupby("school").cumcount()
    return rows.merge(weeks, on=["school", "monday"], how="left")


def absence(rows: pd.DataFrame) -> pd.DataFrame:
    """The sums of each pupil."""
    return rows.groupby("pupil")[[*FLAGS, "late", "late_after_close"]].sum()


def threshold(rows: pd.DataFrame) -> pd.Series:
    """The day each pupil's test was first met: the tenth session back lies in the ten weeks."""
    law = thresholds.on(rows["date"].iat[-1].date())
    counts = rows["unauthorised"] & (rows["date"] >= pd.Timestamp(law.counts_from))
    events = rows.loc[counts, ["pupil", "date", "week"]]
    back = events.shift(law.notice_sessions - 1)
    near = events["week"] - back["week"] < law.notice_weeks
    met = events[(events["pupil"] == back["pupil"]) & near]
    return met.groupby("pupil")["date"].min()


def punctuality(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Late arrivals of each pupil, and of each pupil and weekday."""
    arrived = rows.assign(
        arrived=rows["attended"] | rows["late_after_close"], weekday=rows["date"].dt.weekday
    )
    counted = ["late", "late_after_close", "arrived"]
    cells = arrived.groupby(["pupil", "weekday"])[counted].sum()
    return cells.groupby("pupil").sum(), cells


def unexplained(rows: pd.DataFrame) -> pd.DataFrame:
    """The marks without a reason yet and the school days since; [pupil, date, session, age]."""
    held = rows.loc[rows["possible"], ["school", "date"]].drop_duplicates()
    held = held.sort_values(["school", "date"])
    held["since"] = held.groupby("school").cumcount(ascending=False)
    waiting = rows.loc[rows["no_reason"], ["pupil", "school", "date", "session"]]
    return waiting.merge(held, on=["school", "date"], how="left")


def continuous(rows: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """The longest run of absent sessions of each pupil, and the one that goes on."""
    possible = rows.loc[rows["possible"], ["pupil", "absent"]].reset_index(drop=True)
    absent = possible.loc[possible["absent"], ["pupil"]]
    n = absent.index.to_series()
    new = (n.diff() != 1) | (absent["pupil"] != absent["pupil"].shift())
    runs = (
        absent.assign(run=new.cumsum(), n=n)
        .groupby("run")
        .agg(pupil=("pupil", "first"), sessions=("n", "size"), last=("n", "last"))
    )
    ends = possible.index[possible["pupil"] != possible["pupil"].shift(-1)]
    going = runs[runs["last"].isin(ends)].set_index("pupil")["sessions"]
    return runs.groupby("pupil")["sessions"].max(), going


def groups(rows: pd.DataFrame, pupils: pd.DataFrame) -> list[pd.DataFrame]:
    """Pooled sums and persistent absence of every group of each school, by each column."""
    sums = rows.groupby(["school", "pupil"])[[*FLAGS, "late"]].sum().reset_index("school")
    law = thresholds.on(rows["date"].iat[-1].date())
    persistent = sums["absent"] * law.persistent_den >= sums["possible"] * law.persistent_num
    sums["pa_count"] = persistent & (sums["possible"] > 0)
    each = sums.join(pupils)
    return [each.groupby(["school", name])[[*FLAGS, "late", "pa_count"]].sum() for name in pupils]
