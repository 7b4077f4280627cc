"""`stages` from a register file to rows: whole cases in the office's words."""

import random
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta

import pytest

from attcli.cases.stages import FIRST_SEEN, due_counts, of_note, stages
from attcli.law.codes import read_mark
from attcli.policy.pack import load_pack
from attcli.register.view import View
from attcli.store.holds import Hold

Pupil = Mapping[str, str]
Stages = Callable[..., dict[str, dict[str, object]]]

CHILD = {"DOB": "2016-03-01", "Class": "Oak"}
WAITS = "waits for an officer's yes: "
RULE = "attendance below {}%, with {} or more sessions missed, of 20 or more possible"


def missed(**codes: int) -> Pupil:
    """A child of compulsory age with these absences at the start, then always present."""
    return CHILD | {"marks": " ".join(code for code, n in codes.items() for _ in range(n))}


# 50 days, 100 sessions: what the child missed → stage and letter
LADDER: dict[str, tuple[Pupil, int | None, str | None]] = {
    "96% exactly: on target": (missed(I=4), None, None),
    "95%: below the target": (missed(I=5), 1, "attendance-update"),
    "92% exactly: not below 92%": (missed(I=8), 1, "attendance-update"),
    "91%": (missed(I=9), 2, "meeting-invitation"),
    "90% exactly: persistently absent, not below 90%": (missed(I=10), 2, "meeting-invitation"),
    "89%": (missed(I=11), 3, "action-plan-invitation"),
    "never there: still stage 3, a stage 4 is never opened": (
        missed(O=100),
        3,
        "action-plan-invitation",
    ),
    "lates before the register closes are no absence": (missed(L=30), None, None),
    "lates after it are": (missed(U=9), 2, "meeting-invitation"),
    "a week's holiday not granted and nothing else": (missed(G=10), None, None),
    "the holiday set aside, 3 more missed": (missed(G=10, I=3), None, None),
    "the holiday set aside, 9 more missed": (missed(G=10, I=9), 2, "meeting-invitation"),
    "no possible session": (missed(X=100), None, None),
    "closures are not possible: 9 of 98": (missed(Y4=2, I=9), 2, "meeting-invitation"),
}


@pytest.mark.parametrize("case", LADDER)
def test_the_stage_and_the_letter(stages_of: Stages, case: str) -> None:
    pupil, stage, letter = LADDER[case]
    row = stages_of({"Amy": pupil})["Amy"]
    assert (row["stage"], row["due"]) == (stage, letter)
    assert (row["history"], row["rule"] is None) == ((FIRST_SEEN, False) if stage else (None, True))
    assert row["blocked_by"] is None


# joined so that only the last sessions are theirs: possible, missed → stage
JOINERS = {
    "19 possible, all missed: too early to say": (19, 19, None),
    "20 possible, 2 missed (90%): no letter for one day off": (20, 2, None),
    "20 possible, 3 missed (85%): no letter": (20, 3, None),
    "20 possible, 4 missed (80%): the first": (20, 4, 1),
    "20 possible, 6 missed (70%): the second": (20, 6, 2),
    "20 possible, 8 missed (60%): the third": (20, 8, 3),
}


@pytest.mark.parametrize("case", JOINERS)
def test_no_stage_before_there_is_enough_to_go_by(stages_of: Stages, case: str) -> None:
    possible, absent, stage = JOINERS[case]
    row = stages_of({"Amy": missed(I=absent) | {"from": str(100 - possible)}})["Amy"]
    assert (row["possible"], row["absent"], row["stage"]) == (possible, absent, stage)


def test_what_a_row_says(stages_of: Stages) -> None:
    row = stages_of({"Amy": missed(G=4, I=16)}, days=85)["Amy"]
    assert row["figures"] == "attended 150 of 170; 20 missed, 4 of them holiday set aside"
    assert row["attendance_pct"] == 88.24, "the figures are the real ones, the holiday in them"
    assert (row["stage"], row["stage_title"]) == (2, "Formal meeting"), "16 of 170: 90.6%"
    assert row["rule"] == RULE.format(92, 6)
    assert row["citation"] == "School attendance policy, September 2024: formal meeting below 92%"
    assert row["signed_by"] == "champion"
    assert row["pupil_id"] == "school|upn:AAMYXXXXXXXXX"
    assert row["since"] == row["due_from"]


def test_figures_without_a_possible_session(stages_of: Stages) -> None:
    row = stages_of({"Amy": missed(X=100)})["Amy"]
    assert (row["figures"], row["attendance_pct"]) == ("no possible session", None)


