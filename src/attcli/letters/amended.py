"""Marks that changed while the workspace remembered them, for the certificates of their pupils."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import polars as pl

from attcli.letters.facts import Amended, PupilFacts
from attcli.store.amendments import standing

_FIELDS = ("pupil_id", "date", "session", "was", "now", "at", "now_file")


def with_amendments(
    facts: Mapping[str, PupilFacts], pupils: pl.DataFrame, workspace: Path
) -> dict[str, PupilFacts]:
    """The facts, each with the changes of that pupil's marks; `pupils`: all of the register.

    Changes that came with an ingest undone since are no changes.
    """
    found: dict[str, list[Amended]] = defaultdict(list)
    for pupil_id, day, session, was, now, at, file in (
        standing(workspace, pupils)
        .filter(pl.col("pupil_id").is_in(list(facts)))
        .select(_FIELDS)
        .iter_rows()
    ):
        change = Amended(day, session, was, now, datetime.fromisoformat(at), file)
        found[pupil_id].append(change)
    return {key: replace(one, amended=tuple(found[key])) for key, one in facts.items()}
