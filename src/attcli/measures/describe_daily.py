"""What the daily lists mean, for `docs/measures.md`: late arrivals, what lacks a reason,
and absence without a break."""

from attcli.measures.entry import Measure
from attcli.policy.late_every_day import late_table


def daily() -> tuple[Measure, ...]:
    """The measures that an office looks at from day to day."""
    return (_punctuality(), _unexplained(), _continuous())


def _punctuality() -> Measure:
    table = late_table()
    told = ", ".join(f"{row.minutes} minutes: {row.days:g} days" for row in table.rows)
    return Measure(
        title="Late arrivals (`attcli punctuality`)",
        counts=(
            "Arrivals before the register closed (attended) and after it (an unauthorised "
            "absence), as shares of the sessions the pupil arrived for in the period. Listed are "
            "pupils over a trigger of the policy (`attcli policy show`: `lateness`)."
        ),
        fields=(
            ("late, late_after_close", "arrived before, after the register closed"),
            ("arrived", "sessions attended, approved activities included, and late_after_close"),
            ("late_pct, late_after_close_pct", "each as a share of arrived"),
            (
                "minutes_late, minutes_known, minutes_unknown",
                "the sum of the minutes the export says; how many late arrivals have them, or not",
            ),
            (
                "recent_late, recent_late_after_close, recent_arrived",
                "the same in the policy's number of school weeks, ending with the last one of the "
                "period; `before_…`: in as many before; recent_weeks, before_weeks: those held",
            ),
            ("triggers", "`frequent-lates`, `lates-after-close`: over it in the recent weeks"),
            ("by_weekday, by_session", "late, late_after_close and arrived of each"),
        ),
        beware=(
            "The recent weeks are looked at whenever the period began: `--from` does not cut them.",
            "A trend is two counts with what they are of; over six weeks chance alone moves them.",
            f"Late every day, in school days lost over a year: {told}. Source: {table.source}.",
        ),
    )


def _unexplained() -> Measure:
    return Measure(
        title="Unexplained (`attcli unexplained`)",
        counts=(
            "Each mark without a reason yet and each missing mark, up to the last day counted, "
            "overdue first; and the pupils to ring about, most urgent first."
        ),
        fields=(
            ("kind", "`no-reason-yet`, or `missing` (see above for both)"),
            ("age_school_days, overdue", "as above; a missing mark is held to the same number"),
            (
                "calls",
                "pupils on roll with a mark without a reason: looked-after children, those on a "
                "child-protection plan or with a social worker first (`urgent`), then who has "
                "waited longest (`oldest`), then who has more such marks (`no_reason`)",
            ),
            (
                "contacts, no_call",
                "whom to ring, by the priority in the export, or why there is nobody; contacts "
                "marked “do not contact” are left out",
            ),
            ("held", "what the office noted when it stopped the pupil's letters"),
        ),
        beware=(
            "A pupil who only lacks a mark is not on the call list: it is first asked for in "
            "school, where the child may well have been.",
            "The law sets a time for finding a reason, not for filling in a missing mark.",
            "Whether someone has rung already is not known here.",
        ),
    )


def _continuous() -> Measure:
    return Measure(
        title="Absence without a break (`attcli continuous`)",
        counts=(
            "Runs of consecutive absence over a pupil's possible sessions, up to the last day "
            "counted, and the clocks they reach: those of the law (see `law.md`) and of the policy "
            "(`attcli policy show`: `continuous`). Listed are pupils at a clock now."
        ),
        fields=(
            (
                "current_sessions, current_days, current_from, current_to",
                "the run that goes on; 0 where the last possible session was attended, or the "
                "pupil has left. Days are school days of which every possible session is absent",
            ),
            ("current_codes", "how often each code stands in it"),
            (
                "longest_sessions, longest_days, longest_from, longest_to",
                "the longest run of sessions; the latest of equals",
            ),
            (
                "clocks",
                "of each clock ever reached the latest run: length (the clock's school days), "
                "days, sessions, from, to, reached (the day that completed it), whether it stands "
                "`now`, and whether it is `continuous` (else its days are added up)",
            ),
            (
                "next_clock, next_in, next_date",
                "the nearest clock not reached, the school days still to come, and the day by the "
                "term dates, if absence goes on for the same reasons; no day without term dates",
            ),
            (
                "exclusion_days, exclusion_now",
                "the first school days of the latest exclusion of the academic year, counted from "
                "its first session; whether it goes on and these days are not over",
            ),
            (
                "traveller_attended, traveller_needed, traveller_met",
                "of pupils with a traveller's absence in the last twelve months: sessions attended "
                "in them at any school of the register, how many the law asks for, and whether "
                "they are enough (empty below the age it asks them of, or without a date of birth)",
            ),
            (
                "between",
                "what lies inside these runs and neither counts nor breaks them: `weekend`, "
                "`closed`, `not-possible` (with its code), `no-mark`, `not-expected`",
            ),
        ),
        beware=(
            "One session under another code breaks a clock that does not count it: one lateness "
            "after the register closed breaks the 20 days, one illness the 10.",
            "Nothing follows by itself: a ground for deletion needs enquiries made together with "
            "the local authority first.",
            "The register does not know whom the school has spoken to, or how long an illness is "
            "expected to last.",
            "Where two exclusions follow each other without a session between, they look like one.",
            "A pupil who changed schools begins anew at each; the traveller's sessions alone are "
            "added up over schools.",
            "An export shorter than twelve months shows fewer traveller sessions than there were.",
        ),
    )