# at the end of 50 days: marks → stage, the place of the day since when, figures
FRESH: dict[str, tuple[str, int | None, int | None, str]] = {
    "five absences of this week, all to be explained": ("." * 94 + "N" * 5 + ".", 1, None, ""),
    "four, five school days old": ("." * 88 + "NNNN" + "." * 8, None, None, ""),
    "four, six school days old": (
        "." * 84 + "NNNN" + "." * 12,
        2,
        49,
        "4 unauthorised sessions in the last 6 school weeks, 4 of them with no reason yet",
    ),
    "two overdue and two fresh": ("." * 80 + "NN" + "." * 16 + "NN", None, None, ""),
    "two overdue and two known": (
        "." * 80 + "NNOO" + "." * 16,
        2,
        46,
        "4 unauthorised sessions in the last 6 school weeks, 2 of them with no reason yet",
    ),
    "four known": (
        "." * 80 + "OOOO" + "." * 16,
        2,
        41,
        "4 unauthorised sessions in the last 6 school weeks",
    ),
}


@pytest.mark.parametrize("case", FRESH)
def test_a_mark_whose_reason_may_still_come_opens_no_formal_meeting(
    stages_of: Stages, case: str
) -> None:
    marks, stage, since, figures = FRESH[case]
    row = stages_of({"Amy": CHILD | {"marks": " ".join(marks)}})["Amy"]
    assert (row["stage"], row["unauthorised"] > 0) == (stage, True)
    if figures:
        assert (row["since"], row["figures"].split("missed; ")[-1]) == (
            weekdays(50)[since or 0],
            figures,
        )
        assert "no reason yet counts once it is overdue" in row["rule"]


def test_since_is_the_first_day_the_trigger_held(stages_of: Stages) -> None:
    """9 missed from the 11th day on: stage 2's sixth of 26, but stage 3 until present again."""
    amy = CHILD | {"marks": ". " * 20 + "I " * 9}
    row = stages_of({"Amy": amy})["Amy"]
    days = weekdays(50)
    # day 11: 2 of 22; day 12: 4 of 24; day 13: 6 of 26, below 92% from then on
    assert (row["stage"], row["since"]) == (2, days[12])


def test_since_begins_again_after_a_break(stages_of: Stages) -> None:
    """Below 96% early on, back on target, then below it again."""
    amy = CHILD | {"marks": "I " * 4 + ". " * 110 + "I " * 2}
    row = stages_of({"Amy": amy}, days=60)["Amy"]
    days = weekdays(60)
    # 4 of 100 is 96% and no longer below it (day 50); 6 of 116 is below it again (day 58)
    assert (row["stage"], row["since"]) == (1, days[57])


@pytest.mark.parametrize(
    ("born", "age", "stage", "apart"),
    [
        ("2021-12-01", "no", 1, True),
        ("2020-08-31", "yes", 3, False),
        ("", "unknown", 3, False),
    ],
    ids=["a nursery child", "five at the end of August", "no date of birth"],
)
def test_not_of_compulsory_age_is_listed_apart_without_stage_2(
    stages_of: Stages, born: str, age: str, stage: int, apart: bool
) -> None:
    row = stages_of({"Amy": missed(I=20) | {"DOB": born}})["Amy"]
    assert (row["compulsory_age"], row["stage"], row["listed_apart"]) == (age, stage, apart)
    assert ("not of compulsory school age" in str(row["rule"])) == apart
    assert row["blocked_by"] is None, "a stage 1 letter holds no legal paragraph"


@pytest.mark.parametrize(
    ("born", "year", "stage", "told"),
    [
        ("", "Reception", 1, True),
        ("", "R", 1, True),
        ("", "N", 1, True),
        ("", "n2", 1, True),
        ("", "Nursery 1", 1, True),
        ("", "Pre-school", 1, True),
        ("", "1", 3, False),
        ("", "Year 6", 3, False),
        ("", "Rowan", 3, False),
        ("", "", 3, False),
        ("2020-08-31", "R", 3, False),
    ],
)
def test_reception_or_nursery_without_a_date_of_birth_may_be_below_that_age(
    stages_of: Stages, born: str, year: str, stage: int, told: bool
) -> None:
    row = stages_of({"Amy": missed(I=20) | {"DOB": born, "Year group": year}})["Amy"]
    assert (row["stage"], row["listed_apart"]) == (stage, False)
    assert row["compulsory_age"] == ("yes" if born else "unknown")
    words = "; no date of birth: reception or nursery may be below compulsory school age"
    assert (words in str(row["rule"])) == told


def test_a_nursery_child_just_below_target_needs_no_such_words(stages_of: Stages) -> None:
    row = stages_of({"Amy": missed(I=5) | {"DOB": "2021-12-01"}})["Amy"]
    assert row["rule"] == RULE.format(96, 4)


