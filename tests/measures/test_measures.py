"""What the reference leaves out: best possible, week by week, running, movers, empties."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from tests.register.by_hand import Row, others, present, pupil_id, view_of, weekdays, with_marks

from attcli.measures.absence import absence, totals
from attcli.measures.benchmarks import benchmarks
from attcli.measures.groups import groups
from attcli.measures.habits import habits, school_rates
from attcli.measures.missing import missing_sessions, unresolved
from attcli.measures.patterns import patterns
from attcli.measures.running import running
from attcli.measures.threshold import (
    of_note,
    threshold,
    threshold_sessions,
    threshold_settings,
    threshold_totals,
)
from attcli.measures.traveller import traveller
from attcli.measures.weeks import by_week
from attcli.policy.pack import load_pack
from attcli.policy.settings import School, Settings, Term
from attcli.register.view import View

AUTUMN = weekdays(date(2025, 9, 1), date(2025, 10, 24))
YEAR = (
    Term("Autumn", date(2025, 9, 1), date(2025, 12, 19)),
    Term("Spring", date(2026, 1, 5), date(2026, 3, 27)),
    Term("Summer", date(2026, 4, 13), date(2026, 7, 17)),
)
MEASURES = (
    absence,
    threshold,
    threshold_sessions,
    missing_sessions,
    unresolved,
    patterns,
    by_week,
    running,
    groups,
    habits,
    school_rates,
)


def settings_of(**more: object) -> Settings:
    return Settings(schools={"school": School("school", **more)})  # type: ignore[arg-type]


def row_of(rows: pl.DataFrame, name: str) -> dict:
    return next(row for row in rows.iter_rows(named=True) if row["surname"] == name.title())


def planned_after_autumn_half_term() -> int:
    """Two sessions a weekday of the terms from 27 October on, less the bank holidays."""
    days = [
        *weekdays(date(2025, 10, 27), date(2025, 12, 19)),
        *weekdays(date(2026, 1, 5), date(2026, 3, 27)),
        *weekdays(date(2026, 4, 13), date(2026, 7, 17)),
    ]
    return 2 * len([d for d in days if d not in (date(2026, 5, 4), date(2026, 5, 25))])


def test_best_possible_if_every_planned_session_is_attended() -> None:
    ill = [("sam", day, "AM", "I") for day in AUTUMN]
    rows = [*others(AUTUMN), *with_marks(present(["sam"], AUTUMN), ill)]
    planned = planned_after_autumn_half_term()
    possible = 2 * len(AUTUMN)
    best = round(100 * (possible // 2 + planned) / (possible + planned), 2)
    full = row_of(absence(view_of(rows, settings=settings_of(terms=YEAR))).collect(), "sam")
    assert (full["attendance_pct"], full["best_possible_pct"]) == (50.0, best)


BEST_UNKNOWN = (
    ({}, {}),  # no term dates
    ({"terms": YEAR[:2]}, {}),  # none to the end of the year
    ({"terms": YEAR}, {"end": date(2025, 10, 10)}),  # a window that ends before the last day
)


@pytest.mark.parametrize(("settings", "asked"), BEST_UNKNOWN)
def test_best_possible_is_not_guessed(settings, asked) -> None:
    view = view_of(others(AUTUMN), settings=settings_of(**settings), **asked)
    assert absence(view).collect().get_column("best_possible_pct").is_null().all()


def test_nothing_is_planned_after_leaving_and_only_mornings_for_a_morning_child() -> None:
    rows = [*others(AUTUMN), *with_marks(present(["sam"], AUTUMN), [("sam", AUTUMN[0], "AM", "I")])]
    rows += [row for row in present(["nell"], AUTUMN) if row[2] == "AM"][1:]
    rows += [("nell", AUTUMN[0], "AM", "I")]
    facts = {"sam": {"leaving_date": AUTUMN[-1]}}
    found = absence(view_of(rows, facts, settings_of(terms=YEAR))).collect()
    sam, nell = row_of(found, "sam"), row_of(found, "nell")
    assert sam["best_possible_pct"] == sam["attendance_pct"]
    planned = planned_after_autumn_half_term() // 2
    assert nell["best_possible_pct"] == round(
        100 * (len(AUTUMN) - 1 + planned) / (len(AUTUMN) + planned), 2
    )


def test_at_risk_is_the_schools_own_line() -> None:
    rows = [*others(AUTUMN), *with_marks(present(["sam"], AUTUMN), [("sam", AUTUMN[0], "AM", "I")])]
    strict = replace(load_pack(), at_risk_den=2 * len(AUTUMN))
    assert row_of(absence(view_of(rows)).collect(), "sam")["status"] == "ok"
    view = view_of(rows, settings=settings_of(policy=strict))
    assert row_of(absence(view).collect(), "sam")["status"] == "at-risk"


def test_a_setting_leaves_marks_without_a_reason_out_of_the_test() -> None:
    marks = [("sam", day, s, "N") for day in AUTUMN[:2] for s in ("AM", "PM")]
    marks += [("sam", day, s, "O") for day in AUTUMN[5:8] for s in ("AM", "PM")]
    rows = [*others(AUTUMN), *with_marks(present(["sam"], AUTUMN), marks)]
    counted = row_of(threshold(view_of(rows)).collect(), "sam")
    assert (counted["met"], counted["n_in_window"], counted["n_current"]) == (True, 4, 4)
    pack = replace(load_pack(), count_no_reason=False)
    left_out = row_of(threshold(view_of(rows, settings=settings_of(policy=pack))).collect(), "sam")
    assert (left_out["met"], left_out["current_sessions"]) == (False, 6)
    assert (left_out["n_in_window"], left_out["n_current"]) == (4, 4)
    assert left_out["current_by_code"] == [{"code": "O", "n": 6}]


def test_week_by_week_pools_sessions() -> None:
    rows = [
        *others(AUTUMN, 9),
        *with_marks(present(["sam"], AUTUMN), [("sam", AUTUMN[5], "AM", "I")]),
    ]
    weeks = by_week(view_of(rows, start=date(2025, 9, 8))).collect()
    assert weeks.get_column("week").to_list() == list(range(2, 9))
    first = weeks.row(0, named=True)
    assert (first["possible"], first["absent"], first["pupils"]) == (100, 1, 10)
    assert (first["attendance_pct"], first["absence_pct"]) == (99.0, 1.0)
    assert by_week(view_of(rows, pupil="sam")).collect()["possible"].to_list() == [10] * 8


def test_running_counts_end_at_the_counts_of_the_window() -> None:
    marks = [
        ("sam", AUTUMN[3], "AM", "G"),
        ("sam", AUTUMN[4], "PM", "I"),
        ("sam", AUTUMN[6], "AM", "D"),
    ]
    rows = [*others(AUTUMN, 3), *with_marks(present(["sam"], AUTUMN), marks)]
    view = view_of(rows)
    sam = running(view).collect().filter(pupil_id=pupil_id("sam"))
    on = {row["date"]: row for row in sam.iter_rows(named=True)}
    assert (on[AUTUMN[2]]["possible"], on[AUTUMN[2]]["absent"]) == (6, 0)
    assert (on[AUTUMN[4]]["absent"], on[AUTUMN[4]]["holiday_not_granted"]) == (2, 1)
    assert on[AUTUMN[6]]["possible"] == 13
    last, whole = sam.row(-1, named=True), row_of(absence(view).collect(), "sam")
    for name in ("possible", "attended", "absent", "unauthorised"):
        assert last[name] == whole[name]


def movers() -> list[Row]:
    """Sam is at north to 26 September, at south from 29 September; south had a week's holiday."""
    north = weekdays(date(2025, 9, 1), date(2025, 10, 24))
    south = [d for d in north if not date(2025, 10, 6) <= d <= date(2025, 10, 10)]
    rows = [*others(north, school="north"), *others(south, school="south")]
    early = [d for d in north if d <= date(2025, 9, 26)]
    late = [d for d in south if d > date(2025, 9, 26)]
    marks = [("sam@north", day, s, "O") for day in early[-3:] for s in ("AM", "PM")]
    marks += [("sam@south", day, s, "U") for day in late[:2] for s in ("AM", "PM")]
    return [
        *rows,
        *with_marks([*present(["sam@north"], early), *present(["sam@south"], late)], marks),
    ]


