"""What must not be forgotten yet, and what forgetting leaves to the office."""

from datetime import date
from itertools import chain
from pathlib import Path

from attcli.errors import UsageError
from attcli.law import retention
from attcli.law.retention import Retention
from attcli.register.days import plain_day
from attcli.store.backups import FOLDER


def kept_until(today: date) -> tuple[date, Retention]:
    """The first day whose register entries the law still keeps, and the rule."""
    rule = retention.on(today)
    day = today.replace(day=28) if (today.month, today.day) == (2, 29) else today
    return day.replace(year=day.year - rule.years), rule


def refuse_too_soon(before: date, today: date) -> None:
    """UsageError where the law keeps marks before that day still."""
    first, rule = kept_until(today)
    if before > first:
        raise UsageError(
            f"Register entries are kept for {rule.years} years: those from {plain_day(first)} on "
            f"can't be forgotten yet ({rule.citation}).",
            f"Nothing was changed. Today the latest is --before {first}.",
        )


def elsewhere(workspace: Path) -> dict[str, int]:
    """What forgetting does not touch, by folder: how many files of the office's own lie there."""
    found = {
        "out": (workspace / "out").rglob("*"),
        "inbox": (workspace / "inbox").rglob("*"),
        "backups": chain(
            (workspace / FOLDER).glob("*.zip"), (workspace / FOLDER).glob("damaged-*/**/*")
        ),
    }
    counts = {name: sum(path.is_file() for path in paths) for name, paths in found.items()}
    return {name: count for name, count in counts.items() if count}