BLOCKED: dict[str, tuple[Pupil, str]] = {
    "half of it a part-time timetable": (
        missed(C2=6, I=6),
        WAITS + "of 12 missed, 6 part-time timetable",
    ),
    "half of it suspension": (
        missed(E=6, O=6),
        WAITS + "of 12 missed, 6 suspension or exclusion",
    ),
    "all of it travelling": (missed(T=12), WAITS + "of 12 missed, 12 travelling for work"),
    "religious observance": (
        missed(R=6, I=6),
        WAITS + "of 12 missed, 6 religious observance",
    ),
    "illness with a health flag": (
        missed(I=5, M=1, O=6) | {"Long-term health": "Yes"},
        WAITS + "of 12 missed, 5 illness (health flag), 1 medical appointment (health flag)",
    ),
    "looked after": (
        missed(I=12) | {"Looked after": "Yes"},
        "looked-after child: the school decides each letter",
    ),
    "child protection": (
        missed(I=12) | {"Child protection": "Yes"},
        "child protection: the school decides each letter",
    ),
    "left in the last week": (
        missed(I=12) | {"Leaving date": "2025-11-05", "until": "96"},
        "left on 05/11/2025",
    ),
    "no row for over four weeks": (
        missed(I=12) | {"until": "40"},
        "no row in the register since 26/09/2025: left?",
    ),
    "looked after and waiting": (
        missed(C2=12) | {"Looked after": "Yes"},
        "looked-after child: the school decides each letter; "
        + WAITS
        + "of 12 missed, 12 part-time timetable",
    ),
}


@pytest.mark.parametrize("case", BLOCKED)
def test_what_stops_a_letter_never_the_counting(stages_of: Stages, case: str) -> None:
    pupil, reason = BLOCKED[case]
    row = stages_of({"Amy": pupil})["Amy"]
    assert (row["stage"], row["absent"]) == (3, 12)
    assert (row["due"], row["blocked_by"]) == ("action-plan-invitation", reason)


def test_illness_without_a_health_flag_stops_nothing(stages_of: Stages) -> None:
    assert stages_of({"Amy": missed(I=12)})["Amy"]["blocked_by"] is None


def test_the_offices_hold_stops_the_letter(stages_of: Stages) -> None:
    hold = Hold(
        *("school", "AAMYxxxxxxxxx", "bereavement", date(2026, 1, 12), "A. Officer"),
        placed_at=datetime(2025, 11, 1, tzinfo=UTC),
    )
    rows = stages_of({"Amy": missed(I=12), "Ben": missed(I=12)}, placed=[hold])
    assert rows["Amy"]["blocked_by"] == "on hold: bereavement (review 12/01/2026)"
    assert rows["Ben"]["blocked_by"] is None


def test_a_hold_says_nothing_where_no_letter_is_due(stages_of: Stages) -> None:
    row = stages_of({"Amy": missed(I=1) | {"Looked after": "Yes"}})["Amy"]
    assert (row["due"], row["blocked_by"]) == (None, None)


# unauthorised sessions at the start of 12 weeks, or of 10: what the ten-session test says
TEST_WORDS = {
    "6 now": (6, 50, None),
    "7 now": (7, 50, "near"),
    "9 now": (9, 50, "near"),
    "10 now": (10, 50, "met: consider"),
    "10, but eleven school weeks ago": (10, 60, "met earlier"),
}


@pytest.mark.parametrize("case", TEST_WORDS)
def test_the_ten_session_test_in_words(stages_of: Stages, case: str) -> None:
    sessions, days, said = TEST_WORDS[case]
    assert stages_of({"Amy": missed(G=sessions)}, days=days)["Amy"]["threshold"] == said


def test_a_school_chooses_what_is_near(stages_of: Stages) -> None:
    settings = "[schools.school.policy]\nnear = 1"
    rows = stages_of({"Amy": missed(G=8), "Ben": missed(G=9)}, settings=settings)
    assert [rows[name]["threshold"] for name in ("Amy", "Ben")] == [None, "near"]


def test_two_schools_follow_their_own_policies(stages_of: Stages) -> None:
    settings = "[schools.school]\n[schools.vale.policy.stage_1]\nbelow_pct = 99\n"
    both = {
        "Amy": missed(I=4),
        "Ben": missed(I=4) | {"School": "vale"},
        **{f"Vale{n:02}": CHILD | {"School": "vale"} for n in range(12)},
    }
    rows = stages_of(both, settings=settings)
    assert [rows[name]["stage"] for name in ("Amy", "Ben")] == [None, 1]
    assert rows["Ben"]["rule"] == RULE.format(99, 4)


