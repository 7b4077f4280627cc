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


def figures(view: View, holds: Sequence[Hold] = ()) -> Figures:
    """The figures of `view`. `holds`: those of the case log that stand."""
    rows, ten_session_test = absence(view).collect(), threshold(view).collect()
    return Figures(
        as_of=view.latest_day,
        absence=rows,
        totals=totals(view, rows),
        threshold=ten_session_test,
        threshold_totals=threshold_totals(view, ten_session_test),
        stages=stages(view, holds),
    )


def figures_on(view: View, day: date, holds: Sequence[Hold] = ()) -> Figures:
    """The figures of an earlier day, for the pupils of `view`, over its period so far.

    With the marks as they are held now. Where the period had not begun by then there is no absence
    and no stage, only the ten-session test.
    """
    begun = view.window.start <= day
    asked = Asked(as_of=day, start=view.window.start if begun else None)
    then = open_view(view.register, view.settings, asked).over(scope=view.scope)
    then = replace(then, notices=view.notices)
    found = figures(then, holds)
    if begun:
        return found
    return replace(found, absence=found.absence.clear(), stages=found.stages.clear())
