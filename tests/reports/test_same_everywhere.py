"""The same inputs give the same bytes, whatever the computer's zone, language and width."""

from pathlib import Path

from tests.conftest import Run

FILES = ("marks.csv", "--pupils", "pupils.csv", "--contacts", "contacts.csv")
HERE = {"TZ": "UTC", "LANG": "C", "COLUMNS": "60", "PYTHONHASHSEED": "1"}
ELSEWHERE = {
    "TZ": "Pacific/Auckland",
    "LANG": "de_DE.UTF-8",
    "LC_ALL": "de_DE.UTF-8",
    "COLUMNS": "200",
    "PYTHONHASHSEED": "7",
}


def test_two_computers_make_the_same_folder(attcli: Run, office: Path) -> None:
    forms = [word for form in ("pdf", "docx", "html") for word in ("--letter-format", form)]
    for where, told in (("a", HERE), ("b", ELSEWHERE)):
        done = attcli(
            "weekly", *FILES, "-o", where, "--letter-date", "2025-11-10", *forms, cwd=office, **told
        )
        assert done.returncode == 5, done.stderr
    made = [
        {path.relative_to(office / where): path.read_bytes()
         for path in (office / where).rglob("*") if path.is_file()}
        for where in ("a", "b")
    ]  # fmt: skip
    assert len(made[0]) > 10
    assert [name for name in made[0] if made[0][name] != made[1].get(name)] == []
    assert made[0].keys() == made[1].keys()
