"""Words on the command line that may be pupils or files."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from attcli.errors import UsageError

if TYPE_CHECKING:
    import polars as pl

    from attcli.register.view import View

_FILES = frozenset({".csv", ".tsv", ".txt", ".xml", ".xlsx", ".xls", ".xlsb", ".ods"})


def sorted_out(named: Sequence[str]) -> tuple[list[Path], list[str]]:
    """Which of the words are files, and which are pupils."""
    exports = [word for word in named if Path(word).suffix.lower() in _FILES or Path(word).exists()]
    return [Path(word) for word in exports], [word for word in named if word not in exports]


def pupils_named(view: "View", words: Sequence[str]) -> list[str]:
    """The pupil_ids that are meant, in order; UsageError where a name fits several, or nobody.

    What fits several is refused with the id, year and class of each, never with names.
    """
    return ids_of(view.rolls.join(view.scope, on="pupil", how="semi"), words)


def ids_named(words: Sequence[str]) -> list[str]:
    """The pupil_ids that are meant among the pupils the workspace remembers; see `pupils_named`."""
    from attcli.cli.state import state
    from attcli.store.memory import remembered
    from attcli.store.workspace import find, require

    return ids_of(remembered(require(find(state().workspace))).pupils, words)


def ids_of(here: "pl.DataFrame", words: Sequence[str]) -> list[str]:
    """The pupil_ids that are meant among these pupils; see `pupils_named`."""
    from attcli.register.scope import Asked, in_scope

    found = []
    for word in words:
        fits = in_scope(here, Asked(pupil=word))
        if fits.height > 1:
            raise UsageError(
                f"{fits.height} pupils fit one of the names.",
                "\n".join(["Name one by its id:", *_candidates(fits)]),
            )
        found += fits.get_column("pupil_id").to_list()
    return list(dict.fromkeys(found))


def _candidates(fits: "pl.DataFrame") -> list[str]:
    """A line a pupil: the id, year and class, and the school where they are several."""
    several = fits["school"].n_unique() > 1
    lines = []
    for row in fits.sort("pupil_id").iter_rows(named=True):
        year = f"year {row['year_group']}" if row["year_group"] else ""
        place = (year, row["class"], row["school"] if several else "")
        lines.append(
            "  ".join(filter(None, ("", row["pupil_id"], " · ".join(filter(None, place)))))
        )
    return lines