def test_only_the_period_asked_for_counts(stages_of: Stages) -> None:
    whole = stages_of({"Amy": missed(I=12)})["Amy"]
    later = stages_of({"Amy": missed(I=12)}, start=date(2025, 9, 8))["Amy"]
    assert (whole["absent"], whole["stage"]) == (12, 3)
    assert (later["absent"], later["stage"]) == (2, None)


def test_who_is_asked_for_is_listed(stages_of: Stages) -> None:
    rows = stages_of({"Amy": missed(I=12) | {"Class": "Elm"}}, class_name="elm")
    assert list(rows) == ["Amy"]


def test_the_most_urgent_come_first_and_the_nursery_after(
    view_of: Callable[..., View],
) -> None:
    found = stages(
        view_of(
            {
                "Amy": missed(I=5),
                "Ben": missed(I=50) | {"DOB": "2021-12-01"},
                "Cal": missed(I=20),
                "Dot": missed(I=30),
                "Eve": missed(I=9),
                "Fay": missed(I=1),
            }
        )
    )
    assert found["surname"].to_list()[:7] == [
        *("Dot", "Cal", "Eve", "Amy", "Ben", "Fay"),
        "Other00",
    ]
    assert of_note(found)["surname"].to_list() == ["Dot", "Cal", "Eve", "Amy", "Ben"]
    assert due_counts(found) == {
        "pupils": 18,
        "stage_1": 2,
        "stage_2": 1,
        "stage_3": 2,
        "stage_4": 0,
        "letters_due": 5,
        "letters_blocked": 0,
        "threshold_met_now": 0,
    }


def test_a_test_met_long_ago_is_history_not_a_case_for_today(view_of: Callable[..., View]) -> None:
    found = stages(view_of({"Amy": missed(G=10)}, days=60))
    assert found.filter(found["surname"] == "Amy")["threshold"].to_list() == ["met earlier"]
    assert of_note(found).is_empty()


def weekdays(number: int) -> list[date]:
    days = (date(2025, 9, 1) + timedelta(days=n) for n in range(number * 2))
    return [day for day in days if day.weekday() < 5][:number]


def slow_stage(marks: list[str], days: list[date]) -> tuple[int | None, date | None]:
    """The ladder by hand over one pupil's marks, two a day: stage and since when."""
    pack = load_pack()
    below = [stage for stage in pack.stages if stage.below_pct]
    held: dict[int, list[bool]] = {stage.number: [] for stage in below}
    lates, closed, unauthorised = [], [], []
    possible = absent = holiday = 0
    for n, day in enumerate(days):
        for mark in marks[2 * n : 2 * n + 2]:
            letter = read_mark({".": "/"}.get(mark, mark), day).letter
            possible += letter not in {None, "X", "Y4", "D"}
            absent += letter in {"I", "O", "G", "N", "U", "C", "E"}
            holiday += letter == "G"
            if n >= len(days) - 30:  # six school weeks of five days
                lates += [day] * (letter in {"L", "U"})
                closed += [day] * (letter == "U")
                unauthorised += [day] * (letter in {"O", "N", "U"})
        for stage in below:
            counted = absent - holiday
            line = (100 - stage.below_pct) * possible
            enough = possible >= 20 and counted >= stage.min_sessions_missed
            held[stage.number].append(enough and counted * 100 > line)
    since: dict[int, list[date]] = {1: [], 2: [], 3: []}
    for number, ever in held.items():
        if ever[-1]:
            last_without = max((n for n, yes in enumerate(ever) if not yes), default=-1)
            since[number].append(days[last_without + 1])
    since[1] += lates[5:6] + closed[2:3]
    since[2] += unauthorised[3:4]
    for number in (3, 2, 1):
        if since[number]:
            return number, min(since[number])
    return None, None


def test_as_slow_plain_python_finds_it_for_many_pupils(stages_of: Stages) -> None:
    chance = random.Random(20250901)  # noqa: S311 (test data)
    days = weekdays(40)
    pupils, wanted = {}, {}
    for n in range(150):
        often = chance.choice([2, 4, 8, 12, 20])
        marks = chance.choices(
            [".", "L", "I", "O", "G", "U", "C", "X", "Y4", "D"],
            [100, 3, often, often / 4, often / 2, 1, 1, 1, 1, 1],
            k=80,
        )
        pupils[f"P{n:03}"] = CHILD | {"marks": " ".join(marks)}
        wanted[f"P{n:03}"] = slow_stage(marks, days)
    rows = stages_of(pupils, days=40)
    assert {name: (rows[name]["stage"], rows[name]["since"]) for name in wanted} == wanted
    assert {stage for stage, _ in wanted.values()} == {None, 1, 2, 3}, "a fair trial of all stages"
