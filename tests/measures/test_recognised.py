"""Tables of people: an id where no name is known, the school where there are several, and a child
at two schools who is one child in the sentence over the list."""

from pathlib import Path

import pytest
from tests.conftest import Run
from tests.measures.test_daily_commands import DAYS

HEAD = "School,UPN,Date,Session,Mark"
MOVER = "A823000010099"


def export(path: Path, head: str = HEAD, schools: tuple[str, ...] = ("hill", "vale")) -> Path:
    """Twelve pupils a school; pupil 1 of the first with ten O, and one child at both schools with
    six O at the first and five at the second."""
    lines = [head]
    half = len(DAYS) // 2
    for school in schools:
        for n in range(12):
            upn = f"A8230000{1 + schools.index(school)}{n:04d}"
            lines += rows(school, upn, DAYS, "O" * 10 if (school, n) == ("hill", 1) else "")
    lines += rows(schools[0], MOVER, DAYS[:half], "O" * 6)
    if schools[1:]:
        lines += rows(schools[1], MOVER, DAYS[half:], "O" * 5)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def rows(school: str, upn: str, days: list, codes: str) -> list[str]:
    slots = [(day, half) for day in days for half in ("AM", "PM")]
    marks = codes.ljust(len(slots), "/")
    return [f"{school},{upn},{d},{h},{m}" for (d, h), m in zip(slots, marks, strict=True)]


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export(tmp_path_factory.mktemp("two") / "marks.csv")


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export(tmp_path_factory.mktemp("one") / "marks.csv", schools=("hill",))


@pytest.mark.parametrize(
    "words",
    [
        ("absence",),
        ("threshold", "--near", "5"),
        ("continuous", "--all"),
        ("stages",),
        ("changes", "--since", "2025-09-01"),
    ],
)
def test_who_is_meant_can_be_told(attcli_here: Run, one: Path, two: Path, words) -> None:
    command, *asked = words
    there = attcli_here(command, one, *asked).stdout
    assert "A823000010001" in there
    assert "School" not in there
    assert "Surname" not in there
    both = attcli_here(command, two, *asked, "--format", "table").stdout
    assert "School" in both
    assert "hill" in both


def test_a_name_needs_no_id(attcli_here: Run, one: Path) -> None:
    named = one.with_name("named.csv")
    text = one.read_text(encoding="utf-8").replace(HEAD, f"{HEAD},Surname")
    lines = [line + ("" if n == 0 else ",Jones") for n, line in enumerate(text.splitlines())]
    named.write_text("\n".join(lines), encoding="utf-8")
    told = attcli_here("absence", named).stdout
    assert "Jones" in told
    assert "A823000010001" not in told


def test_a_child_at_two_schools_is_one_child(attcli_here: Run, two: Path) -> None:
    told = " ".join(attcli_here("threshold", two).stdout.split())
    assert "2 of 25 pupils meet it now" in told
    assert told.count(MOVER) == 2
    counted = " ".join(attcli_here("absence", two).stderr.split())
    assert "25 pupils (26 enrolments: a child at two schools is one at each)" in counted
