"""What the daily lists mean, for `docs/measures.md`: late arrivals, unexplained absence."""

from attcli.measures.entry import Measure
from attcli.policy.late_every_day import late_table


def daily() -> tuple[Measure, ...]:
    """The measures that an office looks at from day to day."""
    return (_punctuality(), _unexplained())


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
