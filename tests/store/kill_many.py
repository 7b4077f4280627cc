"""Kill a writer at random moments, many times, and look: is the workspace what it was before or
after the change that was under way, whole?

python tests/store/kill_many.py [KILLS] [SEED]     prints the counts; ends 1 if anything was lost

A writer takes in file after file (each replaces every mark) and, in turn, undoes, holds, backs up
and restores; beside the workspace it keeps a journal of the state before and the state to come.
Then SIGKILL, and the workspace is read as any command reads it.
"""

import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).parents[2]
if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.store.remembering import NOON, take_in  # noqa: E402

from attcli.store import holds  # noqa: E402 (found by the line above)
from attcli.store.backups import backup  # noqa: E402
from attcli.store.current import known_files  # noqa: E402
from attcli.store.database import reading  # noqa: E402
from attcli.store.files import leftovers  # noqa: E402
from attcli.store.history import history  # noqa: E402
from attcli.store.memory import changing, remembered  # noqa: E402
from attcli.store.restoring import restore  # noqa: E402
from attcli.store.undoing import foreseen, undo  # noqa: E402
from attcli.store.workspace import find  # noqa: E402

PUPILS = 300
FIRST_DAY = date(2024, 9, 2)
MOST_LINES = 5  # of the journal, written before a kill
State = list[object]
"""Days held, kind of the last change, number of changes, holds that stand, settings."""


def state(workspace: Path) -> State:
    """What a command sees; an error where anything is half there."""
    find(workspace)  # every command begins so: a restore that died after its switch is ended
    per_pupil = remembered(workspace).marks.group_by("pupil_id").len()["len"]
    if per_pupil.n_unique() != 1 or per_pupil.len() != PUPILS:
        raise AssertionError("the marks held are of two states")
    made = history(workspace)
    if len({change.id for change in made}) != len(made):
        raise AssertionError("a number of the history was given twice")
    standing = len(holds.standing(workspace / "attcli.sqlite3"))
    settings = (workspace / "attcli.toml").read_text()
    return [int(per_pupil[0]), made[0].kind, len(made), standing, settings]


def write(workspace: Path) -> None:
    """Change after change until killed."""
    turn = len(journal(workspace))
    while True:
        turn += 1
        _change(workspace, turn)


