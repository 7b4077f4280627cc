"""What `docs/measures.md` says of groups, published figures, patterns and interventions."""

from attcli.measures.benchmarks.figures import ATTRIBUTION
from attcli.measures.benchmarks.ours import OLDEST, YOUNGEST
from attcli.measures.benchmarks.published import PA_WEEKS_APART
from attcli.measures.chance import LEAST_CASES, LEVEL
from attcli.measures.differences import FEWEST_POOLED
from attcli.measures.entry import Measure
from attcli.measures.habit_cases import LEAST_CLASS, LEAST_CLASSES
from attcli.measures.habits import LEAST_WEEKS
from attcli.measures.interventions import CANNOT_SHOW, WEEKS
from attcli.measures.similar import FEWEST, MOST, WITHIN


def groups_entries() -> tuple[Measure, ...]:
    """The entries of `attcli groups`, `attcli patterns` and `attcli interventions`."""
    return (_groups(), _benchmarks(), _patterns(), _interventions())


def _groups() -> Measure:
    return Measure(
        title="Groups (`attcli groups`)",
        counts=(
            "The sessions of the pupils of each group, pooled: everyone, year groups, classes, and "
            "every circumstance the pupils export knows; over the period, or by year, term, "
            "half-term or week."
        ),
        fields=(
            ("by, group", "what pupils are grouped by; “not known” where the export says nothing"),
            ("period, period_from", "with `--over`: its name and first day (a Monday, of weeks)"),
            ("pupils, pupils_rated", "with a row in the period; of them with a possible session"),
            (
                "attendance_pct, absence_pct",
                "attended, absent as a share of possible: sums over sums, never a mean of rates",
            ),
            ("pa_count, sa_count", "persistently absent (severe included), severely absent pupils"),
            ("pa_rate_pct, sa_rate_pct", "the same as shares of pupils_rated"),
        ),
        beware=(
            "Membership is as the pupils file has it on its day: no export known here dates it "
            "(who was in which class, or had free meals, when), so a pupil who moved or became "
            "eligible counts in the new group with every session, and pupils who left stand in "
            "their last one.",
            "Persistent absence of a week or a half-term is high everywhere: two days off in a "
            "fortnight is a fifth. Read it beside the possible sessions.",
            "Figures of very few pupils tell of persons: they are for the office only, never for "
            "governors, newsletters or walls.",
            "A difference between two groups of one school may be chance, and is no cause.",
        ),
    )


def _benchmarks() -> Measure:
    return Measure(
        title="Published figures beside the school's",
        counts=(
            "England, the region and the local authority beside a whole school and a school year "
            f"from its start. {ATTRIBUTION}"
        ),
        fields=(
            (
                "series, academic_year, date",
                "`census`: the whole year; `daily`: from September up to that day. A finished year "
                "stands beside the census (until that is published, the daily series to its end), "
                "a year in progress beside the daily series at the nearest day of its year",
            ),
            ("weeks_apart", "how much later in its year the published figure's last day is"),
            ("phase", "the kind of school; from the year groups unless the settings say it"),
            ("value", "as published"),
            (
                "comparable",
                "the school's own, made likewise: pupils aged "
                f"{YOUNGEST} to {OLDEST} on 31 August, those of {OLDEST} without the second half "
                "of the summer term",
            ),
            ("ours", "the school's own, of every pupil"),
            ("possible, pupils_rated", "how much the comparable figure rests on"),
            (
                "group_benchmarks",
                "of a finished year the same for free meals, SEN, sex, year group (by age in that "
                "year) and first language: the latest whole year published up to it, named in "
                "`academic_year`; a year in progress has none",
            ),
        ),
        beware=(
            "The figures of one place may be of several dates (headline and parts, one kind of "
            "school and all): that is said whenever it is so.",
            "The two series differ a little and are never mixed in one comparison.",
            "Persistent absence shrinks as a year goes on: it is compared only within "
            f"{PA_WEEKS_APART} weeks of the same point of the year.",
            "Between September and February little is published for places and kinds of school: "
            "`weeks_apart` says how far off the nearest is.",
            "Figures are published for places, not for schools: no rank or percentile can be told.",
        ),
    )


