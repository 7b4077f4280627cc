from datetime import date, timedelta

import polars as pl

from attcli.law import age
from attcli.register.ages import compulsory, compulsory_from, compulsory_until


def test_expressions_agree_with_the_law_on_every_birthday_of_two_years():
    born = [date(2007, 12, 30) + timedelta(n) for n in range(800)]
    frame = pl.DataFrame({"dob": born}).select(
        "dob", start=compulsory_from(pl.col("dob")), end=compulsory_until(pl.col("dob"))
    )
    for dob, start, end in frame.iter_rows():
        assert (start, end) == (age.compulsory_from(dob), age.compulsory_until(dob)), dob


def test_unknown_birth_is_unknown_age():
    frame = pl.DataFrame(
        {"dob": [None], "day": [date(2025, 1, 1)]}, {"dob": pl.Date, "day": pl.Date}
    )
    assert frame.select(compulsory(pl.col("dob"), pl.col("day"))).item() is None