def _change(workspace: Path, turn: int) -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=turn)
    days, kind, changes, standing, settings = before = state(workspace)
    last = history(workspace)[0]
    begin = _Begun(workspace, before, int(str(changes)) + 1)
    if turn % 6 == 0:
        begin([days, "hold", int(str(standing)) + 1, settings])
        hold = holds.Hold("hill", f"A{last.id}", "r", date(2026, 1, 5), "x", at)
        holds.place(workspace / "attcli.sqlite3", hold)
    elif turn % 6 == 3 and kind == "ingest":
        begin([foreseen(workspace, last.id).after // PUPILS, "undo", standing, settings])
        undo(workspace, last.id, "x", at)
    elif turn % 6 == 4:
        copy = workspace / "backups" / f"{last.id}-{turn}.zip"
        backup(workspace, copy, at)
        (workspace / "attcli.toml").write_text(f"[schools.hill]\n# {turn}\n")
        begin.before[-1] = (workspace / "attcli.toml").read_text()
        begin([days, "restore", standing, settings])
        restore(workspace, copy, "x", at)
    else:
        longer = turn % 50 + 20
        begin([longer, "ingest", standing, settings])
        take_in(workspace, turn, pupils=PUPILS, first=FIRST_DAY, days=longer)
    say(workspace, [begin.after])


class _Begun:
    """Writes into the journal what a change begins with and what it will come to."""

    def __init__(self, workspace: Path, before: State, changes: int) -> None:
        self.workspace, self.before, self.changes = workspace, before, changes
        self.after: State = []

    def __call__(self, after: State) -> None:
        days, kind, standing, settings = after
        self.after = [days, kind, self.changes, standing, settings]
        say(self.workspace, [self.before, self.after])


def say(workspace: Path, states: Sequence[State]) -> None:
    with (workspace.parent / "journal").open("a") as file:
        file.write(f"{json.dumps(states)}\n")


def journal(workspace: Path) -> list[list[State]]:
    """The states the workspace may be in, line by line: two while a change is under way."""
    lines = (workspace.parent / "journal").read_text().splitlines()
    return [json.loads(line) for line in lines]


@dataclass
class Counts:
    """What was seen after the kills."""

    found: Counter[str] = field(default_factory=Counter)
    swept: int = 0
    lost: list[str] = field(default_factory=list)


def run(kills: int, seed: int, folder: Path) -> Counts:
    """Kill so many writers, one after the other, in a workspace under `folder`."""
    chance, counts = random.Random(seed), Counts()  # noqa: S311 (no secret)
    workspace = folder / "office"
    workspace.mkdir()
    (workspace / "attcli.toml").write_text("[schools.hill]\n")
    take_in(workspace, 1, pupils=PUPILS, first=FIRST_DAY, days=21)
    say(workspace, [state(workspace)])
    for _ in range(kills):
        _kill_one(workspace, chance)
        _look(workspace, counts)
    return counts


def _kill_one(workspace: Path, chance: random.Random) -> None:
    """Some changes, then part of the time that one takes on this machine now, then the kill."""
    wanted = _lines(workspace) + chance.randrange(1, MOST_LINES + 1)
    with subprocess.Popen([sys.executable, __file__, "--write", str(workspace)]) as writer:
        seen, since, taken = _lines(workspace), time.monotonic(), 0.05
        while seen < wanted:
            if writer.poll() is not None:
                raise SystemExit(f"the writer ended by itself: {writer.returncode}")
            time.sleep(0.001)
            if (lines := _lines(workspace)) > seen:
                seen, now = lines, time.monotonic()
                since, taken = now, now - since
        time.sleep(chance.random() * min(taken, 1.0))
        writer.send_signal(signal.SIGKILL)


def _lines(workspace: Path) -> int:
    return (workspace.parent / "journal").read_bytes().count(b"\n")


def _look(workspace: Path, counts: Counts) -> None:
    may_be = journal(workspace)[-1]
    try:
        seen = state(workspace)
    except Exception as lost:  # whatever it is, it is a loss to be counted
        counts.lost.append(f"of {may_be}: {type(lost).__name__}: {lost}")
        return
    if seen not in may_be:
        counts.lost.append(f"{seen} is none of {may_be}")
    elif len(may_be) == 1:
        counts.found["between two changes"] += 1
    else:
        kind = may_be[1][1]
        counts.found[f"{kind}: {'as before' if seen == may_be[0] else 'as after'}"] += 1
    counts.swept += _leftovers(workspace)
    with changing(workspace, "ingest", "x", NOON):
        pass
    if left := _leftovers(workspace):
        counts.lost.append(f"{left} leftovers were not swept away")
    say(workspace, [seen])


def _leftovers(workspace: Path) -> int:
    with reading(workspace / "attcli.sqlite3") as connection:
        return len(leftovers(workspace, known_files(connection))) if connection else 0


def main(words: Sequence[str]) -> int:
    """The script: the counts, one a line."""
    if words[:1] == ["--write"]:
        write(Path(words[1]))
    kills, seed = (int(word) for word in [*words, *("200", "1")[len(words) :]])
    with tempfile.TemporaryDirectory() as folder:
        counts = run(kills, seed, Path(folder))
    told = [
        f"killed: {kills} (seed {seed})",
        *(f"  {what}: {number}" for what, number in sorted(counts.found.items())),
        f"leftover files found and swept away: {counts.swept}",
        f"lost: {len(counts.lost)}",
        *(f"  {lost}" for lost in counts.lost),
    ]
    sys.stdout.write("\n".join(told) + "\n")
    return bool(counts.lost)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
