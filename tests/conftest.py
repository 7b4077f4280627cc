"""What several rooms' tests share: running attcli as a user does."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def attcli(tmp_path: Path) -> Run:
    """Run `attcli` in its own process, in an empty folder, and return what it printed."""

    def run(*args: object, cwd: Path = tmp_path, **more: str) -> subprocess.CompletedProcess[str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("ATTCLI", "COLUMNS"))}
        return subprocess.run(
            [sys.executable, "-m", "attcli", *map(str, args)],
            cwd=cwd,
            env={**kept, **more},
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=120,
        )

    return run
