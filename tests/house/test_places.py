"""templates/ and sample_data/ are found both in a checkout and in the installed wheel."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from attcli import places

ROOT = Path(__file__).parents[2]
ASK = (
    "import attcli.places as p; print(p.templates_dir()); print(p.sample_data_dir());"
    "print(p.__file__)"
)


def test_checkout():
    assert places.templates_dir() == ROOT / "templates"
    assert places.sample_data_dir() == ROOT / "sample_data"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built and unpacked as pip does it."""
    where = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "-q", "--wheel", "--no-isolation", "-o", where, ROOT],
        check=True,
        capture_output=True,
    )
    [wheel] = where.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(where / "site")
    return where / "site"


def test_installed(installed: Path, tmp_path: Path):
    asked = subprocess.run(
        [sys.executable, "-c", ASK],
        env={"PYTHONPATH": str(installed)},
        cwd=tmp_path,
        check=True,
        capture_output=True,
        encoding="utf-8",
    )
    templates, samples, module = map(Path, asked.stdout.split())
    assert module.is_relative_to(installed)
    assert templates == installed / "attcli/templates"
    assert (templates / "letters/meeting-invitation.md.j2").is_file()
    assert samples == installed / "attcli/sample_data"
    assert any(samples.iterdir())


def test_wheel_holds_what_is_used_and_no_more(installed: Path):
    held = {p.relative_to(installed).parts[0] for p in installed.rglob("*") if p.is_file()}
    assert held == {"attcli", next(name for name in held if name.endswith(".dist-info"))}
    fonts = {p.name for p in (installed / "attcli/letters/fonts").iterdir()}
    assert "NotoSans-Regular.ttf" in fonts
    assert "OFL.txt" in fonts
