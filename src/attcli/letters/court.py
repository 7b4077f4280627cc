"""What stands against showing a certificate to a court, or to the council with a referral."""

from datetime import date

import polars as pl

from attcli.letters.certificate import Certificate
from attcli.register.calendar_findings import FEW
from attcli.register.days import monday_of
from attcli.register.view import View


def weeks_unsure(view: View, school: str, since: date) -> bool:
    """Whether a week of the school from `since` on is known from few pupils only, without term
    dates: legal documents then wait.
    """
    of_few = (pl.col("pupils") < FEW) & ~pl.col("by_terms")
    weeks = view.calendar.weeks.filter(pl.col("school") == school)
    return not weeks.filter(of_few, pl.col("start") >= monday_of(since)).is_empty()


def not_for_court(cert: Certificate, *, weeks_unsure: bool) -> tuple[str, ...]:
    """The reasons, in words; empty where there is none.

    Councils ask for registers without marks whose reason is still to be found, and without gaps.
    `weeks_unsure`: the school's weeks rest on few pupils and no term dates.
    """
    no_reason, missing = cert.counts["no_reason_yet"], cert.counts["missing"]
    reasons = {
        f"marks that still say no reason is known: {no_reason}": no_reason > 0,
        f"sessions without a mark: {missing}": missing > 0,
        "weeks known from fewer than 10 pupils, and no term dates in the settings": weeks_unsure,
        "no possible session": cert.counts["possible"] == 0,
    }
    return tuple(reason for reason, stands in reasons.items() if stands)