def test_one_upn_at_two_schools_counts_together_and_each_row_says_so() -> None:
    rows = threshold(view_of(movers())).collect().filter(upn="sam")
    assert rows.get_column("school").to_list() == ["north", "south"]
    for row in rows.iter_rows(named=True):
        assert (row["met"], row["current_sessions"], row["schools"]) == (
            True,
            10,
            ["north", "south"],
        )
        assert row["first_met"] == date(2025, 9, 30)
        assert {x["code"]: x["n"] for x in row["by_code"]} == {"O": 6, "U": 4}


def test_asking_for_one_school_does_not_cut_the_joint_count() -> None:
    row = (
        threshold(view_of(movers(), school="south")).collect().filter(upn="sam").row(0, named=True)
    )
    assert (row["school"], row["current_sessions"]) == ("south", 10)
    origins = threshold_sessions(view_of(movers(), school="south")).collect()
    assert origins.get_column("at_school").to_list() == ["north"] * 6 + ["south"] * 4


def apart(*schools: str) -> Settings:
    pack = replace(load_pack(), count_other_schools=False)
    return Settings(schools={school: School(school, policy=pack) for school in schools})


@pytest.mark.parametrize("kept", [("north", "south"), ("south",), ("north",)], ids=", ".join)
def test_a_setting_keeps_schools_apart_and_one_school_that_says_so_is_enough(kept) -> None:
    view = view_of(movers(), settings=apart(*kept))
    rows = threshold(view).collect().filter(upn="sam")
    assert rows.select("school", "met", "current_sessions", "schools").rows() == [
        ("north", False, 6, ["north"]),
        ("south", False, 4, ["south"]),
    ]
    assert rows.get_column("current_window_start").to_list() == [date(2025, 9, 1)] * 2
    assert {s: found["count_other_schools"] for s, found in threshold_settings(view).items()} == {
        s: s not in kept for s in ("north", "south")
    }


