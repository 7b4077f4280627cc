"""drafts.json: what was drafted into a folder, so that whoever sends it can record what it was.

It stands beside the letters and holds, of each, what `attcli.letters.relied` tells and its copies:
to whom, and each file with its fingerprint as it was made.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from attcli.errors import UsageError
from attcli.reports.drawing import LETTERS, Drawn
from attcli.reports.manifest import fingerprint

DRAFTS = f"{LETTERS}/drafts.json"


@dataclass(frozen=True)
class Drafted:
    """One letter that was drafted for one pupil. `folder` is what its files' paths begin from; None
    for a letter that was written elsewhere: it has no files.
    """

    folder: Path | None
    told: Mapping[str, Any]

    @property
    def school(self) -> str:
        """The key of the pupil's school."""
        return str(self.told["school"])

    @property
    def pupil_id(self) -> str:
        """Whose it is."""
        return str(self.told["pupil_id"])

    @property
    def letter(self) -> str:
        """The letter's id."""
        return str(self.told["letter"])

    @property
    def key(self) -> tuple[str, str]:
        """The pupil and the letter: there is one of each in a folder."""
        return self.pupil_id, self.letter

    @property
    def was_taken_out(self) -> bool:
        """Whether none of its files is in the folder any more."""
        return self.folder is not None and not self.files_there()

    def files_there(self) -> list[Path]:
        """The files of its copies that are still in the folder."""
        if self.folder is None:
            return []
        every = (self.folder / name for copy in self.told["copies"] for name in copy["files"])
        return [path for path in every if path.is_file()]

    @property
    def made(self) -> dict[str, str]:
        """The fingerprint of each file as it was drafted, by its name without the folder."""
        every = (copy["files"].items() for copy in self.told["copies"])
        return {Path(name).name: sha for files in every for name, sha in files}


def write_drafts(folder: Path, drawn: Drawn) -> None:
    """Write the list of what was drawn into `folder`."""
    told = [_told(folder, paper.record, drawn, paper.pupil_id) for paper in drawn.papers]
    text = json.dumps({"drafts": told}, ensure_ascii=False)
    (folder / DRAFTS).write_text(text + "\n", encoding="utf-8")


def _told(
    folder: Path, record: Mapping[str, Any], drawn: Drawn, pupil_id: str
) -> Mapping[str, Any]:
    files = drawn.letters[pupil_id]
    sheets = next(paper.sheets for paper in drawn.papers if paper.pupil_id == pupil_id)
    a_copy = len(files) // max(len(sheets), 1)
    copies = [
        {
            "to": list(sheet.lines),
            "how": sheet.how,
            "files": {
                name: fingerprint(folder / name) for name in files[at * a_copy : (at + 1) * a_copy]
            },
        }
        for at, sheet in enumerate(sheets)
    ]
    return {
        **record,
        "to_complete": drawn.to_complete.get(pupil_id, ""),
        "certificate": drawn.certificates.get(pupil_id),
        "copies": copies,
    }


def read_drafts(folder: Path) -> list[Drafted]:
    """What was drafted into a folder of `attcli weekly` or `attcli letters draft`.

    UsageError where the folder holds no such list, or one that cannot be read.
    """
    path = folder / DRAFTS
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        found = [Drafted(folder, told) for told in held["drafts"]]
        for one in found:
            _ = (*one.key, one.school, [copy["files"] for copy in one.told["copies"]])
    except OSError as why:
        raise UsageError(
            f"{folder} holds no drafts ({DRAFTS} is not there).",
            "Name the folder that attcli weekly or attcli letters draft made.",
        ) from why
    except (ValueError, KeyError, TypeError) as why:
        raise UsageError(
            f"{path} can't be read: it was changed.",
            "Draft the letters anew, or record each by itself: attcli letters issue --letter ID "
            "--pupil PUPIL.",
        ) from why
    return found


def drafts_below(folder: Path) -> list[Drafted]:
    """The drafts of every folder in `folder`, the newest folder first; those that can't be read are
    left out.
    """
    places = sorted(folder.glob(f"*/{DRAFTS}"), key=lambda p: p.parent.parent.name, reverse=True)
    places += sorted(folder.glob(f"*/*/{DRAFTS}"), reverse=True)
    found: list[Drafted] = []
    for place in places:
        try:
            found += read_drafts(place.parent.parent)
        except UsageError:
            continue
    return found
