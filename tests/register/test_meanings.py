from datetime import date, timedelta

import polars as pl
import pytest

from attcli.law import codes
from attcli.register.meanings import COUNTS, FLAGS, MEANINGS, classified, with_meanings
from attcli.register.schema import CODE


def test_every_code_on_every_side_of_every_boundary_means_what_the_law_says():
    days = {v.starts + timedelta(n) for v in codes.versions() for n in (-1, 0, 1)}
    days = sorted(day for day in days if day >= codes.LAW_BEGINS)
    rows = [(day, letter) for day in days for letter in codes.LETTERS]
    frame = pl.DataFrame(rows, schema={"date": pl.Date, "code": CODE}, orient="row")
    for row in with_meanings(frame.lazy()).collect().iter_rows(named=True):
        code = codes.codes_on(row["date"]).get(row["code"])
        for name in COUNTS:
            assert row[name] == bool(code and getattr(code, name)), row
        for name in MEANINGS:
            assert row[name] == bool(code and name.replace("_", "-") in code.meanings), row


@pytest.mark.parametrize("gone_by", [0, 1, 400])
def test_the_day_from_which_there_are_marks_changes_no_meaning(gone_by: int) -> None:
    for first in [v.starts + timedelta(n) for v in codes.versions() for n in (-1, 0, 1)]:
        rows = [(first + timedelta(gone_by), letter) for letter in codes.LETTERS]
        frame = pl.LazyFrame(rows, schema={"date": pl.Date, "code": CODE}, orient="row")
        assert classified(frame, first).collect().equals(classified(frame).collect())


def test_no_mark_means_nothing_and_says_so():
    frame = pl.DataFrame(
        {"date": [date(2025, 9, 1)], "code": [None]}, {"date": pl.Date, "code": CODE}
    )
    row = with_meanings(frame.lazy()).collect().row(0, named=True)
    assert row["no_mark"] is True
    assert not any(row[name] for name in FLAGS)


def test_a_code_that_has_ended_keeps_its_old_meaning():
    """J, an interview, was attendance until 18 August 2024 and still turns up."""
    days = [date(2024, 8, 18), date(2024, 8, 19)]
    frame = pl.DataFrame({"date": days, "code": ["J", "J"]}, {"date": pl.Date, "code": CODE})
    assert with_meanings(frame.lazy()).collect().get_column("attended").to_list() == [True, True]


def test_the_plan_holds_no_python():
    frame = pl.LazyFrame(schema={"date": pl.Date, "code": CODE})
    assert "python" not in with_meanings(frame).explain().lower()
