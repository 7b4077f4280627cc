"""Cells as values: ids, names, year groups, flags."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attcli.exports import values
from attcli.exports.dates import day_column


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("123.0", "123"),
        ("00123", "00123"),
        (" 17 ", "17"),
        ("1.50", "1.50"),
        ("A.0", "A.0"),
        ("", None),
        ("  ", None),
    ],
)
def test_an_identifier_is_text(text: str, read: str | None) -> None:
    assert values.identifier(text) == read


@pytest.mark.parametrize(
    ("text", "digits", "read"),
    [
        ("17", 6, "000017"),
        ("17.0", 6, "000017"),
        ("17", 0, "17"),
        ("X17", 6, "X17"),
        ("1234567", 6, "1234567"),
    ],
)
def test_an_admission_number_gets_its_zeros_back_where_the_layout_says_so(
    text: str, digits: int, read: str
) -> None:
    assert values.admission_number(text, digits) == read


@pytest.mark.parametrize(
    ("upn", "well_formed"),
    [
        ("B801200005001", True),  # 2x8 + 4x1 + 5x2 + 10x5 + 13x1 = 93, remainder 1: B
        ("H801200001001", True),  # 53, remainder 7: H
        ("A801200001001", False),  # wrong check letter
        ("H80120000100", False),  # too short
        ("O801200001001", False),  # never O, I or S
        ("H8012000010O1", False),
        ("G80120000101A", True),  # temporary, A is 0: 2x8 + 4x1 + 5x2 + 10x1 + 12x1 = 52: G
        ("", False),
    ],
)
def test_a_upn_is_checked_by_its_letter(upn: str, well_formed: bool) -> None:
    assert values.well_formed_upn(upn) is well_formed


def test_one_wrong_digit_in_a_upn_is_always_seen() -> None:
    rest = "801200001001"
    letter = values.upn_check_letter(rest)
    for at in range(12):
        for digit in "0123456789":
            changed = rest[:at] + digit + rest[at + 1 :]
            assert values.well_formed_upn(letter + changed) is (changed == rest)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Year 4", "4"),
        ("Y4", "4"),
        ("Yr 4", "4"),
        ("04", "4"),
        ("4", "4"),
        ("Reception", "R"),
        ("Year R", "R"),
        ("R", "R"),
        ("Nursery 2", "N2"),
        ("N1", "N1"),
        ("Year 3, Year 4", "4"),
        ("Squirrels", "Squirrels"),
        ("", None),
    ],
)
def test_a_year_group_as_the_office_says_it(text: str, read: str | None) -> None:
    assert values.year_group(text) == read


@pytest.mark.parametrize(
    ("text", "surname", "forename"),
    [
        ("Able, Anna", "Able", "Anna"),
        ("van der Berg, Jan Willem", "van der Berg", "Jan Willem"),
        ("Able Anna", "Able", "Anna"),
        ("Van Der Berg Jan", "Van Der Berg", "Jan"),
        ("Madonna", "Madonna", None),
        ("Able,", "Able", None),
        ("", None, None),
    ],
)
def test_a_name_in_one_column(text: str, surname: str | None, forename: str | None) -> None:
    assert values.split_name(text) == (surname, forename)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        *((yes, True) for yes in ("Y", "yes", "T", "TRUE", "1", "Eligible")),
        *((no, False) for no in ("N", "No", "F", "false", "0", "Not eligible")),
        *((unknown, None) for unknown in ("", "maybe", "2")),
    ],
)
def test_flags(text: str, read: bool | None) -> None:
    assert values.flag(text) is read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        *((am, "AM") for am in ("AM", "am", "A.M.", "MORNING", "Morning session", "AM1")),
        *((pm, "PM") for pm in ("PM", "pm", "AFTERNOON", " Afternoon ", "PM 2")),
        *((other, None) for other in ("", "1", "Period 1", "Lunch", "AM/PM")),
    ],
)
def test_session_names(text: str, read: str | None) -> None:
    assert values.session(text) == read


@pytest.mark.parametrize(
    ("text", "read"), [("12", 12), ("12.0", 12), ("0", None), ("", None), ("late", None)]
)
def test_minutes_late(text: str, read: int | None) -> None:
    assert values.minutes(text) == read


@settings(max_examples=100, deadline=None)
@given(
    texts=st.lists(st.sampled_from(["AM", "pm", "", " ", "Period 5", "x", None]), max_size=60),
    left=st.sets(st.integers(0, 59)),
)
def test_a_text_looked_up_by_its_place_is_read_as_the_text(
    texts: list[str | None], left: set[int]
) -> None:
    there = pl.Series("t", [at not in left for at in range(len(texts))], dtype=pl.Boolean)
    column = pl.Series("t", texts, dtype=pl.String)
    coded = column.cast(pl.Categorical(pl.Categories.random()))
    for read, kind in ((values.session, pl.String), (values.register_no, pl.Int32)):
        expected = [None if text is None else read(text) for text in column.filter(there)]
        for given_column in (column, coded):
            found = values.by_value(given_column.filter(there), read, kind)
            assert (found.to_list(), found.dtype) == (expected, kind)
    assert values.blank(coded).to_list() == [not (text or "").strip() for text in texts]


def test_days_are_read_from_the_rows_that_are_left() -> None:
    texts = pl.Series("d", ["09/25/2025", *["25/09/2025"] * 20])
    left = texts.cast(pl.Categorical(pl.Categories.random())).slice(1)
    assert set(day_column(left)) == {date(2025, 9, 25)}
