"""Pupils at several schools, counted together once every batch is done.

Of them each part keeps the marks, the rolls and the rates, and of each school its weeks. That is
all the joint counts rest on: what else a row says, it says of one school.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter
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
from attcli.reports.every_school.processes import processes_for_marks, side_by_side
from attcli.reports.every_school.record import Done

_WHO = ("school", "pupil_id")


@dataclass(frozen=True)
class _Given:
    """What the joint counts of some pupils are made from; the pupils are dealt into `lots`."""

    office: Office
    folder: Path
    done: Sequence[Done]
    names: tuple[str, ...]
    lots: int

    def kept(self, name: str) -> pl.LazyFrame:
        """One of the frames that the batches kept of these pupils."""
        return parts.scan(self.folder, self.done, name)


def joint_rows(office: Office, folder: Path, done: Sequence[Done]) -> dict[str, pl.DataFrame]:
    """What the analyses asked for say of the pupils at several schools, by the analysis.

    threshold: their whole rows; continuous: [pupil_id, and what is counted at any school].
    """
    names = tuple(name for name in batch.JOINT if name in office.request.analyses)
    if not names or office.moved.is_empty():
        return {}
    marks = parts.scan(folder, done, batch.MARKS).select(pl.len()).collect().item()
    processes = processes_for_marks(marks)
    lots = -(-marks * processes // office.request.most) or 1
    given = _Given(office, folder, tuple(done), names, lots)
    each = side_by_side(_of_lot, given, ((lot,) for lot in range(lots)), processes)
    in_order = [rows for _, rows in sorted(each, key=itemgetter(0)) if rows]
    return {name: pl.concat(rows[name] for rows in in_order) for name in names if in_order}


def _of_lot(given: _Given, lot: int) -> tuple[int, dict[str, pl.DataFrame]]:
    """The joint counts of one lot of pupils, whoever shares a UPN among them; none for nobody."""
    of_lot = pl.col("upn").hash() % given.lots == lot
    people = given.kept(batch.ROLLS).filter(of_lot).collect().sort(_WHO)
    if people.is_empty():
        return lot, {}
    rates = given.kept(batch.RATES).join(people.lazy(), on=_WHO, how="semi").collect()
    view = _view(given, people, given.kept(batch.MARKS).filter(of_lot))
    return lot, {name: _OF[name](given.office, view, rates) for name in given.names}


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


def _view(given: _Given, people: pl.DataFrame, marks: pl.LazyFrame) -> View:
    """The view of some pupils: all that the joint counts ask of a view, and nothing else."""
    office, weeks = given.office, given.kept(batch.WEEKS).collect()
    rolls = people.with_row_index("pupil")
    numbers = rolls.lazy().select("pupil_id", "pupil")
    numbered = marks.join(numbers, on="pupil_id", validate="m:1").sort("pupil", "slot").collect()
    as_of = {one.school: one.as_of for one in given.done}
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
