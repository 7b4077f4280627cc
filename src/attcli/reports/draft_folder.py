"""A folder of drafted letters, without the rest of a week: written whole or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from attcli.reports.drafted import write_drafts
from attcli.reports.drafts import Desk, Paper
from attcli.reports.drawing import LETTERS, Drawn, draw
from attcli.reports.folder import built_folder, refuse_if_taken, restore
from attcli.reports.index import index
from attcli.reports.tables import NAMES, csv_text

INDEX = f"{LETTERS}/index.csv"


@dataclass(frozen=True)
class Place:
    """Where to, and whether the folder takes the permissions of the one it lies in."""

    target: Path
    keep_parent_permissions: bool = False


def write_folder(
    place: Place, papers: Sequence[Paper], desk: Desk, rolls: pl.DataFrame, *, certificates: bool
) -> Drawn:
    """Draw the `papers`, each with its certificate where asked for, into a folder that is new or
    empty; UsageError where something is in it. `rolls`: pupil_id and names of the pupils.
    """
    restore(place.target)
    refuse_if_taken(place.target, force=False)
    pupils = list(dict.fromkeys(paper.pupil_id for paper in papers)) if certificates else []
    with built_folder(
        place.target, keep_parent_permissions=place.keep_parent_permissions
    ) as folder:
        drawn = draw(folder, papers, pupils, desk, lambda _done, _of: None)
        (folder / LETTERS).mkdir(exist_ok=True)
        write_drafts(folder, drawn)
        letters = {paper.pupil_id: paper.letter_id for paper in papers}
        lines = rolls.select("pupil_id", *NAMES).with_columns(
            letter=pl.col("pupil_id").replace_strict(letters, default=None, return_dtype=pl.String)
        )
        text = csv_text(index(drawn, lines))
        (folder / INDEX).write_bytes(text.encode("utf-8-sig"))
    return drawn
