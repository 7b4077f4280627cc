"""The log for machines (`--json-log`): a line a step and one at the end, without names."""

import os
import sys
from dataclasses import replace

from attcli._version import __version__
from attcli.cli.state import set_state, state


def step(name: str, **facts: int | str | float | None) -> None:
    """Append one line about a step just done. Its facts are counts, days, fingerprints and the
    schools' keys: never a name, a mark or a file's name.
    """
    path = state().json_log
    if path is None:
        return
    import json
    from datetime import datetime

    at = datetime.now().astimezone().isoformat(timespec="seconds")
    line = {"at": at, "version": __version__, "pid": os.getpid(), "step": name, **facts}
    try:
        with open(path, "a", encoding="utf-8", opener=_private) as log:
            log.write(json.dumps(line) + "\n")
    except OSError as problem:
        sys.stderr.write(f"attcli: the log {path} cannot be written: {problem.strerror}.\n")
        set_state(replace(state(), json_log=None))  # said once


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
