"""`attcli patterns`: what in the absence of pupils, siblings and classes is hardly chance."""

from typing import TYPE_CHECKING, Any

from attcli.cli.asking import asks
from attcli.cli.open import Ask, open_view
from attcli.cli.options import Format, OutputFile, OutputFormat
from attcli.cli.output import chosen_format, emit
from attcli.cli.result import Column, Result, Section, of_view

if TYPE_CHECKING:
    import polars as pl

    from attcli.register.view import View

_TABLE = (
    Column("surname", "Surname"),
    Column("forename", "Forename"),
    Column("class", "Class"),
    Column("told", "Pattern, and what it can't show"),
    Column("chance", "By chance", right=True),
)
_TOGETHER = (
    Column("value", "When"),
    Column("absence_pct", "Absence %", right=True),
    Column("missed", "Absent", right=True),
)
_SCHOOL = Column("school", "School")
_EVERYWHERE = (
    "Fridays are worse than other days, and afternoons a little worse than mornings, in schools "
    "all over England: a school's own Friday is no finding."
)


@asks
def patterns(ask: Ask, fmt: OutputFormat = None, output: OutputFile = None) -> None:
    """Patterns in absence that chance would hardly make: pupils, siblings, classes.

    Weekdays, days next to weekends and holidays, mornings and afternoons, illness in single days,
    medical mornings, siblings away together, a class on one day; each beside what it would be if
    absences fell as the school's do. Where there is nothing to find, at most one school in twenty
    is shown anything.

    Example: attcli patterns marks.csv --contacts contacts.csv --from 2025-09-01
    """
    from attcli.measures import habits as measure
    from attcli.reports.daily_words import pattern_words
    from attcli.reports.tables import rows_json

    view = open_view(ask)
    rows = measure.habits(view).collect()
    whole = measure.school_rates(view).collect()
    totals = measure.habit_totals(view, rows)
    several = [_SCHOOL] if len(view.schools) > 1 else []
    together = Section("All together", _in_words(whole), (*several, *_TOGETHER), below=_EVERYWHERE)
    for_people = chosen_format(fmt, output) == Format.TABLE
    emit(
        Result(
            command="patterns",
            rows=pattern_words(rows) if for_people else rows,
            table=(*several, *_TABLE),
            title=_title(view),
            totals=totals,
            sections=[together],
            remarks=[*_remarks(view, totals), *view.later],
            extra={"whole_school": rows_json(whole), "regularity": _EVERYWHERE},
            **of_view(view),
        ),
        fmt,
        output,
    )


def _in_words(whole: "pl.DataFrame") -> "pl.DataFrame":
    import polars as pl

    from attcli.register.percent import share

    halves = {"AM": "Mornings", "PM": "Afternoons"}
    return whole.with_columns(
        pl.col("value").replace(halves),
        absence_pct=share("absent", "possible", 1),
        missed=pl.format("{}/{}", "absent", "possible"),
    )


def _title(view: "View") -> str:
    from attcli.register.days import full_day

    return f"Patterns from {full_day(view.window.start)} to {full_day(view.window.end)}"


def _remarks(view: "View", totals: dict[str, Any]) -> list[str]:
    if not totals["tests"]:
        return [
            f"Nothing was tested: that takes {totals['least_weeks']} school weeks, and pupils with "
            f"{totals['least_cases']} absences that do not follow one another. An earlier --from "
            "gives more."
        ]
    looked = (
        f"Looked at: {totals['pupils_tested']} pupils and {totals['classes_tested']} classes with "
        f"at least {totals['least_cases']} cases each, {totals['tests']} tests; chance is "
        "corrected for their number (Holm, 5%)."
    )
    lines = [looked, "No pattern shown does not mean that there is none."]
    if not totals["found"]:
        lines.insert(0, "Nothing stands out from chance.")
    else:
        lines.insert(0, "A pattern is a reason to ask, not an explanation and no proof.")
    if view.register.contacts.is_empty():
        lines.append("Without a contacts export, siblings are not known (--contacts).")
    return lines
