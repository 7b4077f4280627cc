"""The days that penalty notices on record cover: what the next test leaves out.

A notice for absence says from which day to which its sessions lie (`details`: from, to). One that
was withdrawn covers nothing; one for an excluded pupil in a public place is not about absence.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl

from attcli.findings import Finding, Place, finding
from attcli.law.penalties import ABSENCE
from attcli.register.days import plain_day
from attcli.register.view import NOTICES
from attcli.store.events import Event, fitting

_ISSUED, _WITHDRAWN = "penalty-notice", "notice-withdrawn"


def notice_periods(
    logged: Sequence[Event], pupils: pl.DataFrame, scope: pl.DataFrame
) -> tuple[pl.DataFrame, tuple[Finding, ...]]:
    """The periods of the notices of the log for each of `pupils` (rows of the register's pupils),
    as `attcli.register.view.NOTICES` wants them; and `notice-without-period` for those about pupils
    of `scope` (their rows) whose sessions can't be left out, because the log has no days for them.
    """
    gone = {event.about for event in logged if event.kind == _WITHDRAWN}
    stand = [e for e in logged if e.kind == _ISSUED and e.id not in gone and _of_absence(e)]
    told = {place: _period(event) for place, event in enumerate(stand)}
    known = fitting(stand, pupils).filter(~pl.col("doubtful")).select("event", "pupil_id")
    asked = set(known.join(scope, on="pupil_id", how="semi").get_column("event"))
    found = tuple(
        finding("notice-without-period", Place(value=event.pupil), issued=plain_day(event.day))
        for place, event in enumerate(stand)
        if told[place] is None and place in asked
    )
    rows = [
        (place, event.day, *days)
        for place, event in enumerate(stand)
        if (days := told[place]) is not None
    ]
    schema = {"event": pl.Int64, "issued": pl.Date, "from": pl.Date, "to": pl.Date}
    periods = pl.DataFrame(rows, schema, orient="row").join(known, on="event", validate="1:m")
    return periods.select(*NOTICES).unique().sort("pupil_id", "issued", "from", "to"), found


def _of_absence(event: Event) -> bool:
    return str(event.details.get("for", ABSENCE)) == ABSENCE


def _period(event: Event) -> tuple[date, date] | None:
    """The first and last day that a notice is about; None where the log does not have them."""
    first, last = _day(event.details.get("from")), _day(event.details.get("to"))
    return (first, last) if first and last and first <= last else None


def _day(said: Any) -> date | None:
    try:
        return date.fromisoformat(said) if isinstance(said, str) else None
    except ValueError:
        return None
