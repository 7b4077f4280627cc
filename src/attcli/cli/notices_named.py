"""The pupil, contacts and parent that a command about notices names."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attcli.errors import UnreadableError

if TYPE_CHECKING:
    import polars as pl

    from attcli.register.model import Register
    from attcli.store.events import Event


def contacts_of(workspace: Path, entry: "Event") -> "Sequence[dict[str, Any]]":
    """The contacts remembered of the one pupil that an entry is about; none where none is known."""
    import polars as pl

    from attcli.store.events import whose

    register = register_remembered(workspace)
    if register is None:
        return ()
    found = whose([entry], register.pupils)
    if found.is_empty():
        return ()
    return register.contacts.filter(pl.col("pupil_id") == found.item(0, "pupil_id")).to_dicts()


def register_remembered(workspace: Path) -> "Register | None":
    """What the workspace remembers; None where it remembers no mark."""
    from attcli.store.memory import remembered

    try:
        return remembered(workspace)
    except UnreadableError:
        return None


def rows_about(
    pupil: str | None, pupils: "pl.DataFrame | None"
) -> "Callable[[pl.DataFrame], pl.DataFrame]":
    """Keeps, of rows with `pupil` (as the log names them) and `pupil_id`, those about one pupil;
    all, where none is named.
    """
    import polars as pl

    from attcli.register.scope import Asked, in_scope

    if pupil is None:
        return lambda rows: rows
    about = pl.col("pupil").str.to_lowercase() == pupil.strip().lower()
    if pupils is not None:
        ids = in_scope(pupils, Asked(pupil=pupil)).get_column("pupil_id").to_list()
        about = about | pl.col("pupil_id").is_in(ids)
    return lambda rows: rows.filter(about.fill_null(value=False))
