"""What `docs/measures.md` says of changes, and of the picture of one pupil."""

from attcli.measures.chance import LEAST_CASES, LEVEL
from attcli.measures.changes import LEAST_DAYS, WEEKS
from attcli.measures.entry import Measure


def changes_entry() -> Measure:
    """The entry of `attcli changes`."""
    return Measure(
        title="Changes (`attcli changes`)",
        counts=(
            "What is new for whom since a day: the last weekly run's last day, else seven days "
            "before, or `--since`. One row a pupil and change."
        ),
        fields=(
            (
                "change",
                "`threshold-met` (met now and not then, or for the first time since), `severe`, "
                "`persistent` (neither then), `stage-up`, `letter-due` (another letter than then, "
                "without a higher stage), `within-reach` (of the ten-session test, by the policy's "
                "`near`), `worse`, `no-longer-met` (the test was met then), `stage-down`, "
                "`no-longer-severe`, `recovered` (neither persistent nor severe any more), "
                "`improved`",
            ),
            ("before, after", "the figures it rests on, in words; each stands as numbers, too"),
            ("on", "the day of the tenth session, or from which the stage has held; else empty"),
            (
                "recent_spells, earlier_spells",
                "of `worse` and `improved`: spells of absence (school days away that follow one "
                f"another count once) begun in the last {WEEKS} school weeks, and in as many "
                "before; `…_away` and `…_days`: school days away, and possible",
            ),
            (
                "p_corrected",
                "how easily chance does as much, either way: the exact conditional test of two "
                "Poisson counts, with the school's own spells in both stretches as the odds; "
                "corrected by Holm's method for every pupil looked at; told up to "
                f"{LEVEL:.2f}, so that of twenty schools where nobody changed at most one is told "
                "of anybody",
            ),
        ),
        beware=(
            "Both days are looked at with the marks as they are held now. A mark amended since, or "
            "a reason found, changes the picture of the earlier day, too.",
            "Persistent absence is left by the calendar alone as a year goes on: `recovered` can "
            "mean a few weeks without absence, and no more.",
            f"Better or worse takes {2 * WEEKS} school weeks, {LEAST_CASES} spells of absence and "
            f"{LEAST_DAYS} school days in each stretch on which one could begin; few pupils have "
            "so much, and only a strong change can show. One long absence is one spell: see "
            "`attcli continuous`.",
            "A change is no cause: it does not say what brought it, a letter or the spring.",
        ),
    )


def explain_entry() -> Measure:
    """The entry of `attcli explain`."""
    return Measure(
        title="One pupil (`attcli explain`)",
        counts=(
            "The figures of every list for one pupil, each as above, with the sessions behind "
            "them: where each stands in the exports, by file, sheet, row and column."
        ),
        fields=(
            ("counts, forecast, reasons", "of the period; the forecast with the day it reaches to"),
            (
                "threshold",
                "with `sessions` of the window that first met the test, else of the one that ends "
                "now, and `current`, those of the one that ends now, on which a decision rests",
            ),
            ("continuous, clocks", "the runs, and what may follow when each clock is reached"),
            ("stage, unexplained, log", "the stage with its rule and what blocks the letter"),
            ("rows", "absent, unauthorised, late and missing sessions, and all of the period"),
        ),
        beware=(
            "Runs, the ten-session test and what lacks a reason look at every mark up to the last "
            "day counted, whatever the period.",
            "What is not in the log was not necessarily left undone: look in your own records.",
        ),
    )
