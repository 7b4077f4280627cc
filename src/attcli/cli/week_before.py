"""What the To do of the week before says: read into the log, and carried on to this week's."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from attcli.cli.tick import read_into_log
from attcli.cli.who import who

if TYPE_CHECKING:
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
    before = _newest(view, target, settings.path.parent / "out")
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


def _newest(view: "View", target: Path, out: Path) -> Path | None:
    """The workbook of the latest week before this one, of the same schools."""
    place = target.resolve()
    weeks = [
        (as_of, folder)
        for as_of, folder in _weeks(view, place, out.resolve())
        if folder != place and as_of < view.latest_day
    ]
    return _book(max(weeks)[1]) if weeks else None


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
