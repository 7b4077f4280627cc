"""`attcli absence`, `threshold` and `calendar` as a user runs them."""

import csv
import io
import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from subprocess import CompletedProcess

import openpyxl
import pytest
from tests.register.by_hand import weekdays

Run = Callable[..., CompletedProcess[str]]
DAYS = weekdays(date(2025, 9, 1), date(2025, 10, 17))
ABSENCES = {
    # pupil n: code and how many sessions of 70 from the first Monday on
    1: ("I", 35),
    2: ("O", 10),
    3: ("G", 7),
    4: ("I", 4),
    5: ("N", 3),
    6: ("X", 70),
}
ABSENCE_FIELDS = (
    "pupil_id school upn surname forename year_group class possible attended absent authorised "
    "unauthorised late late_after_close missing attendance_pct absence_pct status sessions_to_pa "
    "best_possible_pct"
)
THRESHOLD_FIELDS = (
    "pupil_id school met met_now first_met window_start window_end sessions_in_window "
    "sessions_to_window_end n_in_window by_code sessions current_sessions current_window_start "
    "history_complete schools compulsory_age excluded_by_notice"
)


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixteen pupils of two years, half a term."""
    path = tmp_path_factory.mktemp("export") / "marks.csv"
    lines = ["UPN,Surname,Forename,Year group,Class,Date,Session,Mark"]
    for n in range(16):
        code, missed = ABSENCES.get(n, ("/", 0))
        who = f"A82300001{n:04d},Surname{n:02d},Ann,{3 + n % 2},{3 + n % 2}A"
        slots = [(day, session) for day in DAYS for session in ("AM", "PM")]
        lines += [
            f"{who},{day},{session},{code if i < missed else '/'}"
            for i, (day, session) in enumerate(slots)
        ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def results(attcli_here: Run, *words: object) -> dict:
    done = attcli_here(*words, "--format", "json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def surnames(found: dict) -> list[int]:
    return [int(row["surname"][-2:]) for row in found["results"]]


def test_absence_lists_severe_persistent_and_at_risk_worst_first(
    attcli_here: Run, export: Path
) -> None:
    found = results(attcli_here, "absence", export)
    assert surnames(found) == [1, 2, 3, 4]
    assert [row["status"] for row in found["results"]] == [
        "severe",
        "persistent",
        "persistent",
        "at-risk",
    ]
    assert set(found["results"][0]) >= set(ABSENCE_FIELDS.split())
    assert (
        found["results"][2] | {"attendance_pct": 90.0, "sessions_to_pa": 0} == found["results"][2]
    )
    assert found["window"] == {"from": "2025-08-01", "to": "2025-10-17"}
    assert found["as_of"] == "2025-10-17"
    totals = {"pupils": 16, "possible": 1050, "absent": 59, "pa_count": 3, "sa_count": 1}
    assert found["totals"] | totals == found["totals"]
    assert (found["totals"]["pa_rate_pct"], found["totals"]["sa_rate_pct"]) == (20.0, 6.67)


def test_all_only_and_filters_leave_the_totals_alone(attcli_here: Run, export: Path) -> None:
    everyone = results(attcli_here, "absence", export, "--all")
    assert len(everyone["results"]) == 16
    assert everyone["results"][-1]["status"] == "n/a"
    assert everyone["results"][-1]["attendance_pct"] is None
    chosen = results(attcli_here, "absence", export, "--only", "severe,n/a")
    assert surnames(chosen) == [1, 6]
    assert chosen["totals"] == everyone["totals"]
    year = results(attcli_here, "absence", export, "--year", "3", "--all")
    assert (len(year["results"]), year["totals"]["pupils"]) == (8, 8)
    assert (
        results(attcli_here, "absence", export, "--pupil", "Surname03, Ann")["totals"]["pupils"]
        == 1
    )


def test_a_period_and_a_day(attcli_here: Run, export: Path) -> None:
    found = results(attcli_here, "absence", export, "--from", "08/09/2025", "--to", "2025-09-12")
    assert found["window"] == {"from": "2025-09-08", "to": "2025-09-12"}
    assert {row["possible"] for row in found["results"]} == {10}
    found = results(attcli_here, "absence", export, "--as-of", "2025-09-05")
    assert found["as_of"] == "2025-09-05"


def test_absence_for_people(attcli_here: Run, export: Path) -> None:
    done = attcli_here("absence", export, COLUMNS="120")
    assert done.returncode == 0
    assert "Surname01" in done.stdout
    assert "63/70" not in done.stdout
    assert "7/70" in done.stdout
    assert "Friday 17 October 2025" in done.stdout
    assert "16 pupils, attendance 94.4%; 3 persistently absent, 1 of them severely." in done.stderr
    assert "12 more pupils" in done.stderr


def test_csv_begins_with_the_name_and_ends_with_the_id(attcli_here: Run, export: Path) -> None:
    done = attcli_here("absence", export, "--format", "csv")
    heading = next(csv.reader(io.StringIO(done.stdout)))
    first = ["surname", "forename", "year_group", "class", "attendance_pct", "absent", "possible"]
    assert heading[:7] == first
    assert heading[-1] == "pupil_id"


def test_an_unknown_status_is_wrong_usage(attcli_here: Run, export: Path) -> None:
    done = attcli_here("absence", export, "--only", "bad")
    assert done.returncode == 2
    assert "persistent" in done.stderr
    assert done.stdout == ""


def test_threshold_lists_who_met_it(attcli_here: Run, export: Path) -> None:
    found = results(attcli_here, "threshold", export)
    assert surnames(found) == [2]
    row = found["results"][0]
    assert set(row) >= set(THRESHOLD_FIELDS.split())
    assert (
        row
        | {
            "met": True,
            "met_now": True,
            "first_met": "2025-09-05",
            "window_start": "2025-09-01",
            "window_end": "2025-09-07",
            "sessions_in_window": 10,
            "sessions_to_window_end": 10,
            "n_in_window": 0,
            "by_code": {"O": 10},
            "current_sessions": 10,
            "current_window_start": "2025-09-01",
            "history_complete": False,
            "schools": ["school"],
            "compulsory_age": "unknown",
            "excluded_by_notice": 0,
        }
        == row
    )
    assert row["sessions"][0] == {"date": "2025-09-01", "session": "AM", "code": "O"}
    assert len(row["sessions"]) == 10
    assert found["totals"]["not_ruled_out"] == 15


def test_threshold_says_which_settings_were_in_force(
    attcli_here: Run, export: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "own"
    elsewhere.mkdir()
    (elsewhere / "attcli.toml").write_text(
        "[schools.school.policy]\ncount_no_reason = false\ncount_other_schools = false\n"
        "count_earlier_notices = true\n",
        encoding="utf-8",
    )
    default, own = (
        attcli_here(*words, "threshold", export, "--format", "json")
        for words in ([], ["-w", elsewhere])
    )
    said = {"count_no_reason": True, "count_earlier_notices": False, "count_other_schools": True}
    assert json.loads(default.stdout)["settings"] == {"school": said}
    assert (
        "marks without a reason yet count; sessions of an earlier notice are left out; one pupil's "
        "sessions at two schools count together" in (" ".join(default.stderr.split()))
    )
    assert json.loads(own.stdout)["settings"] == {
        "school": {name: not value for name, value in said.items()}
    }
    assert (
        "yet are left out, and told beside; sessions of an earlier notice count again; one pupil's "
        "sessions at two schools are kept apart"
    ) in " ".join(own.stderr.split())


@pytest.mark.parametrize(
    ("words", "who"),
    [
        (["--near"], [2, 3]),
        (["--near", "7"], [2, 3, 5]),
        (["--all", "--from", "2025-10-01"], list(range(16))),  # the legal test is never cut
        (["--as-of", "2025-09-04"], []),
    ],
)
def test_near_all_and_what_never_cuts_the_test(attcli_here: Run, export: Path, words, who) -> None:
    found = results(attcli_here, "threshold", export, *words)
    assert sorted(surnames(found)) == who


def test_threshold_for_people_is_headed_by_who_cannot_be_ruled_out(
    attcli_here: Run, export: Path
) -> None:
    done = attcli_here("threshold", export, "--near", "7")
    assert "1 of 16 pupils meet it now" in done.stdout
    said = " ".join(done.stdout.split())
    assert "15 can't be ruled out" in said
    assert "the marks before Monday 1 September 2025" in said
    assert "must consider a notice; it is never automatic" in done.stderr
    assert "1 pupil has marks without a reason yet in the window that ends" in done.stderr
    assert "have no date of birth: school age was not checked" in done.stderr


def test_threshold_as_a_workbook(attcli_here: Run, export: Path, tmp_path: Path) -> None:
    target = tmp_path / "ten.xlsx"
    assert attcli_here("threshold", export, "-o", target).returncode == 0
    sheet = openpyxl.load_workbook(target).active
    assert sheet is not None
    heading = [cell.value for cell in sheet[1]]
    assert heading[:2] == ["Surname", "Forename"]
    assert sheet.cell(2, heading.index("Codes shown") + 1).value == "O 10"


def test_calendar(attcli_here: Run, export: Path) -> None:
    found = results(attcli_here, "calendar", export)
    assert [row["week"] for row in found["results"]] == list(range(1, 8))
    first = {"week": 1, "start": "2025-09-01", "sessions": 10, "days": 5, "term": "autumn 1"}
    assert found["results"][0] | first == found["results"][0]
    later = results(attcli_here, "calendar", export, "--from", "2025-09-17", "--to", "2025-09-25")
    assert [row["week"] for row in later["results"]] == [3, 4]


def test_part_time_patterns_that_were_inferred_are_shown(
    attcli_here: Run, export: Path, tmp_path
) -> None:
    mornings = tmp_path / "mornings.csv"
    lines = export.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not ("Surname09" in line and ",PM," in line)]
    mornings.write_text("\n".join(kept) + "\n", encoding="utf-8")
    done = attcli_here("absence", mornings, "--format", "json")
    (row,) = json.loads(done.stdout)["attendance_patterns"]
    assert (row["surname"], row["kind"], row["session"]) == ("Surname09", "inferred", "PM")
    assert row["sessions"] == 35
    assert "1 pupil is taken as part-time" in done.stderr


def test_a_half_taken_day_is_named_and_not_counted(
    attcli_here: Run, export: Path, tmp_path
) -> None:
    half = tmp_path / "today.csv"
    monday = DAYS[-1] + timedelta(days=3)
    text = export.read_text(encoding="utf-8")
    text += f"A823000010000,Surname00,Ann,3,3A,{monday},AM,O\n"
    half.write_text(text, encoding="utf-8")
    done = attcli_here("absence", half, "--format", "json")
    assert json.loads(done.stdout)["as_of"] == "2025-10-17"
    assert json.loads(done.stdout)["attendance_patterns"] == []
    assert "1 mark on Monday 20 October 2025 is planned or incomplete" in done.stderr
