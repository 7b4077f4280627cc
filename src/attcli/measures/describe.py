"""`docs/measures.md`: what each number means, what it rests on, and what it does not say."""

from collections.abc import Iterator
from datetime import date

from attcli.law import clocks, thresholds
from attcli.law.thresholds import Thresholds
from attcli.law.wording import day
from attcli.measures.class_weeks import celebrate_entry
from attcli.measures.describe_changes import changes_entry, explain_entry
from attcli.measures.describe_daily import daily
from attcli.measures.describe_groups import groups_entries
from attcli.measures.entry import Measure
from attcli.measures.missing import REASON_CLOCK
from attcli.measures.patterns import LEAST_SESSIONS
from attcli.register.calendar import CLOSED_FROM, HELD_TENTH
from attcli.register.calendar_findings import FEW
from attcli.register.complete import DAYS_BEFORE, LEAST_WEEKDAYS, MARKED_TENTHS


def measures_document() -> str:
    """The document in Markdown, ending with a newline."""
    law = thresholds.on(date.max)
    parts = [_head(), _calendar(), *map(_measure, measures(law))]
    return "\n".join(line for part in parts for line in part) + "\n"


def measures(law: Thresholds) -> tuple[Measure, ...]:
    """Every measure, with the numbers of the law as they are given."""
    ours = (_absence(law), _threshold(law), _missing(), _unresolved(), _weeks())
    return (*ours, *daily(), *groups_entries(), changes_entry(), explain_entry(), celebrate_entry())


def _head() -> Iterator[str]:
    yield "# What the numbers mean"
    yield ""
    yield (
        "Generated from the program; do not edit. Every session is judged by the law on its own "
        "date (see `law.md`). Counts decide, percentages are for show: two decimals in data, one "
        "in lists and letters, halves rounded up, always from the counts. Nothing here is legal "
        "advice."
    )


def _calendar() -> Iterator[str]:
    yield from ("", "## The calendar behind every number", "")
    for term, meaning in (
        (
            "session held",
            f"at least one in {HELD_TENTH} of the school's pupils on roll has a possible mark "
            "(attended or absent), found before any filter; or the term dates in the settings say "
            "that the school was open and the register does not show it closed (at least "
            f"{CLOSED_FROM} pupils marked, none with a possible mark)",
        ),
        (
            "on roll",
            "from the entry date, else the first row; to the leaving date, else 31 July of the "
            "academic year of the last row",
        ),
        (
            "school week",
            "Monday to Sunday with a session held, numbered without gaps for each school; holiday "
            "weeks use up nothing. A school whose register holds fewer than "
            f"{FEW} pupils in a week may miss weeks, and is warned",
        ),
        (
            "last complete day",
            "the latest day on which, in every session held, at least "
            f"{MARKED_TENTHS * 10}% of the pupils marked in such sessions (mornings, or "
            f"afternoons) of the {DAYS_BEFORE} school days before, and still on roll, have a mark. "
            "Marks after it are planned or incomplete: named in one line, never counted. `--as-of` "
            "overrides it",
        ),
        (
            "term",
            "the name in the settings, else autumn, spring or summer, 1 or 2, by where a run of "
            "school weeks begins",
        ),
    ):
        yield f"- **{term}**: {meaning}."


def _measure(measure: Measure) -> Iterator[str]:
    yield from ("", f"## {measure.title}", "", measure.counts, "", "| field | meaning |")
    yield "| --- | --- |"
    yield from (f"| `{field}` | {meaning} |" for field, meaning in measure.fields)
    if measure.beware:
        yield ""
    yield from (f"- {line}" for line in measure.beware)


def _absence(law: Thresholds) -> Measure:
    persistent, severe = law.persistent, law.severe
    return Measure(
        title="Absence (`attcli absence`)",
        counts=(
            "The sessions of each pupil with a row, marked or not, in the period (by default the "
            "academic year, from 1 August to the last complete day), worst first."
        ),
        fields=(
            ("possible", "attended + absent"),
            ("attended", "present, or at an approved educational activity"),
            ("absent", "authorised + unauthorised"),
            ("late", "arrived before the register closed; attended"),
            ("late_after_close", "arrived after it closed; an unauthorised absence"),
            ("missing", "no mark where one was expected; in neither half of the rate"),
            ("attendance_pct, absence_pct", "attended, absent as a share of possible"),
            (
                "status",
                f"`severe`: absent × {severe.denominator} ≥ possible × {severe.numerator}; "
                f"`persistent`: absent × {persistent.denominator} ≥ possible × "
                f"{persistent.numerator}; `at-risk`: from one session in 20 (a setting); `ok`; "
                "`n/a`: no possible session",
            ),
            ("sessions_to_pa", "sessions still to miss until persistent; 0 or less once so"),
            (
                "best_possible_pct",
                "attendance at the end of the academic year if every planned session is attended; "
                "empty without term dates to its end",
            ),
            ("planned", "sessions still planned in the academic year, by the term dates"),
            (
                "can_avoid_pa, can_leave_severe",
                "whether the absence so far can be less than persistent, or severe, by the end of "
                "the academic year, if every planned session is attended; the second for severe "
                "absence only",
            ),
            (
                "may_still_miss",
                "the most planned sessions that may be missed without persistent absence at the "
                "end of the year; 0 where it is certain",
            ),
            (
                "forecast_unknown",
                "why these five are empty: `term-dates` (they don't reach the end of the year), "
                "`period` (the days asked for are not the academic year up to now), `marks-end` "
                "(the marks end before the day asked for), "
                "`no-possible-session`",
            ),
            ("totals", "sums of sessions over sums of sessions, never a mean of pupils' rates"),
            ("pa_rate_pct, sa_rate_pct", "pupils so absent, of those with a possible session"),
        ),
        beware=(
            "Over a few weeks persistent absence is high everywhere: one day in two weeks is 10%.",
            "A forecast says what the calendar still allows, not what a pupil will do.",
            "At exactly 90% a pupil is persistently absent, though some lists say “below 90%”.",
            "The school's own lists count every session and pupil; published national figures "
            "leave some ages and the end of Year 11 out.",
        ),
    )


