import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attcli.register.percent import share, share_of, shown


@pytest.mark.parametrize(
    ("n", "d", "two", "one"),
    [
        (1799, 2000, 89.95, "90.0%"),
        (2251, 2500, 90.04, "90.0%"),
        (1, 3, 33.33, "33.3%"),
        (2, 3, 66.67, "66.7%"),
        (1, 8, 12.5, "12.5%"),
        (1, 800, 0.13, "0.1%"),  # 0.125: a half goes up, not to the even digit
        (3, 800, 0.38, "0.4%"),
        (0, 7, 0.0, "0.0%"),
        (7, 7, 100.0, "100.0%"),
        (0, 0, None, "n/a"),
    ],
)
def test_halves_go_up_and_nothing_of_nothing_has_no_rate(n, d, two, one):
    assert share_of(n, d, 2) == two
    assert shown(n, d) == one


@settings(max_examples=60)
@given(st.integers(0, 5000), st.integers(0, 5000), st.integers(0, 3))
def test_columns_and_numbers_round_alike(n, d, places):
    frame = pl.DataFrame({"n": [n], "d": [d]}, schema={"n": pl.UInt32, "d": pl.UInt32})
    assert frame.select(share("n", "d", places)).item() == share_of(n, d, places)
