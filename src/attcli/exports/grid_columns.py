"""The columns of a grid, from its headings: the day of each, and which session it holds.

A column headed by a day alone holds both sessions of it. Two columns for one session are both read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from attcli.exports.heading_words import Says, heading_says


@dataclass(frozen=True, slots=True)
class GridColumns:
    """By column: `dates` (text), `sessions` (AM or PM), `late` (the column of its minutes late)."""

    dates: Mapping[int, str] = field(default_factory=dict)
    sessions: Mapping[int, str] = field(default_factory=dict)
    late: Mapping[int, int] = field(default_factory=dict)


def grid_columns(headings: Sequence[str]) -> GridColumns:
    """The columns of marks among the headings."""
    said = {at: heading_says(heading) for at, heading in enumerate(headings) if heading.strip()}
    dated = {at: one for at, one in said.items() if one.date and one.field}
    marks = {at: one for at, one in dated.items() if one.field == "mark"}
    minutes = {_slot(one): at for at, one in dated.items() if one.field == "minutes_late"}
    for at, one in said.items():
        if one.field == "minutes_late" and not one.told and (before := marks.get(at - 1)):
            minutes.setdefault(_slot(before), at)
    return GridColumns(
        dates={at: one.dated for at, one in marks.items()},
        sessions={at: one.session for at, one in marks.items() if one.session},
        late={at: minutes[_slot(one)] for at, one in marks.items() if _slot(one) in minutes},
    )


def _slot(says: Says) -> tuple[str | None, str | None]:
    return says.date, says.session
