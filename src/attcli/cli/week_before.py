"""What the To do of the week before says: read into the log, and carried on to this week's."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from attcli.cli.tick import read_into_log
from attcli.cli.who import who

if TYPE_CHECKING:
    import polars as pl

    from attcli.policy.settings import Settings
    from attcli.register.view import View
    from attcli.reports.from_log import Carried


def read_the_week_before(
    view: "View", target: Path, settings: "Settings", *, force: bool
) -> "tuple[Carried, ...]":
    """Enter what was written on To do since, and give what goes on to this week's list.

    Read is the newest folder of these schools, older than this week, among those in the workspace's
    `out` and those beside `target`; and `target` itself where it is about to be made anew.
    """
    from attcli.reports.ticked import carried_over

    if settings.path is None:
        return ()
    folder = _newest(view, target, settings.path.parent / "out")
    before = _book(folder) if folder else None
    books = [*([before] if before else []), *([_book(target)] if force else [])]
    books = [book for book in books if book.is_file()]
    if not books:
        return ()
    now = datetime.now().astimezone()
    read = read_into_log(settings.path.parent, books, who(None, settings), now)
    if before is None or books[0] != before:
        return ()
    sheet, ticked = read[0]
    return tuple(carried_over(sheet.entries, ticked))


def amended_since(
    view: "View", target: Path, settings: "Settings"
) -> "tuple[date, pl.DataFrame] | None":
    """The last day of the week before, and the marks amended since it was made (see
    `attcli.store.amendments.standing`). None where no earlier week of these schools can tell.
    """
    from attcli.reports import manifest
    from attcli.reports.weekly import NEWEST_CHANGE
    from attcli.store.amendments import standing

    if settings.path is None:
        return None
    workspace = settings.path.parent
    folder = _newest(view, target, workspace / "out")
    run = (manifest.read(folder) if folder else None) or {}
    if not isinstance(since := run.get(NEWEST_CHANGE), int):
        return None
    rows = standing(workspace, view.register.pupils)
    return date.fromisoformat(run["as_of"]), rows.filter(rows["change"] > since)


def _newest(view: "View", target: Path, out: Path) -> Path | None:
    """The folder of the latest week before this one, of the same schools."""
    place = target.resolve()
    weeks = [
        (as_of, folder)
        for as_of, folder in _weeks(view, place, out.resolve())
        if folder != place and as_of < view.latest_day
    ]
    return max(weeks)[1] if weeks else None


def _weeks(view: "View", place: Path, out: Path) -> Iterator[tuple[date, Path]]:
    """The last day and the folder of each week before this one, one a school or of all."""
    from attcli.reports import manifest

    name = manifest.NAME
    found = [place.parent.glob(f"*/{name}"), place.parent.parent.glob(f"*/{place.name}/{name}")]
    found += [out.glob(f"*/{name}"), *(out.glob(f"*/{key}/{name}") for key in view.schools)]
    for path in sorted({path for paths in found for path in paths}):
        run = manifest.read(path.parent)
        of_these = run and run.get("school") in {None, *view.schools}
        if run and of_these and run.get("command") == "weekly" and "as_of" in run:
            yield date.fromisoformat(run["as_of"]), path.parent


def _book(folder: Path) -> Path:
    from attcli.reports.weekly import WORKBOOK

    return folder / WORKBOOK
