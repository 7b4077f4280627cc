"""Missing marks, marks without a reason, part-time patterns, and how old they are."""

from datetime import date

import pytest
from tests.register.by_hand import Row, others, present, pupil_id, view_of, weekdays, with_marks

from attcli.measures.missing import missing_sessions, unresolved
from attcli.measures.patterns import patterns
from attcli.policy.settings import AttendancePattern, School, Settings

DAYS = weekdays(date(2025, 9, 1), date(2025, 9, 26))
SAM = present(["sam"], DAYS)


def without(rows: list[Row], *gone: tuple[date, str]) -> list[Row]:
    return [row for row in rows if (row[1], row[2]) not in gone]


def test_a_blank_row_is_traced_to_its_place_and_an_absent_row_has_none() -> None:
    blank = ("sam", DAYS[3], "AM", None)
    rows = [*others(DAYS), *without(with_marks(SAM, [blank]), (DAYS[4], "PM"))]
    found = missing_sessions(view_of(rows)).collect().rows(named=True)
    assert [(r["date"], r["session"], r["row"], r["age_school_days"]) for r in found] == [
        (DAYS[3], "AM", rows.index(blank) + 2, 16),
        (DAYS[4], "PM", None, 15),
    ]


AGES = (
    # day of the mark, age on Friday 26 September in school days, overdue
    (date(2025, 9, 26), 0, False),
    (date(2025, 9, 25), 1, False),
    (date(2025, 9, 19), 5, False),
    (date(2025, 9, 18), 6, True),
)


@pytest.mark.parametrize(("day", "age", "overdue"), AGES)
def test_a_mark_without_a_reason_is_overdue_above_five_school_days(day, age, overdue) -> None:
    rows = [*others(DAYS), *with_marks(SAM, [("sam", day, "AM", "N")])]
    row = unresolved(view_of(rows)).collect().row(0, named=True)
    assert (row["pupil_id"], row["date"], row["session"]) == (pupil_id("sam"), day, "AM")
    assert (row["age_school_days"], row["overdue"]) == (age, overdue)
    assert rows[row["row"] - 2][:3] == ("sam", day, "AM")


def test_holidays_do_not_age_a_mark() -> None:
    days = [date(2025, 10, 24), *weekdays(date(2025, 11, 3), date(2025, 11, 7))]
    rows = [*others(days), *with_marks(present(["sam"], days), [("sam", days[0], "PM", "N")])]
    row = unresolved(view_of(rows)).collect().row(0, named=True)
    assert (row["age_school_days"], row["overdue"]) == (5, False)


def test_only_pupils_asked_for_and_marks_up_to_as_of() -> None:
    odd = [("sam", DAYS[0], "AM", "N"), ("tom", DAYS[1], "AM", None), ("tom", DAYS[9], "AM", None)]
    rows = [*others(DAYS), *with_marks([*SAM, *present(["tom"], DAYS)], odd)]
    assert unresolved(view_of(rows, pupil="tom")).collect().is_empty()
    assert missing_sessions(view_of(rows, pupil="sam")).collect().is_empty()
    assert missing_sessions(view_of(rows, as_of=DAYS[5])).collect().height == 1


def settings_with(pattern: AttendancePattern, who: str = "sam") -> Settings:
    school = School("school", attendance_patterns={who: pattern})
    return Settings(schools={"school": school})


def test_the_settings_say_when_a_pupil_is_expected() -> None:
    """Mornings from Monday to Wednesday: nothing else is missing, and a blank Tuesday is."""
    mornings = [row for row in SAM if row[2] == "AM" and row[1].isoweekday() <= 3]
    rows = [*others(DAYS), *with_marks(mornings, [("sam", DAYS[1], "AM", None)])]
    pattern = AttendancePattern(am=frozenset({1, 2, 3}), pm=frozenset())
    view = view_of(rows, settings=settings_with(pattern, "SAM"))
    assert missing_sessions(view).collect().select("date", "session").rows() == [(DAYS[1], "AM")]
    assert set(patterns(view).collect()["kind"]) == {"settings"}


def test_a_pupil_with_a_pattern_in_the_settings_is_not_second_guessed() -> None:
    """Expected all week but never there in the afternoon: missing, whatever the register shows."""
    mornings = [row for row in SAM if row[2] == "AM"]
    whole = AttendancePattern(am=frozenset(range(1, 6)), pm=frozenset(range(1, 6)))
    rows = [*others(DAYS), *mornings]
    assert missing_sessions(view_of(rows)).collect().is_empty()
    view = view_of(rows, settings=settings_with(whole))
    assert missing_sessions(view).collect().height == len(DAYS)


def test_patterns_start_afresh_each_academic_year() -> None:
    """Mornings only in the nursery; full days in Reception, where a blank afternoon is missing."""
    july = weekdays(date(2025, 6, 23), date(2025, 7, 18))
    rows = others([*july, *DAYS])
    rows += [row for row in present(["sam"], july) if row[2] == "AM"]
    rows += with_marks(SAM, [("sam", DAYS[7], "PM", None)])
    view = view_of(rows)
    assert missing_sessions(view).collect()["date"].to_list() == [DAYS[7]]
    row = patterns(view).collect().row(0, named=True)
    assert (row["session"], row["weekday"], row["sessions"]) == ("PM", None, 20)
    assert (row["first"], row["last"]) == (date(2024, 8, 1), date(2025, 7, 31))


ROLLS = (
    # entry, leaving, first and last day with marks, missing sessions
    (None, None, DAYS[5], DAYS[9], 0),  # before the first row and after the last nothing is missing
    (DAYS[3], None, DAYS[5], DAYS[-1], 4),  # on roll, two days without a row
    (None, DAYS[12], DAYS[0], DAYS[9], 6),  # three days of a pupil still on roll
    (DAYS[0], DAYS[-1], DAYS[0], DAYS[-1], 0),
)


@pytest.mark.parametrize(("entry", "leaving", "first", "last", "n"), ROLLS)
def test_between_entry_and_leaving_or_first_and_last_row(entry, leaving, first, last, n) -> None:
    marks = [row for row in SAM if first <= row[1] <= last]
    facts = {"sam": {"entry_date": entry, "leaving_date": leaving}}
    assert missing_sessions(view_of([*others(DAYS), *marks], facts)).collect().height == n


def test_alone_in_a_class_the_year_group_and_then_the_school_say_what_was_held() -> None:
    rows = [*others(DAYS), *with_marks(SAM, [("sam", DAYS[3], "AM", None)])]
    for facts in ({"class": "Elm"}, {"class": "Elm", "year_group": "4"}):
        assert missing_sessions(view_of(rows, {"sam": facts})).collect().height == 1


def test_not_yet_on_roll_is_neither_missing_nor_a_first_row() -> None:
    rows = others(DAYS)
    rows += [("sam", day, s, "Z") for day in DAYS[:3] for s in ("AM", "PM")]
    rows += present(["sam"], DAYS[5:])
    assert missing_sessions(view_of(rows)).collect().is_empty()


def test_a_class_on_a_visit_day_of_its_own() -> None:
    """INSET for one class: half of the school is in, the other class is not missing."""
    rows = [row for row in others(DAYS, 12) if not (row[0] >= "other06" and row[1] == DAYS[4])]
    classes = {f"other{n:02d}": {"class": "A" if n < 6 else "B"} for n in range(12)}
    assert missing_sessions(view_of(rows, classes)).collect().is_empty()
    assert missing_sessions(view_of(rows)).collect().height == 12  # one class: half of it is in
