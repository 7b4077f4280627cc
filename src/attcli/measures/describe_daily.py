"""What the daily lists mean, for `docs/measures.md`: late arrivals."""

from attcli.measures.entry import Measure
from attcli.policy.late_every_day import late_table


def daily() -> tuple[Measure, ...]:
    """The measures that an office looks at from day to day."""
    return (_punctuality(),)


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
