"""The clocks, how long entries are kept, and the offences, by date."""

from datetime import date

import pytest

from attcli.errors import LawDataError
from attcli.law import clocks, offences, retention
from attcli.law.codes import codes_on

NOW = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("clock", "length", "unit", "continuous", "letters"),
    [
        ("reason-to-establish", 5, "school-days", False, "N"),
        ("register-open", 30, "minutes", False, ""),
        ("attendance-return", 10, "school-days", True, "G N O U"),
        ("sickness-return", 15, "school-days", True, "I"),
        ("sickness-return-year", 15, "school-days", False, "I"),
        ("deletion-ground", 20, "school-days", True, "G N O"),
        ("excluded-in-public", 5, "school-days", True, "E"),
        ("traveller-attendance", 200, "sessions", False, "/ \\ L K V P W B J"),
        ("new-pupil-return", 5, "days", False, ""),
        ("notice-to-improve-least", 3, "weeks", False, ""),
        ("notice-to-improve-most", 6, "weeks", False, ""),
    ],
)
def test_each_clock(clock: str, length: int, unit: str, continuous: bool, letters: str) -> None:
    found = clocks.on(NOW)[clock]
    assert (found.length, found.unit, found.continuous) == (length, unit, continuous)
    covered = {code.letter for code in codes_on(NOW).values() if found.covers(code)}
    assert covered == set(letters.split())
    assert found.citation


def test_every_clock_is_in_the_table_above() -> None:
    assert len(clocks.on(NOW)) == 11


def test_over_what_and_for_whom_a_clock_adds_up() -> None:
    found = clocks.on(NOW)
    year, traveller = found["sickness-return-year"], found["traveller-attendance"]
    assert (year.within, year.from_age, year.starts) == ("academic-year", None, date(2024, 8, 19))
    assert (traveller.within, traveller.from_age) == ("twelve-months", 6)
    assert found["deletion-ground"].within is None


def test_clocks_that_had_not_begun_are_left_out() -> None:
    assert set(clocks.on(date(2024, 8, 18))) == {"excluded-in-public", "traveller-attendance"}
    assert clocks.on(date(2010, 1, 1)) == {}


@pytest.mark.parametrize(("day", "years"), [("2024-08-18", 3), ("2024-08-19", 6)])
def test_how_long_an_entry_is_kept(day: str, years: int) -> None:
    assert retention.on(date.fromisoformat(day)).years == years


@pytest.mark.parametrize(
    ("name", "section", "fine", "months"),
    [
        ("irregular-attendance", "section 444(1) of", 1000, 0),
        ("knowing-failure", "section 444(1A) of", 2500, 3),
        ("excluded-in-public", "section 103 of", 1000, 0),
    ],
)
def test_each_offence(name: str, section: str, fine: int, months: int) -> None:
    found = offences.offence(name, NOW)
    assert found.section.startswith(section)
    assert (found.fine_pounds, found.prison_months) == (fine, months)


@pytest.mark.parametrize(
    ("name", "section"),
    [
        ("parents-duty", "section 7 of"),
        ("penalty-notices", "sections 444A and 444B of"),
        ("who-is-a-parent", "section 576 of"),
        ("certificate-is-evidence", "section 566 of"),
    ],
)
def test_each_provision(name: str, section: str) -> None:
    assert offences.provision(name, NOW).section.startswith(section)


def test_no_offence_before_the_tables_begin() -> None:
    with pytest.raises(LawDataError, match="irregular-attendance"):
        offences.offence("irregular-attendance", date(2010, 1, 1))
