"""Pupils at several schools, counted together once every batch is done.

Of them each part keeps the marks, the rolls and the rates, and of each school its weeks. That is
all the joint counts rest on: what else a row says, it says of one school.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl

from attcli.measures.threshold import of_note, threshold
from attcli.measures.traveller import TRAVELLER_FIELDS, traveller
from attcli.register.calendar import Calendar
from attcli.register.meanings import unpacked
from attcli.register.model import Register
from attcli.register.schema import CONTACTS, MARKS, PUPILS, empty
from attcli.register.view import View
from attcli.reports.every_school import batch, parts
from attcli.reports.every_school.batch import Office
from attcli.reports.every_school.record import Done

_WHO = ("school", "pupil_id")


def joint_rows(office: Office, folder: Path, done: Sequence[Done]) -> dict[str, pl.DataFrame]:
    """What the analyses asked for say of the pupils at several schools, by the analysis.

    threshold: their whole rows; continuous: [pupil_id, and what is counted at any school].
    """
    asked = [name for name in batch.JOINT if name in office.request.analyses]
    if not asked or office.moved.is_empty():
        return {}
    found: dict[str, list[pl.DataFrame]] = {name: [] for name in asked}
    for view, rates in _some_at_a_time(office, folder, done):
        for name, rows in found.items():
            rows.append(_OF[name](office, view, rates))
    return {name: pl.concat(rows) for name, rows in found.items()}


def _threshold(office: Office, view: View, rates: pl.DataFrame) -> pl.DataFrame:
    counted = threshold(view).collect()
    rows = counted.join(rates.drop("school"), on="pupil_id", how="left", validate="1:1")
    return rows if office.request.everyone else of_note(view, rows)


def _continuous(_: Office, view: View, __: pl.DataFrame) -> pl.DataFrame:
    counted = traveller(view).join(view.rolls.lazy().select("pupil", "pupil_id"), on="pupil")
    every = view.rolls.select("pupil_id")
    return every.join(
        counted.select("pupil_id", *TRAVELLER_FIELDS).collect(), on="pupil_id", how="left"
    )


_OF = {batch.THRESHOLD: _threshold, batch.CONTINUOUS: _continuous}


def with_joint(
    name: str, rows: pl.DataFrame, joint: pl.DataFrame, schools: Sequence[str]
) -> pl.DataFrame:
    """The rows of some schools, with what the joint counts say of their pupils."""
    if name == batch.THRESHOLD:
        own = joint.filter(pl.col("school").is_in(schools))
        return pl.concat([rows, own.select(rows.columns)])
    both = rows.join(
        joint.with_columns(moved=True), on="pupil_id", how="left", suffix="_joint", validate="1:1"
    )
    return both.with_columns(
        pl.when("moved").then(f"{field}_joint").otherwise(field).alias(field)
        for field in TRAVELLER_FIELDS
    ).select(rows.columns)


def _some_at_a_time(
    office: Office, folder: Path, done: Sequence[Done]
) -> Iterator[tuple[View, pl.DataFrame]]:
    """Views of all pupils at several schools, so many at a time that their marks fit; and the rates
    of the pupils in each. Whoever shares a UPN is in the same view.
    """
    marks, rolls, rates, weeks = (
        parts.scan(folder, done, name)
        for name in (batch.MARKS, batch.ROLLS, batch.RATES, batch.WEEKS)
    )
    every = weeks.collect()
    size = marks.select(pl.len()).collect().item()
    lots = -(-size // office.request.most) or 1
    for lot in range(lots):
        of_lot = pl.col("upn").hash() % lots == lot
        people = rolls.filter(of_lot).collect().sort(_WHO)
        if people.height:
            yield (
                _view(office, done, people, marks.filter(of_lot), every),
                rates.join(people.lazy(), on=_WHO, how="semi").collect(),
            )


def _view(
    office: Office,
    done: Sequence[Done],
    people: pl.DataFrame,
    marks: pl.LazyFrame,
    weeks: pl.DataFrame,
) -> View:
    """The view of some pupils: all that the joint counts ask of a view, and nothing else."""
    rolls = people.with_row_index("pupil")
    numbers = rolls.lazy().select("pupil_id", "pupil")
    numbered = marks.join(numbers, on="pupil_id", validate="m:1").sort("pupil", "slot").collect()
    as_of = {one.school: one.as_of for one in done}
    latest = max(as_of.values())
    calendar = Calendar(pl.DataFrame(), weeks, {**as_of, batch.EVERYWHERE: latest})
    return View(
        marks=unpacked(numbered.lazy()),
        rolls=rolls,
        scope=rolls.select("pupil_id", "pupil"),
        calendar=calendar,
        window=office.request.window(latest),
        register=Register(empty(MARKS), empty(PUPILS), empty(CONTACTS), ()),
        settings=office.settings,
        later=(),
        findings=(),
        notices=office.notices.join(rolls, on="pupil_id", how="semi"),
    )
