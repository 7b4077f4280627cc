"""What the case log adds to a week: letters to look at again, notices to decide on, and what was
written on the To do of the week before.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from attcli.cases.look_again import Moved, look_again
from attcli.cases.watch import to_act_on
from attcli.register.view import View
from attcli.reports.entries import Entry
from attcli.store.events import Event


@dataclass(frozen=True, slots=True)
class Carried:
    """A line of the week before. `keep`: also where this week has no such line."""

    entry: Entry
    keep: bool = False


@dataclass(frozen=True)
class Amended:
    """The marks amended since the week up to `week` was made: how many, and whom they `moved` (see
    `attcli.cases.amended.moved_by`).
    """

    week: date
    marks: int
    moved: pl.DataFrame


@dataclass(frozen=True)
class FromLog:
    """`again`: what was issued and whose figures moved; `act`: pupil_id, what, since, why of the
    notices to decide on (null: there is no log); `carried`: lines of the week before.

    `amended`: None where no earlier week says which marks it counted; `newest`: the number of the
    last change on record, by which the next week tells; None where there is no log.
    """

    again: tuple[Moved, ...] = ()
    act: pl.DataFrame | None = None
    carried: Sequence[Carried] = field(default=())
    amended: Amended | None = None
    newest: int | None = None


def from_log(view: View, logged: Sequence[Event], carried: Sequence[Carried] = ()) -> FromLog:
    """What the entries of the log that stand add to the week of `view`."""
    if not logged:
        return FromLog(carried=carried)
    return FromLog(look_again(view, logged), to_act_on(view, logged), carried)
