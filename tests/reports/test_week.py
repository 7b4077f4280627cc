"""What the week's report says, before it is written: figures, who is new, which letters."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests.register.by_hand import others, pupil_id, weekdays, with_marks
from tests.reports.school import (
    DAYS,
    LAST,
    THIS_WEEK,
    PlainDesk,
    away,
    here,
    planned,
    school,
    week_of,
)

from attcli.policy.settings import School, Settings, Term
from attcli.reports.news import counts, news
from attcli.reports.week import ten_session_test

SEPTEMBER = weekdays(date(2025, 9, 15), date(2025, 9, 19))


def new_on(week, key):
    return {part.key: part.rows.get_column("surname").to_list() for part in news(week)}[key]


def test_the_week_is_that_of_the_last_day_counted():
    week = week_of(school(("ill", SEPTEMBER, "I")))
    assert week.days == (date(2025, 11, 10), LAST)
    assert week.before.as_of == date(2025, 11, 9)
    assert week.weeks.get_column("start").to_list()[-1] == date(2025, 11, 10)


def test_weeks_hold_pooled_counts():
    week = week_of(school(("ill", THIS_WEEK[:2], "I")))
    last = week.weeks.row(-1, named=True)
    assert (last["possible"], last["absent"], last["attendance_pct"]) == (130, 4, 96.92)


def test_new_this_week_is_on_the_list_now_and_was_not_a_week_ago():
    week = week_of(
        school(
            ("long", SEPTEMBER, "I"),  # ten of ten: on the list for weeks
            ("now", [*DAYS[:4], *THIS_WEEK[:2]], "I"),  # 8 of 100, then 12 of 110
            ("never", DAYS[:1], "I"),
        )
    )
    assert new_on(week, "persistent") == ["Now"]
    assert new_on(week, "severe") == []
    assert counts(news(week)) == {"severe": 0, "persistent": 1, "threshold": 0, "stage": 1}


def test_severe_absence_begins_where_half_is_missed():
    days = weekdays(date(2025, 9, 29), LAST)  # four weeks here, and now the fourth away
    week = week_of(school(("gone", days, "I")), as_of=date(2025, 10, 24))
    assert new_on(week, "severe") == ["Gone"]
    assert new_on(week, "persistent") == []


def test_a_pupil_who_was_severe_and_is_persistent_now_is_not_new():
    days = DAYS[:25]
    week = week_of(school(("better", days, "I")), as_of=date(2025, 11, 14))
    assert week.before.absence.filter(status="severe").height == 1
    assert week.now.absence.filter(status="persistent").height == 1
    assert new_on(week, "persistent") == []


def test_the_threshold_met_this_week_is_new():
    week = week_of(school(("out", THIS_WEEK, "O"), ("old", SEPTEMBER, "O")))
    assert new_on(week, "threshold") == ["Out"]
    rows = {row["surname"]: row["test"] for row in ten_session_test(week).iter_rows(named=True)}
    assert rows == {"Out": "met now", "Old": "met now"}


def test_the_ten_session_list_has_those_now_then_near_then_earlier():
    long_ago = weekdays(date(2025, 9, 1), date(2025, 9, 5))
    week = week_of(
        school(("earlier", long_ago, "O"), ("near", THIS_WEEK[:4], "U"), ("now", THIS_WEEK, "G")),
        as_of=date(2025, 11, 14),
    )
    found = [(row["surname"], row["test"]) for row in ten_session_test(week).iter_rows(named=True)]
    assert found == [("Now", "met now"), ("Near", "near"), ("Earlier", "met earlier")]


def test_the_first_week_of_the_year_has_none_to_compare_with():
    days = weekdays(date(2025, 9, 1), date(2025, 9, 5))
    week = week_of(others(days))
    assert week.before is None
    assert news(week) == ()


def test_a_week_after_the_holidays_is_compared_with_the_last_school_week():
    days = [d for d in DAYS if not date(2025, 10, 20) <= d <= date(2025, 11, 9)]
    week = week_of(others(days))
    assert week.before.as_of == date(2025, 10, 19)


def test_letters_are_due_most_urgent_first():
    week = week_of(
        school(("some", DAYS[:3], "I"), ("most", DAYS[:15], "I"), ("more", DAYS[:5], "I"))
    )
    rows = planned(week).due
    assert rows.select("surname", "stage").rows() == [("Most", 3), ("More", 2), ("Some", 1)]
    assert set(rows["state"]) == {"draft"}


def test_over_the_limit_the_least_urgent_wait():
    week = week_of(school(*((f"p{n}", DAYS[: 3 + n], "I") for n in range(5))))
    made = planned(week, limit=2)
    assert made.due["state"].to_list() == ["draft"] * 2 + ["over the limit"] * 3
    assert len(made.papers) == len(made.certificates) == 2
    assert made.counts["letters_over_limit"] == 3


def test_the_limit_is_the_schools_own():
    policy = replace(School("school").policy, max_letters=1)
    settings = Settings(schools={"school": School("school", policy=policy)})
    week = week_of(school(*((f"p{n}", DAYS[:9], "I") for n in range(3))), settings=settings)
    assert planned(week).counts["letters_over_limit"] == 2


def test_a_held_letter_takes_no_place_in_the_limit():
    week = week_of(
        school(("held", DAYS[:15], "I"), ("free", DAYS[:5], "I")),
        {"held": {"looked_after": True}},
    )
    made = planned(week, limit=1)
    assert made.due.select("surname", "state").rows() == [("Held", "waits"), ("Free", "draft")]
    assert len(made.certificates) == 2


@pytest.mark.parametrize(
    ("wanted", "states", "certificates"),
    [
        ({"draft": "none"}, ["not asked for"] * 2, 0),
        ({"draft": "chosen", "chosen": frozenset({pupil_id("b")})}, ["not asked for", "draft"], 1),
        ({"draft": "all"}, ["draft"] * 2, 2),
    ],
)
def test_which_letters_are_drafted_can_be_chosen(wanted, states, certificates):
    week = week_of(school(("a", DAYS[:15], "I"), ("b", DAYS[:5], "I")))
    made = planned(week, **wanted)
    assert made.due["state"].to_list() == states
    assert len(made.certificates) == certificates


def test_a_blocked_letter_is_said_before_anything_is_written():
    week = week_of(school(("a", DAYS[:15], "I"), ("b", DAYS[:5], "I")))
    made = planned(week, PlainDesk(blocks={pupil_id("a"): "no address"}))
    assert made.counts["letters_blocked"] == 1
    assert made.counts["certificates"] == 2
    assert made.todo.lines.item(0, "blocked_by") == "no address"


def test_marks_without_a_reason_are_listed_with_their_place():
    n = [("wait", THIS_WEEK[0], "AM", "N"), ("wait", date(2025, 9, 2), "PM", "N")]
    week = week_of(others(DAYS) + with_marks(here("wait"), n))
    listed = week.unresolved.select("surname", "date", "age_school_days", "overdue").rows()
    assert listed == [("Wait", date(2025, 9, 2), 53, True), ("Wait", THIS_WEEK[0], 4, False)]
    lines = planned(week).todo.lines
    assert lines.select("what", "since").rows() == [("No reason yet", date(2025, 9, 2))]


def test_a_missing_mark_is_counted_and_named():
    week = week_of(others(DAYS) + with_marks(here("gap"), away("gap", THIS_WEEK[:1], None)))
    assert planned(week).counts["missing"] == 2
    assert week.missing.select("surname", "session").rows() == [("Gap", "AM"), ("Gap", "PM")]


def test_only_some_pupils_can_be_asked_for():
    rows = school(("a", DAYS[:15], "I"), ("b", DAYS[:15], "I"))
    week = week_of(rows, {"a": {"class": "4A"}}, class_name="4A")
    assert week.now.absence.height == 1
    assert week.before.absence.height == 1
    assert planned(week).due.height == 1


def test_no_school_day_is_a_week_of_its_own():
    saturday = LAST + timedelta(days=1)
    rows = [*school(("match", DAYS[:3], "I")), ("match", saturday, "AM", "/")]
    week = week_of(rows, as_of=date(2025, 11, 16))
    assert week.days[0] == date(2025, 11, 10)
    assert week.weeks.height == 11


@pytest.mark.parametrize("as_of", [date(2025, 10, 29), date(2025, 11, 2), date(2026, 7, 24)])
def test_a_week_without_school_shows_the_latest_school_week_and_names_it(as_of):
    days = weekdays(date(2025, 9, 1), date(2025, 10, 24))
    week = week_of(others(days), as_of=as_of)
    assert week.days == (date(2025, 10, 20), date(2025, 10, 24))
    assert not week.is_this_week
    assert week.before.as_of == date(2025, 10, 19)


@pytest.mark.parametrize("terms", [(), (Term("Spring", date(2026, 2, 23), date(2026, 3, 27)),)])
def test_a_holiday_keyed_in_ahead_makes_no_week(terms):
    days = weekdays(date(2025, 9, 1), date(2025, 10, 24))
    rows = [*others(days), ("away", days[0], "AM", "/"), ("away", date(2026, 3, 2), "AM", "G")]
    settings = Settings(schools={"school": School("school", terms=terms)})
    week = week_of(rows, settings=settings, as_of=date(2026, 3, 6))
    assert week.days == (date(2025, 10, 20), date(2025, 10, 24))


def test_a_period_before_its_first_week_has_no_week():
    week = week_of(others(weekdays(date(2025, 9, 1), date(2025, 10, 24))), as_of=date(2026, 9, 1))
    assert week.days is None
    assert week.before is None


def waiting_and_held():
    """Two pupils whose absence is mostly suspensions; one of them is looked after, too."""
    gone = [("waits", DAYS[:15], "E"), ("held", DAYS[:15], "E"), ("plain", DAYS[:5], "I")]
    return week_of(school(*gone), {"held": {"looked_after": True}})


@pytest.mark.parametrize(
    ("wanted", "states", "refused"),
    [
        ({"draft": "all"}, {"Waits": "waits", "Held": "waits", "Plain": "draft"}, 0),
        (
            {"draft": "chosen", "chosen": frozenset(map(pupil_id, ("waits", "held")))},
            {"Waits": "draft", "Held": "waits", "Plain": "not asked for"},
            1,
        ),
    ],
)
def test_to_choose_a_pupil_is_the_officers_yes_but_lifts_no_hold(wanted, states, refused):
    made = planned(waiting_and_held(), **wanted)
    assert dict(made.due.select("surname", "state").iter_rows()) == states
    assert len(made.refused) == refused
    assert all(line.startswith("Held, Ada is on hold: looked-after") for line in made.refused)
    lines = {row["surname"]: row["blocked_by"] for row in made.todo.lines.iter_rows(named=True)}
    assert (lines["Waits"] is None) == (states["Waits"] == "draft")
    assert ("--draft chosen" in made.todo.waiting) == (states["Waits"] == "waits")


@pytest.mark.parametrize("draft", ["all", "chosen", "none"])
@pytest.mark.parametrize("limit", [None, 1])
@pytest.mark.parametrize("blocks", [{}, {pupil_id("plain"): "no address"}])
def test_the_counts_of_letters_add_up(draft, limit, blocks):
    chosen = frozenset({pupil_id("plain")}) if draft == "chosen" else frozenset()
    made = planned(
        waiting_and_held(), PlainDesk(blocks=blocks), draft=draft, chosen=chosen, limit=limit
    )
    kinds = ("drafted", "blocked", "waiting", "over_limit", "not_chosen")
    assert sum(made.counts[f"letters_{kind}"] for kind in kinds) == made.counts["letters_due"] == 3
