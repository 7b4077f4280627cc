"""attcli's answers equal the expected results beside the exports, in both forms."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Run
from tests.sample_data import reference
from tests.sample_data.reference import Register

from attcli.exports.read import inspect, read_exports, school_names
from attcli.measures.absence import absence, totals
from attcli.measures.threshold import threshold
from attcli.places import sample_data_dir
from attcli.policy.settings_file import load
from attcli.register.view import View, open_view

SCHOOL = sample_data_dir() / "porthkerra"
FORMS = {"arbor": "marks-*.csv", "sims": "session-marks-*.csv"}


def expected(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SCHOOL / "expected" / f"{name}.json").read_text("utf-8"))
    return found


@pytest.fixture(scope="module", params=FORMS)
def view(request: pytest.FixtureRequest) -> View:
    """The school as attcli reads it in one of its forms."""
    folder = SCHOOL / request.param
    settings = load(SCHOOL / "attcli.toml")
    register = read_exports(
        sorted(folder.glob(FORMS[request.param])),
        pupils=folder / "pupils.csv",
        contacts=folder / "contacts.csv",
        schools=school_names(settings),
    )
    return open_view(register, settings)


def plain(value: Any) -> Any:
    """Dates as text, lists of codes as a table, as JSON has them."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list) and value and set(value[0]) == {"code", "n"}:
        return {item["code"]: item["n"] for item in value}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    return value


def by_upn(rows: list[dict[str, Any]], fields: set[str]) -> dict[str, dict[str, Any]]:
    return {row["upn"]: {field: row[field] for field in fields} for row in rows}


def differences(found: list[dict[str, Any]], wanted: list[dict[str, Any]]) -> list[str]:
    """Each pupil whose row differs, with what was found and what was expected."""
    fields = set(wanted[0])
    ours, theirs = by_upn(found, fields), by_upn(wanted, fields)
    said = [f"only one of the two has {upn}" for upn in sorted(ours.keys() ^ theirs.keys())]
    for upn in sorted(ours.keys() & theirs.keys()):
        odd = {f: (ours[upn][f], theirs[upn][f]) for f in fields if ours[upn][f] != theirs[upn][f]}
        if odd:
            said.append(f"{upn}: {odd}")
    return said


def test_absence(view: View) -> None:
    wanted = expected("absence")
    assert view.latest_day.isoformat() == wanted["as_of"]
    assert differences(absence(view).collect().to_dicts(), wanted["results"]) == []
    found = totals(view)
    assert {name: found[name] for name in wanted["totals"]} == wanted["totals"]


def test_threshold(view: View) -> None:
    found = [plain(row) for row in threshold(view).collect().to_dicts()]
    for row in found:
        row["by_code"] = row["by_code"] or {}
    assert differences(found, expected("threshold")["results"]) == []


@pytest.mark.parametrize(
    "form", [*FORMS, "plain", "daygrid", "sessiongrid", "weekstrings", "transfer"]
)
def test_check(form: str) -> None:
    wanted = {n: row for n, row in expected("check").items() if n.startswith(form)}
    files = inspect([SCHOOL / name for name in wanted]).files
    for file, (name, row) in zip(files, wanted.items(), strict=True):
        assert {field: plain(getattr(file, field)) for field in row} == row, name
        if row["kind"] == "register":
            assert file.cells == file.marks + sum(file.excluded.values())


def marks_in(form: str) -> set[tuple[Any, ...]]:
    register = read_exports([path for path in (SCHOOL / form).iterdir() if path.is_file()])
    marks = register.marks.join(register.pupils, on="pupil_id", validate="m:1").drop_nulls("code")
    return set(marks.select("upn", "date", "session", "code").iter_rows())


@pytest.fixture(scope="module")
def held() -> set[tuple[Any, ...]]:
    """The marks of the day grid."""
    return marks_in("daygrid")


@pytest.mark.parametrize("form", ["weekstrings", "transfer"])
def test_strings_hold_the_marks_of_the_day_grid(held: set[tuple[Any, ...]], form: str) -> None:
    read = marks_in(form)
    assert held - read == set()
    assert {(day.weekday() > 4, code) for _, day, _, code in read - held} == {(True, "#")}


@pytest.mark.parametrize("command", ["absence", "threshold"])
def test_the_commands_say_the_same(attcli_here: Run, tmp_path: Path, command: str) -> None:
    (tmp_path / "attcli.toml").write_bytes((SCHOOL / "attcli.toml").read_bytes())
    folder = SCHOOL / "sims"
    people = ("--pupils", folder / "pupils.csv", "--contacts", folder / "contacts.csv")
    marks = sorted(folder.glob(FORMS["sims"]))
    run = attcli_here(command, *marks, *people, "--all", "--format", "json", cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    answer, wanted = json.loads(run.stdout), expected(command)
    assert answer["as_of"] == wanted["as_of"]
    assert differences(answer["results"], wanted["results"]) == []


@pytest.fixture(scope="module")
def arbor() -> Register:
    return reference.read_arbor()


def test_the_expected_results_are_what_the_reference_says(arbor: Register) -> None:
    assert reference.absence(arbor) == expected("absence")
    assert reference.threshold(arbor) == expected("threshold")
    assert reference.check() == expected("check")


def test_both_forms_hold_the_same_marks(arbor: Register) -> None:
    sims = reference.read_sims()
    assert arbor.marks == sims.marks
    assert arbor.pupils == sims.pupils
