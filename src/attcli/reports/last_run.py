"""`last-run.html`: when the week was last made, from which file, how it ended.

Beside it the same in one line for a mail, and as JSON. They name no pupil.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from attcli._version import __version__
from attcli.errors import Exit
from attcli.policy.settings import Term
from attcli.register.days import full_day
from attcli.reports.account import Account
from attcli.reports.page import drawn
from attcli.reports.private import FILE_MODE, write_private
from attcli.reports.words import count_of

PAGE, LINE, RECORD = "last-run.html", "last-run.txt", "last-run.json"
_SUMMARY = "summary.html"
DAYS_GOOD = 8
_ENDED = {
    Exit.DONE: "Done.",
    Exit.FINDINGS: "Done, with errors in the data: see the sheet Findings of weekly.xlsx.",
    Exit.BEFORE_LAW: "Done, but there are marks older than the law tables.",
    Exit.BLOCKED: "Done; some letters are blocked: see the sheet To do of weekly.xlsx.",
    Exit.USAGE: "Failed: what was asked for can't be done, or a file was refused.",
    Exit.UNREADABLE: "Failed: a file can't be read or recognised, or nothing is held yet.",
    Exit.WORKSPACE: "Failed: the workspace is busy or damaged. Run attcli doctor.",
    Exit.BUG: "Failed: a fault in attcli itself.",
    Exit.INTERRUPTED: "Stopped before its end.",
}
_IN_PART = "A file was refused, or can't be read: the folder is made of what was held without it."
_NO_ROOM = "Failed: there is no room on the disk. Make room; the next run goes on."
_DONE = frozenset({Exit.DONE, Exit.FINDINGS, Exit.BEFORE_LAW, Exit.BLOCKED})


@dataclass(frozen=True)
class Held:
    """What the workspace says beside the run: its terms, the newest register it has taken in."""

    terms: Sequence[Term] = ()
    newest_file: str | None = None
    newest_at: datetime | None = None
    keep_parent_permissions: bool = False


@dataclass(frozen=True)
class Shown:
    """What the page shows, in words. `state`: done | look | failed; `good_until`: ISO date;
    `pages`: the summary of the folder, or of each school in it, as an address and in words.
    """

    state: str
    when: str
    ended: str
    good_until: str
    good_until_words: str
    knows_terms: bool
    newest: str
    folder: str | None
    pages: Sequence[tuple[str, str]]
    as_of: str | None
    counts: str
    taken: Sequence[Mapping[str, str]]
    left: Sequence[str]
    last_good: str
    version: str


def good_until(last: date, terms: Sequence[Term]) -> date:
    """The eighth day in term after `last`; days after the last term known count too."""
    ends = max((term.end for term in terms), default=last)
    day, left = last, DAYS_GOOD
    while left:
        day += timedelta(days=1)
        if day > ends or any(term.start <= day <= term.end for term in terms):
            left -= 1
    return day


def write_last_run(place: Path, account: Account, now: datetime, held: Held) -> None:
    """Write the page, the line and the record into `place`, whole or not at all each."""
    before = _read(place / RECORD)
    record = _record(place, account, now, held, before)
    shown = _shown(record, account, held)
    contents = {
        RECORD: json.dumps(record, ensure_ascii=False, indent=2) + "\n",
        LINE: summary_line(record) + "\n",
        PAGE: drawn(shown, "reports/last-run.html.j2"),
    }
    for name, content in contents.items():
        write_private(place / name, content.encode())
        if held.keep_parent_permissions:
            (place / name).chmod(place.stat().st_mode & 0o666 | FILE_MODE)


def _read(path: Path) -> Mapping[str, Any]:
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return held if isinstance(held, dict) else {}


def _record(
    place: Path, account: Account, now: datetime, held: Held, before: Mapping[str, Any]
) -> dict[str, Any]:
    ended = account.exit
    at = now.isoformat(timespec="seconds")
    folder = _relative(account.folder, place) if account.folder else None
    good = {"at": at, "folder": folder} if ended in _DONE else before.get("last_good")
    since = min(now, held.newest_at) if held.newest_at else now
    return {
        "at": at,
        "began": account.at.isoformat(timespec="seconds"),
        "version": __version__,
        "exit": int(ended),
        "disk_full": account.disk_full,
        "state": _state(account),
        "folder": folder,
        "as_of": account.as_of.isoformat() if account.as_of else None,
        "counts": dict(account.counts),
        "taken": [
            {"file": one.file, "sha256": one.sha256, "kind": one.kind} for one in account.taken
        ],
        "left": [{"file": name, "why": str(why)} for name, why in account.left],
        "newest_register": {
            "file": held.newest_file,
            "taken_in": held.newest_at.isoformat(timespec="seconds") if held.newest_at else None,
        },
        "last_good": good,
        "good_until": good_until(since.date(), held.terms).isoformat(),
    }


def _relative(folder: Path, place: Path) -> str:
    """The folder as seen from the page; whole where it lies elsewhere."""
    whole, base = folder.resolve(), place.resolve()
    return whole.relative_to(base).as_posix() if whole.is_relative_to(base) else str(whole)


def _state(account: Account) -> str:
    if account.exit not in _DONE:
        return "failed"
    wants_a_look = any(why.wants_a_look for _, why in account.left)
    return "look" if account.exit != Exit.DONE or wants_a_look else "done"


def summary_line(record: Mapping[str, Any]) -> str:
    """One line for a mail: how the run ended, counts, no names."""
    at = datetime.fromisoformat(record["at"])
    words = [f"attcli weekly, {full_day(at.date())} {at:%H:%M}:", _ended_words(record)]
    if counts := _counts_words(record["counts"]):
        words.append(counts)
    words.append(f"Files taken in: {len(record['taken'])}, left: {len(record['left'])}.")
    if record["folder"]:
        words.append(f"Folder: {record['folder']}")
    return " ".join(words)


def _ended_words(record: Mapping[str, Any]) -> str:
    ended = Exit(record["exit"])
    if record["disk_full"]:
        return _NO_ROOM
    return _IN_PART if record["folder"] and ended not in _DONE else _ENDED[ended]


def _counts_words(counts: Mapping[str, int]) -> str:
    if "letters_due" not in counts:
        return ""
    return (
        f"{count_of(counts['letters_due'], 'letter').capitalize()} due "
        f"({counts['letters_drafted']} drafted, {counts['letters_blocked']} blocked, "
        f"{counts['letters_waiting']} wait for you), "
        f"{count_of(counts['certificates'], 'certificate')}; "
        f"ten-session test met now: {counts['threshold_met_now']}."
    )


def _shown(record: Mapping[str, Any], account: Account, held: Held) -> Shown:
    until = date.fromisoformat(record["good_until"])
    folder, good = record["folder"], record["last_good"]
    left = [f"{name} {why}" for name, why in account.left]
    return Shown(
        state=record["state"],
        when=_moment(record["at"]),
        ended=_ended_words(record),
        good_until=record["good_until"],
        good_until_words=full_day(until),
        knows_terms=bool(held.terms) and until <= max(term.end for term in held.terms),
        newest=_newest(held),
        folder=folder,
        pages=_pages(account.folder, folder) if account.folder and folder else [],
        as_of=full_day(account.as_of) if account.as_of else None,
        counts=_counts_words(record["counts"]),
        taken=[
            {
                "file": one.file,
                "kind": one.kind,
                "to": full_day(one.last_day) if one.last_day else "",
                "sha256": one.sha256[:16],
            }
            for one in account.taken
        ],
        left=left,
        last_good=_moment(good["at"]) if good and record["state"] == "failed" else "",
        version=__version__,
    )


def _pages(folder: Path, said: str) -> list[tuple[str, str]]:
    """The summaries there are; none where the folder, as `said` from the page, lies elsewhere."""
    if Path(said).is_absolute():
        return []
    made = [*folder.glob(_SUMMARY), *sorted(folder.glob(f"*/{_SUMMARY}"))]
    names = [page.relative_to(folder).as_posix() for page in made]
    words = [said if name == _SUMMARY else name.partition("/")[0] for name in names]
    return [(quote(f"{said}/{name}"), word) for name, word in zip(names, words, strict=True)]


def _newest(held: Held) -> str:
    if not (held.newest_at and held.newest_file):
        return "No register has been taken in yet."
    at = held.newest_at.isoformat()
    return f"The newest register, {held.newest_file}, was taken in on {_moment(at)}."


def _moment(at: str) -> str:
    then = datetime.fromisoformat(at)
    return f"{full_day(then.date())} at {then:%H:%M}"
