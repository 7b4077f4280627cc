"""The figures that lists and comparisons rest on, as they stand on one day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl

from attcli.cases.stages import stages
from attcli.measures.absence import absence, totals
from attcli.measures.threshold import threshold, threshold_totals
from attcli.register.view import Asked, View, open_view
from attcli.store.events import Event
from attcli.store.holds import Hold


@dataclass(frozen=True)
class Figures:
    """The measures up to `as_of`, over everyone asked for. Frames as their measures give them."""

    as_of: date
    absence: pl.DataFrame
    totals: Mapping[str, Any]
    threshold: pl.DataFrame
    threshold_totals: Mapping[str, Any]
    stages: pl.DataFrame


def figures(
    view: View, holds: Sequence[Hold] = (), logged: Sequence[Event] | None = None
) -> Figures:
    """The figures of `view`. `holds` and `logged`: what stands in the case log (None: there is
    none).
    """
    rows, ten_session_test = absence(view).collect(), threshold(view).collect()
    return Figures(
        as_of=view.latest_day,
        absence=rows,
        totals=totals(view, rows),
        threshold=ten_session_test,
        threshold_totals=threshold_totals(view, ten_session_test),
        stages=stages(view, holds, logged),
    )


def figures_on(
    view: View, day: date, holds: Sequence[Hold] = (), logged: Sequence[Event] | None = None
) -> Figures:
    """The figures of an earlier day, for the pupils of `view`, over its period so far.

    With the marks as they are held now, and what was logged by then. Where the period had not begun
    by then there is no absence and no stage, only the ten-session test.
    """
    begun = view.window.start <= day
    asked = Asked(as_of=day, start=view.window.start if begun else None)
    then = open_view(view.register, view.settings, asked).over(scope=view.scope)
    then = replace(then, notices=view.notices)
    by_then = None if logged is None else [event for event in logged if event.day <= day]
    found = figures(then, holds, by_then)
    if begun:
        return found
    return replace(found, absence=found.absence.clear(), stages=found.stages.clear())
