"""What several rooms' tests share: running attcli as a user does."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from attcli.cli import app, words
from attcli.cli.state import set_state, state

Run = Callable[..., subprocess.CompletedProcess[str]]


def run_in(folder: Path, *args: object, **more: str) -> subprocess.CompletedProcess[str]:
    """Run `attcli` in its own process in this folder, and return what it printed."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ATTCLI", "COLUMNS"))}
    return subprocess.run(
        [sys.executable, "-m", "attcli", *map(str, args)],
        cwd=folder,
        env={**kept, **more},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )


@pytest.fixture
def attcli(tmp_path: Path) -> Run:
    """Run `attcli` in its own process, in an empty folder, and return what it printed."""

    def run(*args: object, cwd: Path = tmp_path, **more: str) -> subprocess.CompletedProcess[str]:
        return run_in(cwd, *args, **more)

    return run


@pytest.fixture
def attcli_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Run:
    """The same in this process, several times as fast: for what rests on no process of its own."""
    for name in [n for n in os.environ if n.startswith(("ATTCLI", "COLUMNS"))]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", sys.argv)

    def run(
        *args: object, cwd: Path | None = None, **more: str
    ) -> subprocess.CompletedProcess[str]:
        before = state()
        capfd.readouterr()
        with monkeypatch.context() as told:
            if cwd is not None:
                told.chdir(cwd)
            for name, value in more.items():
                told.setenv(name, value)
            for console in (words.stdout, words.stderr):
                console.cache_clear()
            code = app.run([str(arg) for arg in args])
        set_state(before)
        printed = capfd.readouterr()
        return subprocess.CompletedProcess(args, code, printed.out, printed.err)

    return run