def _patterns() -> Measure:
    return Measure(
        title="Patterns (`attcli patterns`)",
        counts=(
            "What in the absences of a pupil, of two siblings or of a class chance would hardly "
            "make, beside what it would be if their absences were drawn from the school's own of "
            "the same length. So a Friday, a winter or a virus that the whole school shares makes "
            f"no pattern. At least {LEAST_WEEKS} school weeks and {LEAST_CASES} cases."
        ),
        fields=(
            (
                "n",
                "cases: spells of absence (school days away that follow one another count once), "
                "half-days away (the same half of days that follow one another counts once), "
                f"or, of a class of {LEAST_CLASS} or more in a school with {LEAST_CLASSES} such, "
                "whole weeks by the day on which it missed most beside the rest of the school",
            ),
            ("count", "how many of them do what `question` says; `said` puts it in words"),
            ("expected", "how many would, drawn at random from the school's"),
            (
                "p_corrected",
                "how easily chance does as much: the binomial bound of the exact test of the draw, "
                "corrected by Holm's method for every test made at the school; shown up to "
                f"{LEVEL:.2f}, so that of twenty schools without any pattern at most one is shown "
                "one",
            ),
            ("one_in", "chance does as much in one look in so many (or, at 10000, more)"),
            ("tests, pupils_tested, classes_tested", "how much was looked at"),
            ("whole_school", "absence by weekday and half-day; no test"),
        ),
        beware=(
            "A pattern says that something is not chance, never what: illness, care, clinics, "
            "timetables and buses make patterns, too. It is a reason to ask, and no proof.",
            "Suspensions, agreed part-time timetables, religious observance, travelling for work "
            "and coming after the register closed are left aside.",
            "Fridays are worse than other days all over England, by about a fifth (J. "
            "Clifton-Sprigg and J. James, British Educational Research Journal, doi "
            "10.1002/berj.4066), and afternoons a little worse than mornings: a school's own "
            "Friday is no finding.",
            "Siblings are pupils of one school who share a contact's name and address. Households "
            "share illness.",
            "Tried on 600 invented schools of 240 pupils, with spells, Fridays, seasons and "
            "outbreaks but no habits (`tests/measures/random_spells.py`): one was shown a pattern.",
            "No pattern shown does not mean that there is none: with few absences, and with the "
            "correction, only strong ones can show.",
        ),
    )


def _interventions() -> Measure:
    return Measure(
        title="Before and after (`attcli interventions`)",
        counts=(
            "Absence in the school weeks before and after each letter, meeting, visit, plan (from "
            "the day it begins) and notice to improve that the log holds, beside the same weeks of "
            f"similar pupils. {WEEKS} weeks on either side (`--weeks`); the week that holds the "
            "day is in neither. Calls are left out: most are made because a child is away."
        ),
        fields=(
            (
                "before_…, after_…",
                "sessions possible, absent, unauthorised, late before the register closed and "
                "after it; absence_pct: absent of possible",
            ),
            (
                "similar",
                f"how many pupils it is compared with: at most {MOST} of the school, on roll "
                "throughout and without such an entry in these weeks, whose rate before was "
                f"nearest and at most {100 // WITHIN} points away (of equally near ones the same "
                "year group first, then by pupil_id)",
            ),
            ("similar_…", f"their sums; empty where there are fewer than {FEWEST}"),
            (
                "change_points, similar_change_points, difference_points",
                "rate after less rate before, and the one change less the other, in points",
            ),
            ("difference_sessions", "the difference in sessions of the weeks after"),
            (
                "incomplete",
                "why there is no comparison: `before` (the register begins later), `after` (the "
                "weeks are not over; a week is over on its Friday), `joined`, `left`, "
                "`no-possible-session`",
            ),
            ("overlapping", "other interventions of the pupil in the same weeks"),
            ("entries", "entries of one pupil, kind and day are one intervention"),
            (
                "totals.by_kind",
                "sums over sums of the interventions compared, the incomplete ones left out; the "
                f"difference from {FEWEST_POOLED} of them",
            ),
        ),
        beware=CANNOT_SHOW,
    )
