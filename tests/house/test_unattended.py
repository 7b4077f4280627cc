"""docs/unattended.md: the recipes work as they are written there."""

import getpass
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from tests.cli.test_inbox import DAYS, PUPILS, WEEK, register, save

from attcli.errors import Exit

TEXT = (Path(__file__).parents[2] / "docs/unattended.md").read_text(encoding="utf-8")
posix = pytest.mark.skipif(os.name != "posix", reason="a shell")


def block(kind: str) -> str:
    """The first block of that kind."""
    found = re.search(rf"^```{kind}\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    assert found, kind
    return found[1]


@pytest.fixture
def job(tmp_path: Path) -> Callable[[], subprocess.CompletedProcess[str]]:
    """A workspace with the script of the page, and its cron line, run as cron runs it."""
    place = tmp_path / "attendance"
    (place / "inbox").mkdir(parents=True)
    (place / "attcli.toml").write_text('[schools.school]\nname = "Lyvale Primary"\n')
    program = place / ".venv/bin/attcli"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m attcli "$@"\n')
    script = place / "weekly.sh"
    script.write_text(block("sh").replace("/srv/attendance", str(place)))
    for path in (program, script):
        path.chmod(0o700)
    (line,) = [line for line in block("crontab").splitlines() if line[:1].isdigit()]
    command = line.split(maxsplit=5)[5].replace("/srv/attendance", str(place))

    def run() -> subprocess.CompletedProcess[str]:
        told = {"PATH": "/usr/bin:/bin", "PYTHONPATH": os.environ.get("PYTHONPATH", "")}
        return subprocess.run(
            ["/bin/sh", "-c", command], env=told, capture_output=True, text=True, check=False
        )

    return run


@posix
def test_the_cron_line_makes_the_week_and_mails_counts_only(job, tmp_path: Path):
    place = tmp_path / "attendance"
    people = [f"{upn},Name{n},Ada,2016-05-01,4,4B" for n, upn in enumerate(PUPILS)]
    save(place / "inbox/pupils.csv", ["UPN,Surname,Forename,DOB,Year group,Class", *people], 900)
    gone = {day.replace("-", "_"): "O" for day in DAYS[:WEEK]}
    register(place / "inbox/marks.csv", DAYS[: 2 * WEEK], age=900, **gone)
    done = job()
    assert done.returncode in {Exit.DONE, Exit.BLOCKED}, done.stderr
    assert (done.stdout.count("\n"), done.stderr) == (1, "")
    assert "Folder: 2025-11-14-weekly" in done.stdout
    assert (place / "out/2025-11-14-weekly/summary.html").is_file()
    told = done.stdout + (place / "runs.jsonl").read_text(encoding="utf-8")
    assert not [word for word in ("Name0", "Ada", *PUPILS) if word in told]
    for name in ("runs.jsonl", "last-messages.txt", "out/last-run.html"):
        assert (place / name).stat().st_mode & 0o077 == 0
    save(place / "inbox/marks-2.csv", ["Error: could not connect"], 100)
    failed = job()
    assert (failed.returncode, failed.stdout.count("\n")) == (Exit.UNREADABLE, 1)
    assert "marks-2.csv" in (place / "last-messages.txt").read_text(encoding="utf-8")
    last = json.loads((place / "runs.jsonl").read_text(encoding="utf-8").splitlines()[-1])
    assert (last["step"], last["exit"], last["seen"]) == ("end", 3, 3)


@posix
def test_a_program_that_is_not_there_is_mailed(job, tmp_path: Path):
    place = tmp_path / "attendance"
    (place / "out").mkdir()
    (place / "out/last-run.txt").write_text("attcli weekly: Done.\n")
    shutil.rmtree(place / ".venv")
    done = job()
    assert (done.returncode, done.stderr) == (127, "")
    assert done.stdout.startswith("attcli did not run to its end (127)")


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
def test_systemd_takes_the_units(tmp_path: Path):
    script = tmp_path / "weekly.sh"
    script.write_text("#!/bin/sh\n")
    script.chmod(0o755)
    service = block("systemd-service").replace("/srv/attendance/weekly.sh", str(script))
    service = service.replace("User=attendance", f"User={getpass.getuser()}")
    service = "\n".join(line for line in service.splitlines() if "OnFailure" not in line)
    units = {"attcli-weekly.service": service, "attcli-weekly.timer": block("systemd-timer")}
    for name, text in units.items():
        (tmp_path / name).write_text(text + "\n")
    looked = subprocess.run(
        ["systemd-analyze", "verify", *(str(tmp_path / name) for name in units)],
        capture_output=True,
        text=True,
        check=False,
    )
    ours = [line for line in looked.stderr.splitlines() if "attcli-weekly" in line]
    assert (looked.returncode, ours) == (0, []), looked.stderr
    when = subprocess.run(
        ["systemd-analyze", "calendar", "Mon..Fri 06:30"], capture_output=True, check=False
    )
    assert when.returncode == 0


def test_the_windows_task_runs_the_script_each_school_morning():
    space = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
    text = block("xml")
    assert text.isascii()  # so that schtasks need not be told an encoding
    task = ElementTree.fromstring(text)  # noqa: S314 (our own page)
    days = [day.tag.removeprefix(space) for day in task.find(f".//{space}DaysOfWeek") or ()]
    assert days == ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]
    assert task.findtext(f".//{space}StartWhenAvailable") == "true"
    assert task.findtext(f".//{space}MultipleInstancesPolicy") == "IgnoreNew"
    assert task.findtext(f".//{space}Command") == r"C:\attendance\weekly.cmd"
    flags = re.findall(r"attcli (-q .*?--force)", block("bat") + block("sh"))
    assert len(set(flags)) == 1


def test_every_exit_code_is_told():
    told = TEXT.partition("## Exit codes for alarms")[2].partition("\n## ")[0]
    assert {int(word) for word in re.findall(r"\b\d+\b", told)} >= {int(code) for code in Exit}