def _threshold(law: Thresholds) -> Measure:
    k, weeks = law.notice_sessions, law.notice_weeks
    return Measure(
        title="Ten sessions in ten weeks (`attcli threshold`)",
        counts=(
            f"Unauthorised absences from {day(law.counts_from)} on, in every rolling period "
            f"of {weeks} school weeks, across terms and school years. Met with {k} or more: the "
            "school must consider a penalty notice. It is never automatic."
        ),
        fields=(
            ("met, first_met", f"whether and when the {k}th session was reached, at any time"),
            ("met_now, current_sessions", "the same for the window that ends with the last week"),
            (
                "window_start, window_end",
                f"the {weeks} school weeks that end with the week of the {k}th session, or from "
                "the register's first week",
            ),
            ("sessions_to_window_end", "all that count in that window, to its end"),
            (
                "sessions, by_code, n_in_window",
                "the sessions that count of the first window that met it, else of the current one; "
                "how many marks of that window still wait for a reason, counted or not",
            ),
            ("current_by_code", "the sessions that count in the current window, by code"),
            ("n_current", "marks without a reason yet in the current window, counted or not"),
            (
                "history_complete, earliest_week",
                f"whether {weeks} school weeks that can count are held since the pupil's first "
                "row, and the first of them: a pupil with fewer can't be ruled out",
            ),
            (
                "schools",
                "where one UPN stands at two schools, both count together; a setting "
                "(`count_other_schools = false`) keeps a school's pupils apart",
            ),
            ("compulsory_age", "on the last day counted; unknown without a date of birth"),
            (
                "in_notice_period, excluded_by_notice",
                "sessions of the current window inside the period of a penalty notice on record "
                "that was not withdrawn, and those of them that are left out for it: all, unless "
                "`count_earlier_notices = true`. Only notices in the log (`attcli notices`) are "
                "known",
            ),
            (
                "totals",
                "children: who is at two schools is one; `met_with_no_reason`: who would "
                "meet it if marks without a reason yet counted",
            ),
        ),
        beware=(
            "Marks without a reason yet count (`count_no_reason = false` in the settings leaves "
            "them out of the count) and are always said; nothing is referred while one stands in "
            "the window.",
            "Which settings were in force at each school is said with every list (`settings`).",
            "Sessions on which the pupil was certainly not of compulsory school age do not count.",
            "A test met long ago is history: what is done now rests on the window that ends now.",
            "A session that two schools recorded counts once, and not where one saw the pupil.",
            "A session in a week that is no school week (a stray session) does not count.",
        ),
    )


def _missing() -> Measure:
    return Measure(
        title="Missing marks",
        counts=(
            "Sessions without a mark, whether the export has a blank row or none: held for the "
            "pupil's own class (else year group, else school: at least half of it has a possible "
            "mark), between entry and leaving date, or first and last row."
        ),
        fields=(
            ("source, row, column", "the blank cell; empty where the export has no such row"),
            ("age_school_days", "school days since, to the last day counted"),
        ),
        beware=(
            "Part-time pupils: the settings say when they are expected. Otherwise it is inferred, "
            "and shown, from no mark at all in at least "
            f"{LEAST_SESSIONS} mornings (or afternoons), or {LEAST_WEEKDAYS} of one weekday, while "
            "other sessions are marked.",
            "A staggered start is not missing: mornings (or afternoons) before the first marked "
            "one of a child under compulsory school age, or at least "
            f"{LEAST_SESSIONS} of them.",
            "A missing mark is never present and never absent.",
        ),
    )


def _unresolved() -> Measure:
    clock = clocks.on(date.max)[REASON_CLOCK]
    return Measure(
        title="No reason yet",
        counts="Marks that say that the reason for the absence is not established.",
        fields=(
            ("age_school_days", "school days after the mark's day, to the last day counted"),
            ("overdue", f"more than {clock.length} of them"),
        ),
        beware=("The program reports; it never changes a mark.",),
    )


def _weeks() -> Measure:
    return Measure(
        title="Week by week",
        counts="The counts of all pupils asked for, pooled for each school week of the period.",
        fields=(("pupils", "those with a possible session in the week"),),
        beware=("Marks in a week that is no school week are in no week.",),
    )
