"""What stops letters: holds, and notices whose figures somebody must answer for first."""

from typing import TYPE_CHECKING

from attcli.cli.stages import standing_holds

if TYPE_CHECKING:
    from attcli.register.view import View
    from attcli.store.events import Event

CORRECTION = "correction"
"""The letter that answers for moved figures, so that they do not stop it."""


def due_letters(view: "View") -> tuple[dict[str, str], dict[str, str | None]]:
    """By pupil_id: the letter that is due, and why it waits, if it does."""
    import polars as pl

    from attcli.cases.stages import stages

    rows = stages(view, standing_holds(), logged()).filter(pl.col("due").is_not_null())
    due = dict(rows.select("pupil_id", "due").iter_rows())
    return due, dict(rows.select("pupil_id", "blocked_by").iter_rows())


def stops(view: "View", letter: str | None) -> dict[str, str]:
    """By pupil_id: why no letter may go, in words. `letter`: the id of the one asked for."""
    from attcli.cases.holds import held_in
    from attcli.cases.look_again import blocking, look_again

    found = dict(held_in(view, standing_holds()).select("pupil_id", "held").iter_rows())
    if letter != CORRECTION:
        found |= blocking(look_again(view, logged()))
    return found


def logged() -> "tuple[Event, ...]":
    """The entries of the workspace's log that stand; none without a workspace."""
    from attcli.cli.state import state
    from attcli.store.events import events
    from attcli.store.workspace import find

    found = find(state().workspace)
    return events(found) if found else ()
