"""Slots come into one order, whatever order the files have them in."""

from datetime import date, timedelta
from random import Random

import polars as pl
import pytest

from attcli.exports.marks import in_order
from attcli.register.schema import SESSION

KEY = ["pupil", "date", "session", "source", "row", "column"]
PUPIL_BY_PUPIL = [(pupil, day, half) for pupil in (2, 0, 1) for day in (0, 1) for half in (0, 1)]
DAY_BY_DAY = sorted(PUPIL_BY_PUPIL, key=lambda slot: slot[1:])
LATER_DAYS = [(pupil, day + 9, half) for pupil, day, half in PUPIL_BY_PUPIL]


def slots(*files: list[tuple[int, int, int]], column: bool = False) -> pl.DataFrame:
    """The slots of files one after the other: (pupil, day, half of the day)."""
    rows = [
        (pupil, date(2025, 9, 1) + timedelta(day), SESSION.categories[half], source, row, row % 3)
        for source, file in enumerate(files)
        for row, (pupil, day, half) in enumerate(file, start=2)
    ]
    kinds = [pl.UInt32, pl.Date, SESSION, pl.UInt16, pl.UInt32, pl.UInt16]
    frame = pl.DataFrame(rows, dict(zip(KEY, kinds, strict=True)), orient="row")
    return frame if column else frame.with_columns(column=pl.lit(None, pl.UInt16))


@pytest.mark.parametrize(
    "found",
    [
        slots(sorted(PUPIL_BY_PUPIL)),
        slots(PUPIL_BY_PUPIL),
        slots(DAY_BY_DAY),
        slots(PUPIL_BY_PUPIL[::-1]),
        slots(PUPIL_BY_PUPIL, LATER_DAYS),
        slots(LATER_DAYS, PUPIL_BY_PUPIL),
        slots(PUPIL_BY_PUPIL, PUPIL_BY_PUPIL),
        slots([*PUPIL_BY_PUPIL, *PUPIL_BY_PUPIL[:3]]),
        slots(DAY_BY_DAY, PUPIL_BY_PUPIL, column=True)[::-1],
        slots([]),
        slots(PUPIL_BY_PUPIL[:1]),
    ],
)
def test_by_pupil_and_time_then_as_the_files_have_them(found: pl.DataFrame) -> None:
    assert in_order(found).equals(found.sort(KEY))


def test_any_order_of_any_slots() -> None:
    random = Random(4)  # noqa: S311 (an invented school)
    for _ in range(200):
        files = [random.choices(PUPIL_BY_PUPIL + LATER_DAYS, k=random.randint(0, 20))] * 2
        found = slots(*files, column=random.random() < 0.5)
        found = found.sample(fraction=1, shuffle=random.random() < 0.5, seed=random.randint(0, 99))
        assert in_order(found).equals(found.sort(KEY))
