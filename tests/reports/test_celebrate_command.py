"""`attcli celebrate` as a person runs it."""

import io
import json
import subprocess
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pypdf
import pytest
from tests.register.by_hand import weekdays

Run = Callable[..., subprocess.CompletedProcess[str]]
DAYS = weekdays(date(2025, 9, 8), date(2025, 9, 19))


@pytest.fixture
def export(tmp_path: Path) -> Path:
    told = ["UPN,Surname,Forename,Year group,Class,Date,Session,Mark"]
    for n in range(12):
        group = "3,Seals" if n % 2 else "4,Gulls"
        who = f"A82300001{n:04d},Zzsurname{n:02d},Qqforename,{group}"
        for i, day in enumerate(DAYS):
            away = (n == 1 and i in {1, 2, 3, 6}) or (n == 0 and i == 7)
            told += [f"{who},{day},{half},{'I' if away else '/'}" for half in ("AM", "PM")]
    path = tmp_path / "marks.csv"
    path.write_text("\n".join(told) + "\n", encoding="utf-8")
    return path


def test_the_classes_and_the_lines_for_the_newsletter(attcli_here: Run, export: Path) -> None:
    run = attcli_here("celebrate", export, "--format", "json")
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout)
    told = [(r["award"], r["class"], r["attendance_pct"]) for r in found["results"]]
    assert told == [
        ("best", "Gulls", 96.67),
        ("best", "Seals", 96.67),
        ("most-improved", "Seals", 96.67),
    ]
    assert found["newsletter"] == [
        "Best attendance in the week of 15 September 2025: Gulls and Seals, with 96.7%. Well done!",
        "Seals has made the biggest step forward in the week of 15 September 2025: 6.7 percentage "
        "points better than before. Well done!",
    ]
    assert "Best attendance in the week" in run.stderr


@pytest.mark.parametrize("ending", ["pdf", "docx", "html"])
def test_a_certificate_for_each_class_names_no_child(
    attcli_here: Run, export: Path, ending: str
) -> None:
    path = export.with_name(f"class.{ending}")
    assert attcli_here("celebrate", export, "--certificate", path).returncode == 0
    if ending == "pdf":
        said = "\n".join(p.extract_text() for p in pypdf.PdfReader(path).pages)
        assert len(pypdf.PdfReader(path).pages) == 3
    elif ending == "docx":
        said = zipfile.ZipFile(io.BytesIO(path.read_bytes())).read("word/document.xml").decode()
    else:
        said = path.read_text(encoding="utf-8")
    for words in ("Class of the week", "Seals", "Gulls", "96.7%"):
        assert words in said
    assert "zzsurname" not in said.casefold()
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "words", [("--certificate", "class.png"), ("--pupil", "A823000010001"), ("--class", "Seals")]
)
def test_refusals(attcli_here: Run, export: Path, words) -> None:
    assert attcli_here("celebrate", export, *words).returncode == 2


def test_the_schools_own_words_win(attcli_here: Run, export: Path) -> None:
    folder = export.parent
    (folder / "attcli.toml").write_text('[schools.hill]\nname = "Hill School"\n')
    own = folder / "templates/certificate"
    own.mkdir(parents=True)
    (own / "class-certificate.md.j2").write_text("# Hooray\n\n**{{ class_name }}**\n")
    attcli_here("celebrate", export, "--certificate", "class.html")
    page = (folder / "class.html").read_text(encoding="utf-8")
    assert "Hooray" in page
    assert "Hill School" in page
