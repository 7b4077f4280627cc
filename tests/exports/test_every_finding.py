"""Every kind of finding has a tiny file, or a few files together, that produce it."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from tests.exports.awkward_together import TOGETHER
from tests.exports.gallery import FOLDER, expected

from attcli.exports.read import inspect
from attcli.findings import KINDS

CODES = sorted(path.name for path in TOGETHER.iterdir() if path.is_dir())


def test_every_kind_is_in_the_gallery() -> None:
    alone = {found.code for name in expected() for found in inspect([FOLDER / name]).findings}
    assert {kind.code for kind in KINDS} == alone | set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_the_files_of_a_folder_lead_to_its_finding(
    code: str, attcli_here: Callable[..., CompletedProcess[str]], tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(TOGETHER / code, tmp_path / "case"))
    steps = json.loads((folder / "how.json").read_text("utf-8"))
    done = [attcli_here(*step, cwd=folder) for step in steps][-1]
    found = [one for one in json.loads(done.stdout)["findings"] if one["code"] == code]
    assert found, done.stdout + done.stderr
    assert all(one["message"] for one in found)