def test_a_third_school_kept_apart_leaves_the_other_two_together() -> None:
    west = [("sam@west", AUTUMN[0], s, "O") for s in ("AM", "PM")]
    rows = [*movers(), *others(AUTUMN, school="west"), *west]
    found = threshold(view_of(rows, settings=apart("west"))).collect().filter(upn="sam")
    assert found.sort("school").select("school", "current_sessions", "schools").rows() == [
        ("north", 10, ["north", "south"]),
        ("south", 10, ["north", "south"]),
        ("west", 2, ["west"]),
    ]


def test_a_traveller_childs_year_counts_every_school_whatever_the_setting() -> None:
    rows = with_marks(movers(), [("sam@south", date(2025, 10, 24), "PM", "T")])
    facts = {f"sam@{school}": {"dob": date(2015, 1, 1)} for school in ("north", "south")}
    together = traveller(view_of(rows, facts)).collect()
    assert together.get_column("traveller_attended").item() > 30
    assert traveller(view_of(rows, facts, apart("north", "south"))).collect().equals(together)


def test_a_session_two_schools_recorded_counts_once_and_not_where_one_saw_the_pupil() -> None:
    rows = movers()
    day = date(2025, 9, 24)
    again = [("sam@south", day, "AM", "O"), ("sam@south", day, "PM", "/")]
    row = threshold(view_of([*rows, *again])).collect().filter(upn="sam").row(0, named=True)
    assert row["current_sessions"] == 9


def test_the_list_is_headed_by_who_cannot_be_ruled_out() -> None:
    view = view_of(others(AUTUMN, 12))
    found = threshold_totals(view)
    assert (found["pupils"], found["met"], found["met_now"]) == (12, 0, 0)
    assert (found["not_ruled_out"], found["earliest_week"]) == (12, date(2025, 9, 1))


def test_near_and_met() -> None:
    rows = others(AUTUMN)
    for name, n in (("seven", 7), ("six", 6), ("ten", 10)):
        slots = [(day, s) for day in AUTUMN for s in ("AM", "PM")][:n]
        marks = [(name, day, s, "O") for day, s in slots]
        rows += with_marks(present([name], AUTUMN), marks)
    view = view_of(rows)
    every = threshold(view).collect()
    assert of_note(view, every)["surname"].to_list() == ["Ten"]
    assert of_note(view, every, 3)["surname"].to_list() == ["Ten", "Seven"]
    assert of_note(view, every, 4)["surname"].to_list() == ["Ten", "Seven", "Six"]


def only_not_possible() -> View:
    return view_of([("sam", day, "AM", "X") for day in AUTUMN])


EMPTIES = {
    "no possible session at all": only_not_possible,
    "a day before the register begins": lambda: view_of(others(AUTUMN), as_of=date(2025, 8, 20)),
    "before the penalty-notice test existed": lambda: view_of(
        others(weekdays(date(2023, 9, 4), date(2023, 9, 15)))
    ),
    "one mark": lambda: view_of([("sam", AUTUMN[0], "AM", "N")]),
}


@pytest.mark.parametrize("case", EMPTIES)
@pytest.mark.parametrize("measure", MEASURES)
def test_nothing_to_count_is_no_fault(case, measure) -> None:
    view = EMPTIES[case]()
    measure(view).collect()
    assert benchmarks(view).notes
    assert totals(view)["pa_count"] >= 0
    assert threshold_totals(view)["met"] == 0


@pytest.mark.parametrize("measure", MEASURES)
def test_no_plan_holds_python(measure) -> None:
    assert "python" not in measure(view_of(movers())).explain().lower()


@pytest.mark.parametrize("measure", MEASURES)
def test_the_order_of_rows_does_not_depend_on_the_run(measure) -> None:
    first, second = (measure(view_of(movers())).collect() for _ in range(2))
    assert first.equals(second)
