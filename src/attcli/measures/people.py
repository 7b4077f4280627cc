"""What every list says about a pupil, and the order that lists fall back on."""

import polars as pl

from attcli.register.view import View

NAMES = ("school", "pupil_id", "upn", "surname", "forename", "year_group", "class")
NAME_ORDER = ("surname", "forename", "pupil_id")


def children(rows: pl.DataFrame) -> int:
    """How many children the rows (pupil_id, upn, …) are of: at two schools, by the UPN, one."""
    return rows.select(pl.coalesce("upn", "pupil_id").n_unique()).item() if rows.height else 0


def named(view: View) -> pl.LazyFrame:
    """[pupil, and `NAMES`] of the pupils asked for."""
    return view.scoped(view.rolls.lazy()).select("pupil", *NAMES)
