"""`run.json`: from what the lists were made, how the run ended, and each file's fingerprint."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from attcli._version import __version__
from attcli.errors import Exit
from attcli.law.editions import in_force
from attcli.reports import manifest
from attcli.reports.every_school import record
from attcli.reports.every_school.asked import Request
from attcli.reports.every_school.publish import Lists
from attcli.reports.every_school.record import Done
from attcli.reports.every_school.told import Problem
from attcli.reports.private import write_private


def made_from(request: Request, done: Sequence[Done]) -> dict[str, Any]:
    """What decides the lists: the program, the law, what is asked, and each school's key."""
    return {
        "command": "every-school",
        "version": __version__,
        "asked": manifest.plain({**record.asked(request), "format": request.form.value}),
        "law": manifest.plain(in_force()),
        "made_from": {one.school: one.key for one in done},
    }


def write_manifest(
    folder: Path,
    made: dict[str, Any],
    done: Sequence[Done],
    lists: Lists,
    told: tuple[Sequence[Problem], Exit],
) -> None:
    """Write run.json, the last of all files."""
    problems, code = told
    names = made["asked"]["analyses"]
    text = {
        **made,
        "as_of": max(one.as_of for one in done).isoformat(),
        "counts": {
            "schools": len(done),
            "schools_failed": len({p.school for p in problems} - {one.school for one in done}),
            "pupils": sum(one.pupils for one in done),
            "marks": sum(one.marks for one in done),
            "rows": {name: sum(own[name] for own in lists.rows.values()) for name in names},
        },
        "schools": [
            {
                "school": one.school,
                "inputs": one.inputs,
                "settings": one.settings,
                "as_of": one.as_of.isoformat(),
                "pupils": one.pupils,
                "marks": one.marks,
                "errors": one.errors,
                "rows": lists.rows[one.school],
            }
            for one in done
        ],
        "problems": [manifest.plain(one) for one in problems],
        "exit_code": int(code),
        "files": lists.files,
    }
    content = json.dumps(text, ensure_ascii=False, indent=1) + "\n"
    write_private(folder / manifest.NAME, content.encode())


def ended_alike(folder: Path, made: dict[str, Any]) -> Exit | None:
    """How the run ended that wrote the lists in `folder` from the same; None where it was another,
    or they are not as it wrote them.
    """
    held = manifest.read(folder)
    if held is None or any(held.get(name) != value for name, value in made.items()):
        return None
    whole = all(
        (folder / name).is_file() and manifest.fingerprint(folder / name) == sha256
        for name, sha256 in manifest.files_of(held).items()
    )
    return Exit(held["exit_code"]) if whole else None
