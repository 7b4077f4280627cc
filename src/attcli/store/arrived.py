"""The files that a workspace has taken in, as those ask who must not take one in again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from attcli.store.database import reading
from attcli.store.workspace import case_log_path


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file taken in for a school. `modified`: when it was saved last; `at`: when it was taken in;
    `undone`: whether the change that took it in was taken back.
    """

    sha256: str
    school: str
    kind: str
    path: Path
    modified: datetime | None
    at: datetime
    undone: bool


def arrived(workspace: Path) -> Sequence[Arrived]:
    """Every file ever taken in, in that order; of a file with several sheets, one for each."""
    with reading(case_log_path(workspace)) as connection:
        if connection is None:
            return ()
        rows = connection.execute(
            "SELECT sha256, source.school, source.kind, path, modified, at, undone_by FROM source "
            "JOIN change ON change.id = source.change ORDER BY source.id"
        ).fetchall()
    return [
        Arrived(
            row["sha256"],
            row["school"],
            row["kind"],
            Path(row["path"]),
            datetime.fromisoformat(row["modified"]) if row["modified"] else None,
            datetime.fromisoformat(row["at"]),
            row["undone_by"] is not None,
        )
        for row in rows
    ]
